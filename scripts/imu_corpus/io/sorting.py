"""Sorting more rows than memory holds: few with Arrow, many with DuckDB, which works in a folder on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_HELD = 64 * 2**20
"""Bytes of rows that are held before they go to the disk."""
_ROWS = 16_384
"""Rows that become columns at once."""
_MEMORY = "512MB"
"""What DuckDB may hold."""


class Sorter:
    """Collects the rows of a table, and gives them sorted; equal keys are not expected."""

    def __init__(self, schema: pa.Schema, by: Sequence[str], folder: Path) -> None:
        """Collect rows of `schema`, to be sorted by the columns `by`; files go to `folder`, under names not taken."""
        self._schema, self._by, self._folder = schema, by, folder
        self._held: list[pa.RecordBatch] = []
        self._bytes = 0
        self._files: list[str] = []
        self._place: Path | None = None

    def add(self, table: pa.Table | pa.RecordBatch) -> None:
        """Take rows in."""
        self._held += table.to_batches() if isinstance(table, pa.Table) else [table]
        self._bytes += table.nbytes
        if self._bytes > _HELD:
            self._spill()

    def add_rows(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows in as they are iterated, each with a value for every column."""
        left = iter(rows)
        while some := list(islice(left, _ROWS)):
            arrays = map(pa.array, zip(*some, strict=True), self._schema.types)
            self.add(pa.RecordBatch.from_arrays(list(arrays), schema=self._schema))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All rows, sorted."""
        if self._place is None:
            return iter(self._held_in_order().to_batches())
        self._spill()
        return self._from_disk(self._place)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """All rows, sorted, as tuples."""
        return chain.from_iterable(_tuples(piece) for piece in self.batches())

    def _held_in_order(self) -> pa.Table:
        table = pa.Table.from_batches(self._held, schema=self._schema)
        return table.sort_by([(name, "ascending") for name in self._by])

    def _spill(self) -> None:
        if self._held:
            self._place = self._place or Path(mkdtemp(prefix="sorting-", dir=self._folder))
            path = self._place / f"{len(self._files):06}.parquet"
            pq.write_table(pa.Table.from_batches(self._held, schema=self._schema), path, compression="zstd")
            self._files.append(str(path))
            self._held, self._bytes = [], 0

    def _from_disk(self, place: Path) -> Iterator[pa.RecordBatch]:
        # Imported here: most corpora never need it.
        import duckdb

        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY,
            "threads": 2,
            "temp_directory": str(place),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        order = ", ".join(f'"{name}"' for name in self._by)
        with duckdb.connect(config=settings) as connection:
            found = connection.sql(f"SELECT * FROM read_parquet(?) ORDER BY {order}", params=[self._files])
            for piece in found.to_arrow_reader(_ROWS):
                yield from pa.Table.from_batches([piece]).cast(self._schema).to_batches()
        shutil.rmtree(place)


def _tuples(piece: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    pieces = (piece.slice(start, _ROWS) for start in range(0, len(piece), _ROWS))
    return chain.from_iterable(zip(*(column.to_pylist() for column in part.columns), strict=True) for part in pieces)
