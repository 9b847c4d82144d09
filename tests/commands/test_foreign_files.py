"""Files of others, edited at random: each command succeeds or says a sentence with the file's name, never a traceback.

`IMU_EXAMPLES=2000 pytest -n0 -s tests/commands/test_foreign_files.py` draws so many of each kind.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

from imu_corpus.datapackage.write import checksums
from imu_corpus.io import paths
from imu_corpus.io.archive import write_archive
from imu_corpus.release.standoff import write_standoff
from imu_corpus.tables.arrow import json_bytes
from tests.support.command import run
from tests.support.paths import CONTRACT, ROOT
from tests.support.small_corpus import Rows, small_package

pytestmark = pytest.mark.slow

DRAWS = int(os.environ.get("IMU_EXAMPLES", "4"))
WHOLE = 25
"""One draw in so many is made of a whole corpus, which takes a hundred times as long as a package of two tables."""
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 3, 10**30, 1.5, 1e308, "", "x", "\ud800", "\udcff", "../x", "/etc/passwd", "a\0b", "\x1b[31m"),
    *([], {}, [[]], [None], {"x": {}}, {"fields": []}, ["doc_id", "doc_id"], "1.0.0", "string", "parquet", "x" * 3000),
)
DEEP = ("[" * 5000, '{"a":' * 5000, "- " * 5000, "a: &a [*a, *a]\n")
Edit = Callable[[Path, random.Random], None]


def draws() -> Iterator[tuple[random.Random, bool]]:
    """A generator for each draw, and whether a whole corpus is asked for."""
    for number in range(DRAWS):
        yield random.Random(number), number % WHOLE == 3


# Edits: of bytes, of lines, of JSON values, of tables.


def edit_bytes(path: Path, rng: random.Random) -> None:
    """Some bytes others, gone, or more."""
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 1, 1, 3, 20])):
        place = rng.randrange(len(data) + 1)
        step = rng.choice(["flip", "insert", "delete", "truncate", "repeat"])
        if step == "flip" and place < len(data):
            data[place] ^= rng.randrange(1, 256)
        elif step == "insert":
            data[place:place] = rng.choice([b"\0", b"\xff", b"\n", b'"', b",", b"{", b"  ", b"../", b"\xed\xa0\x80"])
        elif step == "delete":
            del data[place : place + rng.choice([1, 1, 4, 100])]
        elif step == "repeat":
            data[place:place] = data[max(0, place - 40) : place]
        elif rng.random() < 0.2:
            del data[place:]
    path.write_bytes(bytes(data))


def edit_lines(path: Path, rng: random.Random) -> None:
    """A line gone, twice, elsewhere, joined, or one from another file."""
    lines = path.read_bytes().splitlines(keepends=True) or [b""]
    place = rng.randrange(len(lines))
    new = rng.choice([b"", lines[rng.randrange(len(lines))], lines[place] * 2, b"\n", b"=1+1,\n", b"x  ../../x\n"])
    lines[place : place + rng.choice([0, 1, 1, 2])] = [new] if rng.random() < 0.9 else [rng.choice(DEEP).encode()]
    path.write_bytes(b"".join(lines))


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: what holds it, and its key or index."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from nodes(value[key])


def edit_json(path: Path, rng: random.Random) -> None:
    """Values that are others, gone, of another name, or in another place."""
    value = json.loads(path.read_text(encoding="utf-8"))
    for _ in range(rng.choice([1, 1, 2])):
        holder, key = rng.choice(list(nodes(value)) or [([0], 0)])
        step = rng.random()
        if step < 0.5:
            holder[key] = rng.choice(ODD)
        elif step < 0.7:
            del holder[key]
        elif step < 0.85:
            other, place = rng.choice(list(nodes(value)) or [([0], 0)])
            holder[key] = json.loads(json.dumps(other[place]))
        elif isinstance(holder, dict):
            holder[rng.choice(["x", "fields", "name", "type", "path", "pieces", "reference"])] = holder.pop(key)
        else:
            holder.insert(key, json.loads(json.dumps(holder[key])))
    path.write_text(json.dumps(value), encoding="utf-8")


def edit_table(path: Path, rng: random.Random) -> None:
    """A Parquet file of other columns, types, rows or packing."""
    table = pq.read_table(path, partitioning=None)
    index = rng.randrange(table.num_columns)
    name, column = table.column_names[index], table.column(index)
    kinds = [
        pa.large_string(),
        pa.binary(),
        pa.int32(),
        pa.float32(),
        pa.date64(),
        pa.dictionary(pa.int32(), pa.string()),
    ]
    nothing = pa.nulls(len(table), rng.choice([*kinds[:5], column.type]))
    odd: Callable[[], pa.Table] = rng.choice(
        [
            lambda: table.drop_columns([name]),
            lambda: table.rename_columns([*table.column_names[:index], "x", *table.column_names[index + 1 :]]),
            lambda: table.select(rng.sample(table.column_names, table.num_columns)),
            lambda: table.set_column(index, name, nothing),
            lambda: table.set_column(index, name, pa.array([[1]] * len(table))),
            lambda: table.set_column(index, name, column.cast(rng.choice(kinds))),
            lambda: table.set_column(index, name, column.take(pa.array([0] * len(table), pa.int64()))),
            lambda: table.append_column("x", column),
            lambda: table.slice(0, rng.randrange(len(table) + 1)),
            lambda: pa.concat_tables([table, table]),
            lambda: table.replace_schema_metadata({"pandas": "["}),
        ]
    )
    try:
        changed = odd()
    except (pa.ArrowException, IndexError):
        changed = table.slice(0, 0)
    pq.write_table(changed, path, compression=rng.choice(["zstd", "none", "gzip", "brotli"]))


# Packages to edit.


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tables in both forms, with keys, and the files beside them."""
    things: Rows = {"thing_id": ["a", "b"], "name": ["Ann", None], "size": [1, 2]}
    finds: Rows = {"find_id": ["f1", "f2"], "thing_id": ["a", "b"], "raw_start": [0, 5]}
    folder = small_package(tmp_path_factory.mktemp("tiny") / "package", {"things": things, "finds": finds})
    about = json.loads((folder / "datapackage.json").read_text())
    key = {"fields": ["thing_id"], "reference": {"resource": "things", "fields": ["thing_id"]}}
    about["resources"][1]["schema"]["foreignKeys"] = [key]
    for resource in list(about["resources"]):
        lines = folder / f"{resource['name']}.jsonl"
        lines.write_bytes(b"".join(json_bytes(pq.read_table(folder / resource["path"]))))
        twin = {**resource, "name": f"{resource['name']}-jsonl", "path": lines.name, "format": "jsonl"}
        about["resources"].append(
            json.loads(json.dumps(twin).replace('"resource": "things"', '"resource": "things-jsonl"'))
        )
    (folder / "datapackage.json").write_text(json.dumps(about))
    (folder / "README.md").write_text("---\nconfigs:\n- config_name: things\n  version: 1.0.0\n---\n# Tiny\n")
    (folder / "CITATION.cff").write_text("version: 1.0.0\ndate-released: '2026-11-21'\n")
    reseal(folder)
    assert run("validate", folder).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def withheld(small_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stand-off package of one text."""
    folder = tmp_path_factory.mktemp("standoff") / "package"
    folder.mkdir()
    tables = {name: pq.read_table(small_release / f"{name}.parquet") for name in CONTRACT.resources}
    write_standoff(folder, ROOT / "schema", CONTRACT, tables)
    return folder


def reseal(folder: Path) -> None:
    """Every size and hash as the files are now, so that more than hashes is asked."""
    path = folder / "datapackage.json"
    try:
        about = json.loads(path.read_bytes())
        for resource in about["resources"]:
            data = (folder / resource["path"]).read_bytes()
            if "hash" in resource:
                resource |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        path.write_text(json.dumps(about))
    except (ValueError, TypeError, KeyError, OSError, AttributeError):
        pass
    (folder / "SHA256SUMS").write_text(checksums(folder))


def is_said(result: Result, *named: Path) -> str:
    """What became of a command: 'done', 'problems' or 'sentence'; anything else is a failure of the test."""
    said = (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), said
    assert result.exit_code in (0, 1), said
    assert all(character.isprintable() or character == "\n" for character in result.output), said
    if result.exit_code == 0:
        return "done"
    assert any(str(path) in result.output for path in named), said
    assert "expected" in result.output, said
    return "sentence" if result.stderr.startswith("imu-corpus: ") else "problems"


def report(title: str, found: Counter[str]) -> None:
    """Print the figures of a run (seen with -s)."""
    print(f"\n{title}: {found.total()} runs; " + ", ".join(f"{count} {name}" for name, count in found.most_common()))


KINDS: dict[str, tuple[str, tuple[Edit, ...], tuple[str, ...]]] = {
    "descriptor": (
        "datapackage.json",
        (edit_json, edit_json, edit_json, edit_bytes),
        ("validate", "verify", "diff", "export"),
    ),
    "checksums": ("SHA256SUMS", (edit_lines, edit_bytes), ("validate", "verify", "diff")),
    "parquet": ("*.parquet", (edit_table, edit_bytes), ("validate", "diff", "export")),
    "jsonl": ("*.jsonl", (edit_lines, edit_bytes), ("validate", "diff")),
    "front matter": ("README.md", (edit_lines, edit_bytes), ("validate", "diff")),
    "citation": ("CITATION.cff", (edit_lines, edit_bytes), ("validate", "verify", "diff")),
}
"""Each kind of file: its name, how it is edited, and the commands that read it."""
EXPORTS = ("brat", "conllu", "csv", "geojson", "sqlite", "webannotation")


@pytest.mark.parametrize("kind", KINDS)
def test_an_edited_package_is_read_or_refused(kind: str, tiny: Path, small_release: Path, tmp_path: Path) -> None:
    """A field renamed in one form, half a surrogate in a path, a foreign key without fields: tracebacks."""
    pattern, edits, commands = KINDS[kind]
    found: Counter[str] = Counter()
    for rng, is_whole in draws():
        source, folder, out = small_release if is_whole else tiny, tmp_path / "package", tmp_path / "out"
        shutil.copytree(source, folder)
        path = rng.choice(sorted(folder.glob(pattern)))
        rng.choice(edits)(path, rng)
        if kind != "checksums" and rng.random() < 0.8:
            reseal(folder)
        form = rng.choice(EXPORTS) if is_whole else rng.choice(("csv", "sqlite"))
        arguments: dict[str, tuple[object, ...]] = {
            "validate": (folder,),
            "verify": (folder,),
            "diff": (source, folder),
            "export": (form, "--from", folder, "--out", out),
        }
        outcomes = {command: is_said(run(command, *arguments[command]), folder) for command in commands}
        found.update(f"{command} {outcome}" for command, outcome in outcomes.items())
        assert out.exists() == (outcomes.get("export") == "done")
        for left in (folder, out):
            shutil.rmtree(left, ignore_errors=True)
    report(kind, found)


@pytest.mark.parametrize("kind", ["instructions", "withheld", "documents"])
def test_an_edited_stand_off_package_is_restored_or_refused(
    kind: str, withheld: Path, small_seeds: Path, tmp_path: Path
) -> None:
    """Rows, slices and pieces that rehydrating believed: 39 of 62 variants gave a traceback."""
    name, edits = {
        "instructions": ("rehydration.json", (edit_json, edit_json, edit_json, edit_bytes)),
        "withheld": ("withheld.parquet", (edit_table, edit_bytes)),
        "documents": ("documents.parquet", (edit_table, edit_bytes)),
    }[kind]
    found: Counter[str] = Counter()
    for rng, _ in draws():
        folder, out = tmp_path / "package", tmp_path / "out"
        shutil.copytree(withheld, folder)
        rng.choice(edits)(folder / name, rng)
        outcome = is_said(run("rehydrate", folder, "--seeds", small_seeds, "--out", out), folder, small_seeds, out)
        found[outcome] += 1
        assert out.exists() == (outcome == "done")
        assert {path.name for path in tmp_path.iterdir()} <= {"package", "out"}
        for left in (folder, out):
            shutil.rmtree(left, ignore_errors=True)
    report(f"stand-off {kind}", found)


def test_an_edited_archive_is_verified_or_refused(tiny: Path, tmp_path: Path) -> None:
    """Broken streams, encryption and unknown methods: tracebacks of three libraries."""
    write_archive(tiny, tmp_path / "ours.zip")
    shutil.make_archive(str(tmp_path / "theirs"), "zip", tiny.parent, tiny.name)
    found: Counter[str] = Counter()
    for rng, _ in draws():
        path = tmp_path / "edited.zip"
        shutil.copy(tmp_path / rng.choice(["ours.zip", "theirs.zip"]), path)
        edit_bytes(path, rng)
        found[is_said(run("verify", path), path)] += 1
    report("zip", found)


def test_an_edited_list_of_releases_is_read_or_refused(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list with a day that is none, a version twice, or a quote that nobody closed."""
    corpus = tmp_path / "corpus"
    shutil.copytree(ROOT / "corpus/v1.0.0", corpus / "v1.0.0")
    monkeypatch.setattr(paths, "corpus_folder", lambda: corpus)
    found: Counter[str] = Counter()
    for rng, is_whole in draws():
        shutil.copy(ROOT / "corpus/releases.csv", corpus)
        rng.choice((edit_lines, edit_bytes))(corpus / "releases.csv", rng)
        copy = corpus / "v1.0.0" if is_whole else tiny
        found[is_said(run("verify", copy), corpus / "releases.csv", copy)] += 1
    report("releases.csv", found)


def as_folder(name: str) -> Callable[[Path], object]:
    """An edit that puts a folder where a file is expected."""

    def edit(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return edit


SHAPES: dict[str, Callable[[Path], object]] = {
    "list of checksums as a folder": as_folder("SHA256SUMS"),
    "table as a folder": as_folder("things.parquet"),
    "lines as a folder": as_folder("things.jsonl"),
    "descriptor as a folder": as_folder("datapackage.json"),
    "card without end": lambda folder: (folder / "README.md").write_text(f"---\n{'[' * 50_000}\n---\n"),
    "citation without end": lambda folder: (folder / "CITATION.cff").write_text("- " * 50_000),
    "empty table": lambda folder: (folder / "things.parquet").write_bytes(b""),
    "empty package": lambda folder: (folder / "datapackage.json").write_text('{"resources": []}'),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_package_of_odd_files_is_one_sentence(shape: str, tiny: Path, tmp_path: Path) -> None:
    """Folders where files are expected, and YAML that is nested until the stack ends."""
    folder = tmp_path / "package"
    shutil.copytree(tiny, folder)
    SHAPES[shape](folder)
    for command in (
        ("validate", folder),
        ("verify", folder),
        ("diff", tiny, folder),
        ("export", "csv", "--from", folder, "--out", tmp_path / "out"),
    ):
        is_said(run(*command), folder)


def test_an_error_of_our_own_keeps_its_cause(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A boundary that hides where our own mistake is: programmers see the cause behind the sentence."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("imu_corpus.release.difference.compare", fail)
    result = run("diff", tiny, tiny)
    assert is_said(result, tiny) == "sentence"
    assert "ZeroDivisionError: ours" in result.stderr
