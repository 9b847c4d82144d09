"""Columns of the tables of what texts share: entities, and their names."""

from __future__ import annotations

from collections import Counter

from imu_corpus.layers.view import Columns
from imu_corpus.seeds.registries import Entity, EntityName
from imu_corpus.tables.corpus_view import CorpusView, registered


def entity_columns(view: CorpusView) -> Columns:
    """Columns of `entities`, with how often and in how many documents each is named."""
    counts = Counter(row.entity_id for row in view.entity_references)
    documents = Counter(entity_id for entity_id, _ in {(row.entity_id, row.doc_id) for row in view.entity_references})
    entities = view.registries.entities
    return registered(Entity, entities) | {
        "mention_count": [counts[row.entity_id] for row in entities],
        "document_count": [documents[row.entity_id] for row in entities],
    }


def entity_name_columns(view: CorpusView) -> Columns:
    """Columns of `entity_names`, with how often each form stands in the texts."""
    counts = Counter((row.entity_id, row.text) for row in view.entity_references)
    names = view.registries.names
    return registered(EntityName, names) | {"mention_count": [counts[row.entity_id, row.name] for row in names]}
