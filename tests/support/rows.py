"""Rows of a document, as they are published."""

from __future__ import annotations

from typing import Any

from imu_corpus.layers import FILLERS
from imu_corpus.layers.indexed import IndexedDocument
from imu_corpus.model import Document
from imu_corpus.tables import DOCUMENT_TABLES
from tests.support.paths import CONTRACT


def rows_of(document: Document, table: str) -> list[dict[str, Any]]:
    """The rows of a table that a document gives, by column."""
    columns = DOCUMENT_TABLES[table](IndexedDocument(document, FILLERS))
    names = CONTRACT.tables[table].columns
    return [dict(zip(names, row, strict=True)) for row in zip(*(columns[name] for name in names), strict=True)]
