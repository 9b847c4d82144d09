"""The difference of one table in two packages, on columns: its schema, its file, its rows by key, values by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.table import Field, Table
from imu_corpus.datapackage.open import JSONL_SUFFIX, Resource
from imu_corpus.io.checksums import sha256_of
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.parquet import read_parquet
from imu_corpus.release.versions import MAJOR, MINOR, NONE, PATCH
from imu_corpus.tables.arrow import json_bytes
from imu_corpus.validation.formats import read_json_lines

Key = tuple[Any, ...]
"""Values of the primary key of a row."""
REMOVED_IN_FILE, ADDED_IN_FILE = "removed from Parquet", "added to Parquet"
TYPE_IN_FILE, NOTES_IN_FILE = "type in Parquet", "notes in Parquet"
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


class Repeated(NamedTuple):
    """A key that both sides have, one of them more than once, with rows that are not the same ones."""

    key: Key
    before: int
    """Rows of this key."""
    after: int


@dataclass(frozen=True)
class RowChanges:
    """What became of the rows of a table that both sides have."""

    has_own_ids: bool
    added: list[Key] = field(default_factory=list)
    removed: list[Key] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    renamed: list[tuple[Key, Key]] = field(default_factory=list)
    """Rows that are as they were but for their key: old key, new key. They are not in `added` and `removed`."""
    repeated: list[Repeated] = field(default_factory=list)
    """Their rows are compared as a whole, and are not in `changed`."""
    moved: int = 0
    """Rows that stand in another place among those that both sides have."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.renamed or self.repeated or self.moved)

    @property
    def level(self) -> str:
        """The step that these changes ask for."""
        if self.renamed or (self.has_own_ids and self.removed):
            return MAJOR
        if self.has_own_ids and self.added:
            return MINOR
        return PATCH if self else NONE


@dataclass(frozen=True)
class DataDifference:
    """What the files of a table differ in; nothing where only their bytes differ."""

    columns: list[SchemaChange]
    rows: RowChanges
    counts: tuple[int, int]
    """Rows on each side."""
    lines: tuple[str | None, str | None]
    """SHA-256 of the JSON Lines that the rows of each side ask for, where these are JSON and there is a difference."""

    def __bool__(self) -> bool:
        return bool(self.columns or self.rows)


def table_of(resource: Resource) -> str:
    """The name of the table that a resource is a form of."""
    return resource.name.removesuffix(JSONL_SUFFIX) if resource.form == "jsonl" else resource.name


def compare_schemas(old: Table, new: Table) -> Iterator[SchemaChange]:
    """Columns, types, constraints and keys; what else a schema says is compared with the rest of the descriptor."""
    fields = [{field.name: field for field in table.fields} for table in (old, new)]
    yield from _columns(old.name, *fields)
    if old.primary_key != new.primary_key:
        yield SchemaChange(MAJOR, old.name, None, "key", list(old.primary_key), list(new.primary_key))


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


def compare_data(old: Resource, new: Resource) -> DataDifference:
    """Read a table on both sides and compare what its files hold, whatever the schemas say of it.

    Raises:
        CorpusError: a file cannot be read.
    """
    left, right = _read(old), _read(new)
    columns = list(_files(old, new, left.schema, right.schema))
    rows = RowChanges(_has_own_ids(old.table))
    if _has_key(old.table, left, right):
        rows = _rows(old.table, left, right)
    elif not _is_same(left, right):
        columns.append(SchemaChange(PATCH, old.name, None, "rows"))
    is_other = bool(columns or rows)
    lines = (_lines(left), _lines(right)) if is_other else (None, None)
    return DataDifference(columns, rows, (len(left), len(right)), lines)


def _read(resource: Resource) -> pa.Table:
    if resource.form == "parquet":
        return read_parquet(resource.path)
    tables, problems = read_json_lines(resource)
    if problems:
        raise CorpusError(f"{problems[0]}; get the package again, or build it again.")
    return tables[0].whole()


def _files(old: Resource, new: Resource, left: pa.Schema, right: pa.Schema) -> Iterator[SchemaChange]:
    found = [*_file_columns(old.name, left, right)]
    if old.form == new.form == "parquet":
        found += _notes(old.name, left, right)
        if not found and left.metadata != right.metadata:
            found.append(SchemaChange(PATCH, old.name, None, NOTES_IN_FILE))
    yield from found


