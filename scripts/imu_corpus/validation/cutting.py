"""Slices: the tables of texts, cut between texts, so that only some texts are in memory at once.

The rows of each text stand together, since tables are sorted by key and keys begin with the text. So a slice has every
row of its texts, and what a text's rows say of one another can be told from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.table import Table
from imu_corpus.datapackage.open import JSONL_SUFFIX
from imu_corpus.tables.arrow import arrow_schema, recut
from imu_corpus.validation import keys
from imu_corpus.validation.corpus import of_one_text
from imu_corpus.validation.loaded import LoadedTable, Numbers
from imu_corpus.validation.problem import Problem
from imu_corpus.validation.source import Runs, Source, by_origin

SIZE = 64_000_000
"""Bytes of rows in memory at which a slice ends."""


def of_texts(sources: Sequence[Source]) -> list[Source]:
    """The tables that can be cut between texts: `documents`, and those whose rows each belong to one."""
    able = [source for source in sources if source.outline.has_texts]
    names = {source.resource.name for source in able} & {"documents", f"documents{JSONL_SUFFIX}"}
    return [source for source in able if source.resource.name in names or _points(source.resource.table, names)]


def _points(table: Table, names: Collection[str]) -> bool:
    return of_one_text(table) and any(key.table in names for key in table.foreign_keys)


def disorder(sources: Sequence[Source]) -> Iterator[Problem]:
    """Problems of tables that cannot be cut between texts, because their rows are not sorted."""
    for source in of_texts(sources):
        if row := source.outline.disorder:
            yield from keys.disordered(source.resource, row)


def slices(sources: Sequence[Source]) -> Iterator[list[LoadedTable]]:
    """The tables of texts, all rows of some consecutive texts at a time."""
    texts = pc.unique(pa.chunked_array([source.outline.runs.texts for source in sources], pa.string())).sort()
    read = by_origin(sources)
    sizes = sum((_by_text(source, texts).sizes for source in read.values()), np.zeros(len(texts), np.int64))
    ends = bounds(sizes, SIZE)
    tables = {name: _tables(source, _sums(_by_text(source, texts).rows, ends)) for name, source in read.items()}
    for _ in ends:
        parts = {name: next(of_table) for name, of_table in tables.items()}
        yield [
            replace(parts[source.origin.name], resource=source.resource, is_twin=source.is_twin) for source in sources
        ]


def _tables(source: Source, rows: Sequence[int]) -> Iterator[LoadedTable]:
    """A table, as many rows at a time as are given."""
    part = LoadedTable.none_of(source.resource)
    for data in recut(arrow_schema(source.resource.table), source.pieces(), rows):
        part = part.followed_by(data)
        yield part


def bounds(sizes: Numbers, size: int) -> list[int]:
    """Where slices of texts of these sizes end: each as long as it stays below `size`, and of one text at least."""
    reached, ends = np.cumsum(sizes), [0]
    while ends[-1] < len(sizes):
        before = reached[ends[-1] - 1] if ends[-1] else 0
        ends.append(max(ends[-1] + 1, int(np.searchsorted(reached, before + size, side="right"))))
    return ends[1:] or [0]


def _by_text(source: Source, texts: pa.Array) -> Runs:
    """Rows and bytes of each text in a table."""
    runs = source.outline.runs
    numbers = pc.index_in(runs.texts, value_set=texts).to_numpy(zero_copy_only=False)
    rows, sizes = (np.bincount(numbers, part, len(texts)).astype(np.int64) for part in (runs.rows, runs.sizes))
    return Runs(texts, rows, sizes)


def _sums(numbers: Numbers, ends: Sequence[int]) -> list[int]:
    reached = np.concatenate([[0], np.cumsum(numbers)])[[0, *ends]]
    return list(np.diff(reached).tolist())
