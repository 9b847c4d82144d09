"""Mutation testing: random corruptions of a published package, hashes made again, each of which must be found.

`IMU_MUTATIONS=20000 pytest -s tests/validation/test_mutations.py` draws so many and prints what found them.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imu_corpus.datapackage import write
from imu_corpus.datapackage.open import open_package
from imu_corpus.datapackage.streams import parquet_bytes
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import CHECKSUMS
from imu_corpus.release.rebuild import compare
from imu_corpus.release.releases import Release
from imu_corpus.release.verify import verify
from imu_corpus.release.versions import parse
from imu_corpus.tables.arrow import content_hash, json_bytes
from imu_corpus.tables.ner_view import ner_view
from imu_corpus.validation import check_corpus, check_values, description, validate
from imu_corpus.validation.corpus import corpus_of
from imu_corpus.validation.footers import OWN_WRITER
from imu_corpus.validation.formats import read
from imu_corpus.validation.loaded import LoadedTable
from tests.support.bench import OLDER, writer
from tests.support.damage import drop_line, repeat_line
from tests.support.files import snapshot
from tests.support.paths import CONTRACT

REFUSED = (CorpusError, AttributeError, KeyError, TypeError, ValueError)
"""What a package that is no package ends in; the command makes one sentence of each."""
DRAWS = int(os.environ.get("IMU_MUTATIONS", "0"))


def report(title: str, found: Counter[str]) -> None:
    """Print the figures of a run (seen with -s)."""
    total, against = found.total(), sum(count for name, count in found.items() if name.startswith("seeds."))
    print(f"\n{title}: {total} drawn, {total - against} found by the package alone, {against} by --against only; ")
    print(", ".join(f"{count} {name}" for name, count in found.most_common()))


Damage = Callable[[Path, Path, random.Random], str]
"""What changes a file of a release folder; says how."""

# Corruptions of files: one byte, one file, one form, with every hash made again after it.


def flip(data: bytes, rng: random.Random) -> bytes:
    """Another byte somewhere."""
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ rng.randrange(1, 256)]) + data[place + 1 :]


def insert(data: bytes, rng: random.Random) -> bytes:
    """A byte more."""
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice([b" ", b"\n", b"0", b'"', b"\0", b"\xff"]) + data[place:]


def delete(data: bytes, rng: random.Random) -> bytes:
    """A byte less."""
    place = rng.randrange(len(data))
    return data[:place] + data[place + 1 :]


def truncate(data: bytes, rng: random.Random) -> bytes:
    """The end lost."""
    return data[: rng.randrange(len(data))]


EDITS: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, insert, delete, truncate, repeat_line, drop_line)


def change_file(folder: Path, path: Path, rng: random.Random) -> str:
    """Change the bytes of a file; says how."""
    data = path.read_bytes()
    edit = rng.choice(EDITS)
    changed = edit(data, rng) if data else b"x"
    path.write_bytes(changed if changed != data else data + b"\n")
    return f"{edit.__name__} {path.relative_to(folder).suffix or path.name}"


def remove_file(_folder: Path, path: Path, _rng: random.Random) -> str:
    """Lose a file."""
    path.unlink()
    return "file missing"


def add_file(folder: Path, path: Path, rng: random.Random) -> str:
    """A copy of a file under another name."""
    shutil.copy(path, folder / f"extra{rng.randrange(9)}{path.suffix}")
    return "file added"


def exchange_files(folder: Path, path: Path, rng: random.Random) -> str:
    """Another table's file in the place of one."""
    files = [other for other in folder.glob(f"*{path.suffix}") if other.is_file()]
    others = [other for other in files if other.read_bytes() != path.read_bytes()]
    shutil.copy(rng.choice(others), path) if others else path.write_bytes(b"{}")
    return "file of another table"


DAMAGES: tuple[Damage, ...] = (*[change_file] * 9, remove_file, add_file, exchange_files)

# Corruptions of what a kind of file says, so that it can still be read.


def change_writer(_folder: Path, path: Path, rng: random.Random) -> str:
    """Another writer of a Parquet file."""
    place = rng.randrange(len(OWN_WRITER))
    other = OWN_WRITER[:place] + rng.choice("0123456789.xA ") + OWN_WRITER[place + 1 :]
    path.write_bytes(path.read_bytes().replace(OWN_WRITER.encode(), other.encode()))
    return "writer"


def change_footer(_folder: Path, path: Path, rng: random.Random) -> str:
    """A byte of a Parquet footer: a statistic, a place, a name, a note."""
    data = path.read_bytes()
    length = int.from_bytes(data[-8:-4], "little")
    place = rng.randrange(len(data) - 8 - length, len(data) - 8)
    path.write_bytes(data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :])
    return "footer"


