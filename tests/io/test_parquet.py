"""Parquet out of proportion to its file: refused before it is unpacked, by every command that reads it."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imu_corpus.datapackage.write import checksums
from imu_corpus.io import parquet
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.parquet import check_proportion, check_proportion_of_parts, read_parquet
from imu_corpus.io.parquet_layout import pages
from imu_corpus.release.rehydrate import rehydrate
from imu_corpus.validation import validate
from tests.support.paths import ROOT
from tests.support.small_corpus import small_package

pytestmark = pytest.mark.slow

MEMORY = 1_000_000_000
"""Bytes that a command may have, with its libraries; addresses that nothing stands at do not count."""
LONG = "x" * 1_000_000


def repeated(value: str, rows: int) -> pa.Array:
    """A text in so many rows, held once."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), [value])


def with_false_size(path: Path) -> None:
    """The bomb, unpacked already, with a header that says that its text unpacks to one byte."""
    table = pa.table({"thing_id": repeated(LONG, 60_000)})
    pq.write_table(table, path, compression="none", store_schema=False)
    data = path.read_bytes()
    assert data[4:11] == b"\x15\x04\x15\x88\x89\x7a\x15"
    path.write_bytes(data[:7] + b"\x82\x80\x00" + data[10:])


BOMBS: dict[str, Callable[[Path], None]] = {
    "60 GB from one text": lambda path: pq.write_table(
        pa.table({"thing_id": repeated(LONG, 60_000)}), path, compression="zstd", store_schema=False
    ),
    "60 GB from one text, as a dictionary": lambda path: pq.write_table(
        pa.table({"thing_id": repeated(LONG, 60_000)}), path, compression="zstd"
    ),
    "50 million rows": lambda path: pq.write_table(
        pa.table({"thing_id": pa.array(np.zeros(50_000_000, np.int8))}), path, compression="zstd"
    ),
    "pages of 80 MB": lambda path: pq.write_table(
        pa.table({"thing_id": ["x" * 40_000_000] * 2}), path, compression="zstd", use_dictionary=False
    ),
    "60 GB from one text of a false size": with_false_size,
    "texts told by the one before": lambda path: pq.write_table(
        pa.table({"thing_id": [f"{'x' * 10_000}{number}" for number in range(900)]}),
        path,
        use_dictionary=False,
        column_encoding="DELTA_BYTE_ARRAY",
    ),
}


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files, made once."""
    folder = tmp_path_factory.mktemp("bombs")
    found = {}
    for number, (name, write) in enumerate(BOMBS.items()):
        found[name] = folder / f"{number}.parquet"
        write(found[name])
        assert found[name].stat().st_size < 1_400_000
    return found


def alone(*arguments: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of little memory."""
    limit = (MEMORY, MEMORY)
    return subprocess.run(
        [sys.executable, "-m", "imu_corpus", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, limit),
    )


def package_with(bomb: Path, folder: Path) -> Path:
    """A package whose one table is the bomb, and a stand-off package by its names."""
    small_package(folder, {"things": {"thing_id": ["a"]}, "documents": {"doc_id": ["a"]}, "withheld": {"row": ["a"]}})
    for name in ("things", "documents", "withheld"):
        (folder / f"{name}.parquet").write_bytes(bomb.read_bytes())
    (folder / "rehydration.json").write_text(json.dumps({"codes": {}, "dataset": {}, "pages": {}, "tables": {}}))
    return folder


@pytest.mark.parametrize("name", ["60 GB from one text", "50 million rows"])
def test_a_file_that_asks_for_too_much_is_one_sentence(name: str, bombs: dict[str, Path], tmp_path: Path) -> None:
    """Four kilobytes that take the memory of the machine, and the machine with it."""
    folder, plain = package_with(bombs[name], tmp_path / "package"), tmp_path / "plain"
    small_package(plain, {"things": {"thing_id": ["a"]}})
    out = tmp_path / "out"
    commands: dict[str, list[object]] = {
        "validate": [folder],
        "export": ["csv", "--from", folder, "--out", out],
        "diff": [plain, folder],
        "rehydrate": [folder, "--seeds", ROOT / "seeds", "--out", out],
    }
    for command in commands if name.startswith("60") else ("validate", "export"):
        result = alone(command, *commands[command])
        said = result.stdout + result.stderr
        assert result.returncode == 1, said
        assert "Traceback" not in said
        assert ".parquet: " in said
        assert "MemoryError" not in said
        assert "realloc" not in said
        assert not out.exists()


@pytest.mark.parametrize("name", BOMBS)
def test_nothing_of_it_is_unpacked(name: str, bombs: dict[str, Path]) -> None:
    """A bound that is looked at once the memory is taken."""
    before = pa.default_memory_pool().max_memory()
    with pytest.raises(CorpusError, match="expected a Parquet file, found"):
        read_parquet(bombs[name])
    assert pa.default_memory_pool().max_memory() <= max(before, 20_000_000)


