"""Sentences as the event annotator reads them: words with tags, and the names, times and numbers that they lie in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from imu_corpus.annotation.events.lexicon import verb_inflections
from imu_corpus.annotation.events.words import tags, words
from imu_corpus.annotation.lexical.remembered import remembered
from imu_corpus.annotation.names.words import HYPHENS
from imu_corpus.model import Mention, Quantity, Sentence, Span, TimeExpression, Token

NAME, POSSESSIVE, MARK, NUMBER, OTHER, VERB = "name", "possessive", "mark", "number", "other", "verb"
DETERMINER, PREPOSITION, AUXILIARY, MODAL, NEGATOR = "determiner", "preposition", "auxiliary", "modal", "negator"
PRONOUN, CONJUNCTION, RELATIVE, ADVERB, PARTICIPLE = "pronoun", "conjunction", "relative", "adverb", "participle"
_LONGEST = 200
"""Words of a sentence that are read at once: who did what to whom is not said over more, and each trigger looks
through all of them."""
_PAST = "past"
"""Of an unknown word in -ed until the word before is seen: a verb after a noun, otherwise anything."""
_DIVIDERS = frozenset({RELATIVE, MARK, CONJUNCTION})
_QUOTES = frozenset('"“”«»')
_SPECIAL = _QUOTES | HYPHENS
_QUOTE = re.compile('["“”«»]')


class Layers(NamedTuple):
    """What is known of a text before its events: names, times and numbers, each in the order of the text."""

    names: Sequence[Mention]
    times: Sequence[TimeExpression]
    quantities: Sequence[Quantity]


class EventSentence(NamedTuple):
    """Parallel columns, a row a word; hyphens inside compounds are left out."""

    number: int
    """Index of the sentence in the text."""
    block: int
    keys: list[str]
    """Words in lower case, with straight apostrophes."""
    starts: list[int]
    ends: list[int]
    is_joined: list[bool]
    """Whether a hyphen ties the word to the one before."""
    tags: list[str]
    names: list[Mention | None]
    times: list[TimeExpression | None]
    quantities: list[Quantity | None]
    is_quoted: list[bool]
    edges: list[int]
    """Places of the words that divide clauses."""

    def span(self, first: int, last: int) -> Span:
        """The stretch of text from one word to another, both included."""
        return Span(self.starts[first], self.ends[last])

    def key(self, place: int) -> str:
        """The word at a place, empty outside the sentence."""
        return self.keys[place] if 0 <= place < len(self.keys) else ""

    def tag(self, place: int) -> str:
        """The tag at a place, a mark outside the sentence."""
        return self.tags[place] if 0 <= place < len(self.keys) else MARK


def read_sentences(
    text: str, sentences: Sequence[Sentence], tokens: Sequence[Token], layers: Layers, wanted: AbstractSet[str]
) -> Iterator[EventSentence]:
    """The sentences of a text that hold one of the words `wanted`; quotations are followed from one to the next."""
    outer = [name for name in layers.names if not name.is_nested]
    named, timed, counted = _Track(outer), _Track(layers.times), _Track(layers.quantities)
    quoted, block = False, -1
    for stretch in _stretches(tokens):
        number = stretch[0].sentence
        quoted = quoted and sentences[number].block == block
        block = sentences[number].block
        found = _words(text, number, block, stretch, quoted)
        if not wanted.isdisjoint(found.keys):
            named.fill(found.names, found)
            timed.fill(found.times, found)
            counted.fill(found.quantities, found)
            _tag(found)
            found.edges.extend(
                place for place, tag in enumerate(found.tags) if tag in _DIVIDERS and _is_edge(found, place)
            )
            yield found
        quoted = _ends_quoted(text[stretch[0].start : stretch[-1].end], quoted)


def _stretches(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens sentence by sentence, those of a sentence without end in parts."""
    for _, found in groupby(tokens, attrgetter("sentence")):
        sentence = list(found)
        yield from (sentence[first : first + _LONGEST] for first in range(0, len(sentence), _LONGEST))


def _ends_quoted(words: str, quoted: bool) -> bool:
    for mark in _QUOTE.findall(words):
        quoted = mark in "“«" or (mark == '"' and not quoted)
    return quoted


