"""Arguments: who, whom, where, when and how many of a trigger, as its sentence says.

`events/frames.csv` says for each type which role the agent, the patient, the only participant, the owner
("the group's attack") and the noun after each preposition have. Places and times are the clause's own, otherwise the
sentence's; a source is who speaks in the report that holds the trigger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from imu_corpus.annotation.events.phrases import Phrase, clause, is_passive, phrase_after, phrase_before, subject
from imu_corpus.annotation.events.realis import Report
from imu_corpus.annotation.events.sentences import (
    CONJUNCTION,
    DETERMINER,
    MARK,
    NAME,
    NUMBER,
    OTHER,
    PARTICIPLE,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    RELATIVE,
    VERB,
    EventSentence,
)
from imu_corpus.annotation.events.triggers import Trigger, patient
from imu_corpus.annotation.events.words import words
from imu_corpus.contract.types import event_types, roles
from imu_corpus.model import EventArgument, Mention, Span, TimeExpression
from imu_corpus.rules.load import read_rows

_PLACE_TYPES = frozenset({"GPE", "LOC", "FAC"})
#: Words after a trigger that a preposition is looked for in.
_REACH = 14


class Frame(NamedTuple):
    """A row of `events/frames.csv`: the roles of a type by their place in the sentence; empty for none."""

    agent: str
    patient: str
    sole: str
    owner: str
    prepositions: dict[str, str]
    measure: str
    passive: str
    """Of the subject of a passive."""
    needs_object: bool
    """Whether a verb without an object describes its subject only, and a verb that takes no object has none."""


class Filler(NamedTuple):
    """A phrase and its role."""

    role: str
    phrase: Phrase


@cache
def frames() -> dict[str, Frame]:
    """The frame of each type."""
    return {
        row["event_type"]: Frame(
            agent=row["agent"],
            patient=row["patient"],
            sole=row["sole"],
            owner=row["owner"],
            prepositions=dict(pair.split(":") for pair in row["prepositions"].split()),
            measure=row["measure"],
            passive=row["passive"],
            needs_object=row["needs_object"] == "true",
        )
        for row in read_rows("events/frames.csv")
    }


class Around(NamedTuple):
    """What a sentence holds for each of its triggers: them all, its places and its dates, each with its word."""

    triggers: Sequence[Trigger]
    places: Sequence[tuple[int, Mention]]
    dates: Sequence[tuple[int, TimeExpression]]


def around(sentence: EventSentence, triggers: Sequence[Trigger]) -> Around:
    """What a sentence with these triggers holds for each of them."""
    return Around(triggers, _places_in(sentence), _dates_in(sentence))


def find_arguments(
    sentence: EventSentence, trigger: Trigger, event_type: str, report: Report | None, known: Around
) -> tuple[EventArgument, ...]:
    """The arguments of a trigger, in the order of the text, each span once."""
    frame = frames()[event_type]
    found: list[EventArgument] = []
    others = [other for other in known.triggers if other is not trigger]
    for filler in _fillers(sentence, trigger, event_type, frame):
        found += _arguments(sentence, filler, frame, others)
    taken = {(argument.start, argument.end) for argument in found}
    found += [argument for argument in _places(sentence, trigger, known) if (argument.start, argument.end) not in taken]
    if (time := time_of(sentence, trigger, known)) is not None:
        found.append(EventArgument(time.start, time.end, "Time", "time", None))
    if report is not None and report.speaker is not None and not event_types()[event_type].is_speech:
        found += _plain(sentence, Filler("Source", report.speaker))
    unique = {(argument.start, argument.end, argument.role): argument for argument in found}
    return tuple(unique[place] for place in sorted(unique))


def _fillers(sentence: EventSentence, trigger: Trigger, event_type: str, frame: Frame) -> Iterator[Filler]:
    if trigger.is_verb:
        yield from _of_verb(sentence, trigger, event_type, frame)
    else:
        yield from _of_noun(sentence, trigger, frame)
    yield from _after_prepositions(sentence, trigger, event_type, frame)


def _of_verb(sentence: EventSentence, trigger: Trigger, event_type: str, frame: Frame) -> Iterator[Filler]:
    met = patient(sentence, trigger)
    if trigger.is_passive:
        if met is not None:
            yield Filler(frame.passive, met)
        return
    doer = subject(sentence, trigger.first)
    alone = trigger.rule.part_of_speech == "intransitive" or (met is None and frame.needs_object)
    if doer is not None:
        yield Filler(frame.sole if alone else frame.agent, doer)
    if met is not None and not (alone and frame.needs_object):
        yield Filler("Instrument" if _is_weapon(sentence, met, event_type) else frame.patient, met)


def _is_weapon(sentence: EventSentence, met: Phrase, event_type: str) -> bool:
    """Whether the object of an attack is its instrument: "fired rockets"."""
    key = sentence.keys[met.last]
    return event_types()[event_type].may_take_weapon and (key in words("artillery") or key in words("explosive"))


def _of_noun(sentence: EventSentence, trigger: Trigger, frame: Frame) -> Iterator[Filler]:
    if trigger.rule.part_of_speech == "adjective":
        before = phrase_before(sentence, trigger.first)
        found = before or subject(sentence, trigger.first)
        if found is not None:
            yield Filler(frame.patient, found)
        return
    if (met := patient(sentence, trigger)) is not None and "of" not in frame.prepositions:
        yield Filler(frame.patient, met)
    owner = _owner(sentence, trigger)
    if owner is not None:
        yield Filler(frame.owner, owner)
    elif (bearer := _bearer(sentence, trigger)) is not None:
        yield Filler(frame.agent, bearer)


def _owner(sentence: EventSentence, trigger: Trigger) -> Phrase | None:
    """Whose act a noun names: "the group's attack", "a Syrian army airstrike"."""
    last = trigger.first - 1
    if sentence.tag(last) == POSSESSIVE:
        before = phrase_before(sentence, trigger.first)
        is_time = before is not None and sentence.times[before.first] is not None
        return Phrase(before.first, last - 1) if before is not None and not is_time and before.first < last else None
    first = last + 1
    while first and _is_side(sentence, first - 1):
        first -= 1
    return Phrase(first, last) if first <= last else None


def _is_side(sentence: EventSentence, place: int) -> bool:
    name = sentence.names[place]
    if name is not None:
        return name.type in ("ORG", "NORP", "PER") or sentence.keys[place] in words("troops")
    return sentence.keys[place] in words("troops")


def _bearer(sentence: EventSentence, trigger: Trigger) -> Phrase | None:
    """The subject of the verb that carries a noun: who "launched an attack" or "agreed to a ceasefire"."""
    place = trigger.first - 1
    while sentence.tag(place) in (DETERMINER, OTHER, NUMBER, PARTICIPLE) or sentence.key(place) in words("carried"):
        place -= 1
    if sentence.key(place) not in words("carrier") and sentence.key(place) not in words("bearing"):
        return None
    return None if is_passive(sentence, place, place) else subject(sentence, place)


def _after_prepositions(sentence: EventSentence, trigger: Trigger, event_type: str, frame: Frame) -> Iterator[Filler]:
    """Phrases after the prepositions that the frame knows, up to the next verb, relative or mark."""
    for place in range(trigger.last + 1, min(len(sentence.keys), trigger.last + _REACH)):
        tag, key = sentence.tags[place], sentence.keys[place]
        carries = not trigger.is_verb and key in words("carrier")
        if tag == RELATIVE or (tag == VERB and not carries) or (tag == MARK and key not in ("'", '"')):
            return
        role = frame.prepositions.get(key) if key != "of" or place == trigger.last + 1 else None
        if key == "by" and (trigger.is_passive or not trigger.is_verb) and role is None:
            role = frame.agent
        if role and (found := phrase_after(sentence, place + 1)) is not None:
            yield Filler(role, found)
            joint = found.last + 1
            is_joint = event_types()[event_type].has_sides and sentence.tag(joint) == CONJUNCTION
            if is_joint and (other := phrase_after(sentence, joint + 1)) is not None:
                yield Filler(role, other)


def _arguments(
    sentence: EventSentence, filler: Filler, frame: Frame, others: Sequence[Trigger]
) -> Iterator[EventArgument]:
    """A phrase as arguments: its number apart, a trigger in a topic as that event."""
    if not filler.role:
        return
    if filler.role == "Topic":
        for other in others:
            if filler.phrase.first <= other.first <= filler.phrase.last:
                yield EventArgument(*sentence.span(other.first, other.last), "Topic", "event", None)
                return
    if roles()[filler.role].is_counted:
        filler, counts = _without_count(sentence, filler, frame)
        yield from counts
    if filler.phrase.first <= filler.phrase.last:
        yield from _plain(sentence, filler)


def _without_count(sentence: EventSentence, filler: Filler, frame: Frame) -> tuple[Filler, list[EventArgument]]:
    """The phrase without the number that it begins with, and that number."""
    first, last = filler.phrase
    quantity = sentence.quantities[first]
    if quantity is None or quantity.unit != "persons":
        return filler, []
    measure = "strength" if roles()[filler.role].is_doer else frame.measure
    while first <= last and sentence.quantities[first] is quantity:
        first += 1
    while first <= last and sentence.keys[first] in words("after number"):
        first += 1
    rest = Phrase(first, last)
    people = sentence.span(first, last) if first <= last else None
    counted = Span(people.start, people.end) if people else None
    return filler._replace(phrase=rest), [
        EventArgument(quantity.start, quantity.end, "Count", "quantity", None, measure or "strength", counted)
    ]


def _plain(sentence: EventSentence, filler: Filler) -> Iterator[EventArgument]:
    """A phrase as one argument: the name if it is only a name, otherwise the words, and whose people they are."""
    first, last = filler.phrase
    while last > first and sentence.tag(last) == POSSESSIVE:
        last -= 1
    bare = first
    while bare < last and sentence.keys[bare] in words("article"):
        bare += 1
    name = sentence.names[bare]
    if name is not None and name.end >= sentence.ends[last]:
        yield EventArgument(name.start, name.end, filler.role, "mention", name.entity_id)
    else:
        start, end = sentence.span(first, last)
        yield EventArgument(start, end, filler.role, "phrase", _group(sentence, first, last))


def _group(sentence: EventSentence, first: int, last: int) -> str | None:
    """The group whose people a phrase means: the one organisation or people that it names."""
    names = {name for name in sentence.names[first : last + 1] if name is not None and name.type in ("ORG", "NORP")}
    ids = {name.entity_id for name in names}
    return ids.pop() if len(ids) == 1 else None


def _places(sentence: EventSentence, trigger: Trigger, known: Around) -> list[EventArgument]:
    """Names of places after "in", "at", "near" in the trigger's clause, or else in the sentence."""
    if not known.places:
        return []
    first, end = clause(sentence, trigger.first)
    own = [name for place, name in known.places if first <= place < end]
    names = own or [name for _, name in known.places]
    return [EventArgument(name.start, name.end, "Place", "mention", name.entity_id) for name in names]


