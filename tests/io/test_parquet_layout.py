"""Where the columns of a Parquet file are: each byte before the footer is of one page, wherever a reader begins."""

from __future__ import annotations

import pyarrow as pa
import pytest

from imu_corpus.datapackage.streams import parquet_bytes
from imu_corpus.io.parquet_layout import check_tiling, layout
from imu_corpus.io.thrift import Reader

FILE = bytes(parquet_bytes(pa.table({"id": ["a", "b"] * 50, "n": list(range(100))})))
FOOTER = layout(FILE).footer
FIELD = b"\x26"
"""In Thrift's compact protocol: the field after the next one holds a whole number of 64 bits."""


def varint(number: int) -> bytes:
    """A whole number as Thrift writes it: seven bits a byte, its sign in the lowest."""
    left, found = 2 * number, bytearray()
    while left > 0x7F:
        found.append(left & 0x7F | 0x80)
        left >>= 7
    return bytes((*found, left))


def check(data: bytes) -> None:
    """Refuse what readers may take for different things."""
    check_tiling(data, layout(data))


def said_again(data: bytes) -> bytes:
    """The bytes in which the footer describes the last column."""
    wanted = layout(data).columns[-1].chunk
    for place in range(layout(data).footer, len(data) - 8):
        reader = Reader(data, place, len(data) - 8)
        try:
            if reader.struct() == wanted:
                return data[place : reader.place]
        except (ValueError, IndexError):
            continue
    raise AssertionError("no description")


@pytest.mark.parametrize("rows", [0, 1, 100])
def test_what_is_written_here_is_tiled(rows: int) -> None:
    """A check that refuses every file, or those without rows, whose columns have a dictionary and no values."""
    columns = {"id": pa.array(["a"] * rows, pa.string()), "n": pa.array(range(rows), pa.int64())}
    check(bytes(parquet_bytes(pa.table(columns))))


@pytest.mark.parametrize("stray", [b"#!/bin/sh\n" * 9, b"\x00", said_again(FILE)[:-1]])
def test_bytes_of_no_column_are_refused(stray: bytes) -> None:
    """A text hidden where no reader looks, as in a stand-off package that promises to have no word of the texts."""
    with pytest.raises(ValueError, match="of no column"):
        check(FILE[:FOOTER] + stray + FILE[FOOTER:])


def test_what_older_writers_say_behind_a_column_is_read() -> None:
    """Files of pyarrow 17 and before, which describe each column once more behind its pages."""
    check(FILE[:FOOTER] + said_again(FILE) + FILE[FOOTER:])


def test_a_dictionary_behind_its_values_is_refused() -> None:
    """Pyarrow begins at whatever comes first, DuckDB and Polars at the dictionary: each would read other values."""
    column = layout(FILE).columns[0]
    values, dictionary = (FIELD + varint(place) for place in (column.data, column.start))
    assert column.data > column.start
    assert FILE.count(values + dictionary) == 1
    with pytest.raises(ValueError, match="whose dictionary comes after its values"):
        check(FILE.replace(values + dictionary, FIELD + varint(column.start) + FIELD + varint(column.data)))


def test_values_that_do_not_follow_their_dictionary_are_refused() -> None:
    """A reader that jumps to the pages of values would begin elsewhere than one that reads on."""
    column = layout(FILE).columns[0]
    values = FIELD + varint(column.data)
    with pytest.raises(ValueError, match="do not follow its dictionary"):
        check(FILE.replace(values, FIELD + varint(column.data + 1), 1))
