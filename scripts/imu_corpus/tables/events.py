"""Columns of the tables of events above documents: events, who takes part, and the independent record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from imu_corpus.layers.indexed import Columns
from imu_corpus.seeds.registries import Event, EventParticipant, EventRecord
from imu_corpus.tables.corpus_level import CorpusLevel, Tally, registered

CURATED, RULE = "curated", "rule"


def event_columns(level: CorpusLevel) -> Columns:
    """Columns of the registered events that a text mentions, with how often and in how many texts."""
    referred = [row for row in level.registries.events if level.events.mentions[row.event_id]]
    return _counted(referred, CURATED, level.events)


def resolved_event_columns(events: Sequence[Event], counts: Tally) -> Columns:
    """Columns of events that programs found."""
    return _counted(events, RULE, counts)


def _counted(events: Sequence[Event], method: str, counts: Tally) -> Columns:
    return registered(Event, events) | {
        "method": [method] * len(events),
        "mention_count": [counts.mentions[row.event_id] for row in events],
        "document_count": [counts.texts[row.event_id] for row in events],
    }


def event_participant_columns(level: CorpusLevel) -> Columns:
    """Columns of the registered participants of the events that a text mentions."""
    return _by(CURATED, [_published(row, level) for row in level.registries.participants if _is_told(row, level)])


def resolved_participant_columns(participants: Sequence[EventParticipant]) -> Columns:
    """Columns of participants that programs found."""
    return _by(RULE, participants)


def _by(method: str, participants: Sequence[EventParticipant]) -> Columns:
    return registered(EventParticipant, participants) | {"method": [method] * len(participants)}


def _published(row: EventParticipant, level: CorpusLevel) -> EventParticipant:
    """A mention that a person found in a text is not published while programs read that text's events."""
    doc_id = (row.event_mention_id or "").partition("-")[0]
    return row if doc_id in level.curated else replace(row, event_mention_id=None)


def _is_told(row: EventParticipant | EventRecord, level: CorpusLevel) -> bool:
    return level.events.mentions[row.event_id] > 0


def event_record_columns(level: CorpusLevel) -> Columns:
    """Columns of `event_records`, of the events that a text mentions."""
    return registered(EventRecord, [row for row in level.registries.records if _is_told(row, level)])
