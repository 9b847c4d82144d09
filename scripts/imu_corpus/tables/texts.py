"""Rows of the text tables: documents, blocks, alignment, sentences, tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from imu_corpus.io import edtf
from imu_corpus.layers.view import Row, View
from imu_corpus.model import Document, Passport

FOLDS = 5


def document_rows(view: View) -> Iterable[Row]:
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
        fold(view.doc_id),
        _annotation_status(passport),
        passport.rights_holder,
        passport.text_licence,
    )


def fold(doc_id: str) -> int:
    """The cross-validation fold of a document: by its id alone, so that it never changes."""
    return int(doc_id[1:], 16) % FOLDS


def _published(passport: Passport) -> tuple[date | None, date | None]:
    return edtf.bounds(passport.published_on) if passport.published_on else (None, None)


def _first_title(document: Document) -> str | None:
    return next((block.line.text for block in document.blocks if block.verdict.kind == "title"), None)


def _annotation_status(passport: Passport) -> str:
    if passport.statuses == {"curated"}:
        return "curated"
    return "partly" if "curated" in passport.statuses else "automatic"


def block_rows(view: View) -> Iterable[Row]:
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


def alignment_rows(view: View) -> Iterable[Row]:
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


def sentence_rows(view: View) -> Iterable[Row]:
    """Rows of `sentences`."""
    for position, (sentence_id, row) in enumerate(zip(view.sentence_ids, view.document.sentences, strict=True)):
        yield sentence_id, view.doc_id, view.block_ids[row.block], position, *view.span(row.start, row.end)


def token_rows(view: View) -> Iterable[Row]:
    """Rows of `tokens`."""
    sentence, position = -1, 0
    for row, tag in zip(view.document.tokens, _ner_tags(view.document), strict=True):
        position = position + 1 if row.sentence == sentence else 0
        sentence = row.sentence
        span = view.span(row.start, row.end)
        token_id = f"{view.doc_id}-t{span[2]:07}"
        yield token_id, view.doc_id, view.sentence_ids[sentence], position, *span, row.space_after, tag


def _ner_tags(document: Document) -> list[str]:
    """IOB2 tags of the outermost names (Tjong Kim Sang and Veenstra 1999: B- begins every name)."""
    tags = ["O"] * len(document.tokens)
    tokens = iter(enumerate(document.tokens))
    index, token = next(tokens, (0, None))
    for name in (row for row in document.annotations.mentions if not row.is_nested):
        prefix = "B"
        while token is not None and token.start < name.end:
            if token.end > name.start:
                tags[index] = f"{prefix}-{name.type}"
                prefix = "I"
            index, token = next(tokens, (0, None))
    return tags