def _file_columns(table: str, old: pa.Schema, new: pa.Schema) -> Iterator[SchemaChange]:
    for name in (name for name in old.names if name not in new.names):
        yield SchemaChange(MAJOR, table, name, REMOVED_IN_FILE, str(old.field(name).type))
    for name in (name for name in new.names if name not in old.names):
        yield SchemaChange(MINOR, table, name, ADDED_IN_FILE, None, str(new.field(name).type))
    both = [name for name in old.names if name in new.names]
    for before, after in ((old.field(name), new.field(name)) for name in both):
        if before.type != after.type:
            yield SchemaChange(MAJOR, table, before.name, TYPE_IN_FILE, str(before.type), str(after.type))
    if both != (order := [name for name in new.names if name in old.names]):
        yield SchemaChange(PATCH, table, None, "order of columns", both, order)


def _notes(table: str, old: pa.Schema, new: pa.Schema) -> Iterator[SchemaChange]:
    """What the files say of columns beside names and types."""
    for before, after in ((old.field(name), new.field(name)) for name in old.names if name in new.names):
        if before.type == after.type and not before.equals(after, check_metadata=True):
            yield SchemaChange(PATCH, table, before.name, NOTES_IN_FILE, _noted(before), _noted(after))


def _noted(field: pa.Field) -> str:
    return f"{'may be null' if field.nullable else 'required'}{dict(field.metadata or {}) or ''}"


def _lines(data: pa.Table) -> str | None:
    try:
        return sha256_of(map(bytes, json_bytes(data)))
    except (TypeError, ValueError, pa.ArrowException):  # NaN, and types that no table of ours has
        return None


def _has_own_ids(table: Table) -> bool:
    return len(table.primary_key) == 1 and _SPAN_COLUMN not in table.columns


def _has_key(table: Table, left: pa.Table, right: pa.Table) -> bool:
    return bool(table.primary_key) and {*table.primary_key} <= {*left.column_names} & {*right.column_names}


def _is_same(left: pa.Table, right: pa.Table) -> bool:
    """Whether rows without a key are the same, in the columns that can be compared."""
    if len(left) != len(right):
        return False
    return not any(pc.any(_differs(left[name], right[name])).as_py() for name in _shared(left, right))


def _shared(left: pa.Table, right: pa.Table) -> list[str]:
    """Columns that both sides have, of one type."""
    return [name for name in left.column_names if name in right.column_names and left[name].type == right[name].type]


def _rows(table: Table, left: pa.Table, right: pa.Table) -> RowChanges:
    names = table.primary_key
    left_keys, right_keys = joined_key(left, names), joined_key(right, names)
    twice = _twice(left_keys, right_keys)
    repeated = _repeated(_of_keys(left, left_keys, twice), _of_keys(right, right_keys, twice), names)
    left, right = _but_keys(left, left_keys, twice), _but_keys(right, right_keys, twice)
    left_keys, right_keys = joined_key(left, names), joined_key(right, names)
    place = pc.index_in(left_keys, value_set=right_keys)
    removed = left.filter(place.is_null())
    added = right.filter(pc.invert(pc.is_in(right_keys, value_set=left_keys)))
    renamed = _renamed(table, removed, added)
    gone, come = {pair[0] for pair in renamed}, {pair[1] for pair in renamed}
    return RowChanges(
        _has_own_ids(table),
        [key for key in _key_rows(added, names) if key not in come],
        [key for key in _key_rows(removed, names) if key not in gone],
        list(_changes(left.filter(place.is_valid()), right.take(place.drop_null()), names)),
        renamed,
        list(repeated),
        _moved(place.drop_null()),
    )


def joined_key(table: pa.Table, names: Sequence[str]) -> pa.Array:
    """The primary key of each row as one text; characters that no key holds join its parts and stand for null."""
    parts = [pc.cast(table[name], pa.string()) for name in names]
    joined = pc.binary_join_element_wise(*parts, "\x1f", null_handling="replace", null_replacement="\x1e")
    return joined.combine_chunks()


