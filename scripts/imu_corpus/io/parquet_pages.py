"""Pages of a Parquet file: what each says that it unpacks to, read from its header, before anything is unpacked.

The footer may say what it likes; readers go by the headers of the pages (Apache Parquet, `parquet.thrift`, in Thrift's
compact protocol), and so does this. Only what is needed of the protocol is here: a list in a header is none of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_DEEPEST = 8
_TRUE, _FALSE, _BYTE, _INTEGERS, _DOUBLE, _BINARY, _STRUCT = 1, 2, 3, (4, 5, 6), 7, 8, 12
_KIND, _UNPACKED, _PACKED = 1, 2, 3
_DATA, _DICTIONARY, _DATA_2 = 0, 2, 3
_HEADERS = {_DATA: (5, 2), _DICTIONARY: (7, 2), _DATA_2: (8, 4)}
"""By kind of page: the field of its own header, and in it that of the encoding; that of the values is the first."""


class Page(NamedTuple):
    """A page of one column."""

    is_dictionary: bool
    unpacked: int
    """Bytes."""
    values: int
    encoding: int


def pages(data: Sequence[int], start: int, length: int) -> Iterator[Page]:
    """The pages that stand in `length` bytes of `data` from `start`, in order.

    Raises:
        ValueError: something else stands there.
    """
    end = start + length
    if not 0 <= start <= end <= len(data):
        raise ValueError("a column that is not in the file")
    reader = _Compact(data, start, end)
    while reader.place < end:
        page, packed = _page(reader.struct())
        yield page
        reader.place += packed
    if reader.place != end:
        raise ValueError("a page that does not end with its column")


def _page(header: dict[int, Any]) -> tuple[Page, int]:
    kind = header.get(_KIND)
    if kind not in _HEADERS:
        raise ValueError("a page of no kind that is read")
    field, encoding = _HEADERS[kind]
    about, packed = header.get(field), _size(header, _PACKED)
    # What is not packed at all is taken as it stands, whatever the header says that it unpacks to.
    unpacked = max(packed, _size(header, _UNPACKED))
    return Page(kind == _DICTIONARY, unpacked, _size(about, 1), _size(about, encoding)), packed


def _size(found: object, field: int) -> int:
    value = found.get(field) if isinstance(found, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("a page without its sizes, its values or their encoding")
    return value


class _Compact:
    """A struct of Thrift's compact protocol as a dict, by number of field; texts are passed over."""

    def __init__(self, data: Sequence[int], place: int, end: int) -> None:
        self.data = data
        self.place = place
        self.end = end

    def struct(self, depth: int = 0) -> dict[int, Any]:
        if depth > _DEEPEST:
            raise ValueError("a page header that is nested too deep")
        found: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._zigzag()
            found[number] = self._value(head & 15, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (_TRUE, _FALSE):
            return kind == _TRUE
        if kind in _INTEGERS:
            return self._zigzag()
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind not in (_BYTE, _DOUBLE, _BINARY):
            raise ValueError("a page header of another form")
        length = {_BYTE: 1, _DOUBLE: 8}.get(kind) or self._varint()
        self.place += length
        return None

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise ValueError("a number without end in a page header")

    def _byte(self) -> int:
        if self.place >= self.end:
            raise ValueError("a page header that is cut off")
        self.place += 1
        return self.data[self.place - 1]
