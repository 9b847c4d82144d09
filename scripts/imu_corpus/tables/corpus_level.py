"""The corpus level, for the tables that are made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from imu_corpus.layers.indexed import Columns
from imu_corpus.seeds.registries import Event, EventParticipant, Registries


class EntityReference(NamedTuple):
    """A linked name."""

    entity_id: str
    doc_id: str
    text: str


class EventReference(NamedTuple):
    """The event of a mention, and how the mention was found."""

    event_id: str
    doc_id: str
    method: str


class CorpusLevel(NamedTuple):
    """What lies above documents: the registries, the references of documents to them, and what programs resolved."""

    registries: Registries
    entity_references: Sequence[EntityReference]
    event_references: Sequence[EventReference]
    events: Sequence[Event]
    """Events of the mentions that programs found."""
    participants: Sequence[EventParticipant]
    """Who takes part in those."""


def registered(kind: Any, rows: Sequence[Any]) -> Columns:
    """Rows of a registry as columns, by the names of the fields of their dataclass."""
    return {field.name: [getattr(row, field.name) for row in rows] for field in fields(kind)}
