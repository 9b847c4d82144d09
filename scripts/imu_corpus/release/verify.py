"""Verifying: a copy of a version, a folder or a zip file, against its checksums and the list of releases.

A copy is a set of plain files, byte for byte, that nobody can run. Whatever else stands in it is a problem, though
every listed file be right: a link, a device, an empty folder, a member twice, bytes that no member has. What the folder
of a copy is called and who may read or write it is its owner's affair, in an archive too.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from imu_corpus.io import strict_json
from imu_corpus.io.archive_reader import Archive, open_archive
from imu_corpus.io.checksums import read_checksums, sha256_of
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.paths import CHECKSUMS, DESCRIPTOR
from imu_corpus.release.releases import CITATION, Release, check_citation
from imu_corpus.release.versions import Version, is_version, parse
from imu_corpus.validation.files import runs
from imu_corpus.validation.problem import Problem

LARGEST_LIST = 64_000_000
"""Bytes of the files that are read whole: the list of checksums, the descriptor, the citation."""
_PIECE = 1 << 20
_FILE, _FOLDER = "a file", "a folder"
Pieces = Callable[[str], Iterator[bytes]]
"""A file's bytes, piece by piece."""


class Copy(NamedTuple):
    """What a copy is made of, wherever it lies."""

    name: str
    files: frozenset[str]
    others: Mapping[str, str]
    """What is no plain file: its name, and what it is."""
    pieces: Pieces

    def read(self, name: str) -> bytes:
        """A small file, whole."""
        data = bytearray()
        for piece in self.pieces(name):
            data += piece
            if len(data) > LARGEST_LIST:
                raise CorpusError(
                    f"{self.name}: expected at most {LARGEST_LIST} bytes of {name}, found more; delete it."
                )
        return bytes(data)

    def digest(self, name: str) -> str:
        """SHA-256 of a file, read piece by piece."""
        return sha256_of(self.pieces(name))


def verify(path: Path, name: str, releases: Mapping[Version, Release]) -> tuple[str, list[Problem]]:
    """Check the copy at `path`; returns one line on what it is, and its problems.

    `releases` are those of the data set `name` that are known here; a version that is not among them, or a package of
    another name, such as a stand-off package, is checked against itself only.

    Raises:
        CorpusError: there is no copy of the corpus at `path`.
    """
    with _open(path) as copy:
        _expect(copy, CHECKSUMS)
        sums = copy.read(CHECKSUMS)
        if problems := [*_others(copy), *_files(copy, sums.decode("utf-8", "replace"))]:
            return "", problems
        _expect(copy, DESCRIPTOR)
        named, version = _about(copy)
        release = releases.get(parse(version)) if named == name else None
        return _identity(copy, version, hashlib.sha256(sums).hexdigest(), release)


def _about(copy: Copy) -> tuple[object, str]:
    """Name and version that the descriptor gives."""
    place = f"{copy.name}: {DESCRIPTOR}"
    try:
        about = strict_json.loads(copy.read(DESCRIPTOR))
    except ValueError as error:
        raise CorpusError(f"{place}: expected JSON, found: {error}; download the version again.") from None
    version = about.get("version") if isinstance(about, dict) else None
    if not isinstance(version, str) or not is_version(version):
        raise CorpusError(f"{place}: expected a version such as 1.0.0, found {str(version)[:40]!r}; download it again.")
    return about.get("name"), version


def _identity(copy: Copy, version: str, found: str, release: Release | None) -> tuple[str, list[Problem]]:
    whole = f"{copy.name}: {len(copy.files)} files, each as {CHECKSUMS} says"
    if release is None:
        return f"{whole}; it is not in the list of releases here, so that nothing but {CHECKSUMS} vouches for it", []
    if found != (sealed := release.hashes.get(CHECKSUMS)):
        return "", [
            Problem("verify.release", copy.name, CHECKSUMS, f"sha256 {sealed} as {version} was released", found)
        ]
    _expect(copy, CITATION)
    if problems := list(check_citation(release, copy.read(CITATION), copy.name)):
        return "", problems
    return f"{whole}; this is version {version} as released on {release.released_on}", []


