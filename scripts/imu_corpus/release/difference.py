"""The difference of two packages, on columns: schemas, rows by key, values by key and column, and the number due.

Which number a change asks for:

- major: a table or column is gone, or has another type (in its schema or in its file) or key; an id is gone or has
  become another.
- minor: a table, a column, or a row with an id of its own (a document, entity, event or code) is new.
- patch: anything else: values corrected, rows of annotation added or taken back, descriptions, the order of columns.

An id of its own is the one-column key of a table without spans. The rows of tables with spans are what somebody
found in a text; their number may change while a text is being corrected, but a finding that stays keeps its id.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.load import PAGES
from imu_corpus.contract.table import Field, Table
from imu_corpus.datapackage.open import Resource, each_table, open_package
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.parquet import read_parquet
from imu_corpus.io.paths import DESCRIPTOR
from imu_corpus.release.versions import LEVELS, MAJOR, MINOR, NONE, PATCH

Key = tuple[Any, ...]
"""Values of the primary key of a row."""
_OF_THE_VERSION = {"version", "created", "resources", "$schema"}
_SPAN_COLUMN = "raw_start"


class SchemaChange(NamedTuple):
    """One change to tables or columns; `column` is None where the whole table is meant."""

    level: str
    table: str
    column: str | None
    what: str
    before: Any = None
    after: Any = None


class Change(NamedTuple):
    """One value that changed."""

    key: Key
    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RowChanges:
    """What became of the rows of a table that both sides have."""

    has_own_ids: bool
    added: list[Key] = field(default_factory=list)
    removed: list[Key] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    renamed: list[tuple[Key, Key]] = field(default_factory=list)
    """Rows that are as they were but for their key: old key, new key. They are not in `added` and `removed`."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.renamed)

    @property
    def level(self) -> str:
        """The step that these changes ask for."""
        if self.renamed or (self.has_own_ids and self.removed):
            return MAJOR
        if self.has_own_ids and self.added:
            return MINOR
        return PATCH if self else NONE


@dataclass(frozen=True)
class Difference:
    """Everything that two packages differ in."""

    schema: list[SchemaChange]
    rows: Mapping[str, RowChanges]
    """By table; only tables that changed."""
    metadata: list[str]
    """Names of descriptor properties and pages that changed."""

    @property
    def due(self) -> str:
        """The greatest step that any change asks for."""
        levels = [change.level for change in self.schema] + [change.level for change in self.rows.values()]
        return max([*levels, PATCH if self.metadata else NONE], key=LEVELS.index)


def compare(before: Path, after: Path) -> Difference:
    """Compare two packages: folders with a datapackage.json, or such files.

    Raises:
        CorpusError: one of them is no package, or a table cannot be read.
    """
    old, new = (_parquet_resources(path) for path in (before, after))
    changes = [*_tables(old, new)]
    rows: dict[str, RowChanges] = {}
    for name in (name for name in old if name in new):
        left, right = (read_parquet(side[name].path) for side in (old, new))
        in_schema = list(_schema(old[name].table, new[name].table))
        told = {change.column for change in in_schema if change.column}
        changes += in_schema
        changes += (change for change in _files(name, left.schema, right.schema) if change.column not in told)
        if not old[name].table.primary_key and not left.equals(right):
            changes.append(SchemaChange(PATCH, name, None, "rows"))
        if found := _rows(old[name].table, left, right):
            rows[name] = found
    return Difference(changes, rows, list(_metadata(before, after)))


def _parquet_resources(path: Path) -> dict[str, Resource]:
    found = each_table(open_package(path))
    for name, resource in found.items():
        if resource.form != "parquet":
            raise CorpusError(
                f"{shown(resource.path)}: expected the table {name!r} as Parquet too, found JSON Lines only; compare "
                "packages that have it."
            )
    return found


def _tables(old: Mapping[str, Resource], new: Mapping[str, Resource]) -> Iterator[SchemaChange]:
    for name in (name for name in old if name not in new):
        yield SchemaChange(MAJOR, name, None, "removed")
    for name in (name for name in new if name not in old):
        yield SchemaChange(MINOR, name, None, "added", None, new[name].entry.get("rows"))


def _schema(old: Table, new: Table) -> Iterator[SchemaChange]:
    fields = [{field.name: field for field in table.fields} for table in (old, new)]
    yield from _columns(old.name, *fields)
    if old.primary_key != new.primary_key:
        yield SchemaChange(MAJOR, old.name, None, "key", list(old.primary_key), list(new.primary_key))
    both = fields[0].keys() & fields[1].keys()
    if _described(old, both) != _described(new, both):
        yield SchemaChange(PATCH, old.name, None, "description")


def _columns(table: str, old: Mapping[str, Field], new: Mapping[str, Field]) -> Iterator[SchemaChange]:
    for name, column in old.items():
        if name not in new:
            yield SchemaChange(MAJOR, table, name, "removed", column.type)
        elif new[name].type != column.type:
            yield SchemaChange(MAJOR, table, name, "type", column.type, new[name].type)
        elif dict(new[name].constraints) != dict(column.constraints):
            yield SchemaChange(PATCH, table, name, "constraints", column.constraints, new[name].constraints)
    for name, column in new.items():
        if name not in old:
            yield SchemaChange(MINOR, table, name, "added", None, column.type)


