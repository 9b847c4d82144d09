"""Rebuilding: a published package against the texts that it was made of; finds what no check of the package can."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.build.corpus import build
from imu_corpus.contract.load import load_contract
from imu_corpus.datapackage.open import open_package
from imu_corpus.io.paths import CHECKSUMS, schema_folder
from imu_corpus.validation.footers import footer_difference, is_pyarrow
from imu_corpus.validation.problem import LISTED, Problem, shown


def check_against(path: Path, seeds: Path, repeated: frozenset[str] = frozenset()) -> list[Problem]:
    """Build the texts again and compare every file of the package at `path` with what comes out.

    `repeated` is what the package was built with.

    Raises:
        CorpusError: the package cannot be opened, or the texts cannot be built.
    """
    package = open_package(path)
    with tempfile.TemporaryDirectory(prefix="imu-corpus-") as name:
        rebuilt = Path(name) / "rebuilt"
        build(seeds, rebuilt, repeated=repeated)
        return [problem for release in package.releases for problem in compare(release, rebuilt)]


def compare(release: Path, rebuilt: Path) -> Iterator[Problem]:
    """What differs between a release folder and one that was built again.

    Parquet of another pyarrow has other bytes: its rows, schema, notes and statistics are compared. The list of
    checksums is left to `validate`, which holds it against the files.
    """
    keys = {name: table.primary_key for name, table in load_contract(schema_folder()).resources.items()}
    found, wanted = _files(release), _files(rebuilt)
    for name in sorted(found ^ wanted):
        states = ("the file", "none") if name in wanted else ("no such file", "one")
        yield Problem("seeds.file", str(release / name), "", *states)
    for name in sorted(found & wanted):
        expected, there = (rebuilt / name).read_bytes(), (release / name).read_bytes()
        if expected == there:
            continue
        if name.endswith(".jsonl"):
            yield from _rows(release / name, expected, there, keys[Path(name).stem])
        elif name.endswith(".parquet"):
            yield from _parquet(release / name, expected, there)
        else:
            yield Problem("seeds.bytes", str(release / name), "", "the file that the texts give", "another")


def _files(folder: Path) -> set[str]:
    """Names of the files to compare."""
    paths = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return {path.as_posix() for path in paths if path.name != CHECKSUMS}


def _parquet(path: Path, expected: bytes, found: bytes) -> Iterator[Problem]:
    try:
        wanted, there = (pq.ParquetFile(pa.BufferReader(data)) for data in (expected, found))
        same_rows, writer = wanted.read().equals(there.read()), there.metadata.created_by
    except (OSError, ValueError, pa.ArrowException) as error:
        yield Problem("seeds.parquet", str(path), "", "a Parquet file", " ".join(str(error).split())[:200])
        return
    if not same_rows:
        yield Problem("seeds.parquet", str(path), "rows", "the rows that the texts give", "others")
    elif difference := footer_difference(expected, found):
        yield Problem("seeds.parquet", str(path), *difference)
    elif writer == wanted.metadata.created_by or not is_pyarrow(writer):
        yield Problem("seeds.parquet", str(path), "", "the bytes that its writer gives", "others")


def _rows(path: Path, expected: bytes, found: bytes, key: Sequence[str]) -> Iterator[Problem]:
    wanted, there = ({_key(line, key): line for line in data.splitlines()} for data in (expected, found))
    keys = [row for row in [*wanted, *(row for row in there if row not in wanted)] if wanted.get(row) != there.get(row)]
    for number, row in enumerate(keys[: LISTED + 1]):
        if number < LISTED:
            place, say = f"key {', '.join(row)}", _difference(wanted.get(row), there.get(row))
        else:
            place, say = f"{len(keys) - LISTED} more rows", ("the rows that the texts give", "others")
        yield Problem("seeds.row", str(path), place, *say)


def _key(line: bytes, key: Sequence[str]) -> tuple[str, ...]:
    row = json.loads(line)
    return tuple(str(row.get(name)) for name in key)


def _difference(wanted: bytes | None, there: bytes | None) -> tuple[str, str]:
    if wanted is None or there is None:
        return ("the row", "none") if there is None else ("no such row", "one")
    expected, found = json.loads(wanted), json.loads(there)
    name = next((name for name in expected if expected[name] != found.get(name)), "")
    return f"{name} {shown(expected.get(name))}", shown(found.get(name))
