"""Columns of the text tables: documents, blocks, alignment, sentences, tokens."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date
from itertools import groupby

from imu_corpus.io import edtf
from imu_corpus.layers.indexed import Columns, IndexedDocument
from imu_corpus.model import Document, Passport

FOLDS = 5


def document_columns(indexed: IndexedDocument) -> Columns:
    """The single row of `documents`."""
    document, passport = indexed.document, indexed.document.passport
    published_from, published_to = _published(passport)
    row = asdict(passport) | {
        "title": passport.title or _first_title(document) or passport.seed_file,
        "published_from": published_from,
        "published_to": published_to,
        "raw_path": document.raw_path,
        "raw_sha256": document.raw_sha256,
        "text": document.text,
        "text_sha256": hashlib.sha256(document.text.encode()).hexdigest(),
        "raw_chars": len(document.raw),
        "text_chars": len(document.text),
        "sentence_count": len(document.sentences),
        "token_count": len(document.tokens),
        "fold": fold(indexed.doc_id),
        "annotation_status": _annotation_status(passport),
    }
    return {name: [value] for name, value in row.items()}


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


def block_columns(indexed: IndexedDocument) -> Columns:
    """Columns of `blocks`."""
    raw, blocks = indexed.document.raw, indexed.document.blocks
    lines, verdicts = [block.line for block in blocks], [block.verdict for block in blocks]
    return {
        "block_id": indexed.block_ids,
        "doc_id": [indexed.doc_id] * len(blocks),
        "line": [line.number for line in lines],
        "raw_start": [line.raw_start for line in lines],
        "raw_end": [line.raw_end for line in lines],
        "raw_text": [raw[line.raw_start : line.raw_end] for line in lines],
        "kind": [verdict.kind for verdict in verdicts],
        "category": [verdict.category for verdict in verdicts],
        "is_kept": [verdict.keep for verdict in verdicts],
        "start": [block.start for block in blocks],
        "end": [block.end for block in blocks],
        "rule_id": [verdict.rule_id for verdict in verdicts],
        "confidence": [verdict.confidence for verdict in verdicts],
    }


def alignment_columns(indexed: IndexedDocument) -> Columns:
    """Columns of `alignment`."""
    rows, block_ids = indexed.document.alignment, indexed.block_ids
    names = ("raw_start", "raw_end", "start", "end", "operation", "raw_text", "replacement", "reason")
    return {
        "doc_id": [indexed.doc_id] * len(rows),
        "block_id": [None if row.block is None else block_ids[row.block] for row in rows],
        **{name: [getattr(row, name) for row in rows] for name in names},
    }


def sentence_columns(indexed: IndexedDocument) -> Columns:
    """Columns of `sentences`."""
    rows, block_ids = indexed.document.sentences, indexed.block_ids
    return {
        "sentence_id": indexed.sentence_ids,
        "doc_id": [indexed.doc_id] * len(rows),
        "block_id": [block_ids[row.block] for row in rows],
        "position": list(range(len(rows))),
        **indexed.span_columns((row.start, row.end) for row in rows),
    }


def token_columns(indexed: IndexedDocument) -> Columns:
    """Columns of `tokens`; a token's position is its place in its sentence."""
    rows, sentence_ids = indexed.document.tokens, indexed.sentence_ids
    spans = indexed.span_columns((row.start, row.end) for row in rows)
    return {
        "token_id": [f"{indexed.doc_id}-t{start:07}" for start in spans["raw_start"]],
        "doc_id": [indexed.doc_id] * len(rows),
        "sentence_id": [sentence_ids[row.sentence] for row in rows],
        "position": [place for _, found in groupby(row.sentence for row in rows) for place, _ in enumerate(found)],
        **spans,
        "space_after": [row.space_after for row in rows],
        "ner_tag": _ner_tags(indexed.document),
    }


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
