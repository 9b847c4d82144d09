"""A corpus as its checks see it: columns by table, and all texts end to end, so that nothing runs row by row.

A rule is a function of a `Corpus` that yields problems; most are a mask of rows given to `problem.at_rows`.
A corpus may be a slice of the texts, with the tables above them to look things up. A slice can tell whether each row
of its texts is right; what the tables above say of all texts, such as counts, is told by rules marked `above_texts`,
from sums over all slices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table
from imu_corpus.tables.arrow import utf8_bytes
from imu_corpus.validation.loaded import LoadedTable, Mask, Numbers, Points
from imu_corpus.validation.problem import Problem

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


class Part(Enum):
    """What of a corpus is judged."""

    WHOLE = auto()
    TEXTS = auto()
    """A slice of the texts; tables above them are only looked up."""
    ABOVE = auto()
    """The tables above the texts; what the rows of the texts add up to is given."""


Sums: TypeAlias = Mapping[tuple[str, str], Numbers]
"""By table and column: for each row of a table above the texts, what the rows of the texts add up to."""


@dataclass
class Corpus:
    """The tables of a corpus, by name."""

    tables: Mapping[str, LoadedTable]
    part: Part = Part.WHOLE
    sums: Mapping[Sum, Sums] = field(default_factory=dict)
    """Sums over all slices, where these are the tables above the texts alone."""
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
    def raw_texts(self) -> list[str]:
        """The raw texts, one by one, as sound alignments give them."""
        table = self.tables["alignment"]
        parts: list[list[str]] = [[] for _ in self.clean_texts]
        columns = (table.data[name].to_pylist() for name in ("start", "end", "raw_text"))
        for number, start, end, raw_text in zip(self.text_numbers(table).tolist(), *columns, strict=True):
            parts[number].append(self.clean_texts[number][start:end] if raw_text is None else raw_text)
        return ["".join(part) for part in parts]

    @cached_property
    def texts(self) -> Texts:
        """The clean texts, end to end."""
        return Texts(self.clean_texts)

    def of_documents(self) -> Iterator[LoadedTable]:
        """Tables whose rows each belong to one text, but `documents` itself."""
        return (
            table for name, table in self.tables.items() if name != "documents" and of_one_text(table.resource.table)
        )

    def above(self) -> Iterator[LoadedTable]:
        """Tables whose rows belong to no text."""
        return (table for table in self.tables.values() if not is_of_texts(table.resource.table))

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

    def summed(self, count: Sum) -> Sums:
        """What the rows of all texts add up to."""
        return self.sums[count] if self.part is Part.ABOVE else dict(count(self))

    def places(self, table: LoadedTable, column: str) -> Numbers:
        """A column of offsets into clean texts as places in all of them, end to end."""
        return self.texts.bases[self.text_numbers(table)] + table.numbers(column)

    def in_text_order(self, table: LoadedTable) -> Numbers:
        """Indices of the rows as they stand in the texts."""
        places = self.places(table, "start")
        if (places[1:] >= places[:-1]).all():
            return np.arange(len(places))
        return np.argsort(places, kind="stable")


Rule: TypeAlias = Callable[[Corpus], Iterator[Problem]]
Sum: TypeAlias = Callable[[Corpus], Iterator[tuple[tuple[str, str], Numbers]]]
"""What the texts of a corpus add to `Sums`."""
_ABOVE_TEXTS: set[Rule] = set()


def above_texts(rule: Rule) -> Rule:
    """Mark a rule that judges tables above the texts: a slice of the texts cannot answer it."""
    _ABOVE_TEXTS.add(rule)
    return rule


def ask(corpus: Corpus, rules: Iterable[Rule]) -> Iterator[Problem]:
    """Problems that those of the rules find which judge this part of a corpus."""
    for rule in rules:
        if corpus.part is Part.WHOLE or (corpus.part is Part.ABOVE) == (rule in _ABOVE_TEXTS):
            yield from rule(corpus)


def is_of_texts(table: Table) -> bool:
    """Whether a table of the contract has the rows of texts."""
    return table.name == "documents" or of_one_text(table)


def of_one_text(table: Table) -> bool:
    """Whether each row of a table belongs to a text."""
    points = any(key.columns == ("doc_id",) for key in table.foreign_keys)
    return points and any(row.name == "doc_id" and row.is_required for row in table.fields)


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


def corpus_of(tables: Sequence[LoadedTable], contract: Contract, part: Part = Part.WHOLE) -> Corpus | None:
    """The corpus that the tables make; None where they are not those of the contract, or leave the texts out.

    Checks rely on its columns and their types; that the package of a corpus has them is checked by its kind.
    """
    known = {
        table.resource.name: table
        for table in tables
        if table.resource.form == "parquet" and table.resource.name in contract.resources
    }
    as_agreed = all(_shape(table.resource.table) == _shape(contract.resources[name]) for name, table in known.items())
    return Corpus(known, part) if as_agreed and set(TEXT_TABLES) <= known.keys() else None


def _shape(table: Table) -> list[tuple[str, str, bool]]:
    return [(row.name, row.type, row.is_required) for row in table.fields]
