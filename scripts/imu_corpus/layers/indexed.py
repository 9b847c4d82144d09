"""A document as its tables see it: with the ids and offsets that several tables share."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from imu_corpus.model import Document
from imu_corpus.text.offsets import OffsetMap

Columns = dict[str, Sequence[Any]]
"""Columns of a table, by name."""


def columns_of(value: Any, rows: Sequence[Any]) -> Columns:
    """Rows, which are `value`s of a NamedTuple, as columns by the names of its fields."""
    columns = map(list, zip(*rows, strict=True)) if rows else ([] for _ in value._fields)
    return dict(zip(value._fields, columns, strict=True))


class IndexedDocument:
    """One document, and what is derived from it for its rows."""

    def __init__(self, document: Document, fillers: Mapping[str, tuple[str, str]]) -> None:
        """Prepare the offset map; `fillers` are those of `layers`, which this module cannot ask."""
        self.document = document
        self.fillers = fillers
        self.doc_id = document.passport.doc_id
        self.offsets = OffsetMap(document.alignment)
        self._spans: dict[str, Columns] = {}
        self._ids: dict[str, list[str]] = {}

    @cached_property
    def block_ids(self) -> list[str]:
        """Identifier of each block."""
        return self.place_ids("b", (block.line.raw_start for block in self.document.blocks))

    @cached_property
    def sentence_spans(self) -> Columns:
        """The span columns of the sentences."""
        return self.span_columns(self.document.sentences)

    @cached_property
    def sentence_ids(self) -> list[str]:
        """Identifier of each sentence."""
        return self.place_ids("s", self.sentence_spans["raw_start"])

    def place_ids(self, letter: str, raw_starts: Iterable[int]) -> list[str]:
        """The ids of what is told by where it begins in the raw text."""
        prefix = f"{self.doc_id}-{letter}"
        return [prefix + str(start).zfill(7) for start in raw_starts]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [row.start for row in self.document.sentences]

    def sentences_at(self, starts: Iterable[int]) -> list[str | None]:
        """Identifiers of the sentences that code points of the clean text lie in."""
        sentences, ids = self.document.sentences, [*self.sentence_ids, None]
        places = [(bisect_right(self._sentence_starts, start) - 1, start) for start in starts]
        return [ids[place if place >= 0 and start < sentences[place].end else -1] for place, start in places]

    def annotation_id(self, given: str | None, letter: str, start: int, end: int) -> str:
        """The id given in the .ann file, or one made of raw offset and length if a program found the span."""
        return self._id(given, letter, *((0, 0) if given is not None else self.offsets.to_raw(start, end)))

    def _id(self, given: str | None, letter: str, raw_start: int, raw_end: int) -> str:
        if given is not None:
            return f"{self.doc_id}-{given}"
        return f"{self.doc_id}-{letter}{str(raw_start).zfill(7)}-{raw_end - raw_start}"

    @cached_property
    def row_ids(self) -> dict[tuple[str, int, int], str]:
        """Ids of the rows that an event argument may be, by filler type and span."""
        return {
            (filler, row.start, row.end): row_id
            for filler, (layer, letter) in self.fillers.items()
            for row, row_id in zip(self.document.annotations[layer], self.annotation_ids(layer, letter), strict=True)
        }

    def span_columns(self, rows: Sequence[Any]) -> Columns:
        """The five columns that every table of spans has, of rows with a start and an end.

        These are start, end, raw_start, raw_end and text.
        """
        return self.spans([row.start for row in rows], [row.end for row in rows])

    def spans(self, starts: Sequence[int], ends: Sequence[int]) -> Columns:
        """The span columns of stretches of the clean text, by where they begin and end."""
        text = self.document.text
        raw_starts, raw_ends = self.offsets.to_raw_columns(starts, ends)
        return {
            "start": starts,
            "end": ends,
            "raw_start": raw_starts,
            "raw_end": raw_ends,
            "text": [text[start:end] for start, end in zip(starts, ends, strict=True)],
        }

    def annotation_spans(self, layer: str) -> Columns:
        """The span columns of the rows of a layer, made once."""
        if layer not in self._spans:
            self._spans[layer] = self.span_columns(self.document.annotations[layer])
        return self._spans[layer]

    def annotation_ids(self, layer: str, letter: str) -> list[str]:
        """The id of each row of a layer, made once."""
        if layer not in self._ids:
            rows, spans = self.document.annotations[layer], self.annotation_spans(layer)
            places = zip(rows, spans["raw_start"], spans["raw_end"], strict=True)
            self._ids[layer] = [self._id(row.id, letter, raw_start, raw_end) for row, raw_start, raw_end in places]
        return self._ids[layer]

    def annotation_columns(self, layer: str, key: str, letter: str) -> Columns:
        """The eight columns that every table of annotations has: its id, called `key`, document, sentence and span."""
        spans = self.annotation_spans(layer)
        return {
            key: self.annotation_ids(layer, letter),
            "doc_id": [self.doc_id] * len(spans["start"]),
            "sentence_id": self.sentences_at(spans["start"]),
            **spans,
        }
