"""No two packages that differ are said to be equal: tables told by what they mean, and everything else by its bytes."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from imu_corpus.release.difference import compare
from tests.support.bench import OLDER, writer
from tests.support.command import run
from tests.support.damage import drop_line, repeat_line
from tests.support.files import snapshot
from tests.support.small_corpus import Rows, as_json_lines, small_package
from tests.support.whole_package import sealed, whole_package, write_forms, write_lines

SAME: dict[str, Rows] = {
    "things": {"thing_id": ["a", "b", "c"], "name": ["Ann", None, "Cy"], "latitude": [1.5, 0.0, None]},
    "finds": {"find_id": ["f1", "f2"], "thing_id": ["a", "b"], "raw_start": [0, 5]},
}
DRAWS = int(os.environ.get("IMU_MUTATIONS", "150"))
Edit = Callable[[Path], object]
"""What changes a package."""


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A package, and the same once more."""
    return whole_package(tmp_path / "old", SAME, title="T"), whole_package(tmp_path / "new", SAME, title="T")


def lines(*arguments: object) -> list[str]:
    """What `diff` says, below its first line."""
    result = run("diff", *arguments)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()[1:]


# Edits: of rows in both forms, of a file, of the descriptor.


def rows(change: Callable[[pa.Table], pa.Table]) -> Edit:
    """Other rows of the things, in both forms."""
    return lambda folder: write_forms(folder, "things", change(pq.read_table(folder / "things.parquet")))


def with_rows(*more: dict[str, Any]) -> Callable[[pa.Table], pa.Table]:
    """Rows added at the end."""
    return lambda table: pa.concat_tables([table, pa.Table.from_pylist(list(more), table.schema)])


def text(name: str, words: str = "other words\n") -> Edit:
    """A file that holds something else."""
    return lambda folder: (folder / name).write_text(words)


def descriptor(change: Callable[[dict[str, Any]], object]) -> Edit:
    """Something else in the descriptor."""

    def edit(folder: Path) -> None:
        path = folder / "datapackage.json"
        about = json.loads(path.read_text())
        change(about)
        path.write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n")

    return edit


def put(place: str, value: object) -> Edit:
    """Another value at a place of the descriptor, such as 'resources.0.title'."""

    def change(about: Any) -> None:
        *way, last = (int(part) if part.isdigit() else part for part in place.split("."))
        for part in way:
            about = about[part]
        about[last] = value

    return descriptor(change)


def packed_otherwise(folder: Path) -> None:
    """The same rows in other bytes."""
    pq.write_table(pq.read_table(folder / "things.parquet"), folder / "things.parquet", compression="none")


def without_parquet(folder: Path) -> None:
    """Tables as JSON Lines only."""
    descriptor(lambda about: about.update(resources=about["resources"][2:]))(folder)
    for path in folder.glob("*.parquet"):
        path.unlink()
    sealed(folder)


