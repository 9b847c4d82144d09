"""Cells of CSV files that people keep, against the Table Schema of the table that they become."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from imu_corpus.io.csv_rows import Rows
from imu_corpus.io.files import shown

if TYPE_CHECKING:
    from imu_corpus.contract.table import Field, Table

Codes = Mapping[str, Collection[str]]
"""The codes of each vocabulary."""
_LIMITS = (("minimum", "-inf"), ("maximum", "inf"))
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,30}:[^\s]+")


def check_cells(path: Path, rows: Rows, table: Table, codes: Codes) -> Iterator[str]:
    """Mistakes of the filled cells in columns of the table, a line each.

    A cell must keep the constraints of its field and, if the column points to a vocabulary of `codes`, be one of
    its codes. Types, and keys between tables, are left to those who read the values and know all rows.
    """
    vocabularies = {key.columns[0]: key.table for key in table.foreign_keys if key.table in codes}
    for field in table.fields:
        vocabulary = vocabularies.get(field.name)
        if vocabulary is None and not _is_limited(field):
            continue
        for line, row in rows:
            cell = row.get(field.name)
            if cell and (expected := _unmet(field, cell) or _no_code(vocabulary, cell, codes)):
                yield f"{shown(path)}: line {line}: expected {expected} in {field.name}, found {cell[:80]!r}; fix it."


def _is_limited(field: Field) -> bool:
    return field.type == "number" or field.format == "uri" or not {"pattern", "enum"}.isdisjoint(field.constraints)


def _unmet(field: Field, cell: str) -> str | None:
    """What the field requires and the cell does not meet."""
    if field.type == "number":
        return _outside(field, cell)
    rules = field.constraints
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        return f"a text like {rules['pattern']}"
    if "enum" in rules and cell not in rules["enum"]:
        return f"one of {', '.join(rules['enum'])}"
    if field.format == "uri" and not _ADDRESS.fullmatch(cell):
        return "an address such as https://example.org/page"
    return None


def _outside(field: Field, cell: str) -> str | None:
    low, high = (float(field.constraints.get(name, limit)) for name, limit in _LIMITS)
    with suppress(ValueError):
        return None if low <= float(cell) <= high else f"a number from {low:g} to {high:g}"
    return None


def _no_code(vocabulary: str | None, cell: str, codes: Codes) -> str | None:
    return f"a code of {vocabulary}" if vocabulary is not None and cell not in codes[vocabulary] else None
