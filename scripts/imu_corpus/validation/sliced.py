"""Checking by slices: values, keys and meaning of tables that are larger than the memory.

Each slice of the texts is checked with the tables above the texts, as if it were a corpus of its own. What the tables
above say of all texts is checked once, at the end, from what was added up over the slices.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import ForeignKey
from imu_corpus.datapackage.open import Resource
from imu_corpus.validation import cutting, events, keys, meaning, schema
from imu_corpus.validation.corpus import Corpus, Part, Sum, corpus_of, is_of_texts
from imu_corpus.validation.formats import load
from imu_corpus.validation.levels import MEANING, VALUES, Findings
from imu_corpus.validation.loaded import LoadedTable, Numbers
from imu_corpus.validation.problem import Problem
from imu_corpus.validation.source import Outline, Source

Key = TypeVar("Key")


def check(sources: Sequence[Source], contract: Contract, found: Findings) -> None:
    """Find problems of values, keys and meaning; the rows of texts are read one slice after the other."""
    of_texts = cutting.of_texts(sources)
    names = [source.resource.name for source in of_texts]
    above = Above(load([source for source in sources if source.resource.name not in names]), names)
    found.add(VALUES, above.values())
    for source in of_texts:
        if not source.is_twin:
            found.add(VALUES, schema.rows(source.resource, source.outline.rows))
    for part in cutting.slices(of_texts):
        _check_part(part, above, contract, found)
    _check_above(above, contract, found)


def _check_part(part: Sequence[LoadedTable], above: Above, contract: Contract, found: Findings) -> None:
    by_name = {table.resource.name: table for table in part}
    problems = [*above.reach(by_name), *values(part, {**above.tables, **by_name})]
    found.add(VALUES, problems)
    corpus = None if problems else corpus_of([*above.tables.values(), *part], contract, Part.TEXTS)
    if corpus is not None:
        found.ask(corpus)
        above.add(corpus)


def _check_above(above: Above, contract: Contract, found: Findings) -> None:
    found.add(VALUES, above.unreached())
    if found.level in (None, MEANING) and above.is_summed:
        found.add(MEANING, above.meaning(contract))


def values(part: Sequence[LoadedTable], by_name: Mapping[str, LoadedTable]) -> list[Problem]:
    """Problems of the values and keys of a slice; foreign keys point into `by_name`."""
    own = [table for table in part if not table.is_twin]
    return [*chain.from_iterable(map(schema.values, own)), *keys.check(own, by_name)]


def check_slice(tables: Mapping[str, pa.Table], contract: Contract) -> list[Problem]:
    """Problems of the rows of some texts that can be told without the other texts.

    Args:
        tables: by name, all tables of texts, with the rows of these texts, and those tables above the texts that are
            known. Keys that point to others are left to `check_corpus_level`.
        contract: what the tables must be like.
    """
    found = Findings()
    given = [_given(name, data, contract, tables) for name, data in tables.items()]
    part = [table for table in given if is_of_texts(table.resource.table)]
    found.add(VALUES, values(part, {table.resource.name: table for table in given}))
    corpus = corpus_of(given, contract, Part.TEXTS)
    if found.level is None and corpus is not None:
        found.ask(corpus)
    return found.problems


def check_corpus_level(
    tables: Mapping[str, pa.Table], slices: Iterable[Mapping[str, pa.Table]], contract: Contract
) -> list[Problem]:
    """Problems of the tables above the texts, and of what all texts together say of them.

    Args:
        tables: every table above the texts, by name.
        slices: the tables of texts, by name, some texts at a time, in their order; `check_slice` has found each right.
        contract: what the tables must be like.
    """
    found = Findings()
    names = [name for name, table in contract.tables.items() if is_of_texts(table)]
    above = Above([_given(name, data, contract, contract.resources) for name, data in tables.items()], names)
    found.add(VALUES, above.values())
    outlines = {name: Outline(contract.tables[name]) for name in names}
    part = {name: LoadedTable.none_of(_resource(name, contract, contract.resources)) for name in names}
    for tables_of_part in slices:
        part = {name: part[name].followed_by(data) for name, data in tables_of_part.items()}
        for name, table in part.items():
            outlines[name].add(table.data)
            found.add(VALUES, schema.unique(table))
        found.add(VALUES, [*above.reach(part), *above.references(list(part.values()))])
        if found.level != VALUES:
            corpus = Corpus({**above.tables, **part}, Part.TEXTS)
            found.add(MEANING, events.taking_part(corpus))
            above.add(corpus)
    for name, outline in outlines.items():
        found.add(VALUES, keys.disordered(part[name].resource, outline.disorder) if outline.disorder else ())
    _check_above(above, contract, found)
    return found.problems


def _given(name: str, data: pa.Table, contract: Contract, targets: Collection[str]) -> LoadedTable:
    return LoadedTable(_resource(name, contract, targets), data)


def _resource(name: str, contract: Contract, targets: Collection[str]) -> Resource:
    """A table in memory, with those of its keys that point to `targets`."""
    table = contract.resources[name]
    kept = tuple(key for key in table.foreign_keys if key.table in targets)
    return Resource(name, Path(name), "parquet", replace(table, foreign_keys=kept), {})


class Above:
    """The tables above the texts, and what the texts, slice by slice, add up to for their rows."""

    def __init__(self, tables: Sequence[LoadedTable], names: Collection[str]) -> None:
        """`names` are the tables of texts."""
        self.tables = {table.resource.name: table for table in tables}
        self._own = [table for table in tables if not table.is_twin]
        self._names = names
        self._reached: dict[tuple[str, ForeignKey], Numbers] = {}
        self._sums: dict[Sum, dict[tuple[str, str], Numbers]] = {count: {} for count in meaning.SUMS}

    def values(self) -> list[Problem]:
        """Problems of values and keys, but of keys that point to rows of texts."""
        problems = schema.check(self._own)
        for table in self._own:
            problems += keys.primary(table)
            for key in table.resource.table.foreign_keys:
                if key.table not in self._names:
                    problems += keys.foreign(table, key, self.tables)
        return problems

    def reach(self, part: Mapping[str, LoadedTable]) -> list[Problem]:
        """Follow the keys that point to rows of texts; returns what is wrong with the keys themselves."""
        problems: list[Problem] = []
        for table in self._own:
            for key in table.resource.table.foreign_keys:
                if key.table in self._names:
                    empty = LoadedTable(table.resource, table.data.slice(0, 0))
                    problems += (found := list(keys.foreign(empty, key, part)))
                    if not found:
                        _add(self._reached, (table.resource.name, key), keys.resolved(table, key, part[key.table]))
        return problems

    def unreached(self) -> list[Problem]:
        """Problems of keys that point to no row of any slice."""
        return [
            problem
            for (name, key), found in self._reached.items()
            for problem in keys.unresolved(self.tables[name], key, found > 0)
        ]

    def references(self, part: Sequence[LoadedTable]) -> list[Problem]:
        """Problems of keys by which the texts of a slice point here."""
        return [
            problem
            for table in part
            for key in table.resource.table.foreign_keys
            if key.table in self.tables
            for problem in keys.foreign(table, key, self.tables)
        ]

    def add(self, corpus: Corpus) -> None:
        """Add what the texts of a slice say of the rows above them."""
        for count, sums in self._sums.items():
            for place, numbers in count(corpus):
                _add(sums, place, numbers)

    def meaning(self, contract: Contract) -> list[Problem]:
        """Problems of what the tables above say of one another and of all texts."""
        known = {name: table for name, table in self.tables.items() if name in contract.resources}
        return meaning.check(Corpus(known, Part.ABOVE, self._sums))

    @property
    def is_summed(self) -> bool:
        """Whether any slice was that of a corpus."""
        return any(self._sums.values())


def _add(sums: dict[Key, Numbers], key: Key, numbers: npt.NDArray[Any]) -> None:
    sums[key] = sums[key] + numbers if key in sums else numbers.astype(np.int64)
