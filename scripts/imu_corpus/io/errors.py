"""Errors that a user can act on: one sentence each, naming place, expectation and finding."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class CorpusError(Exception):
    """Input or state that the user must fix; the command line prints its text, a line a mistake, and exits 1."""


@contextmanager
def foreign(place: object, expected: str) -> Iterator[None]:
    """Whatever goes wrong inside because of a file from elsewhere, as one sentence; the error stays its cause.

    For the outermost call on files of others, once a command: checks name the file and the line, and this what no
    check foresaw. What the system refuses, the command line says itself.
    """
    try:
        yield
    except (CorpusError, OSError):
        raise
    except Exception as error:
        found = " ".join(f"{type(error).__name__}: {error}".split())
        raise CorpusError(
            f"{place}: expected {expected}, found what cannot be read ({found[:200]}); get it again from where it is "
            "published."
        ) from error


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