B: dict[str, Any] = {"thing_id": "b", "name": None, "latitude": 0.0}
BLIND: dict[str, tuple[Edit, list[str]]] = {
    "a second row of a key": (rows(with_rows(B)), ["things: 1 keys with other rows", "  ~ b: 1 -> 2 rows of this key"]),
    "another second row": (
        rows(with_rows(B | {"name": "Bob"})),
        ["things: 1 keys with other rows", "  ~ b: 1 -> 2 rows of this key"],
    ),
    "another order": (
        rows(lambda table: table.take(pa.array([0, 2, 1]))),
        ["things: 2 rows in another order"],
    ),
    "a zero of another sign": (
        lambda folder: pq.write_table(signed(pq.read_table(folder / "things.parquet")), folder / "things.parquet"),
        ["files: 1 changed", "  ~ things.parquet"],
    ),
    "a view": (
        lambda folder: pq.write_table(pa.table({"tokens": [["a", "c"]]}), folder / "views/ner.parquet"),
        ["files: 1 changed", "  ~ views/ner.parquet"],
    ),
    "a card": (text("README.md"), ["files: 1 changed", "  ~ README.md"]),
    "a citation": (text("CITATION.cff"), ["files: 1 changed", "  ~ CITATION.cff"]),
    "a Croissant file": (text("croissant.json", "{}"), ["files: 1 changed", "  ~ croissant.json"]),
    "a page": (text("DATASHEET.md"), ["files: 1 changed", "  ~ DATASHEET.md"]),
    "another file": (text("notes/history.txt"), ["files: 1 changed", "  ~ notes/history.txt"]),
    "a file more": (text("notes/more.txt"), ["files: 1 added", "  + notes/more.txt"]),
    "a file less": (
        lambda folder: (folder / "notes/history.txt").unlink(),
        ["files: 1 removed", "  - notes/history.txt"],
    ),
    "lines alone": (
        lambda folder: write_lines(folder / "things.jsonl", pq.read_table(folder / "things.parquet").slice(1)),
        ["descriptor: 1 changed", "  ~ resources[things-jsonl].rows: 3 -> 2", "files: 1 changed", "  ~ things.jsonl"],
    ),
    "the packing of a table": (packed_otherwise, ["files: 1 changed", "  ~ things.parquet"]),
    "title of a table": (
        put("resources.0.title", "Other"),
        ["descriptor: 1 changed", "  ~ resources[things].title: 'Things' -> 'Other'"],
    ),
    "description of a column": (
        put("resources.0.schema.fields.1.description", "A name"),
        ["descriptor: 1 added", "  + resources[things].schema.fields[name].description"],
    ),
    "licence": (put("licenses", [{"name": "CC0"}]), ["descriptor: 1 added", "  + licenses"]),
    "title of the lines": (
        put("resources.2.title", "Other"),
        ["descriptor: 1 added", "  + resources[things-jsonl].title"],
    ),
    "profile": (put("$schema", "x"), ["descriptor: 1 added", "  + $schema"]),
    "a number that is said": (
        put("resources.0.rows", True),
        ["descriptor: 1 changed", "  ~ resources[things].rows: 3 -> True"],
    ),
    "order of columns in a schema": (
        descriptor(lambda about: about["resources"][0]["schema"]["fields"].reverse()),
        [
            "descriptor: 1 in another order",
            "  ~ resources[things].schema.fields: in another order: ['thing_id', 'name', 'latitude'] -> "
            "['latitude', 'name', 'thing_id']",
        ],
    ),
    "form of the descriptor": (
        lambda folder: (folder / "datapackage.json").write_text(
            json.dumps(json.loads((folder / "datapackage.json").read_text()))
        ),
        ["files: 1 changed", "  ~ datapackage.json"],
    ),
    "list of checksums": (text("SHA256SUMS", "x\n"), ["files: 1 changed", "  ~ SHA256SUMS"]),
}
UNSEALED = {"a number that is said", "form of the descriptor", "list of checksums"}
"""Edits that making hashes anew would undo."""


def signed(table: pa.Table) -> pa.Table:
    """The place of b on the other side of nothing."""
    return table.set_column(2, table.field(2), pa.array([1.5, -0.0, None]))


@pytest.mark.parametrize("kind", BLIND)
def test_what_no_table_tells_is_told(kind: str, pair: tuple[Path, Path]) -> None:
    """Packages that differ, of which nothing is said to have changed: whoever trusts it works with other data."""
    edit, expected = BLIND[kind]
    edit(pair[1])
    if kind not in UNSEALED:
        sealed(pair[1])
    assert lines(*pair) == expected
    assert "asks for a patch version" in run("diff", *pair).output


