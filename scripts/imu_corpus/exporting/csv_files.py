"""CSV: a file a table, that a spreadsheet can open without running what a text says.

A cell that begins with `=`, `+`, `-`, `@`, a tab, a line end or an apostrophe gets an apostrophe in front, in columns
of text only; to read the values back, take one leading apostrophe off. Null is an empty cell, an empty text is `""`.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from imu_corpus.exporting.source import Source

_DANGEROUS = "^[=+\\-@\t\r\n'＝＋－＠]"


def write(source: Source, folder: Path) -> None:
    """Write `<table>.csv` for each table: UTF-8, a header, every value quoted."""
    options = csv.WriteOptions(quoting_style="all_valid")
    for name in source.tables:
        csv.write_csv(escaped(source.data(name)), folder / f"{name}.csv", options)


def escaped(table: pa.Table) -> pa.Table:
    """The table with an apostrophe before each text that a spreadsheet would take for a formula."""
    columns = {field.name: _column(table[field.name]) for field in table.schema}
    return pa.table(columns)


def _column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type):
        return column
    marked = pc.binary_join_element_wise("'", column, "")
    return pc.if_else(pc.match_substring_regex(column, _DANGEROUS), marked, column)
