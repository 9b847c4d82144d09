"""Quotation marks: a paragraph to the pairs of marks in it, apostrophes kept apart.

A straight or curly single mark is a quotation mark only if a mark opens before a word and another closes after
one; "fighters' weapons", "O‘zbekiston" and "the '90s" hold none. Takes time linear in the length of the paragraph.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile("[\"“”„«»‘’'`´]")
_DOUBLE_OPEN, _DOUBLE_CLOSE = "“„«", "”»"
_SINGLE = "‘’'`´"
_LAST = re.compile("[’'´]")
_DEEPEST = 4
"""Marks that may be open at once. Style books know a quotation in a quotation in a quotation; of more, a reader takes
the outermost for one that nobody closed."""
#: Words that lose their head to an apostrophe.
_ELIDED = re.compile(r"(?:\d0s|em|til|tis|twas|cause)\b", re.IGNORECASE)


class Pair(NamedTuple):
    """What lies between two marks: without the marks; `depth` 0 is outermost."""

    start: int
    end: int
    depth: int
    is_closed: bool
    """False if the paragraph ends first."""


class _Open(NamedTuple):
    place: int
    is_double: bool


def pairs(text: str, start: int, end: int) -> list[Pair]:
    """The quotations of `text[start:end]`, by their place; unclosed double marks run to the end."""
    stack: list[_Open] = []
    found: list[Pair] = []
    singles = _last_single(text, start, end)
    for match in _MARK.finditer(text, start, end):
        place, mark = match.start(), match.group()
        before = text[place - 1] if place > start else " "
        after = text[place + 1] if place + 1 < end else " "
        if mark in _SINGLE:
            _single(text, place, before, after, singles, stack, found)
        else:
            _double(mark, place, before, after, stack, found)
    for depth, entry in enumerate(stack):
        if entry.is_double:
            found.append(Pair(entry.place + 1, end, depth, False))
            break
    return sorted(found)


def _last_single(text: str, start: int, end: int) -> int:
    """Place of the last mark that may close a single quotation; -1 if there is none."""
    last = -1
    for match in _LAST.finditer(text, start, end):
        if _may_close(text, match.start(), end):
            last = match.start()
    return last


def _may_close(text: str, place: int, end: int) -> bool:
    after = text[place + 1] if place + 1 < end else " "
    return place > 0 and not text[place - 1].isspace() and not after.isalnum()


def _open(stack: list[_Open], entry: _Open) -> None:
    stack.append(entry)
    del stack[:-_DEEPEST]


def _double(mark: str, place: int, before: str, after: str, stack: list[_Open], found: list[Pair]) -> None:
    is_open = any(entry.is_double for entry in stack)
    opens = mark in _DOUBLE_OPEN or (mark == '"' and not is_open)
    if mark == "“" and is_open and (after.isspace() or not before.isspace()) and before.isalnum():
        # A mark that was typed the wrong way round.
        opens = False
    if opens:
        if not after.isspace():
            _open(stack, _Open(place, True))
        return
    if not is_open:
        return
    while not stack[-1].is_double:
        stack.pop()
    entry = stack.pop()
    if place > entry.place + 1:
        found.append(Pair(entry.place + 1, place, len(stack), True))


def _single(text: str, place: int, before: str, after: str, last: int, stack: list[_Open], found: list[Pair]) -> None:
    mark = text[place]
    if stack and not stack[-1].is_double:
        if mark in "’'´" and _closes(text, place, before, after, last):
            entry = stack.pop()
            if place > entry.place + 1:
                found.append(Pair(entry.place + 1, place, len(stack), True))
        return
    opens = mark in "‘'`" and not before.isalnum() and after.isalnum() and place < last
    if opens and not _ELIDED.match(text, place + 1):
        _open(stack, _Open(place, False))


def _closes(text: str, place: int, before: str, after: str, last: int) -> bool:
    """Whether a mark closes an open single quotation, or is an apostrophe in it."""
    if before.isspace() or after.isalnum():
        return False
    is_plural_possessive = before == "s" and after == " " and text[place + 2 : place + 3].islower()
    return not (is_plural_possessive and place < last)
