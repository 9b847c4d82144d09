"""Translating spans between the raw text and the clean text, by the alignment."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from imu_corpus.model import Span, Stretch

Numbers = npt.NDArray[np.int64]


class _Columns(NamedTuple):
    """The stretches that are visible in the clean text, column by column."""

    start: Numbers
    end: Numbers
    raw_start: Numbers
    raw_end: Numbers
    is_equal: npt.NDArray[np.bool_]


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

    def to_raw_columns(self, starts: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
        """The raw spans of many non-empty clean spans, as two columns."""
        first = np.searchsorted(self._columns.start, starts, side="right") - 1
        last = np.searchsorted(self._columns.start, ends, side="left") - 1
        rows = self._columns
        raw_starts = rows.raw_start[first] + np.where(rows.is_equal[first], starts - rows.start[first], 0)
        raw_ends = rows.raw_end[last] - np.where(rows.is_equal[last], rows.end[last] - ends, 0)
        return raw_starts, raw_ends

    @cached_property
    def _columns(self) -> _Columns:
        rows = self._visible
        numbers = np.array([(row.start, row.end, row.raw_start, row.raw_end) for row in rows], np.int64).reshape(-1, 4)
        is_equal = np.array([row.operation == "equal" for row in rows], np.bool_)
        return _Columns(numbers[:, 0], numbers[:, 1], numbers[:, 2], numbers[:, 3], is_equal)

    def to_text(self, raw_start: int, raw_end: int) -> Span:
        """The clean span that the non-empty raw span became; empty if all of it was removed."""
        first = self._all[bisect_right(self._raw_starts, raw_start) - 1]
        last = self._all[bisect_left(self._raw_starts, raw_end) - 1]
        start = first.start + (raw_start - first.raw_start if first.operation == "equal" else 0)
        end = last.end - (last.raw_end - raw_end if last.operation == "equal" else 0)
        return Span(start, end)
