"""Columns of the tables of entities and their names."""

from __future__ import annotations

from imu_corpus.layers.indexed import Columns
from imu_corpus.seeds.registries import Entity, EntityName
from imu_corpus.tables.corpus_level import CorpusLevel, registered


def entity_columns(level: CorpusLevel) -> Columns:
    """Columns of `entities`, with how often and in how many documents each is named."""
    entities = level.registries.entities
    return registered(Entity, entities) | {
        "mention_count": [level.entities.mentions[row.entity_id] for row in entities],
        "document_count": [level.entities.texts[row.entity_id] for row in entities],
    }


def entity_name_columns(level: CorpusLevel) -> Columns:
    """Columns of `entity_names`, with how often each variant occurs in the texts."""
    names = level.registries.names
    return registered(EntityName, names) | {"mention_count": [level.names[row.entity_id, row.name] for row in names]}
