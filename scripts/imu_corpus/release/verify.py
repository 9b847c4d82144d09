"""Verifying: a copy of a version, a folder or a zip file, against its checksums and the list of releases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple
from zipfile import BadZipFile, ZipFile

from imu_corpus.io.checksums import read_checksums
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import CHECKSUMS
from imu_corpus.release.releases import Release
from imu_corpus.release.versions import Version, parse
from imu_corpus.validation.problem import Problem

LARGEST_LIST = 64_000_000
"""Bytes of the two files that are read whole: the list of checksums and the descriptor."""
_GROWTH = 200
"""How many times its size an archive may hold; text is packed to a tenth, a bomb to a thousandth."""


class Copy(NamedTuple):
    """The files of a copy, wherever they lie."""

    name: str
    files: frozenset[str]
    open: Callable[[str], IO[bytes]]

    def read(self, name: str) -> bytes:
        """A small file, whole."""
        with self.open(name) as file:
            data = file.read(LARGEST_LIST + 1)
        if len(data) > LARGEST_LIST:
            raise CorpusError(f"{self.name}: expected at most {LARGEST_LIST} bytes of {name}, found more.")
        return data

    def digest(self, name: str) -> str:
        """SHA-256 of a file, read piece by piece."""
        digest = hashlib.sha256()
        with self.open(name) as file:
            for piece in iter(partial(file.read, 1 << 20), b""):
                digest.update(piece)
        return digest.hexdigest()


def verify(path: Path, name: str, releases: Mapping[Version, Release]) -> tuple[str, list[Problem]]:
    """Check the copy at `path`; returns one line on what it is, and its problems.

    `releases` are those of the data set `name` that are known here; a version that is not among them, or a package of
    another name, such as a stand-off package, is checked against itself only.

    Raises:
        CorpusError: there is no copy of the corpus at `path`.
    """
    with _open(path) as copy:
        _expect(copy, CHECKSUMS)
        _expect(copy, "datapackage.json")
        sums = copy.read(CHECKSUMS)
        problems = list(_files(copy, read_checksums(sums.decode("utf-8", "replace"))))
        if problems:
            return "", problems
        about = json.loads(copy.read("datapackage.json"))
        release = releases.get(parse(about["version"])) if about["name"] == name else None
        return _identity(copy, about["version"], hashlib.sha256(sums).hexdigest(), release)


def _identity(copy: Copy, version: str, found: str, release: Release | None) -> tuple[str, list[Problem]]:
    whole = f"{copy.name}: {len(copy.files)} files, each as {CHECKSUMS} says"
    if release is None:
        return f"{whole}; it is not in the list of releases here, so that nothing but {CHECKSUMS} vouches for it", []
    if found == release.hashes[CHECKSUMS]:
        return f"{whole}; this is version {version} as released on {release.released_on}", []
    expected = f"sha256 {release.hashes[CHECKSUMS]} as version {version} was released"
    return "", [Problem("verify.release", copy.name, CHECKSUMS, expected, found)]


def _files(copy: Copy, listed: Mapping[str, str]) -> Iterator[Problem]:
    for name in sorted(copy.files - set(listed) - {CHECKSUMS}):
        yield Problem("verify.unlisted", copy.name, name, f"only files that {CHECKSUMS} lists", "another file")
    for name, digest in sorted(listed.items()):
        if name not in copy.files:
            yield Problem("verify.missing", copy.name, name, f"the file that {CHECKSUMS} lists", "none")
        elif (found := copy.digest(name)) != digest:
            yield Problem("verify.checksum", copy.name, name, f"sha256 {digest}", found)


def _expect(copy: Copy, name: str) -> None:
    if name not in copy.files:
        raise CorpusError(f"{copy.name}: expected a version of the corpus with {name}, found no such file in it.")


@contextmanager
def _open(path: Path) -> Iterator[Copy]:
    if path.is_dir():
        names = (item.relative_to(path).as_posix() for item in path.rglob("*") if item.is_file())
        yield Copy(str(path), frozenset(names), lambda name: (path / name).open("rb"))
        return
    try:
        with ZipFile(path) as archive:
            yield _zipped(path, archive)
    except OSError as error:
        raise CorpusError(f"{path}: expected a folder or a zip file, found: {error.strerror}; give its path.") from None
    except BadZipFile as error:
        raise CorpusError(f"{path}: expected a whole zip file, found: {error}; download it again.") from None


def _zipped(path: Path, archive: ZipFile) -> Copy:
    """The files of an archive, below the one folder that it holds."""
    held = sum(entry.file_size for entry in archive.infolist())
    if held > _GROWTH * path.stat().st_size:
        raise CorpusError(f"{path}: expected an archive of a corpus, found one that grows to {held} bytes; delete it.")
    names = [name for name in archive.namelist() if not name.endswith("/")]
    top = next((name.removesuffix(CHECKSUMS) for name in names if name.split("/")[1:] == [CHECKSUMS]), "")
    files = frozenset(name.removeprefix(top) for name in names)
    return Copy(str(path), files, lambda name: archive.open(top + name))
