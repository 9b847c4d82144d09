"""Schema: the columns of each table, their types and constraints, as the inlined Table Schema says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imu_corpus.columns import ARROW_TYPES
from imu_corpus.contract import Field, Table
from imu_corpus.validation.package import LoadedTable, Package, Resource
from imu_corpus.validation.problem import Problem, shown

_PYTHON_TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "date": str}


def check(package: Package) -> tuple[list[LoadedTable], list[Problem]]:
    """Read every resource; returns the tables whose columns have the right types, and the problems."""
    tables: list[LoadedTable] = []
    problems: list[Problem] = []
    for resource in package.resources:
        data, found = _read(resource)
        if data is not None:
            tables.append(LoadedTable(resource, data))
            found = [*found, *_rows(resource, data), *_constraints(resource, data)]
        problems += found
    return tables, problems


def _read(resource: Resource) -> tuple[pa.Table | None, list[Problem]]:
    read = _read_parquet if resource.form == "parquet" else _read_jsonl
    try:
        return read(resource)
    except (OSError, ValueError, pa.ArrowInvalid) as error:
        return None, [Problem("schema.readable", str(resource.path), "", f"a {resource.form} file", str(error))]


def _read_parquet(resource: Resource) -> tuple[pa.Table | None, list[Problem]]:
    table = pq.read_table(resource.path, partitioning=None)
    if problems := list(_header(resource, table.column_names, "")):
        return None, problems
    problems = [
        Problem("schema.type", str(resource.path), f"column {field.name}", field.type, str(table[field.name].type))
        for field in resource.table.fields
        if table[field.name].type != ARROW_TYPES[field.type]
    ]
    return (None, problems) if problems else (table, [])


def _read_jsonl(resource: Resource) -> tuple[pa.Table | None, list[Problem]]:
    columns: dict[str, list[Any]] = {name: [] for name in resource.table.columns}
    problems: list[Problem] = []
    for number, row in enumerate(_objects(resource.path), start=1):
        if header := list(_header(resource, list(row), f"row {number}, ")):
            problems += header
            continue
        for field in resource.table.fields:
            value = row[field.name]
            if not _has_type(value, field.type):
                place = f"row {number}, column {field.name}"
                problems.append(Problem("schema.type", str(resource.path), place, field.type, shown(value)))
            columns[field.name].append(value)
    return (None, problems) if problems else (_arrow(resource.table, columns), [])


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError(f"row {number} is no JSON object")
            yield row


def _has_type(value: Any, kind: str) -> bool:
    if value is None:
        return True
    if isinstance(value, bool) != (kind == "boolean"):
        return False
    if kind == "date":
        return isinstance(value, str) and _is_date(value)
    return isinstance(value, _PYTHON_TYPES[kind])  # type: ignore[arg-type]


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _arrow(table: Table, columns: Mapping[str, list[Any]]) -> pa.Table:
    arrays = {}
    for field in table.fields:
        values = columns[field.name]
        if field.type == "date":
            values = [value and date.fromisoformat(value) for value in values]
        arrays[field.name] = pa.array(values, type=ARROW_TYPES[field.type])
    return pa.table(arrays)


def _header(resource: Resource, found: list[str], place: str) -> Iterator[Problem]:
    expected = list(resource.table.columns)
    if found != expected:
        place = f"{place}columns"
        yield Problem("schema.columns", str(resource.path), place, shown(expected), shown(found))


def _rows(resource: Resource, data: pa.Table) -> Iterator[Problem]:
    declared = resource.entry.get("rows", len(data))
    if declared != len(data):
        yield Problem("schema.rows", str(resource.path), "", f"{declared} rows", str(len(data)))


def _constraints(resource: Resource, data: pa.Table) -> Iterator[Problem]:
    for field in resource.table.fields:
        column = data[field.name].combine_chunks()
        for check_id, expected, wrong in _violations(field, column):
            yield from _places(resource, field.name, check_id, expected, column, wrong)


def _places(
    resource: Resource, column_name: str, check_id: str, expected: str, column: pa.Array, wrong: pa.Array
) -> Iterator[Problem]:
    for index in pc.indices_nonzero(pc.fill_null(wrong, False)).to_pylist():
        place = f"row {index + 1}, column {column_name}"
        yield Problem(check_id, str(resource.path), place, expected, shown(column[index].as_py()))


def _violations(field: Field, column: pa.Array) -> Iterator[tuple[str, str, pa.Array]]:
    """Check id, expectation and a mask of the wrong values, for each constraint of the field."""
    rules = field.constraints
    missing = column.is_null()
    if field.type == "string" and field.missing_values:
        empty = pc.is_in(column, value_set=pa.array(field.missing_values, pa.string()))
        yield "schema.empty", "null, not an empty text", empty
        missing = pc.or_(missing, empty)
    if rules.get("required"):
        yield "schema.required", "a value", missing
    if rules.get("unique"):
        yield "schema.unique", "a value that no other row has", repeated(column)
    if "enum" in rules:
        codes = pa.array(rules["enum"], type=column.type)
        yield (
            "schema.enum",
            f"one of {rules['enum']}",
            pc.and_not(pc.invert(pc.is_in(column, value_set=codes)), missing),
        )
    if "pattern" in rules:
        yield (
            "schema.pattern",
            f"a text like {rules['pattern']}",
            pc.and_not(_unlike(column, rules["pattern"]), missing),
        )
    yield from _bounds(rules, column, missing)


def _bounds(rules: Mapping[str, Any], column: pa.Array, missing: pa.Array) -> Iterator[tuple[str, str, pa.Array]]:
    comparisons = {"minimum": pc.less, "maximum": pc.greater}
    for name, is_outside in comparisons.items():
        if name in rules:
            limit = pa.scalar(_limit(rules[name], column.type), column.type)
            yield f"schema.{name}", f"{name} {rules[name]}", is_outside(column, limit)
    lengths = {"minLength": pc.less, "maxLength": pc.greater}
    for name, is_outside in lengths.items():
        if name in rules:
            wrong = is_outside(pc.utf8_length(column), rules[name])
            yield f"schema.{name}", f"{name} {rules[name]}", pc.and_not(wrong, missing)


def _limit(value: Any, kind: pa.DataType) -> Any:
    return date.fromisoformat(value) if pa.types.is_date(kind) and isinstance(value, str) else value


def _unlike(column: pa.Array, pattern: str) -> pa.Array:
    try:
        return pc.invert(pc.match_substring_regex(column, f"^(?:{pattern})$"))
    except pa.ArrowInvalid:
        # RE2 has no look-around; such patterns are rare enough for Python's engine.
        whole = re.compile(pattern)
        return pa.array([value is not None and not whole.fullmatch(value) for value in column.to_pylist()])


def repeated(column: pa.Array) -> pa.Array:
    """A mask of the values that stand in an earlier row too; null where null."""
    first = pa.table({"value": column, "row": pa.array(range(len(column)), pa.int64())})
    rows = first.group_by("value").aggregate([("row", "min")])["row_min"]
    is_first = pc.is_in(first["row"].combine_chunks(), value_set=rows.combine_chunks())
    return pc.and_not(pc.invert(is_first), column.is_null())
