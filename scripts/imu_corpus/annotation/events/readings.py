"""Readings: whether a form is the noun or the verb that a trigger names, by the words beside it.

The rows of `events/readings.csv` for a form are tried in their order; the first whose terms all hold decides, and where
none does the form does not fire. `before:` and `after:` look at the words beside the trigger, `last:` at its last word,
for one of the words divided by "|": `#tag`, `@class` of `events/words.toml`, `*ing` or `*@class` for endings; `not-`
turns a term round. Terms without a colon are named in `_FLAGS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from imu_corpus.annotation.events.lexicon import Form, forms
from imu_corpus.annotation.events.sentences import NUMBER, EventSentence
from imu_corpus.annotation.events.words import classes
from imu_corpus.rules.load import read_rows

_NOUN = "noun"


class Place(NamedTuple):
    """A form where it stands in a sentence."""

    sentence: EventSentence
    first: int
    last: int


class Beside(NamedTuple):
    """A term on the word before a trigger, after it, or its last: which words, tags or endings will do."""

    where: str
    is_negated: bool
    words: frozenset[str]
    tags: frozenset[str]
    ends: tuple[str, ...]

    def holds(self, at: Place) -> bool:
        """Whether it is so."""
        place = {"before": at.first - 1, "after": at.last + 1, "last": at.last}[self.where]
        key = at.sentence.key(place)
        found = key in self.words or at.sentence.tag(place) in self.tags or key.endswith(self.ends)
        return found is not self.is_negated


class Reading(NamedTuple):
    """A row of `events/readings.csv`."""

    rule_id: str
    form: str
    terms: tuple[Callable[[Place], bool], ...]
    fires: bool
    because: str
    example: str


@cache
def readings() -> tuple[Reading, ...]:
    """The rows, in their order."""
    return tuple(map(_reading, read_rows("events/readings.csv")))


@cache
def _by_form() -> Mapping[str, tuple[Reading, ...]]:
    found: defaultdict[str, tuple[Reading, ...]] = defaultdict(tuple)
    for row in readings():
        found[row.form] += (row,)
    return found


def may_fire(sentence: EventSentence, first: int, last: int, form: Form) -> bool:
    """Whether the words beside a form leave it the part of speech of its rule."""
    row = deciding(Place(sentence, first, last), form)
    return row is not None and row.fires


def deciding(at: Place, form: Form) -> Reading | None:
    """The row that decides."""
    rows = _by_form()[form.form if form.rule.is_verb else _NOUN]
    return next((row for row in rows if all(holds(at) for holds in row.terms)), None)


def _reading(row: Mapping[str, str]) -> Reading:
    terms = tuple(map(_term, row["when"].split()))
    return Reading(row["rule_id"], row["form"], terms, row["fires"] == "true", row["because"], row["example"])


def _term(written: str) -> Callable[[Place], bool]:
    where, colon, listed = written.partition(":")
    if not colon:
        return _FLAGS[where]
    words, tags, ends = set[str](), set[str](), set[str]()
    for word in listed.split("|"):
        if word.startswith("#"):
            tags.add(word[1:])
        elif word.startswith("*"):
            ends |= _listed(word[1:])
        else:
            words |= _listed(word)
    term = Beside(
        where.removeprefix("not-"), where.startswith("not-"), frozenset(words), frozenset(tags), tuple(sorted(ends))
    )
    return term.holds


def _listed(word: str) -> frozenset[str]:
    return classes()[word[1:].replace("_", " ")] if word.startswith("@") else frozenset({word})


def _is_counted(at: Place) -> bool:
    """Whether a number stands before."""
    before = at.first - 1
    return before >= 0 and (at.sentence.tag(before) == NUMBER or at.sentence.quantities[before] is not None)


@cache
def _has_noun(key: str) -> bool:
    """Whether an -ing form is a noun of its own: "the bombing of", but "the arming of"."""
    return any(not form.rule.is_verb for form in forms()[key])


_FLAGS: dict[str, Callable[[Place], bool]] = {
    "counted-before": _is_counted,
    "is-noun-too": lambda at: _has_noun(at.sentence.keys[at.first]),
    "joined": lambda at: at.sentence.is_joined[at.first],
    "one-word": lambda at: at.first == at.last,
}