def test_a_table_of_any_size_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty thousand texts refused since their table is larger than any that is held at once, or a part that is."""
    monkeypatch.setattr(parquet, "LARGEST_TABLE", 100_000)
    table, path = pa.table({"thing_id": [f"{number:03}" * 200 for number in range(500)]}), tmp_path / "things.parquet"
    pq.write_table(table, path, row_group_size=100)
    check_proportion_of_parts(path)
    with pytest.raises(ValueError, match="more than 100000"):
        check_proportion(path)
    pq.write_table(table, path)
    with pytest.raises(ValueError, match="more than 100000 bytes"):
        check_proportion_of_parts(path)


NESTED: dict[str, Callable[[], pa.Array]] = {
    "list of texts": lambda: pa.ListArray.from_arrays(pa.array([0, 60_000]), repeated(LONG, 60_000)),
    "list of numbers": lambda: pa.ListArray.from_arrays(pa.array([0, 5_000_000]), pa.array(np.zeros(5_000_000))),
    "record of texts": lambda: pa.StructArray.from_arrays([repeated(LONG, 60_000)], names=["x"]),
}


@pytest.mark.parametrize("kind", NESTED)
def test_no_view_fills_the_memory(kind: str, release: Path, tmp_path: Path) -> None:
    """A view has lists, which no table has: sixty thousand of a long text in one row."""
    check_proportion(release / "views/ner.parquet")
    shutil.copytree(release, tmp_path / "copy")
    path = tmp_path / "copy/views/ner.parquet"
    pq.write_table(pa.table({"tokens": NESTED[kind]()}), path, compression="zstd")
    (tmp_path / "copy/SHA256SUMS").write_text(checksums(tmp_path / "copy"))
    before = pa.default_memory_pool().max_memory()
    assert [problem.file for problem in validate(tmp_path / "copy")] == [str(path)]
    assert pa.default_memory_pool().max_memory() <= max(before, 100_000_000)


def test_a_rehydration_may_not_ask_for_texts_without_end(standoff: Path, tmp_path: Path, root: Path) -> None:
    """Twelve letters of a piece that stand for a whole text, a million times."""
    shutil.copytree(standoff, tmp_path / "package")
    path = tmp_path / "package/rehydration.json"
    value: dict[str, Any] = json.loads(path.read_text())
    value["pages"]["DATASHEET.md"] = {"pieces": "d000:0-999999 " * 200_000}
    path.write_text(json.dumps(value))
    with pytest.raises(CorpusError, match="asks for its texts at most 200 times"):
        rehydrate(tmp_path / "package", root / "seeds", tmp_path / "out")
    value = json.loads((standoff / "rehydration.json").read_text())
    value["tables"]["tokens"]["rows"] = 10**12
    path.write_text(json.dumps(value))
    with pytest.raises(CorpusError, match="expected the rows of tokens"):
        rehydrate(tmp_path / "package", root / "seeds", tmp_path / "out")
    assert not (tmp_path / "out").exists()


KINDS = (
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.binary(),
    pa.large_binary(),
    pa.dictionary(pa.int8(), pa.string()),
)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("page", ["1.0", "2.0"])
@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "brotli", "zstd", "lz4"])
def test_texts_of_any_writer_are_read(
    kind: pa.DataType, page: str, compression: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bound that refuses what another library writes of the same rows."""
    words = pa.array([f"word {number % 50}" if number % 7 else None for number in range(9_000)])
    table = pa.table(
        {"word": words.cast(kind), "n": pa.array(range(9_000)), "is": pa.array([True, False, None] * 3_000)}
    )
    path = tmp_path / "x.parquet"
    pq.write_table(
        table, path, compression=compression, data_page_version=page, row_group_size=2_000, write_page_checksum=True
    )
    # Small enough that lengths must be counted; large enough for the table.
    monkeypatch.setattr(parquet, "SMALL_TABLE", 600_000)
    monkeypatch.setattr(parquet, "GROWTH", 1)
    assert read_parquet(path).equals(pq.read_table(path))
    monkeypatch.setattr(parquet, "SMALL_TABLE", table.nbytes // 3)
    with pytest.raises(CorpusError, match="bytes"):
        read_parquet(path)


def test_the_corpus_is_read_whole(release: Path) -> None:
    """A bound that the corpus itself does not keep."""
    for path in release.glob("*.parquet"):
        assert read_parquet(path).equals(pq.read_table(path))


def test_a_footer_that_lies_is_refused(tmp_path: Path) -> None:
    """Rows by the footer and rows by the pages: readers take the one or the other."""
    pq.write_table(pa.table({"a": list(range(1000))}), tmp_path / "x.parquet", use_dictionary=False)
    data = (tmp_path / "x.parquet").read_bytes()
    more = data.replace(b"\x16\xd0\x0f", b"\x16\xd2\x0f")
    assert more != data
    (tmp_path / "x.parquet").write_bytes(more)
    with pytest.raises(CorpusError, match="more or fewer values than rows"):
        read_parquet(tmp_path / "x.parquet")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x15",
        b"\x00",
        b"\x15\x04\x15\x00\x15\x00\x00",
        b"\x1c" * 99,
        b"\xff" * 99,
        b"\x19\x05",
        b"\x15" + b"\xff" * 20,
    ],
)
def test_a_page_that_is_none_is_refused(data: bytes) -> None:
    """A header that is cut off, nested without end, or of a kind that is none."""
    with pytest.raises(ValueError, match="a "):
        list(pages(data, 0, len(data) or 1))


def test_a_footer_that_ends_pyarrow_is_refused(tmp_path: Path) -> None:
    """Fuzzing: a histogram of another length, at which pyarrow 26 ends the process once it is asked for the column."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": ["x", "y", None]}), path)
    data = path.read_bytes()
    # In Thrift's compact protocol: a list of two numbers, 1 and 2, becomes one of a number in two bytes.
    assert data.count(b"\x19\x26\x02\x04") == 1
    path.write_bytes(data.replace(b"\x19\x26\x02\x04", b"\x19\x16\x82\x01"))
    with pytest.raises(CorpusError, match="false histogram"):
        read_parquet(path)


def test_no_pipe_is_waited_for(tmp_path: Path) -> None:
    """A table that is a pipe: the command waits for ever."""
    os.mkfifo(tmp_path / "x.parquet")
    with pytest.raises(CorpusError, match="no regular file"):
        read_parquet(tmp_path / "x.parquet")
