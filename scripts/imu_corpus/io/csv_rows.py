"""CSV files that people keep: rows with their line numbers, and all mistakes of form at once."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from imu_corpus.io.errors import CorpusError, Mistakes
from imu_corpus.io.files import decode, read, shown

Rows = list[tuple[int, dict[str, str]]]
LONGEST_CELL = 100_000
"""Code points; a spreadsheet holds a third of it, and a quote that nobody closed takes in the rest of the file."""
_LONGEST_READ = 131_072
"""Code points of a cell that is read at all."""
# A spreadsheet runs a cell that begins so (OWASP, "CSV injection"); numbers below zero are none.
_FORMULA = re.compile(r"[=+@\t\r]|-(?![0-9])")
# Control characters but tab and line ends, lone surrogates, and what a decoder leaves where it failed.
_STRAY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffd]")


class Form(NamedTuple):
    """What a file must be like."""

    columns: Sequence[str]
    """Columns that must be there; others may be."""
    required: Collection[str] = ()
    """Columns that need a value in each row."""
    unique: Sequence[str] = ()
    """Columns of which each alone needs another value in each row."""
    quoting: Collection[str] = ()
    """Columns whose cells quote a page or name a class (`@suicide`), and so may begin like a formula."""


class Sheet(NamedTuple):
    """What could be read of a file."""

    rows: Rows
    """The rows that have as many cells as the header."""
    is_whole: bool
    """Whether these are all; if not, who looks for a row in vain knows nothing."""


def read_rows(path: Path, form: Form) -> Rows:
    """Rows of a CSV file (UTF-8, first line the header), each with the line that it begins on.

    Raises:
        CorpusError: every mistake, a line each, with file, line, expectation and finding.
    """
    mistakes = Mistakes()
    sheet = collect_rows(path, form, mistakes)
    mistakes.refuse()
    return sheet.rows


def collect_rows(path: Path, form: Form, mistakes: Mistakes) -> Sheet:
    """The rows of a CSV file that could be read; mistakes are noted in `mistakes`, not raised."""
    with mistakes.caught():
        return collect_text(shown(path), decode(read(path), str(path)), form, mistakes)
    return Sheet([], is_whole=False)


def collect_text(name: str, text: str, form: Form, mistakes: Mistakes) -> Sheet:
    """The rows of CSV text that could be read; mistakes are noted in `mistakes`, and call it `name`."""
    with mistakes.caught():
        text = text.removeprefix("\ufeff")
        (_, header), *written = _written(text, name)
        _check_header(name, header, form.columns)
        rows = [(line, dict(zip(header, cells, strict=True))) for line, cells in written if len(cells) == len(header)]
        mistakes.lines += _ragged(name, len(header), written)
        mistakes.lines += _formulas(name, rows, form.quoting)
        if len(text) > LONGEST_CELL or _STRAY.search(text):
            mistakes.lines += _strange(name, rows)
        mistakes.lines += _empty(name, rows, form.required)
        mistakes.lines += [problem for column in form.unique for problem in _repeated(name, rows, column)]
        return Sheet(rows, len(rows) == len(written))
    return Sheet([], is_whole=False)


def _written(text: str, name: str) -> list[tuple[int, list[str]]]:
    """The rows of a file, the header first, each with the line that it begins on; blank lines are none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        with _own_limit():
            for cells in reader:
                if cells:
                    rows.append((line, cells))
                line = reader.line_num + 1
    except csv.Error as error:
        raise CorpusError(f"{name}: line {line}: expected a row of CSV, found: {error}; fix its quotes.") from None
    if not rows:
        raise CorpusError(f"{name}: line 1: expected a header, found none; write the names of the columns.")
    return rows


@contextmanager
def _own_limit() -> Iterator[None]:
    """Hold cells to our limit: that of module `csv` is one for the whole process, and other libraries raise it."""
    before = csv.field_size_limit(_LONGEST_READ)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _check_header(name: str, header: Sequence[str], columns: Sequence[str]) -> None:
    counts = Counter(header)
    expected = ((column, counts[column]) for column in dict.fromkeys((*columns, *header)))
    problems = [
        f"{name}: line 1: expected the column {column!r} once, found {count or 'none'}; the header is "
        f"{shown(','.join(header))[:200]!r}; fix it."
        for column, count in expected
        if count != 1
    ]
    if problems:
        raise CorpusError("\n".join(problems))


def _ragged(name: str, width: int, rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[str]:
    for line, cells in rows:
        if len(cells) != width:
            yield (
                f"{name}: line {line}: expected as many cells as columns ({width}), found {len(cells)}; "
                "put a cell with commas or line ends in quotes."
            )


def _formulas(name: str, rows: Rows, quoting: Collection[str]) -> Iterator[str]:
    for line, row in rows:
        for column, cell in row.items():
            if _FORMULA.match(cell) and column not in quoting:
                yield (
                    f"{name}: line {line}: expected no formula in {column}, found {cell[:40]!r}, which a spreadsheet "
                    "would run; put a word before it."
                )


def _strange(name: str, rows: Rows) -> Iterator[str]:
    """Characters that no keyboard writes, and cells that have no end."""
    for line, row in rows:
        for column, cell in row.items():
            if stray := _STRAY.search(cell):
                yield (
                    f"{name}: line {line}: expected text in {column}, found the character U+{ord(stray[0]):04X}, left "
                    "by another encoding; write what is meant."
                )
            if len(cell) > LONGEST_CELL:
                yield (
                    f"{name}: line {line}: expected at most {LONGEST_CELL} characters in {column}, found {len(cell)}; "
                    "close its quotes."
                )


def _empty(name: str, rows: Rows, required: Collection[str]) -> list[str]:
    return [
        f"{name}: line {line}: expected a value in {column}, found none; fill it in."
        for line, row in rows
        for column in required
        if not row[column].strip()
    ]


def _repeated(name: str, rows: Rows, column: str) -> Iterator[str]:
    seen: dict[str, int] = {}
    for line, row in rows:
        value = row[column]
        if value and value in seen:
            yield f"{name}: line {line}: expected a new {column}, found {value!r} of line {seen[value]}; change one."
        seen.setdefault(value, line)
