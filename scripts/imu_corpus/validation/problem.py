"""A finding of the validator, and how a mask of wrong rows becomes findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from imu_corpus.validation.loaded import LoadedTable, Mask

LISTED = 100
"""Rows that one check lists of one table; the rest is counted."""


class Problem(NamedTuple):
    """One thing that is wrong: a stable check id, where, what was expected and what was found."""

    check: str
    file: str
    place: str
    """Row (from 1) and column, as far as they are known."""
    expected: str
    found: str
    listing: str = ""
    """Of a row: what the rows that are listed with it have in common."""
    more: int = 0
    """Of the end of a listing: how many rows it leaves out."""

    def __str__(self) -> str:
        where = f"{self.file}: {self.place}" if self.place else self.file
        return f"{where}: [{self.check}] expected {self.expected}, found {self.found}"


def at_rows(
    check: str,
    table: LoadedTable,
    wrong: Mask,
    expected: str | Callable[[int], object],
    found: str | Callable[[int], object],
) -> Iterator[Problem]:
    """A problem for each row of a mask; `expected` and `found` are column names, or functions of the row's index.

    A text that is no column is given as it is.
    """
    rows = np.flatnonzero(wrong)
    say = [_teller(table, part) for part in (expected, found)]
    column = f", column {found}" if isinstance(found, str) and found in table.data.column_names else ""
    listing = f"{expected if isinstance(expected, str) else 'by row'}{column}"
    for row in rows[:LISTED].tolist():
        yield Problem(check, table.file, f"row {table.first + row + 1}{column}", say[0](row), say[1](row), listing)
    if (more := len(rows) - LISTED) > 0:
        yield _rest(check, table.file, column, listing, more)


def _rest(check: str, file: str, column: str, listing: str, more: int) -> Problem:
    return Problem(check, file, f"{more} more rows{column}", "the same", "other values", listing, more)


def joined(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of parts of tables, one part after the other, as if the parts had been one."""
    listings: dict[Problem | tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        key = (problem.check, problem.file, problem.listing) if problem.listing else problem
        listings.setdefault(key, []).append(problem)
    return [problem for rows in listings.values() for problem in _shortened(rows)]


def _shortened(problems: Sequence[Problem]) -> list[Problem]:
    """A listing with as many rows as one has; what is no row of a listing is told once."""
    first = problems[0]
    if not first.listing:
        return [first]
    rows = [problem for problem in problems if not problem.more]
    more = sum(problem.more for problem in problems) + max(0, len(rows) - LISTED)
    column = first.place[len(first.place.partition(",")[0]) :]
    return [*rows[:LISTED], *([_rest(first.check, first.file, column, first.listing, more)] if more else [])]


def _teller(table: LoadedTable, part: str | Callable[[int], object]) -> Callable[[int], str]:
    if not isinstance(part, str):
        return lambda row: str(part(row))
    if part in table.data.column_names:
        return lambda row: shown(table.value(part, row))
    return lambda _row: part


def shown(value: Any) -> str:
    """A value for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
