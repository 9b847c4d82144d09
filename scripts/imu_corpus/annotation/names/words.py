"""Words: the tokens of a text as the annotator of names looks at them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from operator import eq
from typing import NamedTuple

from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.annotation.names.lexicon import is_common, words_of
from imu_corpus.model import Sentence, Token

SKIPPED = frozenset("-‐‑–'’‘ʼʻ")
HYPHENS = frozenset("-‐‑–")
OPENING_QUOTES = frozenset("\"“«‘'„")
CLOSING_QUOTES = frozenset("\"”»’'“")
_OPENERS = frozenset(":•—") | {"--"}
_MARKS_BEFORE = OPENING_QUOTES | _OPENERS


class Words(NamedTuple):
    """Parallel columns, a row a token."""

    surfaces: list[str]
    keys: list[str]
    """Word keys of the surfaces."""
    starts: list[int]
    ends: list[int]
    sentences: list[int]
    stops: list[int]
    """Where the token's sentence ends, as a place."""
    is_glued: list[bool]
    """Whether no white space stands before the token."""
    is_capital: list[bool]
    is_opening: list[bool]
    """Whether a capital there means nothing: the first word of a sentence or a quotation, or any of a headline."""
    is_shouted: list[bool]
    """Whether the token's sentence is in capitals throughout."""


def read_words(text: str, sentences: Sequence[Sentence], tokens: Sequence[Token]) -> Words:
    """The columns of a text's tokens."""
    surfaces = [text[start:end] for start, end, _, _ in tokens]
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    owners = [token.sentence for token in tokens]
    glued = list(map(eq, [-1, *ends], starts))
    capital = [surface[0].isupper() for surface in surfaces]
    keys = list(map(word_key, surfaces))
    words = Words(surfaces, keys, starts, ends, owners, [], glued, capital, [], [])
    for first, end in pairwise(bisect_left(owners, sentence) for sentence in range(len(sentences) + 1)):
        _mark_openings(words, first, end)
    return words


def _mark_openings(words: Words, first: int, end: int) -> None:
    surfaces, count = words.surfaces[first:end], end - first
    headline = _is_headline(words, first, end)
    shouted = headline and all(not s.isalpha() or s.isupper() for s in surfaces)
    words.is_shouted.extend([shouted] * count)
    words.stops.extend([end] * count)
    begun = next((place for place, surface in enumerate(surfaces, 1) if surface[0].isalpha()), count)
    words.is_opening.extend([True] * begun + [headline] * (count - begun))
    if not headline and not _MARKS_BEFORE.isdisjoint(surfaces):
        for place in range(first + begun, end):
            words.is_opening[place] = _follows_opener(words, place, first)


def _follows_opener(words: Words, place: int, first: int) -> bool:
    before = words.surfaces[place - 1]
    if before in OPENING_QUOTES:
        return words.is_glued[place] and (place - 1 == first or not words.is_glued[place - 1])
    return before in _OPENERS


def _is_headline(words: Words, first: int, end: int) -> bool:
    """Whether capitals mean nothing: no content word is in lower case, and several common words have capitals."""
    if words.surfaces[end - 1] == ".":
        return False
    common = 0
    function = words_of("function")
    for place in range(first, end):
        surface = words.surfaces[place]
        key = words.keys[place]
        if not surface[0].isalpha() or len(surface) < 3 or key in function:
            continue
        if words.is_capital[place]:
            common += len(surface) > 3 and is_common(key)
        elif not words.is_glued[place]:
            return False
    return common >= 2 and end - first > 3
