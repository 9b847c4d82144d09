"""Columns: a table of the contract as Arrow, as canonical JSON Lines, and its content hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from imu_corpus.contract import Field, Table

Columns = Mapping[str, Sequence[Any]]

ARROW_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
_PANDAS_TYPES = {
    "string": ("unicode", "object"),
    "integer": ("int64", "Int64"),
    "number": ("float64", "Float64"),
    "boolean": ("bool", "boolean"),
    "date": ("date", "object"),
}


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table, with metadata that makes pandas read nullable types.

    Without it pandas turns nullable integers into floats, and plain frictionless, which reads Parquet through
    pandas, then finds type errors where there are none.
    """
    fields = [pa.field(field.name, ARROW_TYPES[field.type], nullable=not field.is_required) for field in table.fields]
    return pa.schema(fields, metadata={"pandas": _pandas_metadata(table.fields)})


def _pandas_metadata(fields: Sequence[Field]) -> str:
    columns = [
        {
            "name": field.name,
            "field_name": field.name,
            "pandas_type": _PANDAS_TYPES[field.type][0],
            "numpy_type": _PANDAS_TYPES[field.type][1],
            "metadata": None,
        }
        for field in fields
    ]
    return json.dumps({"index_columns": [], "column_indexes": [], "columns": columns}, separators=(",", ":"))


def to_arrow(table: Table, columns: Columns) -> pa.Table:
    """Build a table from its columns, sorted by primary key and in one chunk, so that equal rows give equal bytes."""
    schema = arrow_schema(table)
    arrays = [pa.array(columns[field.name], type=field.type) for field in schema]
    unsorted = pa.Table.from_arrays(arrays, schema=schema)
    order = [(name, "ascending") for name in table.primary_key]
    return unsorted.sort_by(order).combine_chunks() if order and len(unsorted) else unsorted


def json_lines(table: pa.Table) -> Iterator[str]:
    """The rows as canonical JSON Lines: every key in every row, in schema order, no spaces, no escapes but JSON's."""
    for batch in table.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            yield (json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=iso) + "\n")


def iso(value: object) -> str:
    """The JSON form of a date."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def content_hash(table: pa.Table) -> str:
    """SHA-256 of a table's column names and types and its canonical JSON Lines; the same for every pyarrow."""
    digest = hashlib.sha256()
    for field in table.schema:
        digest.update(f"{field.name} {field.type} {'null' if field.nullable else 'required'}\n".encode())
    for line in json_lines(table):
        digest.update(line.encode())
    return digest.hexdigest()
