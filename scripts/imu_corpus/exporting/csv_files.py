"""CSV: a file a table, that a spreadsheet can open without running what a text says.

A cell that begins with `=`, `+`, `-`, `@`, a tab, a line end or an apostrophe gets an apostrophe in front, in columns
of text only, and so does the name of a column. Inside a cell, what would begin so behind a semicolon, a tab or a line
end gets one too: quotes keep it in its cell only for a reader that parts cells at commas, and where a decimal is a
comma, spreadsheets part them at semicolons (OWASP, "CSV injection"). To read the values back, take off each apostrophe
that stands at the beginning, or behind one of these, before one of these signs. Null is an empty cell, an empty text
is `""`.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from imu_corpus.exporting.source import Source

_APOSTROPHE, _NOTHING = pa.scalar("'", pa.large_string()), pa.scalar("", pa.large_string())
_TEXTS = (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view())
_SIGNS = "=+\\-@'＝＋－＠"
_DANGEROUS = f"^[{_SIGNS}\t\r\n]"
_DANGEROUS_INSIDE = f"([;\t\r\n])([{_SIGNS}])"


def write(source: Source, folder: Path) -> None:
    """Write `<table>.csv` for each table: UTF-8, a header, every value quoted."""
    options = csv.WriteOptions(quoting_style="all_valid")
    for name in source.tables:
        csv.write_csv(escaped(source.data(name)), folder / f"{name}.csv", options)


def escaped(table: pa.Table) -> pa.Table:
    """The table with an apostrophe before whatever a spreadsheet would take for a formula."""
    return pa.table(list(map(_column, table.columns)), names=_column(pa.array(table.column_names)).to_pylist())


def _column(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    kind = column.type
    values = kind.value_type if pa.types.is_dictionary(kind) else kind
    if values not in _TEXTS:
        return column
    # A dictionary is a way to store texts, and bytes are written as texts.
    texts = column.cast(values).cast(pa.large_string())
    texts = pc.replace_substring_regex(texts, _DANGEROUS_INSIDE, r"\1'\2")
    marked = pc.binary_join_element_wise(_APOSTROPHE, texts, _NOTHING)
    return pc.if_else(pc.match_substring_regex(texts, _DANGEROUS), marked, texts)
