"""Sentences as the event annotator reads them: words with tags, and the names, times and numbers that they lie in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from imu_corpus.annotation.event_lexicon import verb_forms
from imu_corpus.annotation.event_words import tags, words
from imu_corpus.annotation.words import HYPHENS
from imu_corpus.model import Mention, Quantity, Sentence, Span, TimeExpression, Token

NAME, POSSESSIVE, MARK, NUMBER, OTHER, VERB = "name", "possessive", "mark", "number", "other", "verb"
DETERMINER, PREPOSITION, AUXILIARY, MODAL, NEGATOR = "determiner", "preposition", "auxiliary", "modal", "negator"
PRONOUN, CONJUNCTION, RELATIVE, ADVERB, PARTICIPLE = "pronoun", "conjunction", "relative", "adverb", "participle"
_QUOTES = frozenset('"“”«»')


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
    text: str, sentences: Sequence[Sentence], tokens: Sequence[Token], layers: Layers
) -> Iterator[EventSentence]:
    """The sentences of a text, each with its words; quotation marks are followed from sentence to sentence."""
    outer = [name for name in layers.names if not name.is_nested]
    tracks = (_Track(outer), _Track(layers.times), _Track(layers.quantities))
    quoted, block, first = False, -1, 0
    for index, sentence in enumerate(sentences):
        end = first
        while end < len(tokens) and tokens[end].sentence == index:
            end += 1
        quoted = quoted and sentence.block == block
        block = sentence.block
        found = _sentence(text, index, block, tokens[first:end], tracks, quoted)
        quoted = _ends_quoted(text[sentence.start : sentence.end], quoted)
        first = end
        yield found


def _ends_quoted(words: str, quoted: bool) -> bool:
    for character in words:
        if character in _QUOTES:
            quoted = character in "“«" or (character == '"' and not quoted)
    return quoted


_Row = TypeVar("_Row", bound="Mention | TimeExpression | Quantity")


class _Track(Generic[_Row]):
    """Finds the row of a layer that a place lies in."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self._rows: list[_Row] = sorted(rows, key=lambda row: row.start)
        self._starts: list[int] = [row.start for row in self._rows]

    def at(self, start: int) -> _Row | None:
        """The row that holds a place, None where none does."""
        place = bisect_left(self._starts, start + 1) - 1
        return self._rows[place] if place >= 0 and self._rows[place].end > start else None


def _sentence(
    text: str,
    index: int,
    block: int,
    tokens: Sequence[Token],
    tracks: tuple[_Track[Mention], _Track[TimeExpression], _Track[Quantity]],
    quoted: bool,
) -> EventSentence:
    found = EventSentence(index, block, [], [], [], [], [], [], [], [], [])
    joined = False
    for place, token in enumerate(tokens):
        surface = text[token.start : token.end]
        if (
            surface in HYPHENS
            and 0 < place < len(tokens) - 1
            and not token.space_after
            and tokens[place - 1].end == token.start
        ):
            joined = True
            continue
        if surface in _QUOTES:
            quoted = surface in "“«" or (surface == '"' and not quoted)
        _append(found, surface, token, tracks)
        found.is_joined.append(joined)
        found.is_quoted.append(quoted)
        joined = False
    _tag(found)
    return found


def _append(
    found: EventSentence,
    surface: str,
    token: Token,
    tracks: tuple[_Track[Mention], _Track[TimeExpression], _Track[Quantity]],
) -> None:
    names, times, quantities = tracks
    found.keys.append(surface.lower().replace("’", "'"))
    found.starts.append(token.start)
    found.ends.append(token.end)
    found.names.append(names.at(token.start))
    found.times.append(times.at(token.start))
    found.quantities.append(quantities.at(token.start))


def _tag(sentence: EventSentence) -> None:
    for place, key in enumerate(sentence.keys):
        if sentence.names[place] is not None:
            tag = NAME
        else:
            tag = _tag_of(key)
            if tag == OTHER and key.endswith("ed") and len(key) > 4 and _follows_noun(sentence, place):
                tag = VERB
            elif tag == VERB and sentence.is_joined[place]:
                tag = PARTICIPLE
        sentence.tags.append(tag)


def _follows_noun(sentence: EventSentence, place: int) -> bool:
    return sentence.tag(place - 1) in (OTHER, NAME, PRONOUN, AUXILIARY, RELATIVE) if place else False


@lru_cache(maxsize=1 << 15)
def _tag_of(key: str) -> str:
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
    return VERB if key in verb_forms() else OTHER
