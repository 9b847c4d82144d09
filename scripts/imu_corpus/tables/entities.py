"""Rows of the tables that stand above single documents: the entities that texts share, and their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple

from imu_corpus.layers.view import CorpusView, Row


def entity_rows(view: CorpusView) -> Iterable[Row]:
    """Rows of `entities`, with how often and in how many documents each is named."""
    counts = Counter(entity for entity, _, _ in view.mentioned)
    documents = Counter(entity for entity, _ in {(entity, document) for entity, document, _ in view.mentioned})
    for entity in view.registries.entities:
        yield *astuple(entity), counts[entity.entity_id], documents[entity.entity_id]


def entity_name_rows(view: CorpusView) -> Iterable[Row]:
    """Rows of `entity_names`, with how often each form stands in the texts."""
    counts = Counter((entity, words) for entity, _, words in view.mentioned)
    for name in view.registries.names:
        yield *astuple(name), counts[name.entity_id, name.name]
