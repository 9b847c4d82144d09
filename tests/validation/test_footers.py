"""Bytes of a Parquet file that no reader looks at: a text hidden there passes for nothing, and is published."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imu_corpus.datapackage.streams import parquet_bytes
from imu_corpus.io.parquet_layout import layout
from imu_corpus.io.thrift import Reader
from imu_corpus.io.zstd_frames import is_one_frame
from imu_corpus.validation.footers import OWN_WRITER, check
from tests.support.bench import OLDER

TABLE = pa.table({"id": [f"a{number:03}" for number in range(300)], "n": [number % 7 for number in range(300)]})
OTHERS = bytes(parquet_bytes(TABLE)).replace(OWN_WRITER.encode(), OLDER.encode())
"""What another pyarrow might have written of the table."""
SECRET = b"raw text"
UNKNOWN, TEXT = 90, 8
"""A field that Parquet does not have, and Thrift's kind of a text."""
Edit = Callable[[bytes], bytes]


class _Noted(Reader):
    """A reader that notes where each struct ends."""

    def __init__(self, data: bytes, place: int, end: int) -> None:
        super().__init__(data, place, end)
        self.ends: list[tuple[int, dict[int, Any]]] = []

    def struct(self, depth: int = 0) -> dict[int, Any]:
        found = super().struct(depth)
        self.ends.append((self.place - 1, found))
        return found


def varint(number: int) -> bytes:
    """A whole number, seven bits a byte."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))


def field(number: int, text: bytes = SECRET) -> bytes:
    """A field of text, by its own number."""
    return bytes([TEXT]) + varint(2 * number) + varint(len(text)) + text


def with_footer(data: bytes, footer: bytes) -> bytes:
    """A file with another footer."""
    return data[: layout(data).footer] + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def in_footer(is_meant: Callable[[dict[int, Any]], bool], more: bytes) -> Edit:
    """Put a field at the end of the first struct of a footer that is meant."""

    def edit(data: bytes) -> bytes:
        begin = layout(data).footer
        reader = _Noted(data, begin, len(data) - 8)
        reader.struct()
        place = next(place for place, found in reader.ends if is_meant(found))
        return with_footer(data, data[begin:place] + more + data[place:-8])

    return edit


def replaced(before: bytes, after: bytes) -> Edit:
    """Other bytes, which stand in a footer once."""

    def edit(data: bytes) -> bytes:
        return with_footer(data, once(data[layout(data).footer : -8], before, after))

    return edit


def in_last_page(header: bytes, behind: bytes = b"") -> Edit:
    """Put a field into the header of the last page, and bytes behind it, and reckon all sizes again."""

    def edit(data: bytes) -> bytes:
        begin, column, (group,) = layout(data).footer, layout(data).columns[-1], layout(data).told[4]
        reader = _Noted(data, column.data, column.start + column.length)
        packed = reader.struct()[3]
        assert reader.place + packed == begin
        before = data[column.data : reader.place - 1]
        after = once(before, size(packed, b"\x15"), size(packed + len(behind), b"\x15")) + header
        more, all_more = len(after) - len(before), len(after) - len(before) + len(behind)
        chunk = column.chunk[3]
        footer = once(
            data[begin:-8], size(chunk[6]) + size(chunk[7]), size(chunk[6] + more) + size(chunk[7] + all_more)
        )
        footer = once(footer, size(group[2]) + size(group[3]), size(group[2] + more) + size(group[3]))
        footer = size(group[6] + all_more).join(footer.rsplit(size(group[6]), 1))
        body = data[: column.data] + after + data[reader.place - 1 : begin] + behind
        return body + footer + len(footer).to_bytes(4, "little") + b"PAR1"

    return edit


def size(number: int, head: bytes = b"\x16") -> bytes:
    """A number in the next field of a struct."""
    return head + varint(2 * number)


def once(data: bytes, before: bytes, after: bytes) -> bytes:
    """Other bytes, which stand there once."""
    assert data.count(before) == 1
    return data.replace(before, after)


def is_file(found: dict[int, Any]) -> bool:
    """Whether a struct is the whole footer."""
    return found.keys() >= {1, 2, 3, 4, 6}


def is_column(found: dict[int, Any]) -> bool:
    """Whether a struct tells of a column's bytes."""
    return found.keys() >= {1, 2, 3, 4, 5, 6, 7, 9}


def is_chunk(found: dict[int, Any]) -> bool:
    """Whether a struct says where that stands."""
    return isinstance(found.get(3), dict) and is_column(found[3])


def is_group(found: dict[int, Any]) -> bool:
    """Whether a struct tells of rows that lie together."""
    return isinstance(found.get(1), list) and is_chunk(found[1][0])


def is_element(found: dict[int, Any]) -> bool:
    """Whether a struct tells of a column's type."""
    return found.get(4) == b"id"


