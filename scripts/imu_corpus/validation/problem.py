"""A finding of the validator, and how a mask of wrong rows becomes findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    for row in rows[:LISTED].tolist():
        yield Problem(check, table.file, f"row {row + 1}{column}", *(tell(row) for tell in say))
    if (more := len(rows) - LISTED) > 0:
        yield Problem(check, table.file, f"{more} more rows{column}", "the same", "other values")


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
