"""Layout of a Parquet file: where the columns are, and what their pages say that they unpack to.

Read from footer and headers (Apache Parquet, `parquet.thrift`) before anything is unpacked. What the footer says of
sizes is not believed: readers go by the headers of the pages, and so does this. Nor is it asked of pyarrow, which a
footer with a false histogram ends without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from imu_corpus.io.thrift import Reader

_MARK = b"PAR1"
_TAIL = 8
"""Bytes at the end: the length of the footer, and the mark."""
_BYTE_ARRAY, _FIXED = 6, 7
_WIDEST = 16
_DATA, _DICTIONARY, _DATA_2 = 0, 2, 3
_HEADERS = {_DATA: (5, 2), _DICTIONARY: (7, 2), _DATA_2: (8, 4)}
"""By kind of page: the field of its own header, and in it that of the encoding; that of the values is the first."""


class Column(NamedTuple):
    """A column of a row group: its place in the file, and what its values are."""

    name: str
    rows: int
    start: int
    length: int
    width: int
    """Bytes of a value; 0: texts, each as long as it is."""


class Page(NamedTuple):
    """A page of one column."""

    is_dictionary: bool
    unpacked: int
    """Bytes."""
    values: int
    encoding: int


class Layout(NamedTuple):
    """What a file says of itself."""

    rows: int
    names: tuple[str, ...]
    texts: tuple[str, ...]
    """The columns whose values are texts or bytes of any length."""
    columns: tuple[Column, ...]


def layout(data: Sequence[int]) -> Layout:
    """The layout of a file with flat columns.

    Raises:
        ValueError: it is no Parquet file, or its columns are nested, named twice or described in two ways.
    """
    if len(data) < _TAIL or bytes(data[len(data) - 4 :]) != _MARK:
        raise ValueError("no Parquet file by its end")
    end = len(data) - _TAIL
    footer = Reader(data, end - int.from_bytes(bytes(data[end : end + 4]), "little"), end).struct()
    fields = _fields(footer.get(2))
    groups = [(_number(group, 3), _items(group, 1)) for group in _items(footer, 4)]
    columns = [column for rows, chunks in groups for column in _columns(fields, rows, chunks)]
    if sum(rows for rows, _ in groups) != _number(footer, 3):
        raise ValueError("more or fewer rows than its parts have")
    if sum(column.length for column in columns) > len(data):
        raise ValueError("columns that share their bytes")
    names = tuple(_name(field) for field in fields)
    if len(set(names)) < len(names):
        raise ValueError("two columns of one name")
    return Layout(
        _number(footer, 3), names, tuple(_name(field) for field in fields if not _width(field)), tuple(columns)
    )


def _fields(schema: object) -> list[dict[int, Any]]:
    """The columns of a schema: an element for the table, and one for each of them."""
    elements = schema if isinstance(schema, list) else []
    for element in elements[1:]:
        name = _name(element)
        if element.get(5) or element.get(3) not in (0, 1):
            raise ValueError(f"the column {name!r} with values in values")
    if not elements or _number(elements[0], 5) != len(elements) - 1:
        raise ValueError("a schema that counts its columns wrongly")
    return elements[1:]


def _columns(fields: Sequence[dict[int, Any]], rows: int, chunks: Sequence[Any]) -> Iterator[Column]:
    if len(chunks) != len(fields):
        raise ValueError("a part without each of the columns")
    for field, chunk in zip(fields, chunks, strict=True):
        name, about = _name(field), chunk.get(3) if isinstance(chunk, dict) else None
        if not isinstance(about, dict) or 1 in chunk:
            raise ValueError(f"the column {name!r} that is not in the file")
        if about.get(1) != field.get(1) or about.get(3) != [name.encode()] or _number(about, 5) != rows:
            raise ValueError(f"the column {name!r} that is described in two ways")
        _check_histograms(name, about.get(16), field[3])
        starts = [start for start in (about.get(11), _number(about, 9)) if start]
        if rows and not about.get(9):
            raise ValueError(f"the column {name!r} without values")
        yield Column(name, rows, min(starts, default=0), _number(about, 7), _width(field))


def _check_histograms(name: str, statistics: Any, may_be_null: int) -> None:
    """Histograms of a flat column have one place, or two where it may be null."""
    if statistics is None:
        return
    for field, places in ((2, 1), (3, 1 + may_be_null)):
        if not isinstance(statistics, dict) or len(statistics.get(field, ())) not in {0, places}:
            raise ValueError(f"the column {name!r} with a false histogram")


def _name(field: Any) -> str:
    name = field.get(4) if isinstance(field, dict) else None
    if not isinstance(name, bytes):
        raise ValueError("a column without a name")
    return name.decode("utf-8")


def _width(field: dict[int, Any]) -> int:
    if field.get(1) == _FIXED:
        return max(1, _number(field, 2))
    return 0 if field.get(1) == _BYTE_ARRAY else _WIDEST


def pages(data: Sequence[int], start: int, length: int) -> Iterator[Page]:
    """The pages that stand in `length` bytes of `data` from `start`, in order.

    Raises:
        ValueError: something else stands there.
    """
    reader = Reader(data, start, start + length)
    while reader.place < reader.end:
        page, packed = _page(reader.struct())
        yield page
        reader.place += packed
    if reader.place != reader.end:
        raise ValueError("a page that does not end with its column")


def _page(header: dict[int, Any]) -> tuple[Page, int]:
    kind = header.get(1)
    if kind not in _HEADERS:
        raise ValueError("a page of no kind that is read")
    field, encoding = _HEADERS[kind]
    about, packed = header.get(field), _number(header, 3)
    # What is not packed at all is taken as it stands, whatever the header says that it unpacks to.
    unpacked = max(packed, _number(header, 2))
    return Page(kind == _DICTIONARY, unpacked, _number(about, 1), _number(about, encoding)), packed


def _number(found: object, field: int) -> int:
    value = found.get(field) if isinstance(found, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("a page or a column without its sizes, its values or their encoding")
    return value


def _items(found: object, field: int) -> list[Any]:
    value = found.get(field, []) if isinstance(found, dict) else None
    if not isinstance(value, list):
        raise ValueError("a footer of another form")
    return value
