"""Tables: documents with their layers to the columns of each table. One function a table, by the table's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from imu_corpus.layers.view import CorpusView, Row, View
from imu_corpus.model import Document
from imu_corpus.tables import entities, events, layers, texts

Columns = list[tuple[Any, ...]]

DOCUMENT_ROWS: Mapping[str, Callable[[View], Iterable[Row]]] = {
    "documents": texts.document_rows,
    "blocks": texts.block_rows,
    "alignment": texts.alignment_rows,
    "sentences": texts.sentence_rows,
    "tokens": texts.token_rows,
    "mentions": layers.mention_rows,
    "entity_relations": layers.relation_rows,
    "times": layers.time_rows,
    "quantities": layers.quantity_rows,
    "quotations": layers.quotation_rows,
    "citations": layers.citation_rows,
    "event_mentions": events.event_mention_rows,
    "event_arguments": events.event_argument_rows,
    "event_counts": events.event_count_rows,
    "event_relations": events.event_relation_rows,
}
"""Tables whose rows come from one document each."""

CORPUS_ROWS: Mapping[str, Callable[[CorpusView], Iterable[Row]]] = {
    "entities": entities.entity_rows,
    "entity_names": entities.entity_name_rows,
    "events": events.event_rows,
    "event_participants": events.event_participant_rows,
    "event_records": events.event_record_rows,
}
"""Tables whose rows come from the registries and from all documents."""


def document_columns(document: Document) -> dict[str, Columns]:
    """The document's part of each table, as columns in the order of the contract."""
    view = View(document)
    return {name: list(zip(*rows(view), strict=True)) for name, rows in DOCUMENT_ROWS.items()}


def corpus_columns(view: CorpusView) -> dict[str, Columns]:
    """The tables that stand above documents."""
    return {name: list(zip(*rows(view), strict=True)) for name, rows in CORPUS_ROWS.items()}