def _places_in(sentence: EventSentence) -> list[tuple[int, Mention]]:
    """The names of places that say where, each with its first word."""
    return [
        (place, name)
        for place, name in enumerate(sentence.names)
        if name is not None
        and name.type in _PLACE_TYPES
        and sentence.starts[place] == name.start
        and _is_locative(sentence, place)
    ]


def _is_locative(sentence: EventSentence, place: int) -> bool:
    """Whether a name stands after a preposition of place, over its article and adjectives, or after another place."""
    before = place - 1
    for _ in range(5):
        tag, key = sentence.tag(before), sentence.key(before)
        if tag == PREPOSITION:
            return key in words("place preposition")
        if tag in (VERB, CONJUNCTION, RELATIVE, PRONOUN) or before < 0:
            return False
        if tag == MARK and key == ",":
            return sentence.tag(before - 1) == NAME
        if tag == NAME and sentence.tag(before + 1) != POSSESSIVE:
            return False
        before -= 1
    return False


def time_of(sentence: EventSentence, trigger: Trigger, known: Around) -> TimeExpression | None:
    """The time of a trigger: the nearest in its clause, or else in its sentence; never one that dates a report."""
    if not known.dates:
        return None
    first, end = clause(sentence, trigger.first)
    near = [(place, time) for place, time in known.dates if first <= place < end] or known.dates
    return min(near, key=lambda found: abs(found[0] - trigger.first))[1]


def _dates_in(sentence: EventSentence) -> list[tuple[int, TimeExpression]]:
    """The times that may date something, with each of their words."""
    return [
        (place, time) for place, time in enumerate(sentence.times) if time is not None and _is_date(sentence, place)
    ]


def _is_date(sentence: EventSentence, place: int) -> bool:
    time = sentence.times[place]
    if time is None or time.timex_type not in ("DATE", "TIME") or (time.from_date is None and time.to_date is None):
        return False
    before = place - 1
    while before >= 0 and sentence.times[before] is time:
        before -= 1
    if sentence.tag(before) == PREPOSITION:
        before -= 1
    return sentence.key(before) not in words("reporting")
