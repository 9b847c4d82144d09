"""Schema: the values of each table obey the constraints that its Table Schema states, whichever they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.table import Field
from imu_corpus.datapackage.open import Resource
from imu_corpus.validation.loaded import LoadedTable, Mask
from imu_corpus.validation.problem import Problem, at_rows, shown

Finding = tuple[str, str, pa.Array]
"""Check id, what was expected, and a mask of the wrong values."""


def check(tables: Sequence[LoadedTable]) -> list[Problem]:
    """Problems of rows and values."""
    return [problem for table in tables for problem in (*rows(table.resource, len(table.data)), *values(table))]


def rows(resource: Resource, found: int) -> Iterator[Problem]:
    """Problems of the number of rows that a table is found to have."""
    declared = resource.entry.get("rows", found)
    if declared != found:
        yield Problem("schema.rows", str(resource.path), "", f"{shown(declared)} rows", str(found))


def values(table: LoadedTable) -> Iterator[Problem]:
    """Problems of the values of a table."""
    for field in table.resource.table.fields:
        try:
            for check_id, expected, wrong in _violations(field, table):
                if pc.any(wrong).as_py():
                    yield from at_rows(check_id, table, as_mask(wrong), expected, field.name)
        except (pa.ArrowException, ArithmeticError, AttributeError, TypeError, ValueError) as error:
            place = f"column {field.name}"
            yield Problem("schema.constraint", table.file, place, "constraints that can be checked", shown(str(error)))


def unique(table: LoadedTable) -> Iterator[Problem]:
    """Those problems of values that hang on the rows before: values that stand twice, in columns that are no key."""
    kept = tuple(field for field in table.resource.table.fields if field.name in table.earlier)
    return values(replace(table, resource=replace(table.resource, table=replace(table.resource.table, fields=kept))))


def as_mask(wrong: pa.Array | pa.ChunkedArray) -> Mask:
    """A mask for NumPy; null counts as right."""
    return np.asarray(pc.fill_null(wrong, False).to_numpy(zero_copy_only=False), np.bool_)


def _violations(field: Field, table: LoadedTable) -> Iterator[Finding]:
    rules, column = field.constraints, table.data[field.name]
    is_key = table.resource.table.primary_key == (field.name,)
    missing = column.is_null()
    for text in field.missing_values if field.type == "string" else ():
        empty = pc.equal(column, text)
        yield "schema.empty", "null, not an empty text", empty
        missing = pc.or_(missing, pc.fill_null(empty, False))
    if field.type == "number":
        yield "schema.finite", "a finite number", pc.invert(pc.is_finite(column))
    if rules.get("required"):
        yield "schema.required", "a value", missing
    if rules.get("unique") and not is_key:
        yield "schema.unique", "a value that no other row has", _repeated(table, field.name)
    if "enum" in rules:
        codes = pa.array(rules["enum"], type=column.type)
        strange = pc.invert(table.tested(field.name, lambda values: pc.is_in(values, value_set=codes)))
        yield "schema.enum", f"one of {rules['enum']}", pc.and_not(strange, missing)
    if "pattern" in rules:
        # RE2 takes linear time whatever the pattern, which may come from elsewhere.
        pattern = f"^(?:{rules['pattern']})$"
        unlike = pc.invert(table.tested(field.name, lambda values: pc.match_substring_regex(values, pattern)))
        yield "schema.pattern", f"a text like {rules['pattern']}", pc.and_not(unlike, missing)
    yield from _bounds(rules, column, missing)


def _repeated(table: LoadedTable, column: str) -> pa.Array:
    again = repeated(table.data[column])
    if column not in table.earlier:
        return again
    return pc.or_(again, pc.is_in(table.data[column], value_set=table.earlier[column]).combine_chunks())


def _bounds(rules: Mapping[str, Any], column: pa.ChunkedArray, missing: pa.ChunkedArray) -> Iterator[Finding]:
    for name, is_outside, check_id in (
        ("minimum", pc.less, "schema.minimum"),
        ("maximum", pc.greater, "schema.maximum"),
    ):
        if name in rules:
            limit = pa.scalar(_limit(rules[name], column.type), column.type)
            yield check_id, f"{name} {rules[name]}", is_outside(column, limit)
    for name, is_outside, check_id in (
        ("minLength", pc.less, "schema.minLength"),
        ("maxLength", pc.greater, "schema.maxLength"),
    ):
        if name in rules:
            wrong = is_outside(pc.utf8_length(column), rules[name])
            yield check_id, f"{name} {rules[name]}", pc.and_not(wrong, missing)


def _limit(value: Any, kind: pa.DataType) -> Any:
    return date.fromisoformat(value) if pa.types.is_date(kind) and isinstance(value, str) else value


def repeated(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A mask of the values that stand in an earlier row too; null where null."""
    first = pa.table({"value": column, "row": pa.array(np.arange(len(column)))})
    rows = first.group_by("value").aggregate([("row", "min")])["row_min"]
    is_first = pc.is_in(first["row"], value_set=rows.combine_chunks())
    return pc.and_not(pc.invert(is_first), column.is_null())
