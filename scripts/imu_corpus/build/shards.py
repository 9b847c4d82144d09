"""Shards: the texts of a build in lots, each worked on alone and kept on the disk, so that a build can be stopped.

A lot is cut where the hash of a text's id says so: a text more or less changes one lot, not all that come after. Its
folder holds its share of each table, what its event mentions tell, and a manifest that says what it was made of.
The folder gets its name when all of that is whole on the disk. A lot whose texts, rules, registries or code have
changed is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from imu_corpus.build.inputs import Text
from imu_corpus.io.checksums import sha256
from imu_corpus.io.files import read
from imu_corpus.io.paths import own_folders
from imu_corpus.seeds.passports import SOURCES

_MANIFEST = "manifest.json"
_PARTS = "part-"
_SMALLEST, _LARGEST, _LOTS = 8, 128, 16


class Lot(NamedTuple):
    """Texts that are worked on together, one after another by id."""

    texts: tuple[Text, ...]

    @property
    def name(self) -> str:
        """Name of its folder: its first text and how many there are."""
        return f"{self.texts[0][0].doc_id}-{len(self.texts)}"


def cut(texts: Sequence[Text], size: int | None = None) -> list[Lot]:
    """The texts in lots of about `size`, at most twice as many; by default of as many as suits their number.

    The tables do not depend on it.
    """
    mean = size or min(_LARGEST, max(_SMALLEST, len(texts) // _LOTS))
    lots: list[list[Text]] = []
    for text in texts:
        if not lots or len(lots[-1]) == 2 * mean or zlib.crc32(text[0].doc_id.encode()) % mean == 0:
            lots.append([])
        lots[-1].append(text)
    return [Lot(tuple(lot)) for lot in lots]


class Manifest(NamedTuple):
    """What a shard was made of, and what it tells of its texts beside their rows."""

    knowledge: str
    """Fingerprint of what all texts were processed with."""
    texts: dict[str, str]
    """Fingerprint of each text, by id."""
    files: dict[str, str]
    """SHA-256 of each file."""
    notes: dict[str, Any]
    """What the corpus level asks of its texts, see `build.notes`."""


class Shard(NamedTuple):
    """A lot that is done, in its folder."""

    folder: Path
    manifest: Manifest

    def batches(self, name: str) -> Iterator[pa.RecordBatch]:
        """The rows of a table, or of another file, in pieces of some texts each, the same in all files."""
        with pa.memory_map(str(self.folder / f"{name}.arrow")) as file, pa.ipc.open_file(file) as reader:
            yield from (reader.get_batch(number) for number in range(reader.num_record_batches))


class ShardWriter:
    """Writes the shard of a lot, in a folder that has its name only when all is there."""

    def __init__(self, folder: Path, lot: Lot, schemas: Mapping[str, pa.Schema]) -> None:
        """Begin the shard of `lot` below `folder`; `schemas` are those of its files."""
        self._target = folder / lot.name
        self._part = folder / f"{_PARTS}{lot.name}-{os.getpid()}"
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True)
        self._stack = ExitStack()
        self._writers = {name: self._open(name, schema) for name, schema in schemas.items()}

    def _open(self, name: str, schema: pa.Schema) -> pa.ipc.RecordBatchFileWriter:
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        file = self._stack.enter_context(pa.OSFile(str(self._part / f"{name}.arrow"), "wb"))
        return self._stack.enter_context(pa.ipc.new_file(file, schema, options=options))

    def add(self, name: str, rows: pa.RecordBatch) -> None:
        """Add the rows of some texts to a file."""
        self._writers[name].write_batch(rows)

    def finish(self, knowledge: str, texts: dict[str, str], notes: dict[str, Any]) -> Shard:
        """Write the manifest and give the folder its name; what had it before is gone."""
        self._stack.close()
        files = {path.name: sha256(path) for path in sorted(self._part.iterdir())}
        manifest = Manifest(knowledge, texts, files, notes)
        (self._part / _MANIFEST).write_text(json.dumps(manifest._asdict()), encoding="utf-8")
        shutil.rmtree(self._target, ignore_errors=True)
        with suppress(FileExistsError, OSError):  # another process did the same
            self._part.rename(self._target)
        return Shard(self._target, manifest)

    def abandon(self) -> None:
        """Delete what has been written."""
        self._stack.close()
        shutil.rmtree(self._part)


def is_finished(place: Path) -> bool:
    """Whether a folder is that of a shard that is whole."""
    return (place / _MANIFEST).is_file()


def finished(folder: Path, lot: Lot, knowledge: str) -> Shard | None:
    """The shard of a lot, if it is there, whole, and made of what is there now; otherwise None."""
    place = folder / lot.name
    manifest = _manifest(place)
    if manifest is None or manifest.knowledge != knowledge or manifest.texts != fingerprints(lot):
        return None
    is_whole = all((place / name).is_file() and sha256(place / name) == file for name, file in manifest.files.items())
    return Shard(place, manifest) if is_whole else None


def _manifest(place: Path) -> Manifest | None:
    try:
        return Manifest(**json.loads((place / _MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def fingerprints(lot: Lot) -> dict[str, str]:
    """A hash over all that is read of each text: its passport, its bytes, its annotation and that of passes."""
    return {passport.doc_id: _fingerprint((passport, path)) for passport, path in lot.texts}


def _fingerprint(text: Text) -> str:
    passport, path = text
    name = path.with_suffix(".ann").name
    places = [path, path.with_suffix(".ann"), *sorted(path.parent.glob(f"passes/*/{name}"))]
    digest = hashlib.sha256(json.dumps([asdict(passport), path.parent.resolve().name]).encode())
    for place in filter(Path.is_file, places):
        digest.update(f"{place.relative_to(path.parent)} {hashlib.sha256(read(place)).hexdigest()}\n".encode())
    return digest.hexdigest()


def knowledge_fingerprint(seeds: Path, repeated: Iterable[str]) -> str:
    """A hash over what all texts are processed with: code, rules, contract, registries, lines known to be repeated."""
    digest = hashlib.sha256(f"{pa.__version__} {_own_fingerprint(*own_folders())}\n".encode())
    for path in (path for path in sorted(seeds.rglob("*.csv")) if path != seeds / SOURCES):
        digest.update(f"{path.name} {sha256(path)}\n".encode())
    digest.update("\n".join(sorted(repeated)).encode())
    return digest.hexdigest()


@cache
def _own_fingerprint(*folders: Path) -> str:
    """A hash over code, rules and contract: a process has read them once, and does not see them change."""
    digest = hashlib.sha256()
    for path in (path for folder in folders for path in sorted(folder.rglob("*")) if _counts(path)):
        digest.update(f"{path.name} {sha256(path)}\n".encode())
    return digest.hexdigest()


def _counts(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts
