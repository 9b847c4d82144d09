"""Triggers: the words of a sentence that a row of `events/triggers.csv` takes for events.

A row fires on one of its inflections if its neighbours allow its part of speech (`events/readings.csv`) and its guard
holds. Plurals with nothing to tie them down ("large-scale attacks in cities") are general talk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from imu_corpus.annotation.events.lexicon import Inflection, Rule, Term, inflections
from imu_corpus.annotation.events.phrases import Phrase, clause, is_passive, object_of, phrase_before, subject
from imu_corpus.annotation.events.readings import may_fire
from imu_corpus.annotation.events.sentences import (
    DETERMINER,
    NAME,
    NUMBER,
    EventSentence,
)
from imu_corpus.contract.types import event_types

#: Words on each side of a trigger that `before` and `after` look at.
_REACH = 5


class Trigger(NamedTuple):
    """The words of a trigger, first and last, and what they are."""

    first: int
    last: int
    rule: Rule
    inflection: str
    is_verb: bool
    """Whether the words are a verb here: "attacks" is both noun and verb."""
    is_passive: bool


def find_triggers(sentence: EventSentence) -> list[Trigger]:
    """The triggers of a sentence, in order, none inside another."""
    found: list[Trigger] = []
    table, free = inflections(), 0
    for place in [place for place, key in enumerate(sentence.keys) if key in table]:
        trigger = _trigger_at(sentence, place, table[sentence.keys[place]]) if place >= free else None
        if trigger is None:
            continue
        if found and _continues(found[-1], trigger):
            found[-1] = found[-1]._replace(last=trigger.last)
        else:
            found.append(trigger)
        free = trigger.last + 1
    return [
        trigger
        for place, trigger in enumerate(found)
        if not _is_general(sentence, trigger) and not (place and _is_forced(sentence, found[place - 1], trigger))
    ]


def _continues(before: Trigger, trigger: Trigger) -> bool:
    """Whether two nouns are one compound: "shooting attack"."""
    return before.last + 1 == trigger.first and not before.is_verb and not trigger.is_verb


def _is_forced(sentence: EventSentence, before: Trigger, trigger: Trigger) -> bool:
    """Whether the word before expresses it already: "flee" in "forced them to flee"."""
    return sentence.key(trigger.first - 1) == "to" and before.rule.implies == trigger.rule.event_type


def _trigger_at(sentence: EventSentence, place: int, rows: Sequence[Inflection]) -> Trigger | None:
    if not _may_name_event(sentence, place):
        return None
    for inflection in rows:
        if len(inflection.words) > 1 and sentence.keys[place : place + len(inflection.words)] != list(inflection.words):
            continue
        trigger = _read(sentence, place, inflection)
        guard = inflection.rule.guard
        if trigger is not None and (not guard or all(_holds(sentence, trigger, term) for term in guard)):
            return trigger
    return None


def _may_name_event(sentence: EventSentence, place: int) -> bool:
    """Whether neither a name nor a compound adjective ("explosives-laden") contains the word."""
    name = sentence.names[place]
    if name is None or name.type == "EVENT":
        return True
    is_guess = name.method == "rule" and name.start == sentence.starts[place] and name.end == sentence.ends[place]
    return is_guess and place == 0


def _read(sentence: EventSentence, place: int, inflection: Inflection) -> Trigger | None:
    """The trigger if the neighbours leave the words the rule's part of speech."""
    last = place + len(inflection.words) - 1
    if (last + 1 < len(sentence.keys) and sentence.is_joined[last + 1]) or last >= len(sentence.keys):
        return None
    if inflection.rule.part_of_speech == "adjective":
        return Trigger(place, last, inflection.rule, "base", False, True)
    if not may_fire(sentence, place, last, inflection):
        return None
    can_be_passive = inflection.name == "past" and inflection.rule.part_of_speech == "verb"
    passive = can_be_passive and is_passive(sentence, place, last)
    return Trigger(place, last, inflection.rule, inflection.name, inflection.rule.is_verb, passive)


