"""Tables: documents with their layers to the columns of each table, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from imu_corpus.layers import FILLERS, LAYERS
from imu_corpus.layers.indexed import Columns, IndexedDocument
from imu_corpus.model import Document
from imu_corpus.tables import entities, events, texts
from imu_corpus.tables.corpus_level import CorpusLevel

DOCUMENT_TABLES: Mapping[str, Callable[[IndexedDocument], Columns]] = {
    "documents": texts.document_columns,
    "blocks": texts.block_columns,
    "alignment": texts.alignment_columns,
    "sentences": texts.sentence_columns,
    "tokens": texts.token_columns,
} | {name: columns for layer in LAYERS for name, columns in layer.tables.items()}
"""Tables whose rows come from one document each, with the function that gives their columns."""

CORPUS_TABLES: Mapping[str, Callable[[CorpusLevel], Columns]] = {
    "entities": entities.entity_columns,
    "entity_names": entities.entity_name_columns,
    "events": events.event_columns,
    "event_participants": events.event_participant_columns,
    "event_records": events.event_record_columns,
}
"""Tables whose rows come from the registries and from all documents."""


def document_tables(document: Document) -> dict[str, Columns]:
    """The document's part of each table."""
    indexed = IndexedDocument(document, FILLERS)
    return {name: columns(indexed) for name, columns in DOCUMENT_TABLES.items()}


def corpus_tables(level: CorpusLevel) -> dict[str, Columns]:
    """The tables of the corpus level."""
    return {name: columns(level) for name, columns in CORPUS_TABLES.items()}