@pytest.mark.parametrize("kind", ["value", "row", "table", "column", "table gone"])
def test_what_follows_from_a_table_is_not_told_again(kind: str, tmp_path: Path) -> None:
    """One value mended, and twenty lines on hashes, sizes and files."""
    things, finds = SAME["things"], SAME["finds"]
    changes: dict[str, tuple[dict[str, Rows], list[str]]] = {
        "value": (
            {"things": {**things, "name": ["Ann", "Bob", "Cy"]}, "finds": finds},
            ["things: 1 values changed", "  ~ b name: None -> 'Bob'"],
        ),
        "row": (
            {"things": {"thing_id": ["a", "b"], "name": ["Ann", None], "latitude": [1.5, 0.0]}, "finds": finds},
            ["things: 1 removed", "  - c"],
        ),
        "table": ({**SAME, "more": {"more_id": ["m"]}}, ["  + table more"]),
        "column": ({**SAME, "things": {**things, "size": [1, 2, 3]}}, ["  + things.size"]),
        "table gone": ({"things": things}, ["  - table finds"]),
    }
    after, expected = changes[kind]
    assert lines(whole_package(tmp_path / "old", SAME), whole_package(tmp_path / "new", after)) == expected


def test_lines_that_are_not_those_of_the_rows_are_told_beside_them(pair: tuple[Path, Path]) -> None:
    """A value mended in Parquet, and something else in the other form."""
    rows(lambda table: table.slice(1))(pair[1])
    write_lines(pair[1] / "things.jsonl", pq.read_table(pair[1] / "things.parquet").slice(1))
    assert lines(*map(sealed, pair))[-2:] == ["files: 1 changed", "  ~ things.jsonl"]


def test_of_the_same_nothing_is_told(pair: tuple[Path, Path]) -> None:
    """A difference where there is none: nobody reads the next one."""
    for after in pair:
        assert run("diff", pair[0], after).output == f"{pair[0]} -> {after}: nothing changed\n"


def test_the_order_of_rows_of_one_key_is_told_by_the_file(pair: tuple[Path, Path]) -> None:
    """Rows that no key tells apart, called changed where only their order is another."""
    for folder, names in zip(pair, (("Bob", "Ben"), ("Ben", "Bob")), strict=True):
        rows(with_rows(*(B | {"name": name} for name in names)))(folder)
    assert lines(*map(sealed, pair)) == ["files: 2 changed", "  ~ things.jsonl", "  ~ things.parquet"]


def test_rows_of_one_key_are_compared_as_a_whole(pair: tuple[Path, Path]) -> None:
    """Rows of one key, paired by chance: values that nobody changed."""
    for folder, name in zip(pair, ("Bob", "Ben"), strict=True):
        rows(with_rows(B | {"name": name}, {**B, "thing_id": "d"}, {**B, "thing_id": "d"}))(folder)
    (things,) = compare(*map(sealed, pair)).rows.values()
    assert [tuple(found) for found in things.repeated] == [(("b",), 2, 2)]
    assert (things.changed, things.added, things.removed, things.moved, things.level) == ([], [], [], 0, "patch")
    assert "  ~ b: 2 -> 2 rows of this key, others" in lines(*pair)


def test_keys_that_come_and_go_twice_are_told_by_row(pair: tuple[Path, Path]) -> None:
    """Both rows of a key gone, and the id with them: a major change."""
    rows(with_rows(B))(pair[0])
    rows(lambda table: table.filter(pc.not_equal(table["thing_id"], "b")))(pair[1])
    (things,) = compare(*map(sealed, pair)).rows.values()
    assert (things.removed, things.repeated, things.level) == ([("b",), ("b",)], [], "major")


def test_keys_without_a_value_are_keys(pair: tuple[Path, Path]) -> None:
    """A row without its key that hides the next one."""
    more = [{**B, "thing_id": None}, {**B, "thing_id": None, "name": "Bob"}]
    rows(with_rows(*more))(pair[0])
    rows(with_rows(more[0]))(pair[1])
    (things,) = compare(*map(sealed, pair)).rows.values()
    assert [tuple(found) for found in things.repeated] == [((None,), 2, 1)]


