"""Segmenting: the raw text to its lines. Lines end at LF, CRLF or CR, and at nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


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
    blank = 0
    for number, match in enumerate(_LINE.finditer(raw), start=1):
        line = match.group().rstrip("\r\n")
        if line and not line.isspace():
            yield RawLine(number, match.start(), match.start() + len(line), blank)
            blank = 0
        else:
            blank += 1
