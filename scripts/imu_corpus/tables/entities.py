"""Rows of the tables that stand above single documents: the entities that texts share, and their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple

from imu_corpus.registries import Registries
from imu_corpus.tables.view import Row

Mentioned = tuple[str, str, str]
"""Entity, document and words of a linked mention."""


def entity_rows(registries: Registries, mentioned: Sequence[Mentioned]) -> Iterable[Row]:
    """Rows of `entities`, with how often and in how many documents each is named."""
    counts = Counter(entity for entity, _, _ in mentioned)
    documents = Counter(entity for entity, _ in {(entity, document) for entity, document, _ in mentioned})
    for entity in registries.entities:
        yield *astuple(entity), counts[entity.entity_id], documents[entity.entity_id]


def entity_name_rows(registries: Registries, mentioned: Sequence[Mentioned]) -> Iterable[Row]:
    """Rows of `entity_names`, with how often each form stands in the texts."""
    counts = Counter((entity, words) for entity, _, words in mentioned)
    for name in registries.names:
        yield *astuple(name), counts[name.entity_id, name.name]
