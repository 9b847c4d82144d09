"""Translating spans between the raw text and the clean text, by the alignment."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from imu_corpus.model import Span, Stretch

Numbers = npt.NDArray[np.int64]


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

    def to_raw_columns(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[list[int], list[int]]:
        """The raw spans of many non-empty clean spans, as two columns."""
        if not starts:
            return [], []
        raw_starts, raw_ends = self._edges
        return raw_starts[np.array(starts, np.int64)].tolist(), raw_ends[np.array(ends, np.int64) - 1].tolist()

    @cached_property
    def _edges(self) -> tuple[Numbers, Numbers]:
        """Where each code point of the clean text begins and ends in the raw text: that of a replacement, with all."""
        rows = self._visible
        numbers = np.array([(row.raw_start, row.raw_end, row.end - row.start) for row in rows], np.int64).reshape(-1, 3)
        is_equal = np.array([row.operation == "equal" for row in rows], np.bool_)
        lengths = numbers[:, 2]
        raw_starts, raw_ends = np.repeat(numbers[:, 0], lengths), np.repeat(numbers[:, 1], lengths)
        equal = np.repeat(is_equal, lengths)
        within = np.arange(len(raw_starts)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return raw_starts + np.where(equal, within, 0), np.where(equal, raw_starts + within + 1, raw_ends)

    def to_text(self, raw_start: int, raw_end: int) -> Span:
        """The clean span that the non-empty raw span became; empty if all of it was removed."""
        first = self._all[bisect_right(self._raw_starts, raw_start) - 1]
        last = self._all[bisect_left(self._raw_starts, raw_end) - 1]
        start = first.start + (raw_start - first.raw_start if first.operation == "equal" else 0)
        end = last.end - (last.raw_end - raw_end if last.operation == "equal" else 0)
        return Span(start, end)
