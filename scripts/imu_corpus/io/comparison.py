"""Comparison: whether a file has the bytes that are written, without holding the one or the other."""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa


class Comparison:
    """A file to write to, which reads another in step and keeps nothing."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._written = 0
        self.is_same = True
        """Whether the other file had the same bytes up to here."""

    def write(self, data: bytes | memoryview) -> int:
        """Compare what comes next; returns its length."""
        # Buffers are compared at once, memory views byte by byte.
        expected, found = pa.py_buffer(data), pa.py_buffer(self._file.read(len(data)))
        self.is_same = self.is_same and bool(found.equals(expected))
        self._written += len(data)
        return len(data)

    def has_ended(self) -> bool:
        """Whether nothing follows in the other file, now that all is written, and all was the same."""
        return self.is_same and not self._file.read(1)

    def tell(self) -> int:
        """How many bytes were written."""
        return self._written

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """The other file is its owner's."""