def test_packages_of_json_lines_are_compared(pair: tuple[Path, Path]) -> None:
    """Tables as JSON Lines only, taken for none: nothing changed, whatever the rows are."""
    for folder in pair:
        without_parquet(folder)
    assert run("diff", *pair).output.endswith(": nothing changed\n")
    lines_of_things = pair[1] / "things.jsonl"
    lines_of_things.write_text(lines_of_things.read_text().replace('"Ann"', '"Anna"'))
    assert lines(pair[0], sealed(pair[1])) == ["things: 1 values changed", "  ~ a name: 'Ann' -> 'Anna'"]
    lines_of_things.write_text(lines_of_things.read_text().replace("1.5", '"x"'))
    result = run("diff", pair[0], sealed(pair[1]))
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{lines_of_things}: row 1, column latitude: [schema.type] expected number, found 'x'" in result.stderr


def test_a_table_is_compared_across_its_forms(tmp_path: Path) -> None:
    """A table as JSON Lines on one side, refused or taken for lost."""
    old, new = small_package(tmp_path / "old", SAME), small_package(tmp_path / "new", SAME)
    as_json_lines(new, "things")
    (new / "things.jsonl").write_text((new / "things.jsonl").read_text().replace("Ann", "Anna"))
    found = compare(old, new)
    assert (found.schema, [tuple(change) for change in found.rows["things"].changed]) == (
        [],
        [(("a",), "name", "Ann", "Anna")],
    )
    assert [(change.name, change.what) for change in found.files] == [
        ("things.jsonl", "added"),
        ("things.parquet", "removed"),
    ]


NUMBERS = [math.nan, math.inf, 1.0]


def test_numbers_that_are_none_equal_themselves(tmp_path: Path) -> None:
    """NaN that becomes NaN in each version; an id that is gone, where it has another name: NaN is not itself."""
    things: Rows = {"thing_id": ["a", "b", "c"], "latitude": NUMBERS}
    old = small_package(tmp_path / "old", {"things": things})
    new = small_package(tmp_path / "new", {"things": {"thing_id": ["d", "b", "c"], "latitude": NUMBERS}})
    assert compare(old, new).rows["things"].renamed == [(("a",), ("d",))]
    packed_otherwise(shutil.copytree(old, tmp_path / "again"))
    for has_key in (True, False):
        for folder in (old, tmp_path / "again"):
            put("resources.0.schema.primaryKey", ["thing_id"] if has_key else [])(folder)
        assert lines(old, tmp_path / "again") == ["files: 1 changed", "  ~ things.parquet"]


def test_json_has_no_numbers_that_are_none(tmp_path: Path) -> None:
    """NaN and Infinity as they are, which is no JSON; or null, as if there were no value."""
    ids = ["a", "b", "c"]
    after = [*NUMBERS[:2], -math.inf]
    old = small_package(tmp_path / "old", {"things": {"thing_id": ids, "latitude": [1.0, 2.0, None]}})
    new = small_package(tmp_path / "new", {"things": {"thing_id": ids, "latitude": after}})
    put("weight", 0)(old)
    (new / "datapackage.json").write_text(
        (new / "datapackage.json").read_text().replace('"title"', '"weight": 1e999, "\\ud800": 1, "title"')
    )

    def refuse(name: str) -> None:
        raise AssertionError(name)

    report = json.loads(run("diff", old, new, "--format", "json").output, parse_constant=refuse)
    assert [change["after"] for change in report["tables"]["things"]["changed"]] == ["NaN", "Infinity", "-Infinity"]
    assert [(change["path"], change["after"]) for change in report["metadata"]] == [
        ("weight", "Infinity"),
        ("\ud800", 1),
    ]