def is_statistics(found: dict[int, Any]) -> bool:
    """Whether a struct gives the least and the greatest of texts."""
    return found.get(6) == b"a000"


def note_twice(data: bytes) -> bytes:
    """One more note of a name that there is: of two, readers take the first."""
    note = b"\x18" + varint(len(b"ARROW:schema")) + b"ARROW:schema"
    writer = b"\0\x18" + varint(len(OLDER)) + OLDER.encode()
    footer = data[layout(data).footer : -8]
    assert footer.count(b"\x19\x1c" + note) == footer.count(writer) == 1
    more = b"\0" + note + b"\x18" + varint(len(SECRET)) + SECRET
    return with_footer(data, footer.replace(b"\x19\x1c" + note, b"\x19\x2c" + note).replace(writer, more + writer))


HIDING: dict[str, Edit] = {
    "a field that there is not": in_footer(is_file, field(UNKNOWN)),
    "a field that stands for encryption": in_footer(is_file, field(9)),
    "such a field of a column": in_footer(is_column, field(UNKNOWN)),
    "such a field of where a column is": in_footer(is_chunk, field(9)),
    "such a field of rows": in_footer(is_group, field(UNKNOWN)),
    "such a field of a type": in_footer(is_element, field(UNKNOWN)),
    "such a field of statistics": in_footer(is_statistics, field(UNKNOWN)),
    "the greatest text as it was once written": in_footer(is_statistics, field(1)),
    "a note of a column": in_footer(
        is_column, b"\x09\x10\x1c\x18\x01x" + b"\x18" + varint(len(SECRET)) + SECRET + b"\0"
    ),
    "a field twice, the text first": in_footer(is_file, field(6) + field(6, OLDER.encode())),
    "a note twice": note_twice,
    "bytes behind the footer": lambda data: with_footer(data, data[layout(data).footer : -8] + SECRET),
    "bytes behind a shorter footer": lambda data: with_footer(data, data[layout(data).footer : -8] + b"\0"),
    "a number longer than it need be": replaced(b"\x16" + varint(600) + b"\x19", b"\x16" + b"\xd8\x84\x80\x00\x19"),
    "a field of a page": in_last_page(field(UNKNOWN)),
    "a checksum of a page": in_last_page(b"\x05\x08" + varint(2 * 77)),
    "a frame that is passed over": in_last_page(b"", b"\x50\x2a\x4d\x18" + len(SECRET).to_bytes(4, "little") + SECRET),
}


def problems(data: bytes, path: Path) -> list[str]:
    """The checks that find something in a file of the table."""
    path.write_bytes(data)
    return [problem.check for problem in check(path, TABLE.schema, lambda: iter([TABLE]))]


def test_what_another_pyarrow_writes_is_right(tmp_path: Path) -> None:
    """Another writer refused for being another."""
    assert problems(OTHERS, tmp_path / "table.parquet") == []


@pytest.mark.parametrize("kind", HIDING)
def test_a_text_that_no_reader_sees_is_found(kind: str, tmp_path: Path) -> None:
    """A stand-off package with the raw texts in its footers, where every reader passes over them."""
    path = tmp_path / "table.parquet"
    data = HIDING[kind](OTHERS)
    assert data != OTHERS
    assert problems(data, path) == ["description.footer"]
    # It is not found because it could not be read.
    if "longer" not in kind:
        assert pq.read_table(path).equals(TABLE)


@pytest.mark.parametrize("kind", ["column", "rows"])
def test_sizes_that_nothing_follows_from_are_reckoned_again(kind: str, tmp_path: Path) -> None:
    """Eight bytes a number, which readers do not need and so may be any."""
    chunk, group = layout(OTHERS).columns[0].chunk[3], layout(OTHERS).told[4][0]
    number, following = (chunk[6], chunk[7]) if kind == "column" else (group[2], group[3])
    before, after = (size(number + more) + size(following) for more in (0, 1))
    assert problems(replaced(before, after)(OTHERS), tmp_path / "table.parquet") == ["description.footer"]


@pytest.mark.parametrize("length", [0, 1, 255, 256, 70_000, 300_000])
@pytest.mark.parametrize("word", [b"a", b"abcdefg ", bytes(random.Random(1).randbytes(997))])
@pytest.mark.parametrize("level", [1, 3, 19])
def test_frames_are_told_apart(length: int, word: bytes, level: int) -> None:
    """A page refused for how it was packed, or one with a frame more, before or behind."""
    data = (word * length)[:length]
    frame = bytes(pa.Codec("zstd", level).compress(data, asbytes=True))
    passed_over = b"\x5f\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"text"
    assert is_one_frame(frame)
    for other in (frame + frame, passed_over + frame, frame + passed_over, frame + b"x", frame[:-1], b""):
        assert not is_one_frame(other)
