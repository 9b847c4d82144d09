"""Footers: a Parquet file is what this writer makes of its rows, or says the same if another pyarrow wrote it.

Readers trust a footer: by its statistics they leave out row groups, by its notes pandas makes columns.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.datapackage.write import write_row_groups
from imu_corpus.io.comparison import Comparison
from imu_corpus.io.parquet_layout import check_tiling, layout
from imu_corpus.validation.problem import Problem, shown

OWN_WRITER = f"parquet-cpp-arrow version {pa.__version__}"
_WRITER = re.compile(r"parquet-cpp-arrow version [1-9][0-9]{0,2}\.[0-9]{1,2}\.[0-9]{1,2}(?:-SNAPSHOT)?")
"""What every pyarrow calls itself."""
_ARROW_SCHEMA = b"ARROW:schema"
_STORED = frozenset(
    (
        *("created_by", "serialized_size", "total_byte_size", "total_compressed_size", "total_uncompressed_size"),
        *("file_offset", "data_page_offset", "dictionary_page_offset"),
    )
)
"""Parts of a footer that say how and where its writer put the rows: they may differ, if the columns tile the file."""


def footer_of_others(path: Path, groups: Iterator[pa.Table]) -> pq.FileMetaData | None:
    """The footer that this pyarrow writes for a table, given as its row groups; None if the file has the same bytes."""
    with path.open("rb") as file:
        comparison = Comparison(file)
        footer = write_row_groups(pa.PythonFile(comparison, mode="w"), groups)
        return None if comparison.has_ended() else footer


def check(path: Path, groups: Iterator[pa.Table]) -> Iterator[Problem]:
    """Problems of the Parquet file of a table, given as its row groups, whose rows are known to be right."""
    expected = footer_of_others(path, groups)
    if expected is not None:
        yield from differing(path, expected)


def differing(path: Path, expected: pq.FileMetaData) -> Iterator[Problem]:
    """Problems of a Parquet file whose rows are right, and whose bytes are not those of this pyarrow."""
    writer = _writer(path)
    if writer == OWN_WRITER:
        expectation = "the bytes that this pyarrow writes for the table"
        yield Problem("description.parquet", str(path), "", expectation, "others, though the rows are the same")
    elif not is_pyarrow(writer):
        yield Problem("description.writer", str(path), "created_by", f"{OWN_WRITER} or another", shown(writer))
    elif difference := _difference(expected, path) or _stray_bytes(path):
        yield Problem("description.footer", str(path), *difference)


def is_pyarrow(writer: str | None) -> bool:
    """Whether a file says that some pyarrow wrote it."""
    return _WRITER.fullmatch(writer or "") is not None


def check_writers(paths: Iterable[Path]) -> Iterator[Problem]:
    """A release is written at once: all its Parquet files name one writer."""
    writers = {path: _writer(path) for path in paths}
    names = list(writers.values())
    usual = max(names, key=names.count, default="")
    for path, writer in writers.items():
        if writer != usual:
            yield Problem("description.writer", str(path), "created_by", f"{usual} as elsewhere", shown(writer))


def _writer(path: Path) -> str:
    try:
        return str(pq.read_metadata(path).created_by)
    except (OSError, ValueError, pa.ArrowException) as error:
        return " ".join(f"none that can be read: {error}".split())


def footer_difference(expected: bytes | memoryview, found: bytes | memoryview) -> tuple[str, str, str] | None:
    """The first place where two Parquet files claim something else of their rows: place, expected, found."""
    return _difference(pq.read_metadata(pa.BufferReader(expected)), pa.BufferReader(found))


def _difference(expected: pq.FileMetaData, found: Path | pa.BufferReader) -> tuple[str, str, str] | None:
    try:
        pairs = zip_longest(_claims(expected), _claims(pq.read_metadata(found)))
        wanted, there = next((pair for pair in pairs if pair[0] != pair[1]), (None, None))
    except (OSError, ValueError, pa.ArrowException) as error:
        return "footer", "one that can be read", shown(str(error))
    if wanted is None and there is None:
        return None
    place = (wanted or there or ("",))[0]
    expectation, finding = (shown(part and part[1]) for part in (wanted, there))
    return f"footer, {place}", expectation, finding


def _stray_bytes(path: Path) -> tuple[str, str, str] | None:
    """Bytes of a file that are of no column, or that readers take for different ones: place, expected, found.

    What nobody reads may be anything, and a reader that begins a column elsewhere than pyarrow gets other values.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            check_tiling(data, layout(data))  # type: ignore[arg-type]
    except (ValueError, IndexError) as error:
        return "footer", "columns that follow one another from the first byte to the footer", str(error)
    return None


def _claims(footer: pq.FileMetaData) -> Iterator[tuple[str, Any]]:
    """What a footer says of the rows: schema, notes, and counts and statistics of each row group."""
    schema = footer.schema.to_arrow_schema()
    yield "schema", str(footer.schema).partition("\n")[2]
    yield "fields", [str(field) for field in schema]
    notes = dict(footer.metadata or {}) | dict(schema.metadata or {})
    # The Arrow schema is compared as it is read: its bytes may be another writer's.
    yield "notes", notes | {_ARROW_SCHEMA: _ARROW_SCHEMA in notes}
    yield from _leaves(footer.to_dict(), ())
    for group in range(footer.num_row_groups):
        for number in range(footer.num_columns):
            column = footer.row_group(group).column(number)
            extra = (column.has_offset_index, column.has_column_index, column.metadata)
            yield f"row_groups.{group}.columns.{number}.indexes", extra


def _leaves(value: Any, place: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The parts of a footer, each with its place; not those that are its writer's own."""
    if isinstance(value, Mapping | list):
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for name, part in items:
            if name not in _STORED:
                yield from _leaves(part, (*place, str(name)))
    else:
        yield ".".join(place), value
