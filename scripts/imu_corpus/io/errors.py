"""Errors that a user can act on: one sentence each, naming place, expectation and finding."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class CorpusError(Exception):
    """Input or state that the user must fix; the command line prints its text, a line a mistake, and exits 1."""


class Mistakes:
    """The mistakes of a run, collected so that one error lists them all."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Note what is refused inside, and go on behind it."""
        try:
            yield
        except CorpusError as error:
            self.lines += str(error).split("\n")

    def refuse(self) -> None:
        """Raise what was noted, if anything was.

        Raises:
            CorpusError: a line for each mistake, in the order of their finding, each once.
        """
        if self.lines:
            raise CorpusError("\n".join(dict.fromkeys(self.lines)))
