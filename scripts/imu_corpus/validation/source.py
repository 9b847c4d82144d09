"""Sources: the file of a table, read in pieces, and what the first reading told of its rows.

A table may be far larger than the memory: nothing here holds more of one than a piece, but for what each text or row
above the texts needs a number for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imu_corpus.contract.table import Table
from imu_corpus.datapackage.open import Resource
from imu_corpus.io import strict_json
from imu_corpus.tables.arrow import ARROW_TYPES, arrow_schema, rises
from imu_corpus.validation.loaded import Numbers, run_starts

PIECE = 65_536
"""Rows that are decoded at once, at most."""
PIECE_SIZE = 4_000_000
"""Bytes that are decoded at once, more or less."""
_OF_A_VALUE = 8
"""Bytes of a value that is no text, or of what is kept beside one."""


class Outline:
    """What one reading of a table tells of its rows, piece by piece."""

    def __init__(self, table: Table) -> None:
        self.rows = 0
        self.size = 0
        """Bytes in memory."""
        self.fall: int | None = None
        """The first row (from 1) whose key is not above that of the row before, if there is one."""
        self._runs: list[Runs] = []
        self._key = table.primary_key if set(table.primary_key) <= set(table.columns) else ()
        self.has_texts = any(field.name == "doc_id" and field.type == "string" for field in table.fields)
        self._last: pa.Table | None = None

    def add(self, piece: pa.Table) -> None:
        """Read on."""
        if not len(piece):
            return
        if self._key and self.fall is None:
            self._add_key(piece.select(self._key))
        sizes = row_sizes(piece)
        if self.has_texts:
            self._runs.append(_runs(piece["doc_id"].combine_chunks(), sizes))
        self.rows += len(piece)
        self.size += int(sizes.sum())

    @property
    def runs(self) -> Runs:
        """All runs of rows that belong to one text; one that was read in two pieces stands twice."""
        columns = zip(*self._runs, strict=True) if self._runs else iter(([], [], []))
        texts, rows, sizes = columns
        return Runs(pa.chunked_array(texts, pa.string()).combine_chunks(), *map(_end_to_end, (rows, sizes)))

    @property
    def disorder(self) -> int | None:
        """The first row (from 1) whose key, or whose text, is not above that of the row before, or is none."""
        texts, rows, _ = self.runs
        rises = pc.fill_null(pc.and_(texts.is_valid()[1:], pc.less_equal(texts[:-1], texts[1:])), False)
        falls = np.flatnonzero(~np.append(texts.is_valid()[:1], rises.to_numpy(zero_copy_only=False)).astype(np.bool_))
        found = [] if self.fall is None else [self.fall]
        return min([*found, *(int(rows[:run].sum()) + 1 for run in falls[:1])], default=None)

    def _add_key(self, keys: pa.Table) -> None:
        known = pa.concat_tables([self._last or keys.slice(0, 0), keys])
        if not rises(known, self._key):
            self.fall = self.rows + len(keys) - len(known) + _fall(known)
        self._last = known.slice(len(known) - 1)


class Runs(NamedTuple):
    """Runs of rows that belong to one text."""

    texts: pa.Array
    """Their `doc_id`."""
    rows: Numbers
    sizes: Numbers
    """Bytes in memory."""


def _runs(texts: pa.Array, sizes: Numbers) -> Runs:
    starts = run_starts(texts)
    return Runs(texts.take(pa.array(starts)), np.diff(starts, append=len(texts)), np.add.reduceat(sizes, starts))


def _end_to_end(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _fall(keys: pa.Table) -> int:
    """The first row (from 1) that is not above the one before, or has no whole key."""
    rows = list(zip(*(column.to_pylist() for column in keys.columns), strict=True))
    return next(row for row, key in enumerate(rows, 1) if None in key or (row > 1 and not rows[row - 2] < key))


def row_sizes(data: pa.Table) -> Numbers:
    """Bytes of each row in memory."""
    sizes = np.full(len(data), _OF_A_VALUE * data.num_columns, np.int64)
    for column in data.columns:
        if pa.types.is_string(column.type):
            sizes += pc.fill_null(pc.binary_length(column), 0).to_numpy()
    return sizes


@dataclass(frozen=True)
class Source:
    """A resource whose file can be read and has the right columns."""

    resource: Resource
    outline: Outline
    origin: Resource
    """Whose file the rows are read from: that of the Parquet form, if both have the same."""
    is_twin: bool = False
    """Whether schema and rows are those of the Parquet form, which is checked in its stead."""

    def pieces(self) -> Iterator[pa.Table]:
        """The rows, in pieces."""
        if self.origin.form == "jsonl":
            return json_pieces(self.origin)
        return parquet_pieces(self.origin, _rows_of_piece(self.outline.size, self.outline.rows))

    def whole(self) -> pa.Table:
        """All rows at once."""
        return pa.concat_tables([arrow_schema(self.origin.table).empty_table(), *self.pieces()]).combine_chunks()


def by_origin(sources: Iterable[Source]) -> dict[str, Source]:
    """One source of each file that is read, by the name of its resource."""
    return {source.origin.name: source for source in reversed(list(sources))}


def _rows_of_piece(size: int, rows: int) -> int:
    """How many rows are decoded at once, where so many rows have so many bytes."""
    return max(1, min(PIECE, PIECE_SIZE * rows // max(size, 1)))


def parquet_pieces(resource: Resource, rows: int) -> Iterator[pa.Table]:
    """The rows of a Parquet file, which has columns and types of its schema, at most so many at a time."""
    schema = arrow_schema(resource.table)
    with pq.ParquetFile(resource.path) as file:
        for batch in file.iter_batches(rows):
            yield pa.Table.from_arrays(batch.columns, schema=schema)


def batches(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """The rows of a Parquet file, a bounded number of rows and, by what its footer says of them, of bytes at a time."""
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    return iter(
        file.iter_batches(min((_rows_of_piece(row.total_byte_size, row.num_rows) for row in groups), default=PIECE))
    )


def json_pieces(resource: Resource) -> Iterator[pa.Table]:
    """The rows of a JSON Lines file, which has columns and types of its schema."""
    rows: list[dict[str, Any]] = []
    size = 0
    for row, length in objects(resource):
        rows.append(row)
        size += length
        if len(rows) == PIECE or size > PIECE_SIZE:
            yield _arrow(resource.table, rows)
            rows, size = [], 0
    if rows:
        yield _arrow(resource.table, rows)


def objects(resource: Resource) -> Iterator[tuple[dict[str, Any], int]]:
    """The objects of a JSON Lines file, and how many characters each has there.

    Raises:
        ValueError: a line is none.
    """
    with resource.path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            row = strict_json.loads(line)
            if not isinstance(row, dict):
                raise ValueError(f"row {number} is no JSON object")
            yield row, len(line)


def _arrow(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    arrays = []
    for field in table.fields:
        values = [row[field.name] for row in rows]
        if field.type == "date":
            values = [value and date.fromisoformat(value) for value in values]
        arrays.append(pa.array(values, type=ARROW_TYPES[field.type]))
    return pa.Table.from_arrays(arrays, schema=arrow_schema(table))
