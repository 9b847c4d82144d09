"""Summary of a version for descriptor, card and citation: rows and hash of each table, rights of each text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa

from imu_corpus.contract.cells import is_address


class TableSummary(NamedTuple):
    """What is published of a table beside its schema."""

    rows: int
    digest: str
    """Content hash, see `tables.arrow.content_hash`."""


class TextSummary(NamedTuple):
    """Source, rights holder and terms of a text; None if not known."""

    doc_id: str
    title: str | None
    authors: str | None
    publisher: str | None
    url: str | None
    published_on: str | None
    rights_holder: str | None
    text_licence: str | None

    @property
    def shown_title(self) -> str:
        """The headline, or the identifier in a package that may not hold it."""
        return self.title or f"Text {self.doc_id}"

    @property
    def link(self) -> str | None:
        """The address, if it is one of the web."""
        return self.url if self.url and is_address(self.url) else None

    @property
    def terms(self) -> str:
        """Rights holder and terms in one line."""
        return f"{self.rights_holder or 'rights holder not known'}: {self.text_licence or 'terms not known'}"


class VersionSummary(NamedTuple):
    """What descriptor, card and citation say of a version."""

    tables: Mapping[str, TableSummary]
    texts: tuple[TextSummary, ...]

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table."""
        return {name: table.rows for name, table in self.tables.items()}

    @property
    def digest(self) -> str:
        """The content hash of the version."""
        return version_digest({name: table.digest for name, table in self.tables.items()})


def version_digest(digests: Mapping[str, str]) -> str:
    """The content hash of a version: SHA-256 over a line `<content hash>  <table>` for each table, by name."""
    lines = "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))
    return hashlib.sha256(lines.encode()).hexdigest()


def text_summaries(documents: pa.Table) -> tuple[TextSummary, ...]:
    """Summaries of the texts, from `documents`; None in a column that the package leaves out."""
    columns = {
        name: documents[name].to_pylist() if name in documents.column_names else [None] * len(documents)
        for name in TextSummary._fields
    }
    return tuple(TextSummary(*row) for row in zip(*columns.values(), strict=True))
