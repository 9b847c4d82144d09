"""Streams: tables that are written as they come, piece by piece, so that none has to fit into memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imu_corpus.datapackage.summary import TableSummary
from imu_corpus.tables.arrow import content_hash_of, json_bytes

GROUP_ROWS = 100_000
"""Rows of a row group, the last one excepted."""
GROUP_BYTES = 64 * 2**20
"""Bytes of text after which a row group ends sooner: one of whole texts would fill the memory of its reader."""


class Stream(NamedTuple):
    """The rows of a table, sorted by its key, in pieces of any size; may be taken only once."""

    schema: pa.Schema
    batches: Callable[[], Iterable[pa.RecordBatch]]


def streams_of(tables: Mapping[str, pa.Table]) -> dict[str, Stream]:
    """Tables that are in memory, as streams."""
    return {name: Stream(table.schema, table.to_batches) for name, table in tables.items()}


class Written(NamedTuple):
    """What there is to tell of a table that was written."""

    summary: TableSummary
    lines: str
    """SHA-256 of its canonical JSON Lines."""


def write_table(stream: Stream, parquet: Path, lines: Path) -> Written:
    """Write a table as Parquet and as JSON Lines in one pass."""
    with lines.open("wb") as file:
        return _write(stream, parquet, file.write)


def write_view(stream: Stream, parquet: Path) -> Written:
    """Write a view, which is Parquet only."""
    return _write(stream, parquet, len)


def _write(stream: Stream, parquet: Path, write_lines: Callable[[memoryview], object]) -> Written:
    rows, digest = 0, hashlib.sha256()
    with (
        ThreadPoolExecutor(1) as beside,
        parquet.open("wb") as sink,
        parquet_writer(sink, stream.schema) as writer,
    ):
        for group in row_groups(stream.schema, stream.batches()):
            # Both forms take about as long, and neither holds the interpreter.
            encoding = beside.submit(writer.write_table, group, row_group_size=GROUP_ROWS)
            for piece in json_bytes(group):
                write_lines(piece)
                digest.update(piece)
            encoding.result()
            rows += len(group)
    lines = digest.hexdigest()
    return Written(TableSummary(rows, content_hash_of(stream.schema, lines)), lines)


def parquet_bytes(table: pa.Table) -> memoryview:
    """A Parquet file in memory: equal tables give equal bytes under one pyarrow version."""
    sink = pa.BufferOutputStream()
    write_row_groups(sink, table.schema, row_groups(table.schema, table.to_batches()))
    return memoryview(sink.getvalue()).cast("B")


def write_row_groups(sink: Any, schema: pa.Schema, groups: Iterable[pa.Table]) -> None:
    """Write a Parquet file from its row groups, one at a time."""
    with parquet_writer(sink, schema) as writer:
        for group in groups:
            writer.write_table(group, row_group_size=GROUP_ROWS)


def parquet_writer(sink: Any, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer with the settings of all published files."""
    return pq.ParquetWriter(
        sink, schema, compression="zstd", compression_level=3, version="2.6", data_page_version="1.0"
    )


def row_groups(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The rows in groups that depend on the rows alone, not on the pieces that they come in; one of no rows if none."""
    held: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        while len(batch):
            sizes = np.cumsum(_row_bytes(batch))
            room = min(GROUP_ROWS - rows, int(np.searchsorted(sizes, GROUP_BYTES - size, side="right")))
            if held and not room:
                yield _group(schema, held)
                held, rows, size = [], 0, 0
                continue
            taken, batch = batch.slice(0, max(room, 1)), batch.slice(max(room, 1))
            held.append(taken)
            rows, size = rows + len(taken), size + int(sizes[len(taken) - 1])
    yield _group(schema, held)


def _group(schema: pa.Schema, held: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(held, schema=schema).combine_chunks()


def _row_bytes(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """Bytes of the texts of each row."""
    lengths = [pc.fill_null(pc.binary_length(column), 0) for column in batch.columns if pa.types.is_string(column.type)]
    total = np.zeros(len(batch), np.int64)
    for column in lengths:
        total += column.to_numpy()
    return total
