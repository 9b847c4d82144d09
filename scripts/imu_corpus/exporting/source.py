"""What exporters read: a version's tables, by the schemas of its own descriptor.

An export holds every row that it is to hold, or is refused. So rows are checked as they are read, and an exporter that
follows a reference demands that it leads to one row.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from imu_corpus.contract.table import Field, ForeignKey, Table
from imu_corpus.datapackage.open import Resource, each_table, open_package
from imu_corpus.datapackage.texts import read_texts
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.parquet import read_parquet
from imu_corpus.io.safe_names import check_plain
from imu_corpus.tables.arrow import ARROW_TYPES
from imu_corpus.validation import Problem, check_values
from imu_corpus.validation.formats import read_json_lines
from imu_corpus.validation.loaded import LoadedTable

Row = dict[str, Any]
SPAN = frozenset({"doc_id", "start", "end", "raw_start", "raw_end", "text"})
"""Columns of every table of spans."""
OF_A_DOCUMENT = ForeignKey(("doc_id",), "documents", ("doc_id",))
"""The document that a row belongs to."""


_BATCH = 10_000
"""Rows that are made at once."""
_LOSSES = frozenset(
    ("schema.rows", "schema.finite", "schema.required", "keys.unique", "keys.foreign", "keys.type"),
)
"""What validation finds by which an export would lose a row or a number; it may find more, which is not asked here."""
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

    def __init__(self, resources: Mapping[str, Resource], about: Mapping[str, Any]) -> None:
        """Hold what the descriptor says; tables are read when they are asked for."""
        self.resources = resources
        self.tables = {name: resource.table for name, resource in resources.items()}
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
            CorpusError: its file cannot be read, or has other columns, other rows than the descriptor says, a key
                twice, or a number that is none.
        """
        resource = self.resources[table]
        data = _read(resource)
        _refuse(check_values([_as_asked(resource, data, key=resource.table.primary_key)]))
        return data

    def demand(
        self,
        table: str,
        *,
        filled: Collection[str] = (),
        key: Sequence[str] = (),
        references: Sequence[ForeignKey] = (),
    ) -> None:
        """Refuse a table unless some columns have values, others are a key, and references lead to rows.

        Raises:
            CorpusError: it has no such column, or the first row that is not so.
        """
        asked = {*filled, *key, *(name for reference in references for name in reference.columns)}
        if missing := sorted(asked - {*self.tables[table].columns}):
            path = shown(self.resources[table].path)
            raise CorpusError(f"{path}: expected the column {missing[0]}, found none; get the package again.")
        names = dict.fromkeys((table, *(reference.table for reference in references)))
        tables = [_as_asked(self.resources[name], self.data(name)) for name in names]
        tables[0] = _as_asked(self.resources[table], self.data(table), filled, key, references)
        _refuse(check_values(tables))

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, in order of its key; none where there is no such table."""
        for batch in self.data(table).to_batches(max_chunksize=_BATCH) if table in self.tables else ():
            yield from batch.to_pylist()

    def by_document(self, table: str) -> dict[str, list[Row]]:
        """The rows of a table by document, spans in the order of the text; every document has its list.

        Raises:
            CorpusError: a row is of no document.
        """
        found: dict[str, list[Row]] = {doc_id: [] for doc_id in self.data("documents")["doc_id"].to_pylist()}
        if table in self.tables:
            self.demand(table, filled=OF_A_DOCUMENT.columns, references=[OF_A_DOCUMENT])
        for row in self.rows(table):
            found[row["doc_id"]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row.get("start", 0), -row.get("end", 0)))
        return found

    def clean_texts(self) -> dict[str, str]:
        """The clean text of each document."""
        self.demand("documents", filled=("doc_id", "text"))
        columns = (self.data("documents")[name].to_pylist() for name in ("doc_id", "text"))
        return dict(zip(*columns, strict=True))

    def raw_texts(self) -> Mapping[str, str]:
        """The raw text of each document, as received.

        Raises:
            CorpusError: a text is not put together to what its hash says.
        """
        self.demand("documents", filled=("doc_id", "text"))
        self.demand("alignment", filled=OF_A_DOCUMENT.columns, references=[OF_A_DOCUMENT])
        found = read_texts({name: self.data(name) for name in ("documents", "alignment")}).raw
        for row, document in enumerate(self.rows("documents"), start=1):
            digest = hashlib.sha256(found[document["doc_id"]].encode()).hexdigest()
            if digest != document["raw_sha256"]:
                place = f"{shown(self.resources['documents'].path)}: row {row}, column raw_sha256"
                raise CorpusError(
                    f"{place}: expected {digest} of the raw text that alignment gives, found "
                    f"{shown(str(document['raw_sha256']))[:80]}; get the package again."
                )
        return found

    def annotation_tables(self) -> list[Table]:
        """The tables of spans that somebody or some program annotated."""
        return [table for table in self.tables.values() if {*table.columns} >= SPAN | {"method"}]


def _read(resource: Resource) -> pa.Table:
    if resource.form == "parquet":
        return as_described(read_parquet(resource.path), resource.table, resource.path)
    sources, problems = read_json_lines(resource)
    for problem in problems:
        raise _refused(problem)
    return sources[0].whole()


def _as_asked(
    resource: Resource,
    data: pa.Table,
    filled: Collection[str] = (),
    key: Sequence[str] = (),
    references: Sequence[ForeignKey] = (),
) -> LoadedTable:
    """A table with a schema that asks no more than this of it."""
    fields = tuple(
        replace(field, constraints={"required": field.name in filled}, missing_values=())
        for field in resource.table.fields
    )
    table = replace(resource.table, fields=fields, primary_key=tuple(key), foreign_keys=tuple(references))
    return LoadedTable(replace(resource, table=table), data)


def _refuse(problems: Sequence[Problem]) -> None:
    for problem in problems:
        if problem.check in _LOSSES:
            raise _refused(problem)


def _refused(problem: Problem) -> CorpusError:
    return CorpusError(f"{shown(str(problem))}; get the package again.")


def open_source(folder: Path) -> Source:
    """The version in a folder.

    Raises:
        CorpusError: there is no package in it, or its names could lead out of the folder that is exported to, or to
            one place.
    """
    package = open_package(folder)
    source = Source(each_table(package), package.descriptor)
    # Exporters make file names of these.
    names = [row["doc_id"] for row in source.rows("documents")]
    check_plain([source.name, *names], package.file)
    if names:
        source.demand("documents", key=OF_A_DOCUMENT.target)
    for of_files in (names, list(source.tables)):
        _check_apart(of_files, package.file)
    return source


def _check_apart(names: Sequence[str], place: Path) -> None:
    """Refuse names that are one where a disk tells no capitals from small letters."""
    if alike := [name for name, count in Counter(map(str.casefold, names)).items() if count > 1]:
        found = ", ".join(name for name in names if name.casefold() == alike[0])
        raise CorpusError(
            f"{shown(place)}: expected documents and tables whose names differ in more than capitals, found {found}; "
            "rename one."
        )
