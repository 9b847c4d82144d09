"""Reading: a file's bytes to its raw text, losslessly, or an error that says where the bytes are wrong."""

from __future__ import annotations

from imu_corpus.errors import CorpusError


def decode(data: bytes, name: str) -> str:
    """Decode the bytes of a text file as UTF-8, keeping every code point.

    A byte order mark stays as code point 0 and line ends stay as they are, so that
    `decode(data, name).encode()` gives the same bytes.

    Raises:
        CorpusError: the bytes are not UTF-8; the message names byte offset and line.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(_explain(data, name, error)) from None


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
