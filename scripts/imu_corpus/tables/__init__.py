"""Tables: documents with their layers to the columns of each table. One function a table, by the table's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from imu_corpus.model import Document
from imu_corpus.registries import Registries
from imu_corpus.tables import entities, layers, texts
from imu_corpus.tables.view import Row, View

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
}
"""Tables whose rows come from one document each."""

CORPUS_ROWS: Mapping[str, Callable[[Registries, Sequence[entities.Mentioned]], Iterable[Row]]] = {
    "entities": entities.entity_rows,
    "entity_names": entities.entity_name_rows,
}
"""Tables whose rows come from the registries and from all documents."""


def document_columns(document: Document) -> dict[str, Columns]:
    """The document's part of each table, as columns in the order of the contract."""
    view = View(document)
    return {name: list(zip(*rows(view), strict=True)) for name, rows in DOCUMENT_ROWS.items()}


def corpus_columns(registries: Registries, mentioned: Sequence[entities.Mentioned]) -> dict[str, Columns]:
    """The tables that stand above documents; `mentioned` has every linked mention of the corpus."""
    return {name: list(zip(*rows(registries, mentioned), strict=True)) for name, rows in CORPUS_ROWS.items()}
