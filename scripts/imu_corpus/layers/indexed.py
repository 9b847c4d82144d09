"""A document as its tables see it: with the ids and offsets that several tables share."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from imu_corpus.model import Document
from imu_corpus.text.offsets import OffsetMap

Columns = dict[str, Sequence[Any]]
"""Columns of a table, by name."""


class IndexedDocument:
    """One document, and what is derived from it for its rows."""

    def __init__(self, document: Document, fillers: Mapping[str, tuple[str, str]]) -> None:
        """Prepare the offset map; `fillers` are those of `layers`, which this module cannot ask."""
        self.document = document
        self.fillers = fillers
        self.doc_id = document.passport.doc_id
        self.offsets = OffsetMap(document.alignment)

    @cached_property
    def block_ids(self) -> list[str]:
        """Identifier of each block."""
        return [f"{self.doc_id}-b{block.line.raw_start:07}" for block in self.document.blocks]

    @cached_property
    def sentence_ids(self) -> list[str]:
        """Identifier of each sentence."""
        spans = (self.offsets.to_raw(row.start, row.end) for row in self.document.sentences)
        return [f"{self.doc_id}-s{span.start:07}" for span in spans]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [row.start for row in self.document.sentences]

    def sentence_at(self, start: int) -> str | None:
        """Identifier of the sentence that a code point of the clean text lies in."""
        place = bisect_right(self._sentence_starts, start) - 1
        if place < 0 or self.document.sentences[place].end <= start:
            return None
        return self.sentence_ids[place]

    def annotation_id(self, given: str | None, letter: str, start: int, end: int) -> str:
        """The id given in the .ann file, or one made of raw offset and length if a program found the span."""
        return self._id(given, letter, *((0, 0) if given is not None else self.offsets.to_raw(start, end)))

    def _id(self, given: str | None, letter: str, raw_start: int, raw_end: int) -> str:
        if given is not None:
            return f"{self.doc_id}-{given}"
        return f"{self.doc_id}-{letter}{raw_start:07}-{raw_end - raw_start}"

    @cached_property
    def row_ids(self) -> dict[tuple[str, int, int], str]:
        """Ids of the rows that an event argument may be, by filler type and span."""
        return {
            (filler, row.start, row.end): self.annotation_id(row.id, letter, row.start, row.end)
            for filler, (layer, letter) in self.fillers.items()
            for row in self.document.annotations[layer]
        }

    def span_columns(self, spans: Iterable[tuple[int, int]]) -> Columns:
        """The five columns that every table of spans has: start, end, raw_start, raw_end, text."""
        pairs, text = list(spans), self.document.text
        starts, ends = [start for start, _ in pairs], [end for _, end in pairs]
        raw_starts, raw_ends = self.offsets.to_raw_columns(np.array(starts, np.int64), np.array(ends, np.int64))
        return {
            "start": starts,
            "end": ends,
            "raw_start": raw_starts.tolist(),
            "raw_end": raw_ends.tolist(),
            "text": [text[start:end] for start, end in pairs],
        }

    def annotation_columns(self, rows: Sequence[Any], key: str, letter: str) -> Columns:
        """The eight columns that every table of annotations has: its id, called `key`, document, sentence and span."""
        spans = self.span_columns((row.start, row.end) for row in rows)
        places = zip(rows, spans["raw_start"], spans["raw_end"], strict=True)
        return {
            key: [self._id(row.id, letter, raw_start, raw_end) for row, raw_start, raw_end in places],
            "doc_id": [self.doc_id] * len(rows),
            "sentence_id": [self.sentence_at(row.start) for row in rows],
            **spans,
        }
