"""Participants: who takes part in the events that programs found, by the arguments of their mentions.

Those who attack or act do so on somebody's word: the author's (reported), their own (claimed), another's (accused);
suspected if the text itself is cautious, denied if it says that it was not so. Who claims an event of which a text
tells, or is accused of it, takes part in it too. Words that are no name ("gunmen", "they") stay arguments: they tell
nobody apart from one mention to the next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.contract.types import circumstances, doers, event_types
from imu_corpus.coreference.features import ArgumentFeatures, MentionFeatures
from imu_corpus.seeds.registries import EventParticipant

_NUMBER = re.compile(r"-p([0-9]+)\Z")
_SAID = frozenset({"actual", "alleged"})


class Part(NamedTuple):
    """A part that somebody takes in the event of a mention; which event that is, only all texts together tell."""

    of: str
    """Id of the mention in whose event somebody takes part."""
    said_by: str
    """Id of the mention that says so."""
    by_claim: bool
    """Whether it is by a claim or an accusation; these come last."""
    entity_id: str | None
    description: str | None
    role: str
    responsibility: str | None


def parts_of(mentions: Sequence[MentionFeatures], roles: Collection[str]) -> Iterator[Part]:
    """The parts that the event mentions of one text give to somebody, in the order of the text, many of them twice.

    `roles` are the codes of `event_type_roles`.
    """
    yield from _named(mentions)
    yield from _claimed(mentions, roles)


class Numbering:
    """Gives each part of an event an id, once: by name, role and responsibility.

    Ids continue after those of the registered participants of an event.
    """

    def __init__(self, registered: Collection[EventParticipant] = ()) -> None:
        """Take note of the participants that are known already."""
        self._known = {_key(row) for row in registered}
        self._last = _last_numbers(registered)

    def of_event(self, found: Iterable[EventParticipant]) -> Iterator[EventParticipant]:
        """The participants of one event, from all its parts, what is named before what is claimed."""
        new: dict[tuple[str, str, str, str | None], EventParticipant] = {}
        for row in found:
            new.setdefault(_key(row), row)
        left = (row for key, row in new.items() if key not in self._known)
        for number, row in enumerate(left, start=1):
            yield replace(row, participant_id=f"{row.event_id}-p{self._last.get(row.event_id, 0) + number}")


def _key(row: EventParticipant) -> tuple[str, str, str, str | None]:
    """What tells one part from another: event, entity or words, role and responsibility."""
    return row.event_id, row.entity_id or word_key(row.description or ""), row.role, row.responsibility


def _last_numbers(registered: Iterable[EventParticipant]) -> dict[str, int]:
    """The highest number that an id of each event has."""
    last: dict[str, int] = {}
    for row in registered:
        # An id of another shape is refused when the tables are validated.
        if number := _NUMBER.search(row.participant_id):
            last[row.event_id] = max(last.get(row.event_id, 0), int(number[1]))
    return last


def _named(mentions: Sequence[MentionFeatures]) -> Iterator[Part]:
    for mention in mentions:
        for row in mention.arguments:
            if row.role not in circumstances() and row.is_named:
                responsibility = _responsibility(row, mention) if row.role in doers() else None
                yield _part(row, mention, mention, row.role, responsibility, by_claim=False)


def _responsibility(row: ArgumentFeatures, mention: MentionFeatures) -> str:
    if mention.realis == "denied" or mention.polarity == "negative":
        return "denied"
    if mention.source is not None:
        return "claimed" if row.entity_id and row.entity_id == mention.source_entity_id else "accused"
    return "suspected" if mention.realis == "alleged" else "reported"


def _claimed(mentions: Sequence[MentionFeatures], roles: Collection[str]) -> Iterator[Part]:
    """Those who claim, or are accused of, the events that acts of speech are about."""
    by_id = {mention.mention_id: mention for mention in mentions}
    for speech in mentions:
        known = event_types()[speech.type]
        holds = speech.realis in _SAID and speech.polarity == "positive"
        topics = [by_id[row.filler_id] for row in speech.arguments if row.role == "Topic" and row.filler_id in by_id]
        for row in speech.arguments if holds else ():
            if row.role == known.doer_role and row.is_named:
                for topic in topics:
                    doer = next((name for name in doers() if f"{topic.type}.{name}" in roles), None)
                    if doer is not None:
                        yield _part(row, speech, topic, doer, known.doer_responsibility, by_claim=True)


def _part(
    argument: ArgumentFeatures,
    said_by: MentionFeatures,
    of: MentionFeatures,
    role: str,
    responsibility: str | None,
    *,
    by_claim: bool,
) -> Part:
    description = None if argument.entity_id else argument.text
    return Part(of.mention_id, said_by.mention_id, by_claim, argument.entity_id, description, role, responsibility)
