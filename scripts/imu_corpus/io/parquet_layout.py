"""Layout of a Parquet file: where the columns are, and what their pages say that they unpack to.

Read from footer and headers (Apache Parquet, `parquet.thrift`) before anything is unpacked. What the footer says of
sizes is not believed: readers go by the headers of the pages, and so does this. Nor is it asked of pyarrow, which a
footer with a false histogram ends without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from imu_corpus.io.thrift import Reader

_MARK = b"PAR1"
_TAIL = 8
"""Bytes at the end: the length of the footer, and the mark."""
_BYTE_ARRAY, _FIXED = 6, 7
_WIDEST = 16
_REPEATED = 2
_DEEPEST = 20
_DATA, _DICTIONARY, _DATA_2 = 0, 2, 3
_HEADERS = {_DATA: (5, 2), _DICTIONARY: (7, 2), _DATA_2: (8, 4)}
"""By kind of page: the field of its own header, and in it that of the encoding; that of the values is the first."""


class Leaf(NamedTuple):
    """A column of values, maybe deep in another."""

    path: tuple[str, ...]
    kind: int
    width: int
    """Bytes of a value; 0: texts, each as long as it is."""
    nullable: int
    """How many of its parents and itself may be missing."""
    repeated: int
    """How many of them are lists: 0 in a flat table."""

    @property
    def name(self) -> str:
        """The path as readers write it."""
        return ".".join(self.path)


class Column(NamedTuple):
    """A leaf in a row group: its place in the file, and how many values it has."""

    leaf: Leaf
    values: int
    start: int
    length: int
    data: int
    """Where its pages of values begin: behind that of its dictionary, if it has one."""
    chunk: Mapping[int, Any]
    """What the footer says of it, by field."""


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
    leaves: tuple[Leaf, ...]
    columns: tuple[Column, ...]
    footer: int
    """Where the footer begins."""
    told: Mapping[int, Any]
    """What the footer says, by field."""

    @property
    def texts(self) -> list[str]:
        """The leaves whose values are texts or bytes of any length."""
        return [leaf.name for leaf in self.leaves if not leaf.width]


def layout(data: Sequence[int]) -> Layout:
    """The layout of a file.

    Raises:
        ValueError: it is no Parquet file, or its columns are named twice or described in two ways.
    """
    if len(data) < _TAIL or bytes(data[len(data) - 4 :]) != _MARK:
        raise ValueError("no Parquet file by its end")
    end = len(data) - _TAIL
    begin = end - int.from_bytes(bytes(data[end : end + 4]), "little")
    reader = Reader(data, begin, end)
    footer = reader.struct()
    if reader.place != end:
        raise ValueError("bytes behind what the footer says")
    leaves = _leaves(footer.get(2))
    groups = [(_number(group, 3), _items(group, 1)) for group in _items(footer, 4)]
    columns = tuple(column for rows, chunks in groups for column in _columns(leaves, rows, chunks))
    if sum(rows for rows, _ in groups) != _number(footer, 3):
        raise ValueError("more or fewer rows than its parts have")
    if sum(column.length for column in columns) > len(data):
        raise ValueError("columns that share their bytes")
    if len({leaf.path for leaf in leaves}) < len(leaves):
        raise ValueError("two columns of one name")
    return Layout(_number(footer, 3), tuple(leaves), columns, begin, footer)


def _leaves(schema: object) -> list[Leaf]:
    """The leaves of a schema: its elements follow one another, each before its children."""
    elements = iter(schema if isinstance(schema, list) else [])
    root = next(elements, None)
    leaves = [leaf for _ in range(_children(root)) for leaf in _below(elements, Leaf((), 0, 0, 0, 0))]
    if root is None or next(elements, None) is not None:
        raise ValueError("a schema that counts its columns wrongly")
    return leaves


def _below(elements: Iterator[Any], parent: Leaf) -> Iterator[Leaf]:
    """The leaves of the next element, below its parent."""
    element = next(elements, None)
    if len(parent.path) > _DEEPEST or not isinstance(element, dict) or element.get(3) not in (0, 1, 2):
        raise ValueError("a schema that counts its columns wrongly, or is nested too deep")
    own = Leaf(
        (*parent.path, _name(element)),
        element.get(1, 0),
        _width(element),
        parent.nullable + (element[3] > 0),
        parent.repeated + (element[3] == _REPEATED),
    )
    if not (children := _children(element)):
        yield own
    for _ in range(children):
        yield from _below(elements, own)


def _children(element: object) -> int:
    return _number(element, 5) if isinstance(element, dict) and 5 in element else 0


def _columns(leaves: Sequence[Leaf], rows: int, chunks: Sequence[Any]) -> Iterator[Column]:
    if len(chunks) != len(leaves):
        raise ValueError("a part without each of the columns")
    for leaf, chunk in zip(leaves, chunks, strict=True):
        about = chunk.get(3) if isinstance(chunk, dict) else None
        if not isinstance(about, dict) or 1 in chunk:
            raise ValueError(f"the column {leaf.name!r} that is not in the file")
        values = _number(about, 5)
        if (about.get(1, 0), about.get(3)) != (leaf.kind, [part.encode() for part in leaf.path]):
            raise ValueError(f"the column {leaf.name!r} that is described in two ways")
        if values != rows and (values < rows or not leaf.repeated):
            raise ValueError(f"the column {leaf.name!r} with more or fewer values than rows")
        _check_histograms(leaf, about.get(16))
        data = _number(about, 9)
        if values and not data:
            raise ValueError(f"the column {leaf.name!r} without values")
        # Some readers begin at the dictionary, others at whatever comes first: only in this order do they agree.
        if (start := about.get(11) or data) > data and values:
            raise ValueError(f"the column {leaf.name!r} whose dictionary comes after its values")
        yield Column(leaf, values, start, _number(about, 7), data, chunk)


def check_tiling(data: Sequence[int], found: Layout) -> None:
    """Refuse a file in which a byte before the footer belongs to no page of a column, or to two.

    Args:
        data: the file.
        found: its layout.

    Raises:
        ValueError: such a byte, or pages of values that do not follow their dictionary at once.
    """
    place = len(_MARK)
    for column in sorted(found.columns, key=lambda column: column.start):
        if column.length:
            _check_pages(data, column, place)
            place = _after(data, column, found.footer)
    if place != found.footer:
        raise ValueError("bytes before the footer that are of no column")


def _after(data: Sequence[int], column: Column, footer: int) -> int:
    """Where a column ends, with what older writers say of it behind its pages: the same as the footer says."""
    end = column.start + column.length
    reader = Reader(data, end, footer)
    try:
        is_said_again = end < footer and reader.struct() == column.chunk
    except (ValueError, IndexError):
        return end
    return reader.place if is_said_again else end


def _check_pages(data: Sequence[int], column: Column, place: int) -> None:
    if column.start != place:
        raise ValueError(f"the column {column.leaf.name!r} that does not follow the one before it")
    reader = Reader(data, column.start, column.start + column.length)
    first, packed = _page(reader.struct())
    values = reader.place + packed if first.is_dictionary else column.start
    follows = column.data == values or not column.values
    if not follows or any(page.is_dictionary for page in pages(data, values, place + column.length - values)):
        raise ValueError(f"the column {column.leaf.name!r} whose values do not follow its dictionary")


def _check_histograms(leaf: Leaf, statistics: Any) -> None:
    """Histograms have a place for each depth at which a value can end."""
    if statistics is None:
        return
    for field, places in ((2, 1 + leaf.repeated), (3, 1 + leaf.nullable)):
        if not isinstance(statistics, dict) or len(statistics.get(field, ())) not in {0, places}:
            raise ValueError(f"the column {leaf.name!r} with a false histogram")


def _name(field: dict[int, Any]) -> str:
    name = field.get(4)
    if not isinstance(name, bytes):
        raise ValueError("a column without a name")
    return name.decode("utf-8")


def _width(field: dict[int, Any]) -> int:
    if field.get(1) == _FIXED:
        return max(1, _number(field, 2))
    return 0 if field.get(1) == _BYTE_ARRAY else _WIDEST


def headers(data: Sequence[int], start: int, length: int) -> Iterator[tuple[dict[int, Any], int]]:
    """The headers of the pages that stand in `length` bytes of `data` from `start`, each with its own length.

    Raises:
        ValueError: something else stands there.
    """
    reader = Reader(data, start, start + length)
    while (place := reader.place) < reader.end:
        header = reader.struct()
        yield header, reader.place - place
        reader.place += _number(header, 3)
    if reader.place != reader.end:
        raise ValueError("a page that does not end with its column")


def bodies(data: Sequence[int], column: Column) -> Iterator[bytes]:
    """What follows the headers: the pages of a column, packed as they are."""
    place = column.start
    for header, length in headers(data, column.start, column.length):
        place += length + header[3]
        yield bytes(data[place - header[3] : place])


def pages(data: Sequence[int], start: int, length: int) -> Iterator[Page]:
    """The pages that stand in `length` bytes of `data` from `start`, in order.

    Raises:
        ValueError: something else stands there.
    """
    return (_page(header)[0] for header, _ in headers(data, start, length))


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