def _others(copy: Copy) -> Iterator[Problem]:
    for name, kind in sorted(copy.others.items()):
        yield Problem(
            "verify.kind", copy.name, name, "plain files that nobody can run, and the folders that they are in", kind
        )


def _files(copy: Copy, text: str) -> Iterator[Problem]:
    listed = read_checksums(text)
    if text != "".join(f"{digest}  {name}\n" for name, digest in sorted(listed.items())):
        yield Problem("verify.list", copy.name, CHECKSUMS, "a line for each file, by name", "another list")
    for name in sorted(copy.files - set(listed) - {CHECKSUMS}):
        yield Problem("verify.unlisted", copy.name, name, f"only files that {CHECKSUMS} lists", "another file")
    for name, digest in sorted(listed.items()):
        if name not in copy.files:
            yield Problem("verify.missing", copy.name, name, f"the file that {CHECKSUMS} lists", "none")
        elif (found := copy.digest(name)) != digest:
            yield Problem("verify.checksum", copy.name, name, f"sha256 {digest}", found)


def _expect(copy: Copy, name: str) -> None:
    if name not in copy.files:
        raise CorpusError(
            f"{copy.name}: expected a version of the corpus with {name}, found no such file in it; give its folder."
        )


@contextmanager
def _open(path: Path) -> Iterator[Copy]:
    if path.is_dir():
        yield _folder(path)
        return
    with open_archive(path) as archive:
        yield _zipped(shown(path), archive)


def _folder(path: Path) -> Copy:
    kinds = {item.relative_to(path).as_posix(): _kind(item) for item in path.rglob("*")}
    files = frozenset(name for name, kind in kinds.items() if kind == _FILE)
    others = {name: kind for name, kind in kinds.items() if kind not in {_FILE, _FOLDER}}
    folders = (name for name, kind in kinds.items() if kind == _FOLDER)
    others |= _run({name: (path / name).stat().st_mode for name in files}) | _empty(folders, files)
    return Copy(shown(path), files, others, lambda name: _pieces(path / name))


def _kind(path: Path) -> str:
    """What stands at a path, no link followed."""
    mode = path.lstat().st_mode
    kinds = {stat.S_IFREG: _FILE, stat.S_IFDIR: _FOLDER, stat.S_IFLNK: "a link"}
    return kinds.get(stat.S_IFMT(mode), "a device or a pipe")


def _empty(folders: Iterable[str], files: Iterable[str]) -> dict[str, str]:
    """The folders that no file is in."""
    full = {parent.as_posix() for name in files for parent in PurePosixPath(name).parents}
    return {name: "an empty folder" for name in folders if name not in full}


def _run(modes: Mapping[str, int]) -> dict[str, str]:
    """The files that can be run."""
    return {name: f"a file that can be run (mode {mode & 0o7777:o})" for name, mode in modes.items() if runs(mode)}


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(partial(file.read, _PIECE), b"")


def _zipped(name: str, archive: Archive) -> Copy:
    """The files of an archive, below the one folder that it holds; what lies outside is none of them."""
    modes = {member.name: member.mode for member in archive.members.values() if not member.is_folder}
    names = list(modes)
    tops = [file.removesuffix(CHECKSUMS) for file in names if file.split("/")[1:] == [CHECKSUMS]]
    top = tops[0] if len(tops) == 1 else ""
    files = frozenset(file.removeprefix(top) for file in names if file.startswith(top))
    outside = {file: "a file outside its folder" for file in names if not file.startswith(top)}
    folders = (member.name.removesuffix("/") for member in archive.members.values() if member.is_folder)
    others = outside | _run({file: modes[top + file] for file in files}) | _empty(folders, names)
    return Copy(name, files, others, lambda file: archive.pieces(top + file))
