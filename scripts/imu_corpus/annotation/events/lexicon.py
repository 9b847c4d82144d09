"""Triggers: the rows of `events/triggers.csv`, with their inflections.

A guard is a list of terms: `not-after:` and `not-before:` (words that must not stand beside the trigger), `after:` and
`before:` (one of which must stand within five words), `next:` (within two words behind), `near:` and `not-near:`
(anywhere in the sentence), `object:` and `subject:` (one of which the verb's object or subject must hold). `@name` is a
class of `events/words.toml`.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from imu_corpus.annotation.events.words import classes, irregular, name_types
from imu_corpus.rules.load import read_rows

VERBS = frozenset({"verb", "intransitive"})
_VOWELS = frozenset("aeiou")


class Term(NamedTuple):
    """One term of a guard: where to look, and for what."""

    place: str
    words: frozenset[str]
    name_types: frozenset[str]


class Rule(NamedTuple):
    """A row of `events/triggers.csv`."""

    rule_id: str
    words: tuple[str, ...]
    part_of_speech: str
    event_type: str
    guard: tuple[Term, ...]
    implies: str
    """Type of an infinitive after it that says no more: "flee" in "forced them to flee"."""
    because: str
    example: str

    @property
    def is_verb(self) -> bool:
        """Whether the trigger is a verb."""
        return self.part_of_speech in VERBS


class Inflection(NamedTuple):
    """An inflected form of a trigger: its words, and which inflection of the rule's lemma it is."""

    words: tuple[str, ...]
    name: str
    """base, plural, s, past or ing."""
    rule: Rule


@cache
def rules() -> tuple[Rule, ...]:
    """The rows, in their order."""
    return tuple(_rule(row) for row in read_rows("events/triggers.csv"))


def _rule(row: dict[str, str]) -> Rule:
    guard = tuple(read_term(term) for term in row["guard"].split())
    return Rule(
        row["rule_id"],
        tuple(row["words"].split()),
        row["part_of_speech"],
        row["event_type"],
        guard,
        row["implies"],
        row["because"],
        row["example"],
    )


def read_term(term: str) -> Term:
    """A term of a guard as written: `object:@place,hostages`."""
    place, _, listed = term.partition(":")
    words: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    for word in listed.split(","):
        name = word.replace("_", " ")
        if name.startswith("@"):
            words |= classes()[name[1:]]
            types |= name_types()[name[1:]]
        else:
            words |= {name}
    return Term(place, words, types)


@cache
def inflections() -> dict[str, tuple[Inflection, ...]]:
    """Every inflection of every trigger by its first word: the longest first, then in the order of the rows."""
    found: dict[str, list[Inflection]] = defaultdict(list)
    for rule in rules():
        for inflection in _inflected(rule):
            found[inflection.words[0]].append(inflection)
    return {word: tuple(sorted(rows, key=lambda row: -len(row.words))) for word, rows in found.items()}


@cache
def verb_inflections() -> frozenset[str]:
    """First words of past and -ing inflections: words that end a noun phrase."""
    return frozenset(
        inflection.words[0]
        for rows in inflections().values()
        for inflection in rows
        if inflection.rule.is_verb and inflection.name in ("past", "ing")
    )


def _inflected(rule: Rule) -> list[Inflection]:
    head, last = rule.words[0], rule.words[-1]
    if rule.is_verb:
        found = [Inflection((word, *rule.words[1:]), name, rule) for word, name in _verb(head, " ".join(rule.words))]
    elif rule.part_of_speech == "noun" and not last.endswith("s"):
        found = [Inflection(rule.words, "base", rule), Inflection((*rule.words[:-1], _with_s(last)), "plural", rule)]
    else:
        found = [Inflection(rule.words, "plural" if rule.part_of_speech == "noun" else "base", rule)]
    return found


def _verb(lemma: str, phrase: str) -> list[tuple[str, str]]:
    """A verb's inflections by name; one that is base and past at once ("hit") counts as past."""
    past = irregular().get(phrase) or irregular().get(lemma) or (_regular(lemma, "ed"),)
    found = {lemma: "base", _with_s(lemma): "s", _regular(lemma, "ing"): "ing"}
    return list((found | dict.fromkeys(past, "past")).items())


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "sh", "ch", "x", "z", "go")) else "s")


def _regular(lemma: str, ending: str) -> str:
    """A regular past or -ing inflection; a last consonant is doubled if the irregular past shows it."""
    if lemma.endswith("ie") and ending == "ing":
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not (lemma.endswith("ee") and ending == "ing"):
        return lemma[:-1] + ending
    if ending == "ed" and lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ied"
    past = irregular().get(lemma, ("", ""))[0]
    doubled = past.startswith(lemma + lemma[-1]) or lemma in classes()["doubled"]
    return lemma + (lemma[-1] if doubled and ending == "ing" else "") + ending
