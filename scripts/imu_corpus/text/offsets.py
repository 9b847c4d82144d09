"""Translating spans between the raw text and the clean text, by the alignment."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from imu_corpus.model import Span, Stretch


class OffsetMap:
    """Both directions of one document's alignment. A span edge inside a replaced stretch snaps outward."""

    def __init__(self, alignment: Sequence[Stretch]) -> None:
        """Index the stretches of one document, which are in raw order and tile its raw text."""
        self._all = alignment
        self._raw_starts = [row.raw_start for row in alignment]
        self._visible = [row for row in alignment if row.end > row.start]
        self._starts = [row.start for row in self._visible]

    def to_raw(self, start: int, end: int) -> Span:
        """The raw span that the non-empty clean span `start` to `end` comes from."""
        first = self._visible[bisect_right(self._starts, start) - 1]
        last = self._visible[bisect_left(self._starts, end) - 1]
        raw_start = first.raw_start + (start - first.start if first.operation == "equal" else 0)
        raw_end = last.raw_end - (last.end - end if last.operation == "equal" else 0)
        return Span(raw_start, raw_end)

    def to_text(self, raw_start: int, raw_end: int) -> Span:
        """The clean span that the non-empty raw span became; empty if all of it was removed."""
        first = self._all[bisect_right(self._raw_starts, raw_start) - 1]
        last = self._all[bisect_left(self._raw_starts, raw_end) - 1]
        start = first.start + (raw_start - first.raw_start if first.operation == "equal" else 0)
        end = last.end - (last.raw_end - raw_end if last.operation == "equal" else 0)
        return Span(start, end)
