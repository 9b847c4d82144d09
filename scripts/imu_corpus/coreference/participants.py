"""Participants: who takes part in the events that programs found, by the arguments of their mentions.

Those who attack or act do so on somebody's word: the author's (reported), their own (claimed), another's (accused);
suspected if the text itself is cautious, denied if it says that it was not so. Who claims an event of which a text
tells, or is accused of it, takes part in it too. Words that are no name ("gunmen", "they") stay arguments: they tell
nobody apart from one mention to the next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.contract.types import circumstances, doers, event_types
from imu_corpus.coreference.merge import ArgumentFeatures, MentionFeatures
from imu_corpus.seeds.registries import EventParticipant

_NUMBER = re.compile(r"-p([0-9]+)\Z")
_SAID = frozenset({"actual", "alleged"})


def find_participants(
    mentions: Sequence[MentionFeatures],
    event_ids: Mapping[str, str],
    roles: Collection[str],
    registered: Collection[EventParticipant] = (),
) -> list[EventParticipant]:
    """Who takes part, each part once: by event, name, role and responsibility, in the order of the texts.

    Ids continue after those of the registered participants of an event.

    Args:
        mentions: the event mentions that programs found.
        event_ids: the event of each, by the id of the mention.
        roles: codes of `event_type_roles`.
        registered: participants that are known already.
    """
    found = [_participant(part, event_ids) for part in chain(_named(mentions), _claimed(mentions, roles))]
    known = {_key(row) for row in registered}
    new = {_key(row): row for row in reversed(found) if _key(row) not in known}
    last = _last_numbers(registered)
    numbered = []
    for row in (row for row in found if new.get(_key(row)) is row):
        last[row.event_id] += 1
        numbered.append(replace(row, participant_id=f"{row.event_id}-p{last[row.event_id]}"))
    return numbered


def _key(row: EventParticipant) -> tuple[str, str, str, str | None]:
    """What tells one part from another: event, entity or words, role and responsibility."""
    return row.event_id, row.entity_id or word_key(row.description or ""), row.role, row.responsibility


def _last_numbers(registered: Iterable[EventParticipant]) -> defaultdict[str, int]:
    """The highest number that an id of each event has."""
    last: defaultdict[str, int] = defaultdict(int)
    for row in registered:
        # An id of another shape is refused when the tables are validated.
        if number := _NUMBER.search(row.participant_id):
            last[row.event_id] = max(last[row.event_id], int(number[1]))
    return last


def _participant(part: _Part, event_ids: Mapping[str, str]) -> EventParticipant:
    """A part as a participant, its id still to come."""
    event_id, argument, said_by = event_ids[part.of.mention_id], part.argument, part.said_by.mention_id
    return EventParticipant(
        participant_id="",
        event_id=event_id,
        entity_id=argument.entity_id,
        description=None if argument.entity_id else argument.text,
        role=part.role,
        responsibility=part.responsibility,
        # A claim is a mention of the claim, not of what is claimed.
        event_mention_id=said_by if event_ids[said_by] == event_id else None,
    )


class _Part(NamedTuple):
    """An argument, the mention that has it, and the mention (`of`) in whose event its entity takes part."""

    argument: ArgumentFeatures
    said_by: MentionFeatures
    of: MentionFeatures
    role: str
    responsibility: str | None


def _named(mentions: Sequence[MentionFeatures]) -> Iterator[_Part]:
    for mention in mentions:
        for row in mention.arguments:
            if row.role not in circumstances() and row.is_named:
                responsibility = _responsibility(row, mention) if row.role in doers() else None
                yield _Part(row, mention, mention, row.role, responsibility)


def _responsibility(row: ArgumentFeatures, mention: MentionFeatures) -> str:
    if mention.realis == "denied" or mention.polarity == "negative":
        return "denied"
    if mention.source is not None:
        return "claimed" if row.entity_id and row.entity_id == mention.source_entity_id else "accused"
    return "suspected" if mention.realis == "alleged" else "reported"


def _claimed(mentions: Sequence[MentionFeatures], roles: Collection[str]) -> Iterator[_Part]:
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
                        yield _Part(row, speech, topic, doer, known.doer_responsibility)
