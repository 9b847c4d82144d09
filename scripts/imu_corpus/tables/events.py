"""Columns of the tables of events above documents: events, who takes part, and the independent record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from imu_corpus.layers.indexed import Columns
from imu_corpus.seeds.registries import Event, EventParticipant, EventRecord
from imu_corpus.tables.corpus_level import CorpusLevel, registered

CURATED, RULE = "curated", "rule"


def event_columns(level: CorpusLevel) -> Columns:
    """Columns of `events`: those that a text mentions, registered or found, with how often and in how many texts."""
    counts = Counter(row.event_id for row in level.event_references)
    documents = Counter(event_id for event_id, _ in {(row.event_id, row.doc_id) for row in level.event_references})
    referred = [[row for row in events if counts[row.event_id]] for events in (level.registries.events, level.events)]
    events = [*referred[0], *referred[1]]
    return registered(Event, events) | {
        "method": [*[CURATED] * len(referred[0]), *[RULE] * len(referred[1])],
        "mention_count": [counts[row.event_id] for row in events],
        "document_count": [documents[row.event_id] for row in events],
    }


def event_participant_columns(level: CorpusLevel) -> Columns:
    """Columns of `event_participants`, of the events that a text mentions."""
    known = list(_registered_participants(level))
    methods = [*[CURATED] * len(known), *[RULE] * len(level.participants)]
    return registered(EventParticipant, [*known, *level.participants]) | {"method": methods}


def _registered_participants(level: CorpusLevel) -> Iterator[EventParticipant]:
    referred = {row.event_id for row in level.event_references}
    curated = {row.doc_id for row in level.event_references if row.method == CURATED}
    for row in level.registries.participants:
        if row.event_id in referred:
            # A mention that a person found in a text is not published while programs read that text's events.
            doc_id = (row.event_mention_id or "").partition("-")[0]
            yield row if doc_id in curated else replace(row, event_mention_id=None)


def event_record_columns(level: CorpusLevel) -> Columns:
    """Columns of `event_records`, of the events that a text mentions."""
    referred = {row.event_id for row in level.event_references}
    return registered(EventRecord, [row for row in level.registries.records if row.event_id in referred])
