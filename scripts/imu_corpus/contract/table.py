"""Tables: columns, keys and constraints, from a Table Schema (Data Package 2.0).

A vocabulary may keep working columns, what programs know of its codes: `workingFields` and `workingForeignKeys` beside
`fields` and `foreignKeys`. They are checked as the others are, and never published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imu_corpus.io import strict_json
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import decode, read, shown

_WORKING = {"fields": "workingFields", "foreignKeys": "workingForeignKeys"}
"""Keys of a Table Schema, and our own keys for what is not published."""


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
    """Columns whose values must occur in the columns of another table (or of this one)."""

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
        """Name shown to people."""
        return str(self.schema.get("title", self.name))

    @property
    def description(self) -> str:
        """What a row stands for."""
        return str(self.schema.get("description", ""))


def read_schema(path: Path) -> Table:
    """A table from the file of its Table Schema.

    Raises:
        CorpusError: the file is no JSON.
    """
    return table_from_schema(path.stem, read_json(path))


def table_from_schema(name: str, schema: Mapping[str, Any]) -> Table:
    """A table as it is published, from its Table Schema (Data Package 2.0)."""
    return _table(name, {key: value for key, value in schema.items() if key not in _WORKING.values()})


def kept_table(name: str, schema: Mapping[str, Any]) -> Table:
    """A table as people keep it: its working columns after the published ones."""
    return _table(
        name, {**schema, **{key: [*schema.get(key, ()), *schema.get(more, ())] for key, more in _WORKING.items()}}
    )


def _table(name: str, schema: Mapping[str, Any]) -> Table:
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
    columns, target = _names(row["fields"]), _names(reference["fields"])
    if not columns or len(columns) != len(target):
        raise ValueError(f"a foreign key of {table!r} with the fields {list(columns)} for {list(target)}")
    return ForeignKey(columns, reference.get("resource") or table, target)


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def read_json(path: Path) -> dict[str, Any]:
    """The object that a JSON file holds.

    Raises:
        CorpusError: the file is no JSON, or holds something else.
    """
    text = decode(read(path), str(path))
    try:
        value = strict_json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{shown(path)}: line {error.lineno}"
        raise CorpusError(f"{place}: expected JSON, found: {error.msg} at column {error.colno}; fix it.") from None
    except ValueError as error:
        raise CorpusError(f"{shown(path)}: expected JSON, found {error}; fix it.") from None
    if not isinstance(value, dict):
        raise CorpusError(f"{shown(path)}: $: expected an object, found {str(value)[:40]!r}; fix it.")
    return value
