"""Reading: a file's bytes to its raw text, losslessly, or an error that says where the bytes are wrong."""

from __future__ import annotations

import os
import stat
import sys
import time
from io import FileIO
from pathlib import Path

from imu_corpus.io.errors import CorpusError

LARGEST_FILE = 200_000_000
"""Bytes; no text has as many, and a device never ends."""
LONGEST_LINE = 5_000_000
"""Bytes; the longest of books has fewer in all, and a line is read as one sentence may run through it."""
_PATIENCE = 1.0
"""Seconds that a named pipe may wait for a program that writes to it."""


def read(path: Path, largest: int | None = None) -> bytes:
    """The bytes of a file, or of a pipe or device as long as it ends; at most `largest`, by default `LARGEST_FILE`.

    Raises:
        CorpusError: there is no such file, it may not be read, it does not end, or nobody writes to the pipe.
    """
    largest = LARGEST_FILE if largest is None else largest
    try:
        is_pipe = stat.S_ISFIFO(path.stat().st_mode)
        data = _read_pipe(path, largest + 1) if is_pipe else _read_file(path, largest + 1)
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or error
        raise CorpusError(f"{shown(path)}: expected a readable file, found: {found}; check the path.") from None
    return _bounded(data, shown(path), largest)


def read_standard_input() -> bytes:
    """The bytes of standard input.

    Raises:
        CorpusError: it is closed, or does not end.
    """
    if sys.stdin is None:
        raise CorpusError("-: expected standard input, found none; give a file.")
    return _bounded(sys.stdin.buffer.read(LARGEST_FILE + 1), "-", LARGEST_FILE)


def _bounded(data: bytes, name: str, largest: int) -> bytes:
    if len(data) > largest:
        raise CorpusError(f"{name}: expected at most {largest} bytes, found more; split the file.")
    return data


def _read_file(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def _read_pipe(path: Path, most: int) -> bytes:
    # Opened as any other file, a pipe waits until somebody writes, which may be never.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb", buffering=0) as pipe:
        first = _first_byte(pipe)
        os.set_blocking(descriptor, True)
        parts, size = [first], len(first)
        while size < most and (part := pipe.read(min(most - size, 1 << 20))):
            parts.append(part)
            size += len(part)
    return b"".join(parts)


def _first_byte(pipe: FileIO) -> bytes:
    """The first byte of a pipe; none where a program has opened its other end and has not written yet.

    Raises:
        ValueError: for some time nobody opens the other end.
    """
    end = time.monotonic() + _PATIENCE
    while not (byte := pipe.read(1)):
        if byte is None:
            return b""
        if time.monotonic() > end:
            raise ValueError("a pipe that nobody writes to")
        time.sleep(_PATIENCE / 100)
    return byte


def shown(path: Path | str) -> str:
    """A path for a message of one line, and for JSON: control characters and bytes that are no UTF-8 escaped."""
    text = str(path)
    if text.isascii() and text.isprintable():
        return text
    text = text.encode("utf-8", "backslashreplace").decode()
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def decode(data: bytes, name: str) -> str:
    """Decode the bytes of a text file as UTF-8, keeping every code point.

    A byte order mark stays as code point 0 and line ends stay as they are, so that
    `decode(data, name).encode()` gives the same bytes.

    Raises:
        CorpusError: the bytes are not UTF-8 (the message names byte offset and line), or a line does not end.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(_explain(data, shown(name), error)) from None
    if len(data) > LONGEST_LINE:
        _check_lines(data, shown(name))
    return text


def _check_lines(data: bytes, name: str) -> None:
    for number, line in enumerate(data.splitlines(), start=1):
        if len(line) > LONGEST_LINE:
            raise CorpusError(
                f"{name}: line {number}: expected at most {LONGEST_LINE} bytes, found {len(line)}; "
                "give a text with line ends."
            )


def _explain(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return (
        f"{name}: line {before.count(10) + 1}, byte {error.start}: expected UTF-8, found byte "
        f"0x{data[error.start]:02x} ({error.reason}); {_advice(data)}"
    )


def _advice(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file looks like UTF-16: convert it with `iconv -f UTF-16 -t UTF-8`."
    if b"\0" in data[:4096]:
        return "the file looks binary: give a plain text."
    return "convert the file to UTF-8, for example with `iconv -f WINDOWS-1252 -t UTF-8`."
