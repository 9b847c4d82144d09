"""A finding of the validator."""

from __future__ import annotations

from typing import NamedTuple


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


def shown(value: object) -> str:
    """A value for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
