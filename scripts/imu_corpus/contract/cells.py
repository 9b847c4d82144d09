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
_ADDRESS = re.compile(r"https?://[^\s<>\"\\\x00-\x1f\x7f]+")
_LINE_END = re.compile("[\n-\r\x1c-\x1e\x85\u2028\u2029]")
"""What some reader takes for the end of a line."""


def check_cells(path: Path, rows: Rows, table: Table, codes: Codes) -> Iterator[str]:
    """Mistakes of the filled cells in columns of the table, a line each.

    A cell must keep the constraints of its field and, if the column points to a vocabulary of `codes`, be one of
    its codes; a text is words on one line. Types, and keys between tables, are left to those who read the values and
    know all rows.
    """
    vocabularies = {key.columns[0]: key.table for key in table.foreign_keys if key.table in codes}
    for field in table.fields:
        vocabulary = vocabularies.get(field.name)
        for line, row in rows:
            if not (cell := row.get(field.name)):
                continue
            place = f"{shown(path)}: line {line}: expected"
            if field.type == "string" and (blemish := _blemish(field.name, cell)):
                yield f"{place} {blemish}"
            elif expected := _unmet(field, cell) or _no_code(vocabulary, cell, codes):
                yield f"{place} {expected} in {field.name}, found {cell[:80]!r}; fix it."


def _blemish(name: str, cell: str) -> str | None:
    """What is wrong with a text that no reader sees, or reads as two."""
    if _LINE_END.search(cell):
        return f"one line in {name}, found a line end in {cell[:80]!r}; write it on one."
    if not any(character.isprintable() and not character.isspace() for character in cell):
        return f"words in {name}, found white space only; write some, or leave it empty."
    return None


def is_address(text: str) -> bool:
    """Whether a text is an address of the web: a reader may click on it, and `javascript:` and the like would run."""
    return _ADDRESS.fullmatch(text) is not None


def _unmet(field: Field, cell: str) -> str | None:
    """What the field requires and the cell does not meet."""
    if field.type == "number":
        return _outside(field, cell)
    rules = field.constraints
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        return f"a text like {rules['pattern']}"
    if "enum" in rules and cell not in rules["enum"]:
        return f"one of {', '.join(rules['enum'])}"
    if field.format == "uri" and not is_address(cell):
        return "an address such as https://example.org/page"
    return None


def _outside(field: Field, cell: str) -> str | None:
    low, high = (float(field.constraints.get(name, limit)) for name, limit in _LIMITS)
    with suppress(ValueError):
        return None if low <= float(cell) <= high else f"a number from {low:g} to {high:g}"
    return None


def _no_code(vocabulary: str | None, cell: str, codes: Codes) -> str | None:
    return f"a code of {vocabulary}" if vocabulary is not None and cell not in codes[vocabulary] else None