def _words(text: str, number: int, block: int, tokens: Sequence[Token], quoted: bool) -> EventSentence:
    """The words of a sentence, their tags and layers still to come."""
    surfaces = [text[start:end] for start, end, _, _ in tokens]
    keys = list(map(_key, surfaces))
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    count = len(tokens)
    found = EventSentence(number, block, keys, starts, ends, [False] * count, [], [], [], [], [quoted] * count, [])
    if not _SPECIAL.isdisjoint(surfaces):
        _quote(found, surfaces, quoted)
        _join(found, surfaces, tokens)
    return found


@remembered
def _key(surface: str) -> str:
    return surface.lower().replace("’", "'")


def _quote(sentence: EventSentence, surfaces: Sequence[str], quoted: bool) -> None:
    """Mark the words in quotation marks, the mark that opens among them."""
    for place in [place for place, surface in enumerate(surfaces) if surface in _QUOTES]:
        quoted = surfaces[place] in "“«" or (surfaces[place] == '"' and not quoted)
        sentence.is_quoted[place:] = [quoted] * (len(surfaces) - place)


def _join(sentence: EventSentence, surfaces: Sequence[str], tokens: Sequence[Token]) -> None:
    """Leave the hyphens inside compounds out, and mark the words after them."""
    inside = [place for place, surface in enumerate(surfaces) if surface in HYPHENS and _is_inside(tokens, place)]
    for place in reversed(inside):
        sentence.is_joined[place + 1] = True
        for column in (sentence.keys, sentence.starts, sentence.ends, sentence.is_joined, sentence.is_quoted):
            del column[place]


def _is_inside(tokens: Sequence[Token], place: int) -> bool:
    """Whether a hyphen stands between two words without white space."""
    is_between = 0 < place < len(tokens) - 1
    return is_between and not tokens[place].space_after and tokens[place - 1].end == tokens[place].start


_Row = TypeVar("_Row", bound="Mention | TimeExpression | Quantity")


class _Track(Generic[_Row]):
    """The rows of a layer, to be found from the words that they hold."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self._rows: list[_Row] = sorted(rows, key=lambda row: row.start)
        self._starts: list[int] = [row.start for row in self._rows]

    def fill(self, column: list[_Row | None], sentence: EventSentence) -> None:
        """Give a sentence the column of its words' rows."""
        starts, ends = sentence.starts, sentence.ends
        column.extend([None] * len(starts))
        for row in self._rows[bisect_left(self._starts, starts[0]) : bisect_left(self._starts, ends[-1])]:
            first, end = bisect_right(ends, row.start), bisect_left(starts, row.end)
            column[first:end] = [row] * (end - first)


def _tag(sentence: EventSentence) -> None:
    """Give a sentence the tags of its words: those of names and of words alone, then those that hang on others."""
    tags = sentence.tags
    tags.extend(map(_tag_of, sentence.keys))
    for place in [place for place, name in enumerate(sentence.names) if name is not None]:
        tags[place] = NAME
    for place, tag in enumerate(tags):
        if tag == _PAST:
            tags[place] = VERB if _follows_noun(sentence, place) else OTHER
        elif tag == VERB and sentence.is_joined[place]:
            tags[place] = PARTICIPLE


def _follows_noun(sentence: EventSentence, place: int) -> bool:
    return sentence.tag(place - 1) in (OTHER, NAME, PRONOUN, AUXILIARY, RELATIVE) if place else False


def _is_edge(sentence: EventSentence, place: int) -> bool:
    """Whether a word divides clauses: a relative, a strong mark, or "and" after a comma."""
    tag, key = sentence.tags[place], sentence.keys[place]
    if tag == RELATIVE:
        begins = sentence.tag(place + 1) in (PRONOUN, DETERMINER, VERB, AUXILIARY)
        return begins or key not in words("no clause")
    if tag == MARK:
        return key in (";", ":", "—", "--", "–", "(", ")")
    return tag == CONJUNCTION and sentence.tag(place - 1) == MARK


@remembered
def _tag_of(key: str) -> str:
    """The tag of a word alone, `_PAST` if the word before decides."""
    if key in ("'s", "'"):
        return POSSESSIVE
    if not key[0].isalnum():
        return tags().get(key, MARK)
    if key[0].isdigit():
        return NUMBER
    if key == "that":
        return RELATIVE
    if (tag := tags().get(key)) is not None:
        return tag
    if key.endswith("ly") and key not in words("ends in ly"):
        return ADVERB
    if key in verb_inflections():
        return VERB
    return _PAST if key.endswith("ed") and len(key) > 4 else OTHER
