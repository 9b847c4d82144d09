"""Columns of the text tables: documents, blocks, alignment, sentences, tokens."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from imu_corpus.io import edtf
from imu_corpus.layers.indexed import Columns, IndexedDocument, columns_of
from imu_corpus.model import Document, Mention, Passport, Stretch, Token

FOLDS = 5


def document_columns(indexed: IndexedDocument) -> Columns:
    """The single row of `documents`."""
    document, passport = indexed.document, indexed.document.passport
    published_from, published_to = _published(passport)
    row = vars(passport) | {
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
    fields = columns_of(Stretch, rows)
    places = fields.pop("block")
    return {
        "doc_id": [indexed.doc_id] * len(rows),
        "block_id": [None if place is None else block_ids[place] for place in places],
        **fields,
    }


def sentence_columns(indexed: IndexedDocument) -> Columns:
    """Columns of `sentences`."""
    rows, block_ids = indexed.document.sentences, indexed.block_ids
    return {
        "sentence_id": indexed.sentence_ids,
        "doc_id": [indexed.doc_id] * len(rows),
        "block_id": [block_ids[row.block] for row in rows],
        "position": list(range(len(rows))),
        **indexed.sentence_spans,
    }


def token_columns(indexed: IndexedDocument) -> Columns:
    """Columns of `tokens`; a token's position is its place in its sentence."""
    tokens, sentence_ids = columns_of(Token, indexed.document.tokens), indexed.sentence_ids
    spans, owners = indexed.spans(tokens["start"], tokens["end"]), tokens["sentence"]
    return {
        "token_id": indexed.place_ids("t", spans["raw_start"]),
        "doc_id": [indexed.doc_id] * len(owners),
        "sentence_id": [sentence_ids[owner] for owner in owners],
        "position": [place for _, found in groupby(owners) for place in range(len(list(found)))],
        **spans,
        "space_after": tokens["space_after"],
        "ner_tag": _ner_tags(indexed.document.annotations.mentions, spans["start"], spans["end"]),
    }


def _ner_tags(names: Sequence[Mention], starts: Sequence[int], ends: Sequence[int]) -> list[str]:
    """IOB2 tags of the outermost names (Tjong Kim Sang and Veenstra 1999: B- begins every name).

    `starts` and `ends` are those of the tokens; a token that two names share is the first one's.
    """
    tags, done = ["O"] * len(starts), 0
    for name in names:
        if not name.is_nested:
            first = bisect_right(ends, name.start, done)
            done = max(first, bisect_left(starts, name.end, done))
            tags[first:done] = [f"B-{name.type}", *[f"I-{name.type}"] * (done - first - 1)][: done - first]
    return tags