def test_a_version_alone_asks_for_no_version_and_is_told(tmp_path: Path) -> None:
    """A release of nothing but its number; or "nothing changed" where number, day and pages are others."""
    old, new = whole_package(tmp_path / "old", SAME), whole_package(tmp_path / "new", SAME, version="1.0.1")
    for name in ("README.md", "CITATION.cff", "croissant.json"):
        page = (new / name).read_text().replace("1.0.0", "1.0.1").replace("2026-11-21", "2027-01-02")
        (new / name).write_text(page)
    sealed(new)
    assert run("diff", old, new).output == (
        f"{old} -> {new}: they differ in nothing that asks for a new version\n"
        "descriptor: 1 changed\n  ~ version: '1.0.0' -> '1.0.1'\nfiles: 3 stating another version\n"
        "  ~ CITATION.cff: stating another version\n  ~ README.md: stating another version\n"
        "  ~ croissant.json: stating another version\n"
    )
    text("README.md", (new / "README.md").read_text().replace("thing", "entry"))(new)
    assert compare(old, sealed(new)).due == "patch"


def test_a_day_that_changes_without_the_version_is_a_patch(pair: tuple[Path, Path]) -> None:
    """A citation with another day, taken for that of another version."""
    page = pair[1] / "CITATION.cff"
    page.write_text(page.read_text().replace("2026-11-21", "2026-11-22"))
    assert compare(pair[0], sealed(pair[1])).due == "patch"


def test_another_pyarrow_asks_for_no_version_and_is_told(pair: tuple[Path, Path]) -> None:
    """A new version due because somebody else built the old one; or other bytes that nobody hears of."""
    writer(OLDER)(pair[1])
    found = compare(pair[0], sealed(pair[1]))
    names = ["finds.parquet", "things.parquet", "views/ner.parquet"]
    assert [tuple(change) for change in found.files] == [("none", name, "written by another pyarrow") for name in names]
    assert found.due == "none"
    pq.write_table(pa.table({"tokens": [["a", "c"]]}), pair[1] / "views/ner.parquet")
    assert compare(pair[0], sealed(pair[1])).due == "patch"


def test_a_descriptor_above_a_release_is_compared_by_the_release(pair: tuple[Path, Path]) -> None:
    """A repository compared file by file with the version that it describes."""
    top = pair[1].parent / "top"
    shutil.copytree(pair[1], top / "corpus/v1")
    about = json.loads((pair[1] / "datapackage.json").read_text())
    for resource in about["resources"]:
        resource["path"] = f"corpus/v1/{resource['path']}"
    (top / "datapackage.json").write_text(json.dumps(about))
    (top / "README.md").write_text("# A repository\n")
    found = compare(pair[0], top)
    assert (found.schema, found.rows, found.files, found.due) == ([], {}, [], "none")
    assert {change.path for change in found.metadata} == {
        f"resources[{name}].path" for name in ("things", "things-jsonl", "finds", "finds-jsonl")
    }
    text("corpus/v1/notes/history.txt")(top)
    assert [change.name for change in compare(pair[0], top).files] == ["notes/history.txt"]


# Any change of any file.


def change_bytes(path: Path, rng: random.Random) -> None:
    """Bytes other, more, fewer, or a line lost or repeated."""
    data = path.read_bytes()
    place = rng.randrange(len(data) or 1)
    edits = (
        lambda: data[:place] + bytes([data[place] ^ rng.randrange(1, 256)]) + data[place + 1 :],
        lambda: data[:place] + rng.choice([b" ", b"\n", b"0", b'"', b"\0", b"\xff"]) + data[place:],
        lambda: data[:place],
        lambda: drop_line(data, rng),
        lambda: repeat_line(data, rng),
    )
    path.write_bytes(rng.choice(edits)())


def change_json(path: Path, rng: random.Random) -> None:
    """A value lost, other, or under another name."""
    value = json.loads(path.read_bytes())
    holder, key = rng.choice(list(nodes(value)))
    old = holder[key]
    if rng.random() < 0.5:
        del holder[key]
    elif rng.random() < 0.3 and isinstance(holder, dict):
        holder[f"{key}x"] = holder.pop(key)
    else:
        holder[key] = rng.choice([True, None, 1, "x", [old], {"x": old}])
    path.write_text(json.dumps(value, indent=2))


