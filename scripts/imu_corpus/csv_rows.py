"""CSV files that people keep: rows with their line numbers, and all mistakes of form at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from imu_corpus.errors import CorpusError
from imu_corpus.reading import decode, read

Rows = list[tuple[int, dict[str, str]]]


def read_rows(path: Path, columns: Sequence[str], required: Iterable[str], unique: Sequence[str] = ()) -> Rows:
    """Rows of a CSV file (UTF-8, first line the header), each with its line number.

    Args:
        path: the file.
        columns: columns that must be there; others may be.
        required: columns that need a value in each row.
        unique: columns of which each alone needs another value in each row.

    Raises:
        CorpusError: every mistake, a line each, with file, line, expectation and finding.
    """
    reader = csv.DictReader(io.StringIO(decode(read(path), str(path)).removeprefix("\ufeff"), newline=""))
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise CorpusError(f"{path}: line 1: expected the column {missing[0]!r}, found none; add it.")
    rows: Rows = []
    problems: list[str] = []
    for row in reader:
        if None in row or None in row.values():
            problems.append(
                f"{path}: line {reader.line_num}: expected as many cells as columns, found another number; "
                "quote commas."
            )
        else:
            rows.append((reader.line_num, row))
    problems += _empty(path, rows, required)
    problems += [problem for name in unique for problem in _repeated(path, rows, name)]
    if problems:
        raise CorpusError("\n".join(problems))
    return rows


def _empty(path: Path, rows: Rows, required: Iterable[str]) -> list[str]:
    names = list(required)
    return [
        f"{path}: line {line}: expected a value in {name}, found none; fill it in."
        for line, row in rows
        for name in names
        if not row[name]
    ]


def _repeated(path: Path, rows: Rows, name: str) -> list[str]:
    seen: dict[str, int] = {}
    problems = []
    for line, row in rows:
        value = row[name]
        if value in seen:
            problems.append(
                f"{path}: line {line}: expected a new {name}, found {value!r} of line {seen[value]}; change one."
            )
        seen.setdefault(value, line)
    return problems