SETTINGS: tuple[dict[str, Any], ...] = (
    *(
        {"row_group_size": 1},
        {"compression": "none", "compression_level": None},
        {"write_statistics": False},
        {"use_dictionary": False},
    ),
    *({"write_page_index": True}, {"version": "1.0"}, {"store_schema": False}),
)
"""What changes what a footer says. A form of pages that another writer takes is its own affair: no reader sees it."""


def change_settings(folder: Path, path: Path, rng: random.Random) -> str:
    """The same rows written otherwise; half of the time all files name another writer."""
    table = pq.read_table(path, partitioning=None)
    if rng.random() < 0.3:
        notes = {**(table.schema.metadata or {}), b"pandas": b'{"index_columns": [], "columns": []}'}
        table = table.replace_schema_metadata(rng.choice([None, notes, {b"x": b"y"}]))
        settings: dict[str, Any] = {}
    else:
        settings = rng.choice(SETTINGS)
    pq.write_table(table, path, **{"compression": "zstd", "compression_level": 3, "version": "2.6", **settings})
    if rng.random() < 0.5:
        writer(OLDER)(folder)
    return "settings"


def change_json(_folder: Path, path: Path, rng: random.Random) -> str:
    """A part of a descriptor lost, renamed, repeated or other."""
    value = json.loads(path.read_bytes())
    place = rng.choice([node for node in _nodes(value) if node])
    key = rng.choice(list(place)) if isinstance(place, dict) else rng.randrange(len(place))
    match rng.randrange(3):
        case 0:
            del place[key]
        case 1 if isinstance(place, dict):
            place[f"{key}x"] = place.pop(key)
        case 1:
            place.insert(key, place[key])
        case _:
            place[key] = _other(place[key], rng)
    path.write_text(write.as_json(value), encoding="utf-8")
    return "JSON"


def _nodes(value: Any) -> Iterator[Any]:
    """Objects and lists of a JSON value, itself first."""
    if isinstance(value, dict | list):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from _nodes(part)


def _other(value: Any, rng: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}x" if isinstance(value, str) else rng.choice(["x", None, 1])


def change_words(_folder: Path, path: Path, rng: random.Random) -> str:
    """Two words of a card exchanged, or one other."""
    words = path.read_text(encoding="utf-8").split(" ")
    first, second = rng.randrange(len(words)), rng.randrange(len(words))
    if words[first] == words[second]:
        words[first] += "x"
    words[first], words[second] = words[second], words[first]
    path.write_text(" ".join(words), encoding="utf-8")
    return "words"


KINDS: dict[str, tuple[Damage, ...]] = {
    ".parquet": (change_writer, change_footer, change_footer, change_settings),
    ".json": (change_json,),
    ".md": (change_words,),
    ".cff": (change_words,),
}


def damage(folder: Path, path: Path, rng: random.Random) -> str:
    """Damage a file, half of the time as its kind allows."""
    damages = KINDS.get(path.suffix, DAMAGES)
    return rng.choice(damages if rng.random() < 0.5 else DAMAGES)(folder, path, rng)


def seal(folder: Path, damaged: str) -> None:
    """Make every hash of the damaged file again: that of the descriptor, then those of the list of checksums."""
    if damaged.endswith(".jsonl") and (folder / damaged).exists():
        descriptor, data = folder / "datapackage.json", (folder / damaged).read_bytes()
        package = json.loads(descriptor.read_bytes())
        for entry in package["resources"]:
            if entry["path"] == damaged:
                entry |= {"bytes": len(data), "hash": f"sha256:{sha256(data).hexdigest()}"}
        descriptor.write_text(write.as_json(package), encoding="utf-8")
    if damaged != CHECKSUMS:
        (folder / CHECKSUMS).write_text(write.checksums(folder), encoding="utf-8")


def verdict(folder: Path, built: Path) -> str:
    """The first check that finds something, or 'survived': a check of the package alone, or `--against` what is built.

    No check of the package knows the bytes that were there before.
    """
    try:
        problems = validate(folder, CONTRACT) or list(compare(folder, built))
    except REFUSED:
        return "refused"
    return problems[0].check if problems else "survived"


def restore(folder: Path, intact: dict[str, bytes]) -> None:
    """Put every file back, and take away what is new."""
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if path.relative_to(folder).as_posix() not in intact:
            path.unlink()
    for name, data in intact.items():
        if not (folder / name).is_file() or (folder / name).read_bytes() != data:
            (folder / name).write_bytes(data)


