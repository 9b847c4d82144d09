"""Participants: who takes part in the events that programs found, by the arguments of their mentions.

Those who attack or act do so on somebody's word: the author's (reported), their own (claimed), another's (accused);
suspected where the text itself holds back, denied where it says that it was not so. Who claims an event of which a text
tells, or is accused of it, takes part in it too. Words that are no name ("gunmen", "they") stay arguments: they tell
nobody apart from one mention to the next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from imu_corpus.annotation.lexical.folding import fold
from imu_corpus.contract.types import circumstances, doers, event_types
from imu_corpus.seeds.registries import EventParticipant

_NUMBER = re.compile(r"-p([0-9]+)\Z")
_SAID = frozenset({"actual", "alleged"})

Columns = Mapping[str, Sequence[Any]]


class _Argument(NamedTuple):
    """An argument of a program."""

    mention_id: str
    role: str
    text: str
    filler_type: str
    filler_id: str | None
    entity_id: str | None


class _Teller(NamedTuple):
    """What a mention says of its event as a whole."""

    event_id: str
    type: str
    realis: str
    polarity: str
    source_entity_id: str | None
    source: str | None


def find_participants(
    mentions: Columns,
    arguments: Columns,
    roles: Collection[str],
    method: str,
    registered: Iterable[EventParticipant] = (),
) -> list[EventParticipant]:
    """Who takes part, each part once: by event, name, role and responsibility, in the order of the texts.

    Ids go on where those of the registered participants of an event end.

    Args:
        mentions: columns of `event_mentions`, with event ids.
        arguments: columns of `event_arguments`.
        roles: codes of `event_type_roles`.
        method: the method of the rows that are read.
        registered: participants that are known already.
    """
    tellers, rows = dict(_tellers(mentions, method)), list(_arguments(arguments, method))
    known: set[tuple[str, str, str, str | None]] = set()
    last: defaultdict[str, int] = defaultdict(int)
    for row in registered:
        known.add((row.event_id, row.entity_id or fold(row.description or ""), row.role, row.responsibility))
        # An id of another form is refused where the tables are validated.
        if number := _NUMBER.search(row.participant_id):
            last[row.event_id] = max(last[row.event_id], int(number[1]))
    found = []
    for argument, event_id, role, responsibility in chain(_named(rows, tellers), _claimed(rows, tellers, roles)):
        key = (event_id, argument.entity_id or fold(argument.text), role, responsibility)
        if key in known:
            continue
        known.add(key)
        last[event_id] += 1
        found.append(
            EventParticipant(
                participant_id=f"{event_id}-p{last[event_id]}",
                event_id=event_id,
                entity_id=argument.entity_id,
                description=None if argument.entity_id else argument.text,
                role=role,
                responsibility=responsibility,
                # A claim is a mention of the claim, not of what is claimed.
                event_mention_id=argument.mention_id if tellers[argument.mention_id].event_id == event_id else None,
            )
        )
    return found


_Part = tuple[_Argument, str, str, str | None]
"""An argument, and the event, role and responsibility that it tells of."""


def _tellers(mentions: Columns, method: str) -> Iterator[tuple[str, _Teller]]:
    names = ("event_mention_id", *_Teller._fields, "method")
    for mention_id, *values, made in zip(*(mentions[name] for name in names), strict=True):
        if made == method:
            yield mention_id, _Teller(*values)


def _arguments(arguments: Columns, method: str) -> Iterator[_Argument]:
    names = ("event_mention_id", *_Argument._fields[1:], "method")
    for *values, made in zip(*(arguments[name] for name in names), strict=True):
        if made == method:
            yield _Argument(*values)


def _named(rows: Sequence[_Argument], tellers: Mapping[str, _Teller]) -> Iterator[_Part]:
    for row in rows:
        if row.role not in circumstances() and (row.entity_id or row.filler_type == "mention"):
            teller = tellers[row.mention_id]
            yield row, teller.event_id, row.role, _responsibility(row, teller) if row.role in doers() else None


def _responsibility(row: _Argument, teller: _Teller) -> str:
    if teller.realis == "denied" or teller.polarity == "negative":
        return "denied"
    if teller.source is not None:
        return "claimed" if row.entity_id and row.entity_id == teller.source_entity_id else "accused"
    return "suspected" if teller.realis == "alleged" else "reported"


def _claimed(rows: Sequence[_Argument], tellers: Mapping[str, _Teller], roles: Collection[str]) -> Iterator[_Part]:
    """Those who claim, or are accused of, the events that acts of speech are about."""
    topics: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.role == "Topic" and row.filler_id is not None and row.filler_id in tellers:
            topics[row.mention_id].append(row.filler_id)
    for row in rows:
        speech = tellers[row.mention_id]
        role, responsibility = event_types()[speech.type].doer_role, event_types()[speech.type].doer_responsibility
        holds = speech.realis in _SAID and speech.polarity == "positive"
        if row.role == role and holds and (row.entity_id or row.filler_type == "mention"):
            for topic in topics[row.mention_id]:
                told = tellers[topic]
                doer = next((name for name in doers() if f"{told.type}.{name}" in roles), None)
                if doer is not None:
                    yield row, told.event_id, doer, responsibility
