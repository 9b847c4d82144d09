"""Rules on what the words around a name say about its type, from `names/context.csv`.

`context` is what stands beside the name `_`, in order: words divided by "|", `@class` of `names/words.toml`, `~` where
`~` if, `##` for two figures. `first_word` and `last_word` are of the name itself;
`*ov` is how a word ends that has more than two letters before it, `abu*` how it begins. `shape` names what else must
be so. A row gives its points if all of this holds and `unless`, written like `context`, does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.annotation.names.lexicon import words_of
from imu_corpus.rules.load import read_rows

_NAME, _FIGURES, _NEAR, _REACH = "_", "##", "~", 4


class Word(NamedTuple):
    """One word of a context: which ones it may be."""

    words: frozenset[str]
    is_figures: bool
    """Whether it is two figures."""
    reach: int
    """How many words from its place on are looked at."""

    def is_one_of(self, keys: Sequence[str]) -> bool:
        """Whether it is among words that are looked at, the nearest first."""
        if self.is_figures:
            return len(keys[0]) == 2 and keys[0].isdigit()
        return not self.words.isdisjoint(keys)


class Context(NamedTuple):
    """The words before a name and after it, the nearest first."""

    before: tuple[Word, ...]
    after: tuple[Word, ...]


class Own(NamedTuple):
    """What a word of the name itself may be: whole words, and what it ends or begins with."""

    words: frozenset[str]
    ends: tuple[str, ...]
    starts: tuple[str, ...]

    def holds(self, key: str) -> bool:
        """Whether a word is so."""
        if key in self.words or key.startswith(self.starts):
            return True
        return key.endswith(self.ends) and any(key.endswith(end) and len(key) > len(end) + 2 for end in self.ends)


class ContextRule(NamedTuple):
    """A row of `names/context.csv`."""

    rule_id: str
    context: Context
    first_word: Own | None
    last_word: Own | None
    shapes: tuple[str, ...]
    unless: Context | None
    points: tuple[tuple[str, int], ...]
    because: str
    example: str


class Index(NamedTuple):
    """The rows by the word beside the name that each begins with, and those that look at the name alone."""

    before: Mapping[str, Sequence[ContextRule]]
    after: Mapping[str, Sequence[ContextRule]]
    alone: Sequence[ContextRule]


@cache
def context_rules() -> tuple[ContextRule, ...]:
    """The rows, in their order."""
    return tuple(map(_rule, read_rows("names/context.csv")))


@cache
def index() -> Index:
    """The rows by what has to be looked at first: most words around names are in none of them."""
    before: defaultdict[str, list[ContextRule]] = defaultdict(list)
    after: defaultdict[str, list[ContextRule]] = defaultdict(list)
    alone = []
    for rule in context_rules():
        nearest, table = (rule.context.after, after) if rule.context.after else (rule.context.before, before)
        for word in nearest[0].words if nearest else ():
            table[word].append(rule)
        if not nearest:
            alone.append(rule)
    return Index(before, after, alone)


def _rule(row: Mapping[str, str]) -> ContextRule:
    pairs = (pair.split(":") for pair in row["points"].split())
    return ContextRule(
        rule_id=row["rule_id"],
        context=_context(row["context"] or _NAME),
        first_word=_own(row["first_word"]) if row["first_word"] else None,
        last_word=_own(row["last_word"]) if row["last_word"] else None,
        shapes=tuple(row["shape"].split()),
        unless=_context(row["unless"]) if row["unless"] else None,
        points=tuple((kind, int(count)) for kind, count in pairs),
        because=row["because"],
        example=row["example"],
    )


def _context(written: str) -> Context:
    words = written.split()
    name = words.index(_NAME)
    return Context(tuple(map(_word, reversed(words[:name]))), tuple(map(_word, words[name + 1 :])))


def _word(written: str) -> Word:
    if written == _FIGURES:
        return Word(frozenset(), True, 1)
    listed = written.removeprefix(_NEAR)
    return Word(_listed(listed.split("|")), False, _REACH if written.startswith(_NEAR) else 1)


def _own(written: str) -> Own:
    listed = written.split("|")
    ends = _listed([word[1:] for word in listed if word.startswith("*")])
    starts = _listed([word[:-1] for word in listed if word.endswith("*")])
    return Own(_listed([word for word in listed if "*" not in word]), tuple(sorted(ends)), tuple(sorted(starts)))


def _listed(written: Sequence[str]) -> frozenset[str]:
    """Words as written, `@class` as the words of the class."""
    found = (words_of(word[1:]) if word.startswith("@") else {word_key(word)} for word in written)
    return frozenset().union(*found)
