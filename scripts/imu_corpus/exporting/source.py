"""What exporters read: a version's tables, by the schemas of its own descriptor."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.contract.table import Table
from imu_corpus.datapackage.open import open_package
from imu_corpus.datapackage.texts import Texts, read_texts
from imu_corpus.io.safe_names import check_plain

Row = dict[str, Any]
SPAN = frozenset({"doc_id", "start", "end", "raw_start", "raw_end", "text"})
"""Columns of every table of spans."""


class Source:
    """A version to export."""

    def __init__(self, folder: Path, tables: Mapping[str, Table], about: Mapping[str, Any]) -> None:
        """Hold what the descriptor says; tables are read when they are asked for."""
        self.folder = folder
        self.tables = tables
        self.about = about

    @property
    def name(self) -> str:
        """Name and version, such as imu-corpus-1.0.0."""
        return f"{self.about.get('name')}-{self.about.get('version')}"

    def has(self, table: str, column: str | None = None) -> bool:
        """Whether there is such a table, and such a column in it."""
        return table in self.tables and (column is None or column in self.tables[table].columns)

    @cache  # noqa: B019 - a source lives as long as its export
    def data(self, table: str) -> pa.Table:
        """A table as Arrow."""
        return pq.read_table(self.folder / f"{table}.parquet", partitioning=None)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, in order of its key; none where there is no such table."""
        return list(self.data(table).to_pylist()) if table in self.tables else []

    def by_document(self, table: str) -> dict[str, list[Row]]:
        """The rows of a table by document, spans in the order of the text; every document has its list."""
        found: dict[str, list[Row]] = {doc_id: [] for doc_id in self.data("documents")["doc_id"].to_pylist()}
        for row in self.rows(table):
            found[row["doc_id"]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row.get("start", 0), -row.get("end", 0)))
        return found

    def texts(self) -> Texts:
        """The raw and the clean texts."""
        return read_texts({name: self.data(name) for name in ("documents", "alignment")})

    def annotation_tables(self) -> list[Table]:
        """The tables of spans that somebody or some program annotated."""
        return [table for table in self.tables.values() if {*table.columns} >= SPAN | {"method"}]


def open_source(folder: Path) -> Source:
    """The version in a folder.

    Raises:
        CorpusError: there is no package in it, or its names could lead out of the folder that is exported to.
    """
    package = open_package(folder)
    tables = {item.name: item.table for item in package.resources if item.form == "parquet"}
    source = Source(folder, tables, package.descriptor)
    # Exporters make file names of these.
    check_plain([source.name, *(row["doc_id"] for row in source.rows("documents"))], package.file)
    return source
