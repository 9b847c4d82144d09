"""A corpus as its checks see it: columns by table, and all texts end to end, so that nothing runs row by row.

A rule is a function of a `Corpus` that yields problems; most are a mask of rows given to `problem.at_rows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table
from imu_corpus.tables.arrow import utf8_bytes
from imu_corpus.validation.loaded import LoadedTable, Mask, Numbers, Points

TEXT_TABLES = ("documents", "blocks", "alignment")
"""Tables that make a package a corpus."""
SPAN = ("doc_id", "start", "end", "raw_start", "raw_end", "text")
"""Columns that every table of spans has."""
_PIECE = 250_000
"""Code points that are compared at once: few enough for a processor's cache."""


class Texts:
    """Texts end to end as code points, and where each begins."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.points = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
        self.lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self.bases = np.concatenate([[0], np.cumsum(self.lengths)])

    def unlike(self, texts: Numbers, starts: Numbers, ends: Numbers, words: pa.ChunkedArray) -> Mask:
        """Where `words` are not what stands from `starts` to `ends` in each of `texts` (its number)."""
        wrong = (starts < 0) | (starts >= ends) | (ends > self.lengths[texts])
        wrong |= pc.fill_null(pc.utf8_length(words), -1).to_numpy() != ends - starts
        rows = np.flatnonzero(~wrong)
        lengths = (ends - starts)[rows]
        firsts = (self.bases[texts] + starts)[rows]
        expected = code_points(words if len(rows) == len(words) else words.take(pa.array(rows)))
        for piece in _pieces(lengths):
            different = self._different(firsts[piece], lengths[piece], expected)
            wrong[rows[piece][different]] = True
            expected = expected[lengths[piece].sum() :]
        return wrong

    def _different(self, firsts: Numbers, lengths: Numbers, expected: Points) -> Numbers:
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1]) + np.repeat(firsts - (ends - lengths), lengths)
        differing = np.flatnonzero(self.points[places] != expected[: ends[-1]])
        return np.unique(np.searchsorted(ends, differing, side="right"))


def code_points(words: pa.ChunkedArray) -> Points:
    """All texts of a column without nulls, end to end."""
    utf8 = utf8_bytes(words.combine_chunks().cast(pa.large_string()))
    return np.frombuffer(str(utf8, "utf-8").encode("utf-32-le"), np.uint32)


def _pieces(lengths: Numbers) -> Iterator[slice]:
    """Slices of rows whose texts together are of a bounded length."""
    ends = np.cumsum(lengths)
    start = 0
    while start < len(lengths):
        limit = (ends[start - 1] if start else 0) + _PIECE
        stop = max(start + 1, int(np.searchsorted(ends, limit, side="right")))
        yield slice(start, stop)
        start = stop


@dataclass
class Corpus:
    """The tables of a corpus, by name."""

    tables: Mapping[str, LoadedTable]
    _rows: dict[tuple[str, str, str, str], Numbers] = field(default_factory=dict)

    @property
    def documents(self) -> LoadedTable:
        """The table of texts."""
        return self.tables["documents"]

    @cached_property
    def clean_texts(self) -> list[str]:
        """The clean texts, one by one."""
        return list(self.documents.data["text"].to_pylist())

    @cached_property
    def texts(self) -> Texts:
        """The clean texts, end to end."""
        return Texts(self.clean_texts)

    def of_documents(self) -> Iterator[LoadedTable]:
        """Tables whose rows each belong to one text, but `documents` itself."""
        for name, table in self.tables.items():
            fields = {row.name: row for row in table.resource.table.fields}
            points = any(key.columns == ("doc_id",) for key in table.resource.table.foreign_keys)
            if name != "documents" and points and fields["doc_id"].is_required:
                yield table

    def spans(self) -> Iterator[LoadedTable]:
        """Tables of spans."""
        return (table for table in self.of_documents() if set(SPAN) <= set(table.data.column_names))

    def text_numbers(self, table: LoadedTable) -> Numbers:
        """Number of the text that each row belongs to."""
        return self.rows_in("documents", "doc_id", table, "doc_id")

    def rows_in(self, target: str, key: str, table: LoadedTable, column: str) -> Numbers:
        """For each row of `table` the row of `target` whose `key` is its `column`; -1 where null or nowhere."""
        name = (target, key, table.resource.name, column)
        if name not in self._rows:
            self._rows[name] = row_numbers(table.distinct(column), self.tables[target].data[key])
        return self._rows[name]

    def places(self, table: LoadedTable, column: str) -> Numbers:
        """A column of offsets into clean texts as places in all of them, end to end."""
        return self.texts.bases[self.text_numbers(table)] + table.numbers(column)

    def in_text_order(self, table: LoadedTable) -> Numbers:
        """Indices of the rows as they stand in the texts."""
        places = self.places(table, "start")
        if (places[1:] >= places[:-1]).all():
            return np.arange(len(places))
        return np.argsort(places, kind="stable")


def row_numbers(values: pa.DictionaryArray, keys: pa.Array | pa.ChunkedArray) -> Numbers:
    """For each value the row of `keys` where it stands; -1 where null or nowhere."""
    found = pc.fill_null(pc.index_in(values.dictionary, value_set=keys), -1).to_numpy().astype(np.int64)
    numbers: Numbers = np.append(found, -1)[pc.fill_null(values.indices, len(found)).to_numpy()]
    return numbers


def is_first(numbers: Numbers) -> Mask:
    """Where a value differs from the one before it."""
    return np.concatenate([[True], numbers[1:] != numbers[:-1]]) if len(numbers) else np.zeros(0, np.bool_)


def before(numbers: Numbers) -> Numbers:
    """The value of the row before; 0 for the first."""
    return np.concatenate([[0], numbers[:-1]]) if len(numbers) else numbers


def corpus_of(tables: Sequence[LoadedTable], contract: Contract) -> Corpus | None:
    """The corpus that the tables make; None where they are not those of the contract, or leave the texts out.

    Checks rely on its columns and their types; that the package of a corpus has them is checked by its kind.
    """
    known = {
        table.resource.name: table
        for table in tables
        if table.resource.form == "parquet" and table.resource.name in contract.resources
    }
    as_agreed = all(_shape(table.resource.table) == _shape(contract.resources[name]) for name, table in known.items())
    return Corpus(known) if as_agreed and set(TEXT_TABLES) <= known.keys() else None


def _shape(table: Table) -> list[tuple[str, str, bool]]:
    return [(row.name, row.type, row.is_required) for row in table.fields]
