"""Parts of a Parquet file: every value that it tells of itself, in its footer and in the headers of its pages.

A reader passes over fields that it does not know. So what pyarrow gives of a footer is not all that stands there, and
bytes that no reader looks at can hold a text. Here nothing is passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from imu_corpus.io.parquet_layout import Column, Layout, headers

Place = tuple[int | str, ...]
"""Where a value stands: footer or page, then numbers of fields (`parquet.thrift`), and of items in lists."""
_WRITER = ("footer", 6)
_GROUPS = ("footer", 4)
_PACKED = 3
"""Field of a page's header: how long the page is. The pages fill the file, so that it can be nothing else."""


def parts(data: Sequence[int], found: Layout) -> Iterator[tuple[Place, Any]]:
    """Each value, with its place; a list or struct of nothing is one.

    Args:
        data: the file.
        found: its layout.

    Raises:
        ValueError: something else than pages stands in a column.
    """
    yield from _leaves(("footer",), found.told)
    for number, column in enumerate(found.columns):
        for page, (header, _) in enumerate(headers(data, column.start, column.length)):
            yield from _leaves((f"column {number}", f"page {page}"), header)


def _leaves(place: Place, value: Any) -> Iterator[tuple[Place, Any]]:
    if not isinstance(value, dict | list) or not value:
        yield place, value
        return
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _leaves((*place, key), part)


def of_the_writer(data: Sequence[int], found: Layout) -> dict[Place, Collection[Any]]:
    """The values that say how and where a writer put the rows, with what each of them can be in this file.

    The name of the writer can be what it is.
    """
    allowed: dict[Place, Collection[Any]] = {_WRITER: [found.told.get(6)]}
    width = len(found.leaves)
    for group in range(len(found.columns) // width if width else 0):
        columns = found.columns[group * width : (group + 1) * width]
        unpacked = [_unpacked(data, column) for column in columns]
        place: Place = (*_GROUPS, group)
        packed = sum(column.length for column in columns)
        allowed |= {(*place, 2): [sum(unpacked)], (*place, 6): [packed], (*place, 7): [group]}
        allowed[*place, 5] = [min(column.start for column in columns)]
        for number, (column, size) in enumerate(zip(columns, unpacked, strict=True)):
            allowed |= _of_a_column((*place, 1, number), column, size)
    for number, column in enumerate(found.columns):
        for page, (header, _) in enumerate(headers(data, column.start, column.length)):
            allowed[f"column {number}", f"page {page}", _PACKED] = [header[_PACKED]]
    return allowed


def _unpacked(data: Sequence[int], column: Column) -> int:
    """Bytes of a column, its headers as they are and its pages as they say that they unpack to."""
    return sum(length + header.get(2, 0) for header, length in headers(data, column.start, column.length))


def _of_a_column(place: Place, column: Column, unpacked: int) -> dict[Place, Collection[Any]]:
    """Older writers say where a column's description stands again, behind it."""
    return {
        (*place, 2): [0, column.start + column.length],
        (*place, 3, 6): [unpacked],
        (*place, 3, 7): [column.length],
        (*place, 3, 9): [column.data],
        (*place, 3, 11): [column.start],
    }
