"""Footers: a Parquet file is what this writer makes of its rows, or says the same if another pyarrow wrote it.

Readers trust a footer: by its statistics they leave out row groups, by its notes pandas makes columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.datapackage.streams import parquet_bytes, write_row_groups
from imu_corpus.io.comparison import Comparison
from imu_corpus.io.parquet_layout import Layout, bodies, check_tiling, layout
from imu_corpus.io.parquet_parts import Place, of_the_writer, parts
from imu_corpus.io.zstd_frames import is_one_frame
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


Bytes = bytes | memoryview
Groups = Callable[[], Iterator[pa.Table]]
"""The row groups of a table, as often as asked."""


def is_own(path: Path, schema: pa.Schema, groups: Iterator[pa.Table]) -> bool:
    """Whether a file has the bytes that this pyarrow writes for a table, given as its row groups."""
    with path.open("rb") as file:
        comparison = Comparison(file)
        write_row_groups(pa.PythonFile(comparison, mode="w"), schema, groups)
        return comparison.has_ended()


def check(path: Path, schema: pa.Schema, groups: Groups) -> Iterator[Problem]:
    """Problems of the Parquet file of a table, given as its row groups, whose rows are known to be right."""
    if not is_own(path, schema, groups()):
        yield from differing(path, schema, groups)


def differing(path: Path, schema: pa.Schema, groups: Groups) -> Iterator[Problem]:
    """Problems of a Parquet file whose rows are right, and whose bytes are not those of this pyarrow."""
    writer = _writer(path)
    if writer == OWN_WRITER:
        expectation = "the bytes that this pyarrow writes for the table"
        yield Problem("description.parquet", str(path), "", expectation, "others, though the rows are the same")
    elif not is_pyarrow(writer):
        yield Problem("description.writer", str(path), "created_by", f"{OWN_WRITER} or another", shown(writer))
    elif difference := _told_otherwise(path, schema, groups):
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


def _told_otherwise(path: Path, schema: pa.Schema, groups: Groups) -> tuple[str, str, str] | None:
    """The first thing that a file of another pyarrow says otherwise than this one: place, expected, found.

    This happens to few files, so what this pyarrow writes is put on the disk to be compared part by part.
    """
    with NamedTemporaryFile() as file:
        write_row_groups(file, schema, groups())
        file.flush()
        expected, found = _mapped(Path(file.name)), _mapped(path)
        return footer_difference(expected, found) or _stray_bytes(found) or _untold(expected, found)


def _mapped(path: Path) -> memoryview:
    """The bytes of a file, read as they are asked for."""
    return memoryview(pa.memory_map(str(path)).read_buffer()).cast("B")


def footer_difference(expected: Bytes, found: Bytes) -> tuple[str, str, str] | None:
    """The first place where two Parquet files claim something else of their rows: place, expected, found."""
    try:
        pairs = zip_longest(*(_claims(pq.read_metadata(pa.BufferReader(data))) for data in (expected, found)))
        wanted, there = next((pair for pair in pairs if pair[0] != pair[1]), (None, None))
    except (OSError, ValueError, pa.ArrowException) as error:
        return "footer", "one that can be read", shown(str(error))
    if wanted is None and there is None:
        return None
    place = (wanted or there or ("",))[0]
    expectation, finding = (shown(part and part[1]) for part in (wanted, there))
    return f"footer, {place}", expectation, finding


def _stray_bytes(data: Bytes) -> tuple[str, str, str] | None:
    """Bytes of a file that are of no column, or that readers take for different ones: place, expected, found.

    What nobody reads may be anything, and a reader that begins a column elsewhere than pyarrow gets other values.
    """
    try:
        check_tiling(data, found := layout(data))
        for number, column in enumerate(found.columns):
            for page, packed in enumerate(bodies(data, column)):
                if not is_one_frame(packed):
                    return f"column {number}, page {page}", "one frame of Zstandard", "more than one, or another form"
    except (ValueError, IndexError) as error:
        return "footer", "columns that follow one another from the first byte to the footer", str(error)
    return None


def _untold(expected: Bytes, found: Bytes) -> tuple[str, str, str] | None:
    """What a file tells of itself that this writer does not tell of the same rows: place, expected, found.

    Older writers tell less. pyarrow passes over fields that it does not know, and so does whoever reads with it.
    """
    try:
        wanted, there = layout(expected), layout(found)
        told, own = dict(parts(expected, wanted)), of_the_writer(found, there) | _arrow_schemas(expected, there)
        for place, value in parts(found, there):
            if value not in own.get(place, [told.get(place)]):
                said = shown(told[place]) if place in told else "no such part"
                return ", ".join(map(str, place)), f"{said} as this writer says", shown(value)
    except (ValueError, IndexError, TypeError, AttributeError, pa.ArrowException) as error:
        return "footer", "a description that can be read", str(error)
    return None


def _arrow_schemas(expected: Bytes, found: Layout) -> dict[Place, Collection[Any]]:
    """What may stand for the Arrow schema in a file's notes: what lists call their items changes when they are read."""
    schema = pq.read_schema(pa.BufferReader(expected))
    written = (parquet_bytes(_with_items(schema, name).empty_table()) for name in ("item", "element"))
    allowed = [value for data in written for value in _arrow_notes(layout(data)).values()]
    return dict.fromkeys(_arrow_notes(found), allowed)


def _arrow_notes(found: Layout) -> dict[Place, Any]:
    notes = enumerate(found.told.get(5, ()))
    return {("footer", 5, number, 2): note.get(2) for number, note in notes if note.get(1) == _ARROW_SCHEMA}


def _with_items(schema: pa.Schema, name: str) -> pa.Schema:
    is_list = pa.types.is_list
    fields = [
        field.with_type(pa.list_(pa.field(name, field.type.value_type))) if is_list(field.type) else field
        for field in schema
    ]
    return pa.schema(fields, schema.metadata)


def _claims(footer: pq.FileMetaData) -> Iterator[tuple[str, Any]]:
    """What a footer says of the rows: schema, notes, and counts and statistics of each row group."""
    schema = footer.schema.to_arrow_schema()
    yield "schema", str(footer.schema).partition("\n")[2]
    yield "fields", [str(field) for field in schema]
    notes = dict(footer.metadata or {}) | dict(schema.metadata or {})
    # The Arrow schema is compared as it is read; `_untold` compares its bytes.
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
