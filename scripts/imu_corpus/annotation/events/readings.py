"""Readings: whether a form is the noun or the verb that a trigger names, by the words beside it.

The rows of `events/readings.csv` for an inflection are tried in their order; the first whose terms all hold decides,
and if none does, it does not fire. `before:` and `after:` look at the words beside the trigger, `last:` at its last,
for one of the words divided by "|": `#tag`, `@class` of `events/words.toml`, `*ing` or `*@class` for endings; `not-`
turns a term round. Terms without a colon are named in `_FLAGS`.

Each term is a bit: which hold of a word is remembered, and a row is one comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from imu_corpus.annotation.events.lexicon import Inflection, inflections
from imu_corpus.annotation.events.sentences import MARK, NUMBER, EventSentence
from imu_corpus.annotation.events.words import classes
from imu_corpus.rules.load import read_rows

_NOUN = "noun"


class Term(NamedTuple):
    """A term on a word: where it stands, and which words, tags or endings will do."""

    where: str
    is_negated: bool
    words: frozenset[str]
    tags: frozenset[str]
    ends: tuple[str, ...]

    def holds(self, key: str, tag: str) -> bool:
        """Whether it is so of a word and its tag."""
        return (key in self.words or tag in self.tags or key.endswith(self.ends)) is not self.is_negated


class Reading(NamedTuple):
    """A row of `events/readings.csv`."""

    rule_id: str
    inflection: str
    terms: tuple[str, ...]
    needs: int
    """The bits of its terms."""
    fires: bool
    because: str
    example: str


class _Rows(NamedTuple):
    """The rows of one inflection, and the flags that they ask for."""

    rows: tuple[Reading, ...]
    flags: tuple[tuple[int, Callable[[EventSentence, int, int], bool]], ...]


def may_fire(sentence: EventSentence, first: int, last: int, inflection: Inflection) -> bool:
    """Whether the words beside an inflection, from one word to another, leave it the part of speech of its rule."""
    row = deciding(sentence, first, last, inflection)
    return row is not None and row.fires


def deciding(sentence: EventSentence, first: int, last: int, inflection: Inflection) -> Reading | None:
    """The row that decides."""
    name = inflection.name if inflection.rule.is_verb else _NOUN
    keys, tags, after = sentence.keys, sentence.tags, last + 1
    held = (
        (_held("before", keys[first - 1], tags[first - 1]) if first else _held("before", "", MARK))
        | (_held("after", keys[after], tags[after]) if after < len(keys) else _held("after", "", MARK))
        | _held("last", keys[last], tags[last])
    )
    for bit, holds in _by_inflection()[name].flags:
        if holds(sentence, first, last):
            held |= bit
    return _deciding(name, held)


@lru_cache(maxsize=1 << 15)
def _deciding(name: str, held: int) -> Reading | None:
    """The first row of an inflection whose terms are among those that hold."""
    return next((row for row in _by_inflection()[name].rows if row.needs & held == row.needs), None)


@cache
def readings() -> tuple[Reading, ...]:
    """The rows, in their order."""
    return tuple(map(_reading, read_rows("events/readings.csv")))


@cache
def _by_inflection() -> Mapping[str, _Rows]:
    names = dict.fromkeys(row.inflection for row in readings())
    return {name: _rows_of(tuple(row for row in readings() if row.inflection == name)) for name in names}


def _rows_of(rows: tuple[Reading, ...]) -> _Rows:
    asked = dict.fromkeys(term for row in rows for term in row.terms if term in _FLAGS)
    return _Rows(rows, tuple((_bits()[term], _FLAGS[term]) for term in asked))


def _reading(row: Mapping[str, str]) -> Reading:
    terms = tuple(row["when"].split())
    needs = sum({_bits()[term] for term in terms})
    return Reading(
        row["rule_id"], row["inflection"], terms, needs, row["fires"] == "true", row["because"], row["example"]
    )


@cache
def _bits() -> Mapping[str, int]:
    """The bit of each term as written."""
    written = dict.fromkeys(term for row in read_rows("events/readings.csv") for term in row["when"].split())
    return {term: 1 << number for number, term in enumerate(written)}


@cache
def _terms(where: str) -> tuple[tuple[int, Term], ...]:
    """The terms on the words of a place, with their bits."""
    found = ((bit, _term(written)) for written, bit in _bits().items() if written not in _FLAGS)
    return tuple((bit, term) for bit, term in found if term.where == where)


@lru_cache(maxsize=1 << 15)
def _held(where: str, key: str, tag: str) -> int:
    """The bits of the terms that hold of a word at a place."""
    return sum(bit for bit, term in _terms(where) if term.holds(key, tag))


def _term(written: str) -> Term:
    where, _, listed = written.partition(":")
    words, tags, ends = set[str](), set[str](), set[str]()
    for word in listed.split("|"):
        if word.startswith("#"):
            tags.add(word[1:])
        elif word.startswith("*"):
            ends |= _listed(word[1:])
        else:
            words |= _listed(word)
    is_negated = where.startswith("not-")
    return Term(where.removeprefix("not-"), is_negated, frozenset(words), frozenset(tags), tuple(sorted(ends)))


def _listed(word: str) -> frozenset[str]:
    return classes()[word[1:].replace("_", " ")] if word.startswith("@") else frozenset({word})


def _is_counted(sentence: EventSentence, first: int, _: int) -> bool:
    """Whether a number stands before."""
    return first > 0 and (sentence.tags[first - 1] == NUMBER or sentence.quantities[first - 1] is not None)


@cache
def _has_noun(key: str) -> bool:
    """Whether an -ing form is a noun of its own: "the bombing of", but "the arming of"."""
    return any(not found.rule.is_verb for found in inflections()[key])


_FLAGS: dict[str, Callable[[EventSentence, int, int], bool]] = {
    "counted-before": _is_counted,
    "is-noun-too": lambda sentence, first, _: _has_noun(sentence.keys[first]),
    "joined": lambda sentence, first, _: sentence.is_joined[first],
    "one-word": lambda _, first, last: first == last,
}
