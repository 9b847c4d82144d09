"""Forms: the Parquet and the JSON Lines file of a table hold the same rows, the latter in canonical form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import pyarrow as pa

from imu_corpus.columns import json_lines
from imu_corpus.validation.package import JSONL_SUFFIX, LoadedTable
from imu_corpus.validation.problem import Problem, shown


def check(tables: Sequence[LoadedTable]) -> list[Problem]:
    """Problems of tables that stand in both forms."""
    by_name = {table.resource.name: table for table in tables}
    pairs = [(table, by_name.get(name + JSONL_SUFFIX)) for name, table in by_name.items()]
    return [problem for parquet, jsonl in pairs if jsonl for problem in _compare(parquet.data, jsonl)]


def _compare(parquet: pa.Table, jsonl: LoadedTable) -> Iterator[Problem]:
    file = str(jsonl.resource.path)
    with jsonl.resource.path.open(encoding="utf-8", newline="\n") as lines:
        for number, (expected, found) in enumerate(zip_longest(json_lines(parquet), lines, fillvalue=""), start=1):
            if expected != found:
                yield _difference(file, number, expected, found)


def _difference(file: str, number: int, expected: str, found: str) -> Problem:
    if not expected or not found:
        return Problem("forms.rows", file, f"row {number}", _presence(expected), _presence(found))
    in_parquet, in_jsonl = json.loads(expected), json.loads(found)
    for name, value in in_parquet.items():
        if in_jsonl.get(name) != value:
            place = f"row {number}, column {name}"
            return Problem("forms.equal", file, place, f"{shown(value)} as in Parquet", shown(in_jsonl.get(name)))
    return Problem("forms.canonical", file, f"row {number}", "canonical JSON", shown(found))


def _presence(line: str) -> str:
    return "a row" if line else "no row"
