"""Types by context: what kind of attack an attack is, by who attacks, with what, and whom or what.

The rows of `events/type_rules.csv` are tried in their order. "The attack" that names no target of its own is of
the type of the attack mentioned before it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from imu_corpus.annotation.events.lexicon import Term, read_term
from imu_corpus.annotation.events.phrases import Phrase, clause, phrase_after, phrase_before, subject
from imu_corpus.annotation.events.sentences import PREPOSITION, EventSentence
from imu_corpus.annotation.events.triggers import Trigger, holds_class, patient
from imu_corpus.annotation.events.words import words
from imu_corpus.contract.types import mentioned_again
from imu_corpus.rules.load import read_rows

#: Sentences that "the attack" may point back over.
_BACK = 3


class TypeRule(NamedTuple):
    """A row of `events/type_rules.csv`."""

    rule_id: str
    from_types: frozenset[str]
    triggers: frozenset[str]
    where: str
    term: Term
    event_type: str
    example: str


@cache
def type_rules() -> tuple[TypeRule, ...]:
    """The rows, in their order."""
    return tuple(
        TypeRule(
            row["rule_id"],
            frozenset(row["from_types"].split(";")),
            frozenset(row["triggers"].split(";")) - {""},
            row["where"],
            read_term("object:" + row["words"].replace(";", ",")),
            row["event_type"],
            row["example"],
        )
        for row in read_rows("events/type_rules.csv")
    )


@cache
def _rules_from() -> dict[str, tuple[TypeRule, ...]]:
    """The rows by each type that they look at, in their order."""
    types = {event_type for rule in type_rules() for event_type in rule.from_types}
    return {name: tuple(rule for rule in type_rules() if name in rule.from_types) for name in types}


@cache
def _told_again() -> frozenset[str]:
    """Types of events that "the attack" may point back to."""
    return frozenset().union(*mentioned_again().values())


class Typist:
    """Gives triggers their types in the order of the text, so that one may point back to another."""

    def __init__(self) -> None:
        self._last: tuple[int, int, str] | None = None

    def type_of(self, sentence: EventSentence, trigger: Trigger) -> str:
        """The type of a trigger in its sentence."""
        event_type = self._in_context(sentence, trigger, trigger.rule.event_type)
        if event_type in _told_again():
            self._last = (sentence.block, sentence.number, event_type)
        return event_type

    def _in_context(self, sentence: EventSentence, trigger: Trigger, event_type: str) -> str:
        phrases: dict[str, list[Phrase]] = {}
        for rule in _rules_from().get(event_type, ()):
            if rule.triggers and sentence.keys[trigger.first] not in rule.triggers:
                continue
            if rule.where not in phrases:
                phrases[rule.where] = _PLACES[rule.where](sentence, trigger)
            if any(holds_class(sentence, phrase, rule.term) for phrase in phrases[rule.where]):
                return rule.event_type
        if trigger.is_verb or event_type not in mentioned_again() or self._last is None:
            return event_type
        block, index, before = self._last
        before_it = sentence.key(trigger.first - 1)
        points_back = (before_it in words("pointing") or before_it == "'s") and trigger.inflection == "base"
        is_near = block == sentence.block or sentence.number - index <= _BACK
        if not points_back or not is_near or sentence.key(trigger.last + 1) in words("aiming"):
            return event_type
        return before if before in mentioned_again()[event_type] else event_type


def _targets(sentence: EventSentence, trigger: Trigger) -> list[Phrase]:
    """What the act affects: the verb's object, or what "on", "against" or "at" goes with, or a name before the noun."""
    found = [patient(sentence, trigger)]
    if not trigger.is_verb or found == [None]:
        after = trigger.last + 1 + (sentence.key(trigger.last + 1) in ('"', "”"))
        if sentence.tag(after) == PREPOSITION and sentence.key(after) in words("aiming"):
            found.append(phrase_after(sentence, after + 1))
        if not trigger.is_verb and trigger.first:
            found.append(Phrase(trigger.first - 1, trigger.first - 1))
    return [phrase for phrase in found if phrase is not None]


def _agents(sentence: EventSentence, trigger: Trigger) -> list[Phrase]:
    if trigger.is_verb and not trigger.is_passive:
        found = subject(sentence, trigger.first)
    elif sentence.key(trigger.last + 1) in words("from agent"):
        found = phrase_after(sentence, trigger.last + 2)
    else:
        found = phrase_before(sentence, trigger.first)
    return [found] if found else []


def _clause(sentence: EventSentence, trigger: Trigger) -> list[Phrase]:
    first, end = clause(sentence, trigger.first)
    return [Phrase(first, end - 1)]


_PLACES: dict[str, Callable[[EventSentence, Trigger], list[Phrase]]] = {
    "target": _targets,
    "agent": _agents,
    "clause": _clause,
}
"""The phrases that a rule looks at, by what it calls their place."""
