"""Parquet from elsewhere: flat tables only, and none that is out of proportion to its file.

Four kilobytes of Parquet can stand for sixty gigabytes, by a dictionary of one long text or by a run of one number. So
what a file comes to is summed up before it is unpacked, from what its pages say; where texts are given by their number
in a dictionary, the numbers are read and the lengths added up before any text is put into its row.
"""

from __future__ import annotations

import mmap
import stat
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.parquet_layout import Column, Layout, Page, layout, pages

LARGEST_TABLE = 8_000_000_000
"""Bytes in memory that are held at once; a million sentences take a fortieth of it."""
SMALL_TABLE = 64_000_000
"""Bytes in memory that any file may come to, however small."""
GROWTH = 200
"""Bytes in memory that a byte of a file may come to: 24 at most in the corpus, 107 in the corpus copied 126 times."""
SMALL_CELLS = 1_000_000
"""Cells that any file may hold, however small."""
CELLS = 20
"""Cells that a byte of a file may hold: 2 at most in the corpus, 10 in the corpus copied 126 times."""
_OF_A_VALUE = 16
"""Bytes of a value that is no text, or of what is kept beside one."""
_CONTAINERS = 100_000
"""Columns or row groups of a footer."""
_DELTA_BYTE_ARRAY = 7
"""An encoding that tells a text by its likeness to the one before, and so grows without bound."""
_BY_NUMBER = {2, 8}
"""Encodings that give a value by its number in a dictionary."""


def read_parquet(path: Path) -> pa.Table:
    """A table, each of its values checked.

    Raises:
        CorpusError: it is no Parquet file, or one that is damaged, nested, or out of proportion to its size.
    """
    try:
        return _read(path)
    except (ArithmeticError, LookupError, MemoryError, OSError, TypeError, ValueError, pa.ArrowException) as error:
        found = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise CorpusError(
            f"{shown(path)}: expected a Parquet file, found: {shown(' '.join(found.split())[:200])}; "
            "get the package again, or build it again."
        ) from None


def _read(path: Path) -> pa.Table:
    check_proportion(path)
    with pq.ParquetFile(path, **_limits(path)) as file:
        if nested := [field.name for field in file.schema_arrow if field.type.num_fields]:
            raise ValueError(f"the column {nested[0]!r} with values in values")
        data = file.read()
    data.validate(full=True)
    return data


def check_proportion(path: Path) -> None:
    """Refuse a file that would come to more than its size allows, before it is read.

    Raises:
        ValueError: it would, or what is needed to tell is damaged; errors of Arrow and of the system as they are.
    """
    _check(path, LARGEST_TABLE)


def check_proportion_of_parts(path: Path) -> None:
    """Refuse a file as `check_proportion` does, for who reads row group by row group: a table may be of any size.

    Raises:
        ValueError: as there.
    """
    _check(path, None)


def _check(path: Path, largest: int | None) -> None:
    # A pipe that is opened waits for a writer that may never come.
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("no regular file")
    size = path.stat().st_size
    grown = max(SMALL_TABLE, GROWTH * size)
    bound = min(largest or grown, grown)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = layout(data)  # type: ignore[arg-type]
        _check_cells(max(found.rows, sum(column.values for column in found.columns)), size)
        most = _most(data, found, bound)
    if most > min(bound, LARGEST_TABLE):
        _check_texts(path, found, bound)


def _limits(path: Path) -> dict[str, int]:
    """What a footer may ask for by itself."""
    return {"thrift_container_size_limit": _CONTAINERS, "thrift_string_size_limit": path.stat().st_size + 1}


def _check_cells(cells: int, size: int) -> None:
    if cells > (most := max(SMALL_CELLS, CELLS * size)):
        raise ValueError(f"{cells} cells in {size} bytes, more than {most}")


def _most(data: mmap.mmap, found: Layout, bound: int) -> int:
    """The most bytes that the columns can come to."""
    unpacked = most = 0
    for column in found.columns:
        of_column = list(pages(data, column.start, column.length))  # type: ignore[arg-type]
        unpacked += sum(page.unpacked for page in of_column)
        if unpacked > bound:
            raise ValueError(f"pages of {unpacked} bytes, more than {bound} for a file of this size")
        most += _most_of(column, of_column)
    return most


def _most_of(column: Column, found: Sequence[Page]) -> int:
    given = [page for page in found if not page.is_dictionary]
    if sum(page.values for page in given) != column.values:
        raise ValueError(f"the column {column.leaf.name!r} with more or fewer values than rows")
    if any(page.encoding == _DELTA_BYTE_ARRAY for page in given):
        raise ValueError(f"the column {column.leaf.name!r} in the encoding DELTA_BYTE_ARRAY")
    if column.leaf.width:
        return column.values * (column.leaf.width + _OF_A_VALUE)
    dictionary = sum(page.unpacked for page in found if page.is_dictionary)
    texts = (page.values * dictionary if page.encoding in _BY_NUMBER else page.unpacked for page in given)
    return column.values * _OF_A_VALUE + sum(texts)


def _check_texts(path: Path, found: Layout, bound: int) -> None:
    """Add up the texts of the rows, each dictionary read once."""
    come = sum(column.values for column in found.columns) * _OF_A_VALUE
    held = Counter[int]()
    with pq.ParquetFile(path, read_dictionary=found.texts, **_limits(path)) as file:
        for number, name in ((number, name) for number in range(file.num_row_groups) for name in found.texts):
            (column,) = file.read_row_group(number, columns=[name]).columns
            length = sum(_length(chunk) for chunk in column.chunks)
            come += length
            held[number] += length
            if come > bound or held[number] > LARGEST_TABLE:
                most = min(bound, LARGEST_TABLE)
                raise ValueError(f"more than {most} bytes of text, out of proportion to its size")


def _length(chunk: pa.Array) -> int:
    while pa.types.is_list(chunk.type) or pa.types.is_large_list(chunk.type):
        chunk = chunk.flatten()
    if not pa.types.is_dictionary(chunk.type):
        raise ValueError("texts deep in other values, out of proportion to its size")
    values = chunk.dictionary.cast(pa.large_binary())
    return int(pc.sum(pc.binary_length(values).take(chunk.indices)).as_py() or 0)
