"""The difference of the files of two packages: whatever differs in bytes, and no other difference tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.datapackage import croissant
from imu_corpus.datapackage.descriptor import Digest
from imu_corpus.datapackage.open import Package, Resource, each_table
from imu_corpus.datapackage.write import checksums
from imu_corpus.io.files import read
from imu_corpus.io.parquet import check_proportion
from imu_corpus.io.paths import CHECKSUMS, DESCRIPTOR
from imu_corpus.release.descriptor_difference import Told, is_same
from imu_corpus.release.releases import CITATION
from imu_corpus.release.table_difference import table_of
from imu_corpus.release.versions import NONE, PATCH
from imu_corpus.validation.footers import footer_difference, is_pyarrow

OTHER_WRITER, OTHER_VERSION = "written by another pyarrow", "stating another version"
_ADDED, _REMOVED, _CHANGED = "added", "removed", "changed"
_HISTORY = ".git"
"""A folder of a checkout that is no part of the package."""
_STATING = frozenset(("README.md", CITATION, croissant.FILE))
"""Files that state number, day and hash of their version."""
_STATED = re.compile(rb"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b|\b[0-9a-f]{64}\b|\"datePublished\"")


class FileChange(NamedTuple):
    """One file that is not the same on both sides."""

    level: str
    name: str
    """Its path in the package."""
    what: str
    """'added', 'removed' or 'changed'; or, where that asks for no new version, how it came to have other bytes."""


class _Side(NamedTuple):
    """The files of a package."""

    package: Package
    folder: Path
    names: frozenset[str]
    """All but the descriptor."""
    forms: Mapping[str, Resource]
    """By file, the resource that describes it."""
    read: frozenset[str]
    """The files that the rows of tables are read from."""


def file_changes(old: Package, new: Package, told: Told) -> Iterator[FileChange]:
    """The files that differ, and of whose difference nothing is told yet.

    Files of a table that is told to differ follow from that, as Parquet, and as JSON Lines where these are the lines
    that the rows ask for; a list of checksums follows from the files, if it is right.
    """
    before, after = _side(old), _side(new)
    if told.digest(old.file) != told.digest(new.file) and is_same(old, new):
        yield FileChange(PATCH, new.file.name, _CHANGED)
    for name in sorted(before.names | after.names):
        what = _what(name, before, after, told)
        if what == _CHANGED and not _follows_from_rows(name, before, after, told):
            yield _changed(name, before, after)
        elif what in {_ADDED, _REMOVED} and not _is_of_a_table(name, what, before, after, told):
            yield FileChange(PATCH, name, what)


def _side(package: Package) -> _Side:
    folder = _home(package)
    others = {package.file, folder / DESCRIPTOR} if folder != package.folder else {package.file}
    paths = (path for path in folder.rglob("*") if path.is_file() and path not in others)
    names = (path.relative_to(folder) for path in paths)
    forms = {item.path.relative_to(folder).as_posix(): item for item in package.resources}
    return _Side(
        package,
        folder,
        frozenset(name.as_posix() for name in names if name.parts[0] != _HISTORY),
        forms,
        frozenset(item.path.relative_to(folder).as_posix() for item in each_table(package).values()),
    )


def _home(package: Package) -> Path:
    """The folder that the files of a package are in: its own, or the one release below that it describes."""
    folder, *others = package.releases
    return package.folder if others or not (folder / DESCRIPTOR).is_file() else folder


def _what(name: str, before: _Side, after: _Side, told: Told) -> str:
    """What became of a file; nothing if it is the same."""
    if name not in after.names:
        return _REMOVED
    if name not in before.names:
        return _ADDED
    is_same = told.digest(before.folder / name) == told.digest(after.folder / name)
    return "" if is_same else _CHANGED


def _is_of_a_table(name: str, what: str, before: _Side, after: _Side, told: Told) -> bool:
    """Whether a file came or went with its table."""
    resource = (before if what == _REMOVED else after).forms.get(name)
    changes = {(change.table, change.column, change.what) for change in told.schema}
    return resource is not None and (table_of(resource), None, what) in changes


def _follows_from_rows(name: str, before: _Side, after: _Side, told: Told) -> bool:
    """Whether a file is as the rows say that are told of, or as the files say that it lists."""
    if name == CHECKSUMS:
        return all(_is_right(side.folder, told.digest) for side in (before, after))
    old, new = before.forms.get(name), after.forms.get(name)
    if old is None or new is None or table_of(old) != table_of(new) or not (data := told.data.get(table_of(old))):
        return False
    digests = tuple(told.digest(side.folder / name) for side in (before, after))
    return name in before.read & after.read or data.lines == digests


def _is_right(folder: Path, digest: Digest) -> bool:
    return (folder / CHECKSUMS).read_bytes() == checksums(folder, digest).encode("utf-8", "surrogateescape")


def _changed(name: str, before: _Side, after: _Side) -> FileChange:
    paths = before.folder / name, after.folder / name
    if name.endswith(".parquet") and _is_rewritten(*paths):
        return FileChange(NONE, name, OTHER_WRITER)
    versions = [str(side.package.descriptor.get("version")).encode() for side in (before, after)]
    old, new = map(_unstated, paths, versions) if name in _STATING and versions[0] != versions[1] else (b"", b"x")
    return FileChange(NONE, name, OTHER_VERSION) if old == new else FileChange(PATCH, name, _CHANGED)


def _is_rewritten(old: Path, new: Path) -> bool:
    """Whether another pyarrow wrote the same rows, and says the same of them."""
    try:
        for path in (old, new):
            check_proportion(path)
        before, after = (pq.ParquetFile(path) for path in (old, new))
        writers = [file.metadata.created_by for file in (before, after)]
        if writers[0] == writers[1] or not all(map(is_pyarrow, writers)):
            return False
        return not footer_difference(old.read_bytes(), new.read_bytes()) and before.read().equals(after.read())
    except (ArithmeticError, LookupError, MemoryError, OSError, TypeError, ValueError, pa.ArrowException):
        return False


def _unstated(path: Path, version: bytes) -> list[bytes]:
    """The lines of a file that state nothing of its version."""
    return [line for line in read(path).splitlines() if version not in line and not _STATED.search(line)]
