"""Slips that damage a file of lines, drawn at random."""

from __future__ import annotations

from random import Random


def drop_line(data: bytes, draw: Random) -> bytes:
    """A line lost."""
    lines = data.splitlines(keepends=True)
    del lines[draw.randrange(len(lines))]
    return b"".join(lines)


def repeat_line(data: bytes, draw: Random) -> bytes:
    """A line once more, anywhere."""
    lines = data.splitlines(keepends=True)
    lines.insert(draw.randrange(len(lines)), draw.choice(lines))
    return b"".join(lines)
