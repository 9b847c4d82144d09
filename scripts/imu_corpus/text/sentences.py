"""Sentences: the clean text to sentence spans, block by block.

Boundaries are sentencex's (rules for abbreviations, brackets and quotes). sentencex keeps a quotation whole;
here a quotation of several sentences is several sentences, as in treebanks. `text/sentences.toml` holds the few
other joins and splits that it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import sentencex

from imu_corpus.model import Block, Sentence, Span
from imu_corpus.rules.load import read_toml

_QUOTE = re.compile('["“”«»]')
_BLANK_QUOTES = str.maketrans('"“”«»', "     ")
# After an ellipsis (". . .", "...") the sentence may go on, so it is no boundary of its own.
_FULL_STOP = re.compile(r"[^\s.…][.!?]\s")
_SPACES = re.compile(r"\s++")
_WINDOW = 8_000
"""Code points; few paragraphs are longer."""
_STEP = _WINDOW // 4
"""Code points that a window goes on by at least, so that no text is read more than four times."""
_LONGEST_JOIN = 1_000
"""Code points that a join looks at: longer is no beginning of a sentence but a page of marks."""


class Rules(NamedTuple):
    """Patterns that fix boundaries: of false sentence starts, and of places where one is missing."""

    joins: tuple[re.Pattern[str], ...]
    splits: tuple[re.Pattern[str], ...]


@cache
def rules() -> Rules:
    """The rules of `text/sentences.toml`, compiled."""
    rows = read_toml("text/sentences.toml")
    joins, splits = ([re.compile(row["pattern"]) for row in rows[action]] for action in ("join", "split"))
    return Rules(tuple(joins), tuple(splits))


def split_sentences(text: str, blocks: Sequence[Block], language: str = "en") -> list[Sentence]:
    """Sentences of the kept blocks, in order, without the white space around them."""
    return [
        Sentence(block.start + span.start, block.start + span.end, index)
        for index, block in enumerate(blocks)
        if block.verdict.keep
        for span in sentence_spans(text[block.start : block.end], language)
    ]


def sentence_spans(text: str, language: str = "en") -> Iterator[Span]:
    """Sentence spans of one block's text, trimmed, none empty.

    An undetermined language ('und') is split by the English rules.
    """
    starts = [0, *_boundaries(text, "en" if language == "und" else language), len(text)]
    for start, end in pairwise(starts):
        sentence = text[start:end]
        if content := sentence.strip():
            begin = start + len(sentence) - len(sentence.lstrip())
            yield Span(begin, begin + len(content))


def _boundaries(text: str, language: str) -> list[int]:
    code = language.split("-")[0]
    found = {*_sentencex(text, code), *_inside_quotations(text, code)}
    found |= {match.end() for pattern in rules().splits for match in pattern.finditer(text)}
    kept: list[int] = []
    for place in sorted(found):
        start = kept[-1] if kept else 0
        if place < len(text) and not (place - start <= _LONGEST_JOIN and _joins(text, start, place)):
            kept.append(place)
    return kept


def _joins(text: str, start: int, end: int) -> bool:
    """Whether a stretch is only the beginning of the sentence after it."""
    return any(pattern.fullmatch(text, start, end) for pattern in rules().joins)


def _sentencex(text: str, code: str) -> Iterator[int]:
    """Boundaries of a text of any length; sentencex takes quadratic time over quotation marks, so it gets windows.

    A window begins at the last boundary of the one before, so that nothing before it can matter.
    """
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW]
        ends = [start + row["end_index"] for row in sentencex.get_sentence_boundaries(code, window)]
        is_last = start + len(window) == len(text)
        # The end of a window is the end of a sentence only by chance.
        inner = ends if is_last else [end for end in ends if end < start + len(window)]
        yield from inner
        start = inner[-1] if inner and not is_last and inner[-1] >= start + _STEP else start + len(window)


def _inside_quotations(text: str, code: str) -> Iterator[int]:
    """Boundaries that show once quotation marks are blanked, except those right after a closing mark.

    There an attribution may follow: “Is it so?” Rashid asked.
    """
    if not _QUOTE.search(text):
        return
    blanked = text.translate(_BLANK_QUOTES)
    for place in _sentencex(blanked, code):
        end = place
        while end and blanked[end - 1].isspace():
            end -= 1
        if (stop := _FULL_STOP.match(text, max(end - 2, 0))) and (spaces := _SPACES.match(text, stop.end() - 1)):
            yield spaces.end()
