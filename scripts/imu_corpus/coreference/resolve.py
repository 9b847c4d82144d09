"""Resolving: which events the mentions that programs found mean, over all texts; no text can tell alone.

mentions of each text ► events ► event ids of mentions and counts ► participants
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from imu_corpus.annotation.annotate import RULE
from imu_corpus.annotation.lexical.folding import fold
from imu_corpus.annotation.names.gazetteer import general_rows
from imu_corpus.contract.load import Contract
from imu_corpus.contract.types import place_precisions
from imu_corpus.coreference.merge import Places, Told, known_events, merge, tell
from imu_corpus.coreference.participants import find_participants
from imu_corpus.layers.view import View
from imu_corpus.model import Annotations, Document
from imu_corpus.seeds.registries import Entity, Event, EventParticipant, Registries

Columns = dict[str, Sequence[Any]]
"""Columns of a table by name."""
_BROAD = frozenset({"country", "region"})


class Resolved(NamedTuple):
    """What programs say of events over all texts."""

    mentions: Columns
    """Columns of `event_mentions`, none of them without an event."""
    counts: Columns
    """Columns of `event_counts`, as well."""
    events: list[Event]
    """Events that are not registered."""
    participants: list[EventParticipant]
    """Who takes part in those, and in registered ones beyond what the registry says."""


def told_of(document: Document) -> list[Told]:
    """What the event mentions of a text tell whose events are not known yet."""
    view = View(document)
    starts = [sentence.start for sentence in document.sentences]
    found = []
    for mention in document.annotations.events:
        if mention.event_id is None:
            mention_id = view.annotation_id(mention.id, "v", mention.start, mention.end)
            raw_start = view.offsets.to_raw(mention.start, mention.end).start
            sentence = bisect_right(starts, mention.start) - 1
            found.append(tell(view.doc_id, mention_id, raw_start, sentence, document.text, mention))
    return found


def places_of(entities: Iterable[Entity], located: Iterable[tuple[str, str]]) -> Places:
    """What is known of places: of the entities, and of what lies in what."""
    names, precisions = {}, {}
    for row in entities:
        names[row.entity_id] = row.name
        if precision := place_precisions().get(row.subtype or row.type):
            precisions[row.entity_id] = precision
    countries = {fold(name) for name, _, _, group in general_rows() if group == "country"}
    broad = {entity_id for entity_id, precision in precisions.items() if precision in _BROAD}
    return Places(names, precisions, dict(located), broad | countries)


def labels_of(contract: Contract) -> dict[str, str]:
    """The name of each event type."""
    return {row["code"]: row["label"] for row in contract.codes["event_types"]}


def resolve(
    contract: Contract, registries: Registries, told: Sequence[Told], tables: Mapping[str, Columns]
) -> Resolved:
    """Give every event mention its event, registered or new, and tell who takes part by what programs found.

    Args:
        contract: the contract, for its vocabularies.
        registries: entities and events that people registered.
        told: what the mentions without an event tell, the texts one after another.
        tables: columns of the tables that are made of single texts.
    """
    relations = tables["entity_relations"]
    rows = zip(relations["head_id"], relations["relation"], relations["tail_id"], strict=True)
    located = [(head, tail) for head, relation, tail in rows if relation == "located_in"]
    registered = known_events(registries.events, registries.participants)
    ids, events = merge(told, labels_of(contract), places_of(registries.entities, located), registered)
    meant = {row.mention_id: event_id for row, event_id in zip(told, ids, strict=True)}
    mentions, counts = (_with_events(tables[name], meant) for name in ("event_mentions", "event_counts"))
    roles = {row["code"] for row in contract.codes["event_type_roles"]}
    participants = find_participants(mentions, tables["event_arguments"], roles, RULE, registries.participants)
    return Resolved(mentions, counts, events, participants)


def resolve_annotations(contract: Contract, places: Places, documents: Sequence[Document]) -> list[Annotations]:
    """The annotations of some texts, with the events of mentions that had none, and the days of those events."""
    told = [told_of(document) for document in documents]
    ids, events = merge([row for rows in told for row in rows], labels_of(contract), places)
    days = {event.event_id: (event.date_from, event.date_to) for event in events}
    left = iter(ids)
    found = []
    for document in documents:
        mentions = document.annotations.events
        meant = [row if row.event_id else row._replace(event_id=next(left)) for row in mentions]
        found.append(replace(document.annotations, events=meant, event_days=days))
    return found


def _with_events(columns: Columns, meant: Mapping[str, str]) -> Columns:
    pairs = zip(columns["event_mention_id"], columns["event_id"], strict=True)
    return columns | {"event_id": [meant.get(mention, event) for mention, event in pairs]}
