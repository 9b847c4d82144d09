"""Small things with one fault each, for the checks of validation: tables in memory, and packages in a folder.

Each function here makes a `Find`: what gives the problems of such a thing, on a `Bench` of its own.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.contract.table import table_from_schema
from imu_corpus.datapackage.open import Resource
from imu_corpus.datapackage.streams import parquet_bytes
from imu_corpus.datapackage.write import as_json, checksums, write_release
from imu_corpus.io.paths import CHECKSUMS
from imu_corpus.release.rebuild import compare
from imu_corpus.tables.arrow import arrow_schema
from imu_corpus.validation import Problem, check_corpus, check_values, validate
from imu_corpus.validation.corpus import corpus_of
from imu_corpus.validation.footers import OWN_WRITER
from imu_corpus.validation.loaded import LoadedTable
from tests.support.paths import CONTRACT
from tests.support.towns import ROWS, Rows, write_package

Tables = Mapping[str, LoadedTable]
OLDER = f"{OWN_WRITER[:-1]}{(int(OWN_WRITER[-1]) + 1) % 10}"
"""Another writer, of a name as long as ours, so that the rest of a file stands where it stood."""
DAY = date(2009, 5, 4)


@dataclass(frozen=True)
class Bench:
    """What cases change copies of."""

    release: Path
    standoff: Path
    tables: Tables
    folder: Path
    """A new folder for this case."""

    def copied(self, source: Path) -> Path:
        """A copy to change."""
        return Path(shutil.copytree(source, self.folder / "package"))


Find = Callable[[Bench], list[Problem]]


# Values: rows of the small corpus, changed alike in both forms.


def rows(**edits: Mapping[int, Mapping[str, Any] | None]) -> Find:
    """Change rows of tables: by table and number what is other; None where the row is left out.

    The number -1 is a row before the first, like the first but for what is given.
    """
    return lambda bench: problems_of({name: _edited(bench.tables[name], rows) for name, rows in edits.items()}, bench)


def _edited(table: LoadedTable, edits: Mapping[int, Mapping[str, Any] | None]) -> LoadedTable:
    given = table.data.to_pylist()
    changed = [given[0] | (edits[-1] or {})] if -1 in edits else []
    for number, row in enumerate(given):
        edit = edits.get(number, {})
        changed += [] if edit is None else [row | edit]
    data = pa.Table.from_pylist(changed, arrow_schema(table.resource.table).remove_metadata())
    entry = {"schema": table.resource.entry["schema"]}
    return LoadedTable(replace(table.resource, entry=entry), data)


def problems_of(changed: Tables, bench: Bench) -> list[Problem]:
    """Problems of the small corpus with some of its tables changed."""
    points = {
        name: {key.table for key in table.resource.table.foreign_keys} & changed.keys()
        for name, table in bench.tables.items()
    }
    # What points to no changed table has been checked already.
    tables = {name: replace(table, is_twin=not points[name]) for name, table in bench.tables.items()}
    tables |= changed
    if problems := check_values(list(tables.values())):
        return problems
    corpus = corpus_of(list(tables.values()), CONTRACT)
    assert corpus is not None
    return check_corpus(corpus)


# Schemas and keys: tables of one or two columns.


def column(values: list[Any], kind: str = "string", **constraints: Any) -> Find:
    """A table of one column."""
    return lambda _: check_values([_small("t", {"c": values}, kind, constraints)])


def keyed(tables: Mapping[str, Mapping[str, list[Any]]], **schemas: dict[str, Any]) -> Find:
    """Small tables, each with keys of its own."""
    return lambda _: check_values(
        [_small(name, data, _kind(data), {}, **schemas[name]) for name, data in tables.items()]
    )


def _kind(data: Mapping[str, list[Any]]) -> str:
    return "integer" if all(isinstance(values[0], int) for values in data.values()) else "string"


def _small(
    name: str, data: Mapping[str, list[Any]], kind: str, constraints: dict[str, Any], **keys: Any
) -> LoadedTable:
    fields = [{"name": column, "type": kind, "constraints": constraints} for column in data]
    table = table_from_schema(name, {"fields": fields, **keys})
    arrays = pa.table(dict(data), schema=arrow_schema(table).remove_metadata())
    return LoadedTable(Resource(name, Path(name), "parquet", table, {}), arrays)


def declared(rows: int) -> Find:
    """A table of one row, where the descriptor says another number."""

    def find(_: Bench) -> list[Problem]:
        table = _small("t", {"c": ["x"]}, "string", {})
        return check_values([replace(table, resource=replace(table.resource, entry={"rows": rows}))])

    return find


def pointing(columns: list[str], target: list[str], table: str = "towns") -> dict[str, Any]:
    """A foreign key."""
    return {"foreignKeys": [{"fields": columns, "reference": {"resource": table, "fields": target}}]}


TOWNS = {"towns": {"code": ["ban", "kar"], "land": ["p", "q"]}}


# Files: packages of two tables, or of the small corpus.


def towns(edit: Callable[[Rows], object]) -> Find:
    """A package of somebody else's whose JSON Lines are edited before they are written."""

    def find(bench: Bench) -> list[Problem]:
        other = copy.deepcopy(ROWS)
        edit(other)
        bench.folder.mkdir()
        return validate(write_package(bench.folder, ROWS, other))

    return find


def towns_after(edit: Callable[[Path], object]) -> Find:
    """A package of somebody else's that is edited after it is written."""

    def find(bench: Bench) -> list[Problem]:
        bench.folder.mkdir()
        write_package(bench.folder, ROWS, ROWS)
        edit(bench.folder)
        return validate(bench.folder)

    return find


