"""Formats: each table is read in both formats, Parquet and JSON Lines, and the two say the same.

JSON Lines have one canonical form, so the two are compared as bytes: the lines that the Parquet file asks for, made
by columns, against the file. Where they agree, what is checked of the one holds for the other; only where they
differ is a JSON Lines file read row by row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import zip_longest
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.contract.table import Table
from imu_corpus.datapackage.open import JSONL_SUFFIX, Package, Resource, schema_by_own_names
from imu_corpus.io import strict_json
from imu_corpus.io.parquet import check_proportion
from imu_corpus.tables.arrow import ARROW_TYPES, json_bytes, json_lines
from imu_corpus.validation.loaded import LoadedTable
from imu_corpus.validation.problem import Problem, shown

_PYTHON_TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "date": str}
_INTEGERS = range(-(2**63), 2**63)
_ABOUT = ("type", "title", "description", "rows")
"""What the descriptor says of a table, beside its schema."""


def read(package: Package) -> tuple[list[LoadedTable], list[Problem]]:
    """Read every resource; returns the tables whose columns have the right types, and the problems."""
    twins = {resource.name.removesuffix(JSONL_SUFFIX): resource for resource in package.of_form("jsonl")}
    tables: list[LoadedTable] = []
    problems: list[Problem] = []
    for resource in package.of_form("parquet"):
        twin = twins.pop(resource.name, None)
        table, found = _parquet(resource, twin)
        problems += found
        tables += table
        if twin is not None:
            table, found = _twin(table, twin)
            tables += table
            problems += found
    for resource in twins.values():
        table, found = read_json_lines(resource)
        tables += table
        problems += found
    return tables, problems


Read = tuple[list[LoadedTable], list[Problem]]
"""The table, none where it cannot be used, and what is wrong with its file."""


def _parquet(resource: Resource, twin: Resource | None) -> Read:
    try:
        check_proportion(resource.path)
        with pq.ParquetFile(resource.path) as file:
            _check_size(file.metadata, resource, twin)
            data = file.read()
        data.validate(full=True)
    except (OSError, ValueError, MemoryError, pa.ArrowException) as error:
        return [], _unreadable(resource, error)
    problems = list(_header(resource, data.column_names, "")) or [
        Problem("schema.type", str(resource.path), f"column {field.name}", field.type, str(data[field.name].type))
        for field in resource.table.fields
        if data[field.name].type != ARROW_TYPES[field.type]
    ]
    return ([], problems) if problems else ([LoadedTable(resource, data)], [])


def _check_size(metadata: pq.FileMetaData, resource: Resource, twin: Resource | None) -> None:
    """A few bytes of Parquet can stand for billions of rows; the other form and the descriptor say how many come."""
    rows = resource.entry.get("rows", metadata.num_rows)
    if metadata.num_rows != rows:
        raise ValueError(f"{metadata.num_rows} rows, where the descriptor says {rows}")
    if twin is not None and metadata.num_rows > (size := twin.path.stat().st_size):
        raise ValueError(f"{metadata.num_rows} rows, where {twin.path.name} has {size} bytes")


def _unreadable(resource: Resource, error: Exception) -> list[Problem]:
    message = " ".join(str(error).split()) or type(error).__name__
    return [Problem("schema.readable", str(resource.path), "", f"a {resource.form} file", message[:300])]


def _header(resource: Resource, found: list[str], place: str) -> Iterator[Problem]:
    expected = list(resource.table.columns)
    if found != expected:
        yield Problem("schema.columns", str(resource.path), f"{place}columns", shown(expected), shown(found))


def _twin(parquet: list[LoadedTable], resource: Resource) -> Read:
    """The JSON Lines form of a table that has been read as Parquet, if it could be."""
    if not parquet:
        return read_json_lines(resource)
    problems = list(_descriptions(parquet[0].resource, resource))
    if _is_canonical(parquet[0].data, resource):
        return [LoadedTable(resource, parquet[0].data, is_twin=not problems)], problems
    tables, found = read_json_lines(resource)
    return tables, [*problems, *found, *(_differences(parquet[0].data, resource) if tables else ())]


def _descriptions(parquet: Resource, jsonl: Resource) -> Iterator[Problem]:
    """The two entries of a table in the descriptor say the same, but for the names that foreign keys point to."""
    pairs = [(name, parquet.entry.get(name), jsonl.entry.get(name)) for name in _ABOUT]
    pairs.append(("schema", parquet.entry["schema"], schema_by_own_names(jsonl.entry["schema"])))
    for name, expected, found in pairs:
        if expected != found:
            place = f"resource {jsonl.name}, {name}"
            yield Problem("forms.described", str(jsonl.path), place, f"{shown(expected)} as for Parquet", shown(found))


def _is_canonical(data: pa.Table, resource: Resource) -> bool:
    try:
        with resource.path.open("rb") as file:
            pairs = ((file.read(len(piece)), piece) for piece in json_bytes(data))
            # Buffers are compared at once, memory views byte by byte.
            same = all(pa.py_buffer(found).equals(pa.py_buffer(expected)) for found, expected in pairs)
            return same and not file.read(1)
    except ValueError:  # NaN, which JSON has not
        return False


def read_json_lines(resource: Resource) -> Read:
    """A table from its JSON Lines, row by row."""
    try:
        return _read_rows(resource)
    except (OSError, ValueError, MemoryError, pa.ArrowException) as error:
        return [], _unreadable(resource, error)


def _read_rows(resource: Resource) -> Read:
    columns: dict[str, list[Any]] = {name: [] for name in resource.table.columns}
    problems: list[Problem] = []
    for number, row in enumerate(_objects(resource), start=1):
        if header := list(_header(resource, list(row), f"row {number}, ")):
            problems += header
            continue
        for field in resource.table.fields:
            value = row[field.name]
            if not _has_type(value, field.type):
                place = f"row {number}, column {field.name}"
                problems.append(Problem("schema.type", str(resource.path), place, field.type, shown(value)))
            columns[field.name].append(value)
    return ([], problems) if problems else ([LoadedTable(resource, _arrow(resource.table, columns))], [])


def _objects(resource: Resource) -> Iterator[dict[str, Any]]:
    with resource.path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            row = strict_json.loads(line)
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
    return isinstance(value, _PYTHON_TYPES[kind]) and (kind != "integer" or value in _INTEGERS)  # type: ignore[arg-type]


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


def _differences(parquet: pa.Table, jsonl: Resource) -> Iterator[Problem]:
    file = str(jsonl.path)
    try:
        expected_lines = list(json_lines(parquet))
    except ValueError:  # NaN, which is a problem of its own
        return
    with jsonl.path.open(encoding="utf-8", newline="\n") as lines:
        for number, (expected, found) in enumerate(zip_longest(expected_lines, lines, fillvalue=""), start=1):
            if expected != found:
                yield from _difference(file, number, expected, found)


def _difference(file: str, number: int, expected: str, found: str) -> Iterator[Problem]:
    if not expected or not found:
        yield Problem("forms.rows", file, f"row {number}", _presence(expected), _presence(found))
        return
    in_parquet, in_jsonl = json.loads(expected), json.loads(found)
    for name, value in in_parquet.items():
        if in_jsonl.get(name) != value:
            place = f"row {number}, column {name}"
            yield Problem("forms.equal", file, place, f"{shown(value)} as in Parquet", shown(in_jsonl.get(name)))
            return
    yield Problem("forms.canonical", file, f"row {number}", "canonical JSON", shown(found))


def _presence(line: str) -> str:
    return "a row" if line else "no row"
