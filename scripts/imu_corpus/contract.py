"""The contract: tables and vocabularies as `schema/` describes them. All else is derived from what this reads."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from imu_corpus.errors import CorpusError

PAGES = ("DATASHEET.md",)
"""Pages that people write and every release carries."""


@dataclass(frozen=True)
class Field:
    """A column, as its Table Schema describes it."""

    name: str
    type: str
    description: str
    constraints: Mapping[str, Any]
    missing_values: tuple[str, ...]
    format: str = "default"

    @property
    def is_required(self) -> bool:
        """Whether null is forbidden."""
        return bool(self.constraints.get("required"))


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must stand in the columns of another table (or of this one)."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table or vocabulary: its columns, keys and the Table Schema that they come from."""

    name: str
    schema: Mapping[str, Any]
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(field.name for field in self.fields)

    @property
    def title(self) -> str:
        """Name for people."""
        return str(self.schema.get("title", self.name))

    @property
    def description(self) -> str:
        """What a row is."""
        return str(self.schema.get("description", ""))


@dataclass(frozen=True)
class Contract:
    """Everything that `schema/` fixes."""

    tables: Mapping[str, Table]
    vocabularies: Mapping[str, Table]
    codes: Mapping[str, list[dict[str, str]]]
    """Rows of each vocabulary."""
    dataset: Mapping[str, Any]
    """`dataset.json`: title, version, people, licences of the corpus."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """Pages that each release carries, by file name."""

    @property
    def resources(self) -> dict[str, Table]:
        """Tables, then vocabularies, by name."""
        return {**self.tables, **self.vocabularies}


def codes_of(contract: Contract) -> dict[str, frozenset[str]]:
    """The codes of each vocabulary."""
    return {name: frozenset(row["code"] for row in rows) for name, rows in contract.codes.items()}


def load_contract(folder: Path) -> Contract:
    """Read a `schema/` folder.

    Raises:
        CorpusError: a file is no JSON or CSV, or lacks what a Table Schema needs.
    """
    tables = {path.stem: read_schema(path) for path in folder.glob("tables/*.json")}
    codes = {path.stem: list(_read_codes(path)) for path in sorted(folder.glob("vocabularies/*.csv"))}
    vocabularies = {name: table_from_schema(name, _vocabulary_schema(folder, name)) for name in codes}
    pages = {name: _read_text(folder / name) for name in PAGES}
    return Contract(_parents_first(tables), vocabularies, codes, _read_json(folder / "dataset.json"), pages)


def _parents_first(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Order the tables so that each comes after those that its foreign keys point to, else by name."""
    parents = {
        name: {key.table for key in table.foreign_keys if key.table in tables and key.table != name}
        for name, table in tables.items()
    }
    sorter = TopologicalSorter(parents)
    sorter.prepare()
    ordered: dict[str, Table] = {}
    while ready := sorted(sorter.get_ready()):
        ordered |= {name: tables[name] for name in ready}
        sorter.done(*ready)
    return ordered


def read_schema(path: Path) -> Table:
    """A table from the file of its Table Schema.

    Raises:
        CorpusError: the file is no JSON.
    """
    return table_from_schema(path.stem, _read_json(path))


def table_from_schema(name: str, schema: Mapping[str, Any]) -> Table:
    """A table from its Table Schema (Data Package 2.0)."""
    missing = tuple(schema.get("missingValues", [""]))
    return Table(
        name=name,
        schema=schema,
        fields=tuple(_field(row, missing) for row in schema["fields"]),
        primary_key=_names(schema.get("primaryKey", [])),
        foreign_keys=tuple(_foreign_key(name, row) for row in schema.get("foreignKeys", [])),
    )


def _field(row: Mapping[str, Any], missing: tuple[str, ...]) -> Field:
    constraints = row.get("constraints", {})
    own = tuple(row["missingValues"]) if "missingValues" in row else missing
    return Field(
        row["name"], row.get("type", "any"), row.get("description", ""), constraints, own, row.get("format", "default")
    )


def _foreign_key(table: str, row: Mapping[str, Any]) -> ForeignKey:
    reference = row["reference"]
    return ForeignKey(_names(row["fields"]), reference.get("resource") or table, _names(reference["fields"]))


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _vocabulary_schema(folder: Path, name: str) -> dict[str, Any]:
    own = folder / "vocabularies" / f"{name}.json"
    schema = _read_json(own if own.exists() else folder / "vocabulary.json")
    return {
        "title": name.replace("_", " ").capitalize(),
        "description": f"Codes of the vocabulary {name}.",
    } | schema


def _read_codes(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CorpusError(f"{path}: expected a readable page, found: {error.strerror}; add it.") from None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path}: expected a readable JSON object, found: {error}; mend it.") from None
