"""Texts as programs annotate them, without the corpus's own entities."""

from __future__ import annotations

from datetime import date
from functools import cache

from imu_corpus.annotation.analysis import Analysis
from imu_corpus.annotation.annotate import annotate
from imu_corpus.annotation.names.gazetteer import Gazetteer, general_rows
from imu_corpus.model import Annotations, Block, Days, Line, Sentence, Span, Verdict
from imu_corpus.text.sentences import split_sentences
from imu_corpus.text.tokens import tokenise

PUBLISHED = (date(2012, 6, 13), date(2012, 6, 13))


@cache
def gazetteer() -> Gazetteer:
    """The general lists, without the corpus's own entities."""
    return Gazetteer.of([*general_rows(), ("Nazir", "PER", None, "test"), ("Mehsud", "PER", None, "test")])


def blocks(text: str) -> list[Block]:
    """Each line as a kept paragraph."""
    found, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        row = Line(number, start, start + len(line), line, 0, 0)
        found.append(Block(row, Verdict("paragraph", None, True, "test", 1.0), start, start + len(line)))
        start += len(line) + 1
    return found


def read(text: str, published: Days = PUBLISHED) -> tuple[list[Sentence], Annotations]:
    """Sentences and layers of a text."""
    sentences = split_sentences(text, blocks(text), "en")
    paragraphs = [Span(block.start, block.end) for block in blocks(text)]
    analysis = Analysis(text, paragraphs, sentences, tokenise(text, sentences), published, gazetteer())
    return sentences, annotate(analysis, Annotations())