def package(edit: Callable[[Path], object], *, standoff: bool = False, sealed: bool = True) -> Find:
    """The small corpus, edited, with the list of checksums made again if sealed."""

    def find(bench: Bench) -> list[Problem]:
        folder = bench.copied(bench.standoff if standoff else bench.release)
        edit(folder)
        if sealed:
            (folder / CHECKSUMS).write_text(checksums(folder), encoding="utf-8")
        return validate(folder, CONTRACT, {"0.9.0": "0" * 64})

    return find


def against(edit: Callable[[Path], object]) -> Find:
    """The small corpus, edited, against what its seeds give."""

    def find(bench: Bench) -> list[Problem]:
        folder = bench.copied(bench.release)
        edit(folder)
        return list(compare(folder, bench.release))

    return find


def text(name: str, old: str, new: str, count: int = 1) -> Callable[[Path], None]:
    """Replace words of a file."""

    def edit(folder: Path) -> None:
        before = (folder / name).read_text(encoding="utf-8")
        assert old in before, (name, old)
        (folder / name).write_text(before.replace(old, new, count), encoding="utf-8")

    return edit


def descriptor(edit: Callable[[Any], object]) -> Callable[[Path], None]:
    """Change the descriptor."""

    def change(folder: Path) -> None:
        path = folder / "datapackage.json"
        value = json.loads(path.read_text(encoding="utf-8"))
        edit(value)
        path.write_text(as_json(value), encoding="utf-8")

    return change


def entry(name: str, edit: Callable[[Any], object]) -> Callable[[Path], None]:
    """Change the entry of a table in the descriptor."""
    return descriptor(lambda value: edit(next(row for row in value["resources"] if row["name"] == name)))


def twice(edit: Callable[[Any], object], name: str = "tokens") -> Callable[[Path], None]:
    """Change both entries of a table in the descriptor."""
    return both(entry(name, edit), entry(f"{name}-jsonl", edit))


def both(*edits: Callable[[Path], object]) -> Callable[[Path], None]:
    """One edit after the other."""

    def change(folder: Path) -> None:
        for edit in edits:
            edit(folder)

    return change


def written(name: str, change: Callable[[pa.Table], pa.Table], **settings: Any) -> Callable[[Path], None]:
    """Write a Parquet file again, with other rows or settings."""

    def edit(folder: Path) -> None:
        table = change(pq.read_table(folder / name, partitioning=None))
        if settings:
            pq.write_table(table, folder / name, **settings)
        else:
            (folder / name).write_bytes(parquet_bytes(table))

    return edit


def same(table: pa.Table) -> pa.Table:
    """No other rows."""
    return table


def whole(table: pa.Table) -> pa.Table:
    """Numbers with a part behind the point as whole numbers."""
    index = table.column_names.index("share")
    return table.set_column(index, "share", table["share"].cast(pa.int64(), safe=False))


def unsealed(row: dict[str, Any]) -> None:
    """Take hash and size out of an entry of the descriptor."""
    del row["hash"], row["bytes"]


def unpatterned(row: dict[str, Any]) -> None:
    """Take the pattern of an id out of an entry of the descriptor."""
    row["schema"]["fields"][0]["constraints"] = {"required": True}


def less(table: pa.Table) -> pa.Table:
    """A row less."""
    return table.slice(1)


def writer(name: str, pattern: str = "**/*.parquet") -> Callable[[Path], None]:
    """Give Parquet files another writer, of a name as long."""
    assert len(name) == len(OWN_WRITER)

    def edit(folder: Path) -> None:
        for path in folder.glob(pattern):
            path.write_bytes(path.read_bytes().replace(OWN_WRITER.encode(), name.encode()))

    return edit


def published(name: str, edits: Mapping[int, Mapping[str, Any]]) -> Find:
    """The small corpus published again with rows of a table changed: every other file follows from them."""

    def find(bench: Bench) -> list[Problem]:
        bench.folder.mkdir()
        changed = _edited(bench.tables[name], edits).data.cast(arrow_schema(CONTRACT.resources[name]))
        write_release(bench.folder, CONTRACT, {key: item.data for key, item in bench.tables.items()} | {name: changed})
        return validate(bench.folder, CONTRACT)

    return find


def lines(name: str, change: Callable[[list[str]], Sequence[str]]) -> Callable[[Path], None]:
    """Change the lines of a file."""

    def edit(folder: Path) -> None:
        before = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(change(before)), encoding="utf-8")

    return edit


def linked(name: str) -> Callable[[Path], None]:
    """A link to the same bytes in the place of a file."""

    def edit(folder: Path) -> None:
        (folder / name).rename(folder.parent / "elsewhere")
        (folder / name).symlink_to(folder.parent / "elsewhere")

    return edit


def above(edit: Callable[[Path], object]) -> Find:
    """The small corpus, with a repository above it that describes it too."""

    def find(bench: Bench) -> list[Problem]:
        folder = bench.copied(bench.release)
        root = folder.parent
        (root / "README.md").write_text("no marks", encoding="utf-8")
        shutil.copy(folder / "CITATION.cff", root)
        value = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        for resource in value["resources"]:
            resource["path"] = f"package/{resource['path']}"
        (root / "datapackage.json").write_text(as_json(value), encoding="utf-8")
        edit(root)
        return validate(root, CONTRACT, {"0.9.0": sha256((folder / CHECKSUMS).read_bytes()).hexdigest()})

    return find


def older(folder: Path) -> None:
    """Call the release of a repository 0.9.0 in its own descriptor and above, and there by another title."""
    for path in (folder / "package", folder):
        descriptor(lambda value: value.update(version="0.9.0"))(path)
    (folder / "package" / CHECKSUMS).write_text(checksums(folder / "package"), encoding="utf-8")


def forget(resources: Any, *names: str) -> None:
    """Take resources out of a descriptor."""
    resources[:] = [row for row in resources if row["name"] not in names]
