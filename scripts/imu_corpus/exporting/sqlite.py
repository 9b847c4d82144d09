"""SQLite: one database with every table, its keys, and views that answer common questions."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from imu_corpus.contract.table import Field, ForeignKey, Table
from imu_corpus.exporting.source import Source

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT"}


def write(source: Source, folder: Path) -> None:
    """Write `<name>-<version>.sqlite`. Dates are ISO texts, booleans 0 and 1."""
    with closing(sqlite3.connect(folder / f"{source.name}.sqlite")) as database:
        for table in source.tables.values():
            source.demand(table.name, references=[key for key in table.foreign_keys if key.table in source.tables])
            database.execute(create_statement(table))
            marks = ", ".join("?" * len(table.columns))
            rows = (tuple(_value(row[name]) for name in table.columns) for row in source.rows(table.name))
            statement = f"INSERT INTO {_quoted(table.name)} ({_names(table.columns)}) VALUES ({marks})"
            database.executemany(statement, rows)
        for statement in _views(source):
            database.execute(statement)
        database.commit()
        database.execute("VACUUM")


def create_statement(table: Table) -> str:
    """CREATE TABLE with types, NOT NULL, primary and foreign keys."""
    parts = [_column(field) for field in table.fields]
    if table.primary_key:
        parts.append(f"PRIMARY KEY ({_names(table.primary_key)})")
    parts += [_foreign(key) for key in table.foreign_keys]
    return f"CREATE TABLE {_quoted(table.name)} (\n  " + ",\n  ".join(parts) + "\n) STRICT"


def _column(field: Field) -> str:
    return f"{_quoted(field.name)} {_TYPES[field.type]}{' NOT NULL' if field.is_required else ''}"


def _foreign(key: ForeignKey) -> str:
    return f"FOREIGN KEY ({_names(key.columns)}) REFERENCES {_quoted(key.table)} ({_names(key.target)})"


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(map(_quoted, columns))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _views(source: Source) -> Iterator[str]:
    """The statements of views.sql whose columns the version has."""
    text = files("imu_corpus.exporting").joinpath("views.sql").read_text(encoding="utf-8")
    for part in re.split(r"^-- needs: ", text, flags=re.MULTILINE)[1:]:
        needs, _, statement = part.partition("\n")
        if all(source.has(*name.split(".")) for name in needs.split(", ")):
            yield statement.strip().rstrip(";")