def _holds(sentence: EventSentence, trigger: Trigger, term: Term) -> bool:
    return _PLACES[term.place](sentence, trigger, term)


def _not_after(sentence: EventSentence, trigger: Trigger, term: Term) -> bool:
    return sentence.key(trigger.first - 1) not in term.words


def _not_before(sentence: EventSentence, trigger: Trigger, term: Term) -> bool:
    return sentence.key(trigger.last + 1) not in term.words


def _before(sentence: EventSentence, trigger: Trigger, term: Term) -> bool:
    return not term.words.isdisjoint(sentence.keys[trigger.last + 1 : trigger.last + 1 + _REACH])


def _next(sentence: EventSentence, trigger: Trigger, term: Term) -> bool:
    return not term.words.isdisjoint(sentence.keys[trigger.last + 1 : trigger.last + 3])


def _after(sentence: EventSentence, trigger: Trigger, term: Term) -> bool:
    return not term.words.isdisjoint(sentence.keys[max(0, trigger.first - _REACH) : trigger.first])


def _near(sentence: EventSentence, trigger: Trigger, term: Term) -> bool:
    return not term.words.isdisjoint(sentence.keys[: trigger.first] + sentence.keys[trigger.last + 1 :])


def _not_near(sentence: EventSentence, trigger: Trigger, term: Term) -> bool:
    return not _near(sentence, trigger, term)


def _object(sentence: EventSentence, trigger: Trigger, term: Term) -> bool:
    phrase = patient(sentence, trigger)
    if phrase is None and trigger.is_passive:
        phrase = Phrase(clause(sentence, trigger.first)[0], trigger.first - 1)
    return phrase is not None and holds_class(sentence, phrase, term)


def _subject(sentence: EventSentence, trigger: Trigger, term: Term) -> bool:
    phrase = subject(sentence, trigger.first)
    return phrase is not None and holds_class(sentence, phrase, term)


_PLACES: dict[str, Callable[[EventSentence, Trigger, Term], bool]] = {
    "not-after": _not_after,
    "not-before": _not_before,
    "before": _before,
    "next": _next,
    "after": _after,
    "near": _near,
    "not-near": _not_near,
    "object": _object,
    "subject": _subject,
}


def holds_class(sentence: EventSentence, phrase: Phrase, term: Term) -> bool:
    """Whether a phrase holds one of the words, or a name of one of the types."""
    for place in range(phrase.first, phrase.last + 1):
        name = sentence.names[place]
        if sentence.keys[place] in term.words or (name is not None and name.type in term.name_types):
            return True
    return False


def patient(sentence: EventSentence, trigger: Trigger) -> Phrase | None:
    """Whom or what the trigger's act affects: object, subject of a passive, or the noun's "of" phrase."""
    if not trigger.is_verb:
        if sentence.key(trigger.last + 1) == "of":
            return object_of(sentence, trigger.last + 1)
        return None
    if not trigger.is_passive:
        return object_of(sentence, trigger.last)
    return subject(sentence, trigger.first)


def _is_general(sentence: EventSentence, trigger: Trigger) -> bool:
    """Whether nothing ties the trigger to an occurrence: no name, time or number in the sentence, no participant."""
    if event_types()[trigger.rule.event_type].is_harm:
        return False
    if trigger.is_verb and (trigger.inflection != "base" or patient(sentence, trigger) is not None):
        return False
    if not trigger.is_verb and trigger.inflection != "plural":
        return False
    if any(sentence.names) or any(sentence.times) or any(sentence.quantities):
        return False
    before = phrase_before(sentence, trigger.last + 1)
    return before is None or sentence.tag(before.first) not in (DETERMINER, NAME, NUMBER)


def heads(triggers: Sequence[Trigger]) -> frozenset[int]:
    """The places of the words of triggers."""
    return frozenset(place for trigger in triggers for place in range(trigger.first, trigger.last + 1))
