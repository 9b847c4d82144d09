"""Keys: primary keys are whole, unique and sorted; foreign keys resolve within their own form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.table import ForeignKey
from imu_corpus.datapackage.open import Resource
from imu_corpus.tables.arrow import rises
from imu_corpus.validation.loaded import LoadedTable, Mask
from imu_corpus.validation.problem import Problem, at_rows, shown
from imu_corpus.validation.schema import as_mask, repeated

_JOINT = "\x1f"
"""A character that no identifier holds."""


def check(tables: Sequence[LoadedTable], by_name: Mapping[str, LoadedTable]) -> list[Problem]:
    """Problems of the keys of `tables`; foreign keys point into `by_name`."""
    problems: list[Problem] = []
    for table in tables:
        problems += primary(table)
        for key in table.resource.table.foreign_keys:
            problems += foreign(table, key, by_name)
    return problems


def primary(table: LoadedTable) -> Iterator[Problem]:
    """Problems of the primary key."""
    names = table.resource.table.primary_key
    if missing := [name for name in names if name not in table.data.column_names]:
        yield Problem("keys.columns", table.file, "", f"a column {missing[0]!r} of the primary key", "none")
        return
    if not names or not len(table.data) or rises(table.data, names):
        return
    key, columns = _key(table.data, names), ", ".join(names)
    where = f", column {columns}"
    for check_id, expected, wrong in (
        ("keys.null", "a whole primary key", key.is_null()),
        ("keys.unique", "a new primary key", repeated(key)),
    ):
        for problem in at_rows(check_id, table, as_mask(wrong), expected, lambda row: shown(_told(key, row))):
            yield problem._replace(place=problem.place + where)
    yield from _order(table, names)


def _order(table: LoadedTable, names: Sequence[str]) -> Iterator[Problem]:
    order = pc.sort_indices(table.data, sort_keys=[(name, "ascending") for name in names]).to_numpy()
    moved = np.flatnonzero(order != np.arange(len(order)))
    if len(moved):
        yield from disordered(table.resource, int(moved[0]) + 1)


def disordered(resource: Resource, row: int) -> Iterator[Problem]:
    """The problem of a table whose rows are sorted up to a row (from 1)."""
    place = f"row {row}, column {', '.join(resource.table.primary_key)}"
    yield Problem("keys.order", str(resource.path), place, "rows sorted by primary key", "another order")


def foreign(table: LoadedTable, key: ForeignKey, by_name: Mapping[str, LoadedTable]) -> Iterator[Problem]:
    """Problems of a foreign key that points into `by_name`."""
    columns = ", ".join(key.columns)
    target = by_name.get(key.table)
    if target is None:
        expected = f"a readable table {key.table!r} to point to"
        yield Problem("keys.target", table.file, f"column {columns}", expected, "none")
        return
    pairs = [(table.data, key.columns), (target.data, key.target)]
    if not all(name in data.column_names for data, names in pairs for name in names):
        yield Problem("keys.columns", table.file, f"column {columns}", "columns that are there", "a key without them")
        return
    if len(key.columns) == 1 and (kind := _type(table, key.columns)) != (known := _type(target, key.target)):
        yield Problem("keys.type", table.file, f"column {columns}", str(known), str(kind))
        return
    yield from unresolved(table, key, resolved(table, key, target))


def _type(table: LoadedTable, columns: Sequence[str]) -> pa.DataType:
    return table.data[columns[0]].type


def resolved(table: LoadedTable, key: ForeignKey, target: LoadedTable) -> Mask:
    """Where a foreign key points to a row of its target."""
    known = _key(target.data, key.target)
    if len(key.columns) == 1:
        return as_mask(table.tested(key.columns[0], lambda values: pc.is_in(values, value_set=known)))
    return as_mask(pc.is_in(_key(table.data, key.columns), value_set=known))


def unresolved(table: LoadedTable, key: ForeignKey, is_resolved: Mask) -> Iterator[Problem]:
    """Problems of rows whose foreign key has a value and points to no row."""
    values = _key(table.data, key.columns)
    wrong = ~is_resolved & np.asarray(values.is_valid())
    expected = f"a value of {key.table}.{', '.join(key.target)}"
    if len(key.columns) == 1:
        yield from at_rows("keys.foreign", table, wrong, expected, key.columns[0])
        return
    expected = f"for {', '.join(key.columns)} {expected}"
    yield from at_rows("keys.foreign", table, wrong, expected, lambda row: shown(_told(values, row)))


def _key(data: pa.Table, names: Sequence[str]) -> pa.Array:
    """One text or number a row; several columns are joined by `_JOINT`."""
    if len(names) == 1:
        return data[names[0]].combine_chunks()
    parts = [pc.cast(data[name], pa.string()) for name in names]
    return pc.binary_join_element_wise(*parts, _JOINT).combine_chunks()


def _told(key: pa.Array, row: int) -> Any:
    """The key of a row for a message."""
    value = key[row].as_py()
    return value.replace(_JOINT, ", ") if isinstance(value, str) else value
