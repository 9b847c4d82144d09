"""What the annotators read of a text, made once and shared by all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from imu_corpus.io import edtf
from imu_corpus.model import Days, Document, Sentence, Span, Token

if TYPE_CHECKING:
    from imu_corpus.annotation.names.gazetteer import Gazetteer


class Analysis(NamedTuple):
    """A clean text, cut into paragraphs, sentences and tokens, and what else is known of it."""

    text: str
    paragraphs: Sequence[Span]
    sentences: Sequence[Sentence]
    tokens: Sequence[Token]
    published: Days
    """First and last day on which the text may have been published."""
    gazetteer: Gazetteer


def analyse(document: Document, gazetteer: Gazetteer) -> Analysis:
    """What annotators read of a document; its paragraphs are the blocks that are kept."""
    published_on = document.passport.published_on
    return Analysis(
        text=document.text,
        paragraphs=[Span(block.start, block.end) for block in document.blocks if block.verdict.keep],
        sentences=document.sentences,
        tokens=document.tokens,
        published=edtf.bounds(published_on) if published_on else (None, None),
        gazetteer=gazetteer,
    )
