"""Columns: a table of the contract as Arrow, as canonical JSON Lines, and its content hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.table import Field, Table

ARROW_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
_BATCH = 65_536
"""Rows that are written at once."""
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
    pandas, then finds type errors that are not there.
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


def to_arrow(table: Table, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """Build a table from its columns, sorted by primary key and in one chunk, so that equal rows give equal bytes."""
    unsorted = pa.Table.from_batches([as_batch(table, columns)])
    order = [(name, "ascending") for name in table.primary_key]
    return unsorted.sort_by(order).combine_chunks() if order and len(unsorted) else unsorted


def recut(schema: pa.Schema, pieces: Iterable[pa.Table], sizes: Iterable[int]) -> Iterator[pa.Table]:
    """The rows of `pieces` cut anew: a table of each number of rows in `sizes`, of fewer once there are no more."""
    held, rows, left = [schema.empty_table()], 0, iter(pieces)
    for size in sizes:
        while rows < size and (piece := next(left, None)) is not None:
            held.append(piece)
            rows += len(piece)
        found = pa.concat_tables(held)
        part, held, rows = found.slice(0, size).combine_chunks(), [found.slice(size)], max(rows - size, 0)
        del found  # of which the part is a copy
        yield part


def as_batch(table: Table, columns: Mapping[str, Sequence[Any]]) -> pa.RecordBatch:
    """The rows of a table in the order of its columns."""
    schema = arrow_schema(table)
    return pa.RecordBatch.from_arrays(
        [pa.array(columns[field.name], type=field.type) for field in schema], schema=schema
    )


def rises(data: pa.Table, names: Sequence[str]) -> bool:
    """Whether each row's key is greater than that of the row before: then keys are whole, unique and sorted."""
    greater: pa.ChunkedArray | None = None
    for name in reversed(names):
        before, after = data[name].slice(0, max(len(data) - 1, 0)), data[name].slice(1)
        is_less = pc.less(before, after)
        greater = is_less if greater is None else pc.or_(is_less, pc.and_(pc.equal(before, after), greater))
    is_whole = all(data[name].null_count == 0 for name in names)
    return is_whole and pc.all(greater, min_count=0).as_py() is not False


def json_lines(table: pa.Table) -> Iterator[str]:
    """The rows as canonical JSON Lines: every key in every row, in schema order, no spaces, no escapes but JSON's."""
    for lines in _line_arrays(table):
        yield from lines.to_pylist()


def json_bytes(table: pa.Table) -> Iterator[memoryview]:
    """The rows as canonical JSON Lines in UTF-8, in large pieces: nothing is done row by row."""
    return (utf8_bytes(lines) for lines in _line_arrays(table))


def _line_arrays(table: pa.Table) -> Iterator[pa.Array]:
    for batch in table.to_batches(max_chunksize=_BATCH):
        parts: list[pa.Array | pa.Scalar] = []
        end = "{"
        for name, column in zip(batch.schema.names, map(_plain, batch.columns), strict=True):
            # Quotation marks go into the constant parts wherever no null forbids it: joining is what costs time.
            mark = '"' if _is_quoted(column.type) and not column.null_count else ""
            values = _json_values(column) if mark or not _is_quoted(column.type) else _quoted(_json_values(column))
            parts += [_large(f"{end}{_json(name)}:{mark}"), values.fill_null("null") if column.null_count else values]
            end = f"{mark},"
        yield pc.binary_join_element_wise(*parts, _large(end.removesuffix(",") + "}\n"), _large(""))


def _plain(column: pa.Array) -> pa.Array:
    """A column without a dictionary, which is a way of storing values, not a value."""
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _is_quoted(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_date(kind))


def _json_values(column: pa.Array) -> pa.Array:
    """Each value of a column as JSON, without the quotation marks of texts and dates; null if null."""
    kind = column.type
    if pa.types.is_string(kind):
        return _escaped(column.cast(pa.large_string()))
    if pa.types.is_date(kind) or pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return column.cast(pa.large_string())
    if pa.types.is_floating(kind):
        # Arrow does not write numbers as JSON does.
        return _each_once(column, _json)
    if pa.types.is_list(kind):
        return _lists(column)
    raise TypeError(f"cannot write {kind} as JSON")


def _lists(column: pa.Array) -> pa.Array:
    """Lists of texts without nulls."""
    starts = pc.subtract(column.offsets, column.offsets[0])
    lists = pa.LargeListArray.from_arrays(starts.cast(pa.int64()), _json_values(column.flatten()))
    # Quotation marks stand between the texts of a list, and before and after them all: so each is written once.
    joined = pc.binary_join(lists, _large('","'))
    quoted = pc.binary_join_element_wise(_large('["'), joined, _large('"]'), _large(""))
    return pc.if_else(pc.equal(pc.list_value_length(lists), 0), _large("[]"), quoted)


def _each_once(column: pa.Array, write: Callable[[Any], str]) -> pa.Array:
    """A function applied to each different value of a column."""
    distinct = column.dictionary_encode()
    return pa.array(map(write, distinct.dictionary.to_pylist()), pa.large_string()).take(distinct.indices)


def _escaped(column: pa.Array) -> pa.Array:
    codes = np.frombuffer(utf8_bytes(column), np.uint8)
    special = np.flatnonzero((codes < 0x20) | (codes == 0x22) | (codes == 0x5C))
    if not len(special):
        return column
    bounds = _bounds(column)
    wrong = np.zeros(len(column), np.bool_)
    # An empty text begins where the next one does: the last that begins there is the one that has the character.
    wrong[np.searchsorted(bounds, special + bounds[0], side="right") - 1] = True
    mask = pa.array(wrong)
    return pc.replace_with_mask(column, mask, _each_once(column.filter(mask), lambda text: _json(text)[1:-1]))


def _bounds(column: pa.Array) -> npt.NDArray[np.int64]:
    """Where the texts of a large_string column begin in its bytes, and where the last one ends."""
    if not len(column):  # which may have no buffer of offsets
        return np.zeros(1, np.int64)
    return np.frombuffer(column.buffers()[1], np.int64)[column.offset : column.offset + len(column) + 1]


def utf8_bytes(column: pa.Array) -> memoryview:
    """The bytes of all texts of a large_string column, end to end."""
    bounds, data = _bounds(column), column.buffers()[2]
    return memoryview(data or b"").cast("B")[bounds[0] : bounds[-1]]


def _quoted(column: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(_large('"'), column, _large('"'), _large(""))


def _large(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def iso(value: object) -> str:
    """A date as JSON."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def content_hash(table: pa.Table) -> str:
    """The content of a table, as one number; the same for every pyarrow.

    SHA-256 of a line `<name> <type> <null or required>` for each column, and of the SHA-256 of the table's canonical
    JSON Lines, which SHA256SUMS has too.
    """
    digest = hashlib.sha256()
    for piece in json_bytes(table):
        digest.update(piece)
    return content_hash_of(table.schema, digest.hexdigest())


def content_hash_of(schema: pa.Schema, lines: str) -> str:
    """The content hash of a table with this schema, from the SHA-256 (`lines`) of its canonical JSON Lines."""
    columns = (f"{field.name} {field.type} {'null' if field.nullable else 'required'}\n" for field in schema)
    return hashlib.sha256(f"{''.join(columns)}{lines}".encode()).hexdigest()