def nodes(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a JSON value: what holds it, and its key or index."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [pair for key in keys for pair in ((value, key), *nodes(value[key]))]


def change_table(path: Path, rng: random.Random) -> None:
    """Rows lost, repeated or exchanged, a value lost, columns lost or exchanged, other notes, another packing."""
    table = pq.read_table(path, partitioning=None)
    count, name = len(table), rng.choice(table.column_names)
    index, row = table.column_names.index(name), rng.randrange(count) if count else 0
    edits: tuple[Callable[[], pa.Table], ...] = (
        lambda: pa.concat_tables([table.slice(0, row), table.slice(row + 1)]),
        lambda: pa.concat_tables([table, table.slice(row, 1)]),
        lambda: table.take(pa.array(rng.sample(range(count), count), pa.int64())),
        lambda: table.set_column(index, name, pa.array([None] * count, table.field(index).type)),
        lambda: table.drop_columns([name]),
        lambda: table.select(rng.sample(table.column_names, table.num_columns)),
        lambda: table.replace_schema_metadata({"x": "y"}),
        lambda: table,
    )
    pq.write_table(rng.choice(edits)(), path, compression=rng.choice(["zstd", "none"]))


def change_file(path: Path, rng: random.Random) -> None:
    """A file gone, elsewhere, or twice."""
    match rng.randrange(3):
        case 0:
            path.unlink()
        case 1:
            path.rename(path.with_name(f"x{path.name}"))
        case _:
            shutil.copy(path, path.with_name(f"x{path.name}"))


def change_any(path: Path, rng: random.Random) -> None:
    """A change of a file, half of the time as its kind allows."""
    kinds = {".json": change_json, ".parquet": change_table}
    rng.choice([change_bytes, change_bytes, change_file, *[kinds.get(path.suffix, change_bytes)] * 3])(path, rng)


def is_told(before: Path, after: Path) -> bool:
    """Whether `diff` says what is other, or in one sentence what cannot be read."""
    result = run("diff", before, after)
    assert result.exception is None or isinstance(result.exception, SystemExit), (result.output, result.exception)
    if result.exit_code == 0:
        return ": nothing changed" not in result.output and len(result.output.splitlines()) > 1
    return result.exit_code == 1 and result.stderr.startswith("imu-corpus: ") and str(after) in result.stderr


@pytest.mark.parametrize("has_parquet", [True, False])
def test_any_change_of_any_file_is_told(has_parquet: bool, tmp_path: Path) -> None:
    """A file, a place in one, or a way to change it, that no comparison looks at."""
    rng = random.Random(13)
    source, folder = whole_package(tmp_path / "old", SAME), tmp_path / "new"
    if not has_parquet:
        without_parquet(source)
    intact = snapshot(source)
    for draw in range(DRAWS):
        shutil.copytree(source, folder)
        name = rng.choice(sorted(intact))
        change_any(folder / name, rng)
        if name != "SHA256SUMS":
            sealed(folder)
        if snapshot(folder) != intact:
            assert is_told(source, folder), (draw, name)
        shutil.rmtree(folder)


@pytest.mark.slow
def test_any_change_of_any_file_of_the_release_is_told(release: Path, tmp_path: Path) -> None:
    """The same of the corpus, with its hundred and thirty files."""
    rng = random.Random(14)
    folder = tmp_path / "new"
    for draw in range(max(12, DRAWS // 10)):
        shutil.copytree(release, folder)
        path = rng.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
        change_any(path, rng)
        if path.name != "SHA256SUMS":
            sealed(folder)
        if snapshot(folder) != snapshot(release):
            assert is_told(release, folder), (draw, path)
        shutil.rmtree(folder)


@pytest.mark.slow
def test_the_release_and_what_the_tree_gives_do_not_differ() -> None:
    """A difference of the version from itself, built again."""
    result = run("diff", "1.0.0")
    assert (result.exit_code, result.output) == (0, "1.0.0 -> working: nothing changed\n")
