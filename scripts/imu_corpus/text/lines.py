"""Segmenting: the raw text to its lines. Lines end at LF, CRLF or CR, and at nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class RawLine(NamedTuple):
    """A non-empty line: its 1-based number, its raw offsets without line end, blank lines before it."""

    number: int
    start: int
    end: int
    blank_before: int


def segment(raw: str) -> Iterator[RawLine]:
    r"""Yield each line of `raw` that holds more than white space, in order.

    `list(segment("a\n\nb"))` gives lines 1 (0, 1) and 3 (3, 4).
    """
    start = number = blank = 0
    for piece in raw.split("\n"):
        # The last CR of a piece is half of a CRLF; every other one ends a line by itself.
        for line in piece.removesuffix("\r").split("\r") if "\r" in piece else (piece,):
            number += 1
            if line and not line.isspace():
                yield RawLine(number, start, start + len(line), blank)
                blank = 0
            else:
                blank += 1
            start += len(line) + 1
        start += piece.endswith("\r")
