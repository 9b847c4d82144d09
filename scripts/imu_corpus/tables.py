"""Tables: documents with their layers to the columns of each table. One function a table, by the table's name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from imu_corpus import edtf
from imu_corpus.model import Document, Passport
from imu_corpus.offsets import OffsetMap

Row = tuple[Any, ...]
FOLDS = 5


class _View:
    """A document with what several tables derive from it: ids and the offset map."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.doc_id = document.passport.doc_id
        self.offsets = OffsetMap(document.alignment)

    @cached_property
    def block_ids(self) -> list[str]:
        return [f"{self.doc_id}-b{block.line.raw_start:07}" for block in self.document.blocks]

    @cached_property
    def sentence_ids(self) -> list[str]:
        spans = (self.offsets.to_raw(row.start, row.end) for row in self.document.sentences)
        return [f"{self.doc_id}-s{span.start:07}" for span in spans]

    def span(self, start: int, end: int) -> Row:
        """The six columns that every span table has: start, end, raw_start, raw_end, text."""
        return start, end, *self.offsets.to_raw(start, end), self.document.text[start:end]


def document_rows(view: _View) -> Iterable[Row]:
    """The single row of `documents`."""
    document, passport = view.document, view.document.passport
    published_from, published_to = _published(passport)
    yield (
        view.doc_id,
        passport.title or _first_title(document) or passport.seed_file,
        passport.authors,
        passport.authors_basis,
        passport.publisher,
        passport.series,
        passport.volume,
        passport.issue,
        passport.url,
        passport.url_basis,
        passport.published_on,
        published_from,
        published_to,
        passport.published_basis,
        passport.language,
        passport.genre,
        passport.completeness,
        document.raw_path,
        document.raw_sha256,
        document.text,
        hashlib.sha256(document.text.encode()).hexdigest(),
        len(document.raw),
        len(document.text),
        len(document.sentences),
        len(document.tokens),
        int(view.doc_id[1:], 16) % FOLDS,
        _annotation_status(passport),
        passport.rights_holder,
        passport.text_licence,
    )


def _published(passport: Passport) -> tuple[date | None, date | None]:
    return edtf.bounds(passport.published_on) if passport.published_on else (None, None)


def _first_title(document: Document) -> str | None:
    return next((block.line.text for block in document.blocks if block.verdict.kind == "title"), None)


def _annotation_status(passport: Passport) -> str:
    statuses = {passport.names_status, passport.times_status, passport.speech_status, passport.events_status}
    if statuses == {"curated"}:
        return "curated"
    return "partly" if "curated" in statuses else "automatic"


def block_rows(view: _View) -> Iterable[Row]:
    """Rows of `blocks`."""
    raw = view.document.raw
    for block_id, (line, verdict, start, end) in zip(view.block_ids, view.document.blocks, strict=True):
        yield (
            block_id,
            view.doc_id,
            line.number,
            line.raw_start,
            line.raw_end,
            raw[line.raw_start : line.raw_end],
            verdict.kind,
            verdict.category,
            verdict.keep,
            start,
            end,
            verdict.rule_id,
            verdict.confidence,
        )


def alignment_rows(view: _View) -> Iterable[Row]:
    """Rows of `alignment`."""
    for row in view.document.alignment:
        block_id = None if row.block is None else view.block_ids[row.block]
        yield (
            view.doc_id,
            row.raw_start,
            row.raw_end,
            row.start,
            row.end,
            block_id,
            row.operation,
            row.raw_text,
            row.replacement,
            row.reason,
        )


def sentence_rows(view: _View) -> Iterable[Row]:
    """Rows of `sentences`."""
    for position, (sentence_id, row) in enumerate(zip(view.sentence_ids, view.document.sentences, strict=True)):
        yield sentence_id, view.doc_id, view.block_ids[row.block], position, *view.span(row.start, row.end)


def token_rows(view: _View) -> Iterable[Row]:
    """Rows of `tokens`."""
    sentence, position = -1, 0
    for row in view.document.tokens:
        position = position + 1 if row.sentence == sentence else 0
        sentence = row.sentence
        span = view.span(row.start, row.end)
        token_id = f"{view.doc_id}-t{span[2]:07}"
        yield token_id, view.doc_id, view.sentence_ids[sentence], position, *span, row.space_after, None


ROWS: Mapping[str, Callable[[_View], Iterable[Row]]] = {
    "documents": document_rows,
    "blocks": block_rows,
    "alignment": alignment_rows,
    "sentences": sentence_rows,
    "tokens": token_rows,
}


def document_columns(document: Document) -> dict[str, list[tuple[Any, ...]]]:
    """The document's part of each table, as columns in the order of the contract."""
    view = _View(document)
    return {name: list(zip(*rows(view), strict=True)) for name, rows in ROWS.items()}