def _twice(left: pa.Array, right: pa.Array) -> pa.Array:
    """The keys that both sides have, and one of them more than once."""
    counted = [pc.value_counts(keys) for keys in (left, right)]
    twice = pa.concat_arrays([side.field("values").filter(pc.greater(side.field("counts"), 1)) for side in counted])
    # To look for none in a million keys takes as long as to look for many.
    for keys in (left, right) if len(twice) else ():
        twice = twice.filter(pc.is_in(twice, value_set=keys))
    return pc.unique(twice)


def _of_keys(data: pa.Table, keys: pa.Array, wanted: pa.Array) -> pa.Table:
    return data.filter(pc.is_in(keys, value_set=wanted))


def _but_keys(data: pa.Table, keys: pa.Array, others: pa.Array) -> pa.Table:
    return data.filter(pc.invert(pc.is_in(keys, value_set=others))) if len(others) else data


def _repeated(left: pa.Table, right: pa.Table, names: Sequence[str]) -> Iterator[Repeated]:
    """Keys whose rows are more, fewer or others; which of them stands first is no difference."""
    shared = _shared(left, right)
    old, new = (_in_order(side, names, shared) for side in (left, right))
    before, after = Counter(old["key"].to_pylist()), Counter(new["key"].to_pylist())
    as_often = pa.array([key for key, count in before.items() if after[key] == count], pa.string())
    old, new = (side.filter(pc.is_in(side["key"], value_set=as_often)) for side in (old, new))
    others = {key for key in before if before[key] != after[key]}
    for column in old.column_names:
        others |= set(old["key"].filter(_differs(old[column], new[column])).to_pylist())
    values = dict(zip(joined_key(left, names).to_pylist(), _key_rows(left, names), strict=True))
    yield from (Repeated(values[key], count, after[key]) for key, count in before.items() if key in others)


def _in_order(data: pa.Table, names: Sequence[str], shared: Sequence[str]) -> pa.Table:
    """Keys as one text, and the columns that can be compared, sorted by all of them."""
    columns = {"key": joined_key(data, names), **{str(n): _sortable(data[name]) for n, name in enumerate(shared)}}
    table = pa.table(columns)
    return table.sort_by([(name, "ascending") for name in table.column_names])


def _moved(place: pa.Array) -> int:
    """How many rows stand in another place; `place` is where the rows of one side stand on the other."""
    order = np.argsort(place.to_numpy())
    return int(np.count_nonzero(order != np.arange(len(order))))


def _key_rows(table: pa.Table, names: Sequence[str]) -> list[Key]:
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def _changes(left: pa.Table, right: pa.Table, names: Sequence[str]) -> Iterator[Change]:
    keys = left.select(list(names))
    for column in (name for name in _shared(left, right) if name not in names):
        for index in pc.indices_nonzero(_differs(left[column], right[column])).to_pylist():
            key = tuple(keys[name][index].as_py() for name in names)
            yield Change(key, column, left[column][index].as_py(), right[column][index].as_py())


def _differs(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where two columns of one type differ; null is null, and NaN is NaN."""
    old, new = _sortable(left), _sortable(right)
    is_other = pc.fill_null(pc.not_equal(old, new), False)
    if pa.types.is_floating(old.type):
        is_none = pc.and_(pc.fill_null(pc.is_nan(old), False), pc.fill_null(pc.is_nan(new), False))
        is_other = pc.and_not(is_other, is_none)
    return pc.or_(is_other, pc.xor(left.is_null(), right.is_null()))


def _sortable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The same values, of a type that Arrow compares and sorts."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if pa.types.is_null(kind):
        return column.cast(pa.bool_())
    return column.cast(pa.float32()) if pa.types.is_float16(kind) else column


def _renamed(table: Table, removed: pa.Table, added: pa.Table) -> list[tuple[Key, Key]]:
    """Pairs of a vanished and a new row that say the same of the same thing under another key."""
    own = {name for key in table.foreign_keys if key.table == table.name for name in key.columns}
    said = [name for name in _shared(removed, added) if name not in {*table.primary_key, *own}]
    if not said or not len(removed) or not len(added):
        return []
    # As texts, because NaN is not NaN.
    come = dict(zip(map(repr, _key_rows(added, said)), _key_rows(added, table.primary_key), strict=True))
    gone = zip(map(repr, _key_rows(removed, said)), _key_rows(removed, table.primary_key), strict=True)
    return [(key, come[what]) for what, key in gone if what in come]
