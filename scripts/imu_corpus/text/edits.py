"""Edit scripts: sorted, disjoint edits over one text. Applying one, and composing two into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from imu_corpus.model import Edit


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text after `edits`, which are sorted, disjoint and give offsets into `text`."""
    parts: list[str] = []
    place = 0
    for edit in edits:
        parts += text[place : edit.start], edit.replacement
        place = edit.end
    return "".join((*parts, text[place:]))


class _Placed(NamedTuple):
    """An edit by its place in the middle text: `start` to `end` there."""

    start: int
    end: int
    edit: Edit
    is_first: bool


def compose(first: Sequence[Edit], second: Sequence[Edit], middle: str) -> list[Edit]:
    """One edit script that does what `first` and then `second` do.

    `middle` is the text between the two: what `first` gives and `second` reads. Edits that overlap there
    become one, with the reason of the last. The result has offsets into the text that `first` reads, so
    that `apply(text, compose(first, second, middle)) == apply(middle, second)`.
    """
    placed = sorted(
        [*_place(first), *(_Placed(edit.start, edit.end, edit, False) for edit in second)],
        key=lambda item: (item.start, item.end),
    )
    composed, shift = [], 0
    for group in _overlapping(placed):
        edit, shift = _merge(group, shift, middle)
        composed.append(edit)
    return composed


def _place(first: Sequence[Edit]) -> list[_Placed]:
    placed, shift = [], 0
    for edit in first:
        start = edit.start + shift
        end = start + len(edit.replacement)
        placed.append(_Placed(start, end, edit, True))
        shift += len(edit.replacement) - (edit.end - edit.start)
    return placed


def _overlapping(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Group edits that share a code point of the middle text, or of which one is an edge inside another."""
    groups: list[list[_Placed]] = []
    end = -1
    for item in placed:
        if groups and item.start < end:
            groups[-1].append(item)
        else:
            groups.append([item])
        end = max(end, item.end)
    return groups


def _merge(group: Sequence[_Placed], shift: int, middle: str) -> tuple[Edit, int]:
    """Merge a group into one edit; `shift` is middle offset minus source offset before it, and after it."""
    start, end = group[0].start, max(item.end for item in group)
    grown = sum(len(item.edit.replacement) - (item.edit.end - item.edit.start) for item in group if item.is_first)
    inner = [
        Edit(item.start - start, item.end - start, item.edit.replacement, "") for item in group if not item.is_first
    ]
    replacement = apply(middle[start:end], inner)
    last = max(group, key=lambda item: not item.is_first)
    return Edit(start - shift, end - shift - grown, replacement, last.edit.reason), shift + grown
