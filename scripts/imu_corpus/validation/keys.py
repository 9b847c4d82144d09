"""Keys: primary keys are whole, unique and sorted; foreign keys resolve within their own form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract import ForeignKey
from imu_corpus.validation.package import LoadedTable
from imu_corpus.validation.problem import Problem, shown
from imu_corpus.validation.schema import repeated


def check(tables: Sequence[LoadedTable]) -> list[Problem]:
    """Problems of the keys of all tables."""
    by_name = {table.resource.name: table for table in tables}
    problems: list[Problem] = []
    for table in tables:
        problems += _primary(table)
        for key in table.resource.table.foreign_keys:
            problems += _foreign(table, key, by_name)
    return problems


def _primary(table: LoadedTable) -> Iterator[Problem]:
    names = table.resource.table.primary_key
    if not names or not len(table.data):
        return
    key = _key(table.data, names)
    file, columns = str(table.resource.path), ", ".join(names)
    for row in pc.indices_nonzero(key.is_null()).to_pylist():
        yield Problem("keys.null", file, f"row {row + 1}, column {columns}", "a whole primary key", "null")
    wrong = repeated(key)
    for row in pc.indices_nonzero(pc.fill_null(wrong, False)).to_pylist():
        yield Problem(
            "keys.unique",
            file,
            f"row {row + 1}, column {columns}",
            "a new primary key",
            shown(key[row].as_py()),
        )
    yield from _order(table, names)


def _order(table: LoadedTable, names: Sequence[str]) -> Iterator[Problem]:
    order = pc.sort_indices(table.data, sort_keys=[(name, "ascending") for name in names])
    places = pa.array(range(len(order)), order.type)
    if moved := pc.indices_nonzero(pc.not_equal(order, places)).to_pylist():
        place = f"row {moved[0] + 1}, column {', '.join(names)}"
        yield Problem("keys.order", str(table.resource.path), place, "rows sorted by primary key", "another order")


def _foreign(table: LoadedTable, key: ForeignKey, by_name: dict[str, LoadedTable]) -> Iterator[Problem]:
    file, columns = str(table.resource.path), ", ".join(key.columns)
    target = by_name.get(key.table)
    if target is None:
        yield Problem("keys.target", file, f"column {columns}", f"a readable table {key.table!r} to point to", "none")
        return
    values, known = _key(table.data, key.columns), _key(target.data, key.target)
    wrong = pc.and_not(pc.invert(pc.is_in(values, value_set=known)), values.is_null())
    for row in pc.indices_nonzero(wrong).to_pylist():
        place = f"row {row + 1}, column {columns}"
        expected = f"a value of {key.table}.{', '.join(key.target)}"
        yield Problem("keys.foreign", file, place, expected, shown(values[row].as_py()))


def _key(data: pa.Table, names: Sequence[str]) -> pa.Array:
    """One text or number a row; several columns are joined by a character that no identifier holds."""
    if len(names) == 1:
        return data[names[0]].combine_chunks()
    parts = [pc.cast(data[name], pa.string()) for name in names]
    return pc.binary_join_element_wise(*parts, "\x1f").combine_chunks()