@pytest.mark.slow
def test_any_damage_to_a_file_is_found_with_new_hashes(small_release: Path, tmp_path: Path) -> None:
    """A byte of any file, a whole file, or what a footer, a descriptor or a card says, that no check looks at."""
    rng = random.Random(6)
    intact = snapshot(small_release)
    # The kinds of files that are few, between those that are many.
    names = sorted(intact, key=lambda _: rng.random())
    folder = tmp_path / "release"
    shutil.copytree(small_release, folder)
    assert verdict(folder, small_release) == "survived"
    found: Counter[str] = Counter()
    for draw in range(DRAWS or 40):
        name = names[draw // 2 % len(names)] if draw % 2 else rng.choice([name for name in names if is_rare(name)])
        before = (folder / name).read_bytes()
        how = damage(folder, folder / name, rng)
        if (folder / name).is_file() and (folder / name).read_bytes() == before and how != "file added":
            continue
        seal(folder, name)
        result = verdict(folder, small_release)
        assert result != "survived", f"{how}: {name}, draw {draw}"
        found[result] += 1
        restore(folder, intact)
    report("damaged files", found)


def is_rare(name: str) -> bool:
    """Whether a file describes the others."""
    return not name.endswith((".jsonl", ".parquet"))


def change_member(members: dict[str, bytes], rng: random.Random) -> str:
    """Change, lose, add or rename a member of an archive."""
    name = rng.choice(sorted(members))
    match rng.randrange(4):
        case 0:
            members[name] = rng.choice(EDITS)(members[name] or b"x", rng) + b" "
        case 1:
            del members[name]
        case 2:
            members[f"{name}{rng.randrange(9)}"] = members[name]
        case _:
            members[f"{name}x"] = members.pop(name)
    return name


def as_released(folder: Path) -> Release:
    """What the list of releases would say of a release folder."""
    tables = {path.stem: pq.read_table(path) for path in folder.glob("*.parquet")}
    # Lists are called otherwise when they are read back, so the view is made from its tables.
    tables["ner"] = ner_view(tables["tokens"], tables["documents"])
    hashes = {name: content_hash(table) for name, table in tables.items()}
    hashes[CHECKSUMS] = sha256((folder / CHECKSUMS).read_bytes()).hexdigest()
    return Release(parse(CONTRACT.dataset["version"]), CONTRACT.dataset["released_on"], hashes)


def pack(path: Path, members: dict[str, bytes]) -> None:
    """Write an archive."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for member, data in members.items():
            archive.writestr(f"corpus/{member}", data)


@pytest.mark.slow
def test_any_damage_to_an_archive_is_found(small_release: Path, tmp_path: Path) -> None:
    """A member changed, lost, added or renamed in a deposited archive, and its list of checksums made to agree."""
    rng = random.Random(4)
    intact = snapshot(small_release)
    known = {parse("1.0.0"): as_released(small_release)}
    path = tmp_path / "corpus.zip"
    pack(path, intact)
    assert verify(path, CONTRACT.dataset["name"], known)[1] == []
    found: Counter[str] = Counter()
    for draw in range(DRAWS or 10):
        members = dict(intact)
        name = change_member(members, rng)
        if draw % 2 and CHECKSUMS in members and name != CHECKSUMS:
            listed = sorted(members.keys() - {CHECKSUMS})
            sums = (f"{sha256(members[name]).hexdigest()}  {name}\n" for name in listed)
            members[CHECKSUMS] = "".join(sums).encode()
        pack(path, members)
        try:
            _, problems = verify(path, CONTRACT.dataset["name"], known)
            result = problems[0].check if problems else "survived"
        except REFUSED:
            result = "refused"
        assert result != "survived", f"{name}, draw {draw}"
        found[result] += 1
    report("damaged archives", found)


# Corruptions of tables: alike in both forms, as if the table had been published so.


def changed_value(value: Any, others: list[Any], rng: random.Random) -> Any:
    """Another value of the same type: a neighbour's, or a small change."""
    choices = [other for other in others if other != value]
    if choices and rng.random() < 0.5:
        return rng.choice(choices)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + rng.choice([-1, 1, 7])
    if isinstance(value, float):
        return value + rng.choice([-0.01, 0.01])
    if isinstance(value, date):
        return value + timedelta(days=rng.choice([-1, 1, 365]))
    if isinstance(value, str) and value:
        place = rng.randrange(len(value))
        return value[:place] + rng.choice(["", "x", "é", " "]) + value[place + 1 :]
    return rng.choice(choices) if choices else None


def with_value(data: pa.Table, column: str, rng: random.Random) -> pa.Table:
    """One value changed."""
    values = data[column].to_pylist()
    row = rng.randrange(len(values))
    values[row] = changed_value(values[row], values, rng)
    index = data.column_names.index(column)
    return data.set_column(index, data.field(index), pa.array(values, data.field(index).type))


def with_null(data: pa.Table, column: str, rng: random.Random) -> pa.Table:
    """One value lost."""
    values = data[column].to_pylist()
    values[rng.randrange(len(values))] = None
    index = data.column_names.index(column)
    return data.set_column(index, data.field(index), pa.array(values, data.field(index).type))


def without_row(data: pa.Table, _column: str, rng: random.Random) -> pa.Table:
    """One row lost."""
    row = rng.randrange(len(data))
    return pa.concat_tables([data.slice(0, row), data.slice(row + 1)])


def with_row_twice(data: pa.Table, _column: str, rng: random.Random) -> pa.Table:
    """One row repeated."""
    row = rng.randrange(len(data))
    return pa.concat_tables([data.slice(0, row + 1), data.slice(row)])


def with_rows_exchanged(data: pa.Table, _column: str, rng: random.Random) -> pa.Table:
    """Two rows in each other's place."""
    rows = list(range(len(data)))
    first, second = rng.randrange(len(rows)), rng.randrange(len(rows))
    rows[first], rows[second] = rows[second], rows[first]
    return data.take(rows)


CHANGES = (*[with_value] * 6, with_null, without_row, with_row_twice, with_rows_exchanged)


def columns() -> Iterator[tuple[str, str]]:
    """Every column of every table, for ever."""
    pairs = [(name, column) for name, table in CONTRACT.resources.items() for column in table.columns]
    while True:
        yield from pairs


def found_by_checks(tables: dict[str, LoadedTable]) -> str:
    """The first check that finds something in tables published as they are."""
    problems = check_values(list(tables.values()))
    if not problems:
        corpus = corpus_of(list(tables.values()), CONTRACT)
        assert corpus is not None
        problems = check_corpus(corpus)
        problems = problems or list(description.vocabularies(tables, CONTRACT))
    return problems[0].check if problems else "survived"


def found_by_rebuilding(folder: Path, name: str, changed: pa.Table, built: Path) -> str:
    """What `--against` finds in a copy of what is built, with another table in both forms; it is put back after."""
    files = [f"{name}.jsonl", f"{name}.parquet"]
    (folder / files[0]).write_bytes(b"".join(json_bytes(changed)))
    (folder / files[1]).write_bytes(parquet_bytes(changed))
    problems = list(compare(folder, built))
    for file in files:
        shutil.copy(built / file, folder / file)
    expected = str(folder / files[0])
    return next((problem.check for problem in problems if problem.file == expected), "survived")


def changed_tables(intact: dict[str, LoadedTable], draws: int) -> Iterator[tuple[str, pa.Table]]:
    """Table names with a changed table each; every column has its turn."""
    rng = random.Random(5)
    drawn = 0
    for name, column in columns():
        data = intact[name].data
        if not len(data):
            continue
        changed = rng.choice(CHANGES)(data, column, rng)
        if not changed.equals(data):
            yield name, changed
            drawn += 1
        if drawn == draws:
            return


def _unaffected(intact: dict[str, LoadedTable], name: str) -> dict[str, LoadedTable]:
    """The tables, those that do not point to `name` marked as checked already, which they are."""
    points = {other: {key.table for key in table.resource.table.foreign_keys} for other, table in intact.items()}
    return {other: replace(table, is_twin=name not in points[other]) for other, table in intact.items()}


@pytest.fixture(scope="module")
def intact(small_release: Path) -> dict[str, LoadedTable]:
    """The tables of the small release as the validator reads them."""
    tables, problems = read(open_package(small_release))
    assert not problems
    return {table.resource.name: table for table in tables if not table.is_twin}


@pytest.mark.slow
def test_a_change_in_both_forms_is_found_by_checks_or_by_rebuilding(
    intact: dict[str, LoadedTable], small_release: Path, tmp_path: Path
) -> None:
    """A value, key, offset or row changed alike everywhere: two layers disagree, or else the texts tell."""
    found: Counter[str] = Counter()
    copy = tmp_path / "copy"
    shutil.copytree(small_release, copy)
    for draw, (name, changed) in enumerate(changed_tables(intact, DRAWS or 200)):
        # The descriptor is made again too, and says how many rows there are now.
        resource = replace(intact[name].resource, entry={"schema": intact[name].resource.entry["schema"]})
        loaded = LoadedTable(resource, changed)
        result = found_by_checks({**_unaffected(intact, name), name: loaded})
        if result == "survived":
            result = found_by_rebuilding(copy, name, changed, small_release)
            assert result != "survived", f"{name}, draw {draw}"
            if draw % 40 == 0 or not found[result]:
                folder = tmp_path / str(draw)
                tables = {table: item.data for table, item in intact.items()} | {name: changed}
                folder.mkdir()
                write.write_release(folder, CONTRACT, tables)
                assert validate(folder) == []
                assert result in {problem.check for problem in compare(folder, small_release)}
        found[result] += 1
    report("tables changed in both forms", found)
    # Layers hold one another: most changes are seen without the texts.
    assert found["seeds.row"] < 0.4 * found.total()