def _described(table: Table, columns: Set[str]) -> object:
    """What a schema says beside columns, types, keys and constraints, which are compared one by one."""
    rest = {key: value for key, value in table.schema.items() if key not in {"fields", "primaryKey"}}
    fields = {row["name"]: {**row, "type": None, "constraints": None} for row in table.schema["fields"]}
    return rest, {name: fields[name] for name in columns}


def _files(table: str, old: pa.Schema, new: pa.Schema) -> list[SchemaChange]:
    """What is another in the files themselves, whatever the schemas say of them."""
    found = [*_file_columns(table, old, new)]
    if found or old.metadata == new.metadata:
        return found
    return [SchemaChange(PATCH, table, None, "notes in Parquet")]


def _file_columns(table: str, old: pa.Schema, new: pa.Schema) -> Iterator[SchemaChange]:
    for name in (name for name in old.names if name not in new.names):
        yield SchemaChange(MAJOR, table, name, "removed from Parquet", str(old.field(name).type))
    for name in (name for name in new.names if name not in old.names):
        yield SchemaChange(MINOR, table, name, "added to Parquet", None, str(new.field(name).type))
    both = [name for name in old.names if name in new.names]
    for before, after in ((old.field(name), new.field(name)) for name in both):
        if before.type != after.type:
            yield SchemaChange(MAJOR, table, before.name, "type in Parquet", str(before.type), str(after.type))
        elif not before.equals(after, check_metadata=True):
            yield SchemaChange(PATCH, table, before.name, "notes in Parquet", _noted(before), _noted(after))
    if both != (order := [name for name in new.names if name in old.names]):
        yield SchemaChange(PATCH, table, None, "order of columns", both, order)


def _noted(field: pa.Field) -> str:
    return f"{'may be null' if field.nullable else 'required'}{dict(field.metadata or {}) or ''}"


def _rows(table: Table, left: pa.Table, right: pa.Table) -> RowChanges:
    names = table.primary_key
    has_own_ids = len(names) == 1 and _SPAN_COLUMN not in table.columns
    if not names or not set(names) <= {*left.column_names} & {*right.column_names}:
        return RowChanges(has_own_ids)
    left_keys, right_keys = joined_key(left, names), joined_key(right, names)
    place = pc.index_in(left_keys, value_set=right_keys)
    removed = left.filter(place.is_null())
    added = right.filter(pc.invert(pc.is_in(right_keys, value_set=left_keys)))
    renamed = _renamed(table, removed, added)
    gone, come = {pair[0] for pair in renamed}, {pair[1] for pair in renamed}
    return RowChanges(
        has_own_ids,
        [key for key in _key_rows(added, names) if key not in come],
        [key for key in _key_rows(removed, names) if key not in gone],
        list(_changes(left.filter(place.is_valid()), right.take(place.drop_null()), names)),
        renamed,
    )


def joined_key(table: pa.Table, names: tuple[str, ...]) -> pa.Array:
    """The primary key of each row as one text; several columns are joined by a character that no key holds."""
    parts = [pc.cast(table[name], pa.string()) for name in names]
    return pc.binary_join_element_wise(*parts, "\x1f").combine_chunks()


def _key_rows(table: pa.Table, names: tuple[str, ...]) -> list[Key]:
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def _changes(left: pa.Table, right: pa.Table, names: tuple[str, ...]) -> Iterator[Change]:
    keys = left.select(list(names))
    for column in left.column_names:
        if column in names or column not in right.column_names or left[column].type != right[column].type:
            continue
        for index in pc.indices_nonzero(_differs(left[column], right[column])).to_pylist():
            key = tuple(keys[name][index].as_py() for name in names)
            yield Change(key, column, left[column][index].as_py(), right[column][index].as_py())


def _differs(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.ChunkedArray:
    one_is_null = pc.xor(left.is_null(), right.is_null())
    return pc.or_(pc.fill_null(pc.not_equal(left, right), False), one_is_null)


def _renamed(table: Table, removed: pa.Table, added: pa.Table) -> list[tuple[Key, Key]]:
    """Pairs of a vanished and a new row that say the same of the same thing under another key."""
    own = {name for key in table.foreign_keys if key.table == table.name for name in key.columns}
    said = [name for name in table.columns if name not in {*table.primary_key, *own} and name in added.column_names]
    if not said or not len(removed) or not len(added):
        return []
    come = dict(zip(_key_rows(added, tuple(said)), _key_rows(added, table.primary_key), strict=True))
    gone = zip(_key_rows(removed, tuple(said)), _key_rows(removed, table.primary_key), strict=True)
    return [(key, come[what]) for what, key in gone if what in come]


def _metadata(before: Path, after: Path) -> Iterator[str]:
    folders = [path if path.is_dir() else path.parent for path in (before, after)]
    files = [path / DESCRIPTOR if path.is_dir() else path for path in (before, after)]
    old, new = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    for name in sorted((set(old) | set(new)) - _OF_THE_VERSION):
        if old.get(name) != new.get(name):
            yield name
    for name in PAGES:
        if _bytes(folders[0] / name) != _bytes(folders[1] / name):
            yield name


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
