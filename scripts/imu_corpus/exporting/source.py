"""What exporters read: a version's tables, by the schemas of its own descriptor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from imu_corpus.contract.table import Field, Table
from imu_corpus.datapackage.open import open_package
from imu_corpus.datapackage.texts import Texts, read_texts
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.parquet import read_parquet
from imu_corpus.io.safe_names import check_plain
from imu_corpus.tables.arrow import ARROW_TYPES

Row = dict[str, Any]
SPAN = frozenset({"doc_id", "start", "end", "raw_start", "raw_end", "text"})
"""Columns of every table of spans."""


_BATCH = 10_000
"""Rows that are made at once."""
_OTHER_TYPES: Mapping[str, Callable[[pa.DataType], bool]] = {
    "string": lambda kind: pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or _is_text(kind),
    "integer": pa.types.is_integer,
    "number": lambda kind: pa.types.is_floating(kind) or pa.types.is_integer(kind),
    "boolean": pa.types.is_boolean,
    "date": pa.types.is_date,
}
"""By type of the schema, the types of Arrow that other writers give a column."""


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind in _VIEWS)


_VIEWS = (pa.string_view(), pa.binary_view())


def as_described(data: pa.Table, table: Table, path: Path) -> pa.Table:
    """The columns that a schema names, in its order and of its types, whatever order and types the file has.

    Raises:
        CorpusError: other columns, or values of another type.
    """
    if {*data.column_names} != {*table.columns}:
        raise CorpusError(
            f"{shown(path)}: expected the columns {', '.join(table.columns)[:200]}, found "
            f"{shown(', '.join(data.column_names))[:200]}; get the package again."
        )
    columns = {field.name: _as_described(data[field.name], field, path) for field in table.fields}
    return pa.table(columns, schema=pa.schema([(field.name, ARROW_TYPES[field.type]) for field in table.fields]))


def _as_described(column: pa.ChunkedArray, field: Field, path: Path) -> pa.ChunkedArray:
    kind, wanted = column.type, ARROW_TYPES[field.type]
    values = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (pa.types.is_null(values) or _OTHER_TYPES[field.type](values)):
        raise CorpusError(
            f"{shown(path)}: column {field.name}: expected {field.type}, found {kind}; get the package again."
        )
    plain = column.cast(values) if values != kind else column
    try:
        return plain.cast(wanted)
    except pa.ArrowInvalid as error:
        raise CorpusError(
            f"{shown(path)}: column {field.name}: expected {field.type}, found: {error}; get the package again."
        ) from None


class Source:
    """A version to export."""

    def __init__(self, paths: Mapping[str, Path], tables: Mapping[str, Table], about: Mapping[str, Any]) -> None:
        """Hold what the descriptor says; tables are read when they are asked for."""
        self.paths = paths
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
        """A table as Arrow: the columns of its schema, in their order and of their types.

        Raises:
            CorpusError: its file is no Parquet file, or has other columns.
        """
        path = self.paths[table]
        return as_described(read_parquet(path), self.tables[table], path)

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, in order of its key; none where there is no such table."""
        for batch in self.data(table).to_batches(max_chunksize=_BATCH) if table in self.tables else ():
            yield from batch.to_pylist()

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
    paths = {item.name: item.path for item in package.resources if item.form == "parquet"}
    source = Source(paths, tables, package.descriptor)
    # Exporters make file names of these.
    check_plain([source.name, *(row["doc_id"] for row in source.rows("documents"))], package.file)
    return source
