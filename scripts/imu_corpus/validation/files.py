"""Files: each named file is there, no other is, and sizes and hashes are those that descriptor and SHA256SUMS say."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from imu_corpus.datapackage.descriptor import Digest
from imu_corpus.datapackage.open import Package, Resource
from imu_corpus.io.checksums import read_checksums, sha256
from imu_corpus.io.paths import CHECKSUMS
from imu_corpus.validation.problem import Problem, shown

_RUNS = 0o7111
"""Bits of a file's mode by which somebody may run it, or run it as somebody else."""


def check(package: Package, digest: Digest) -> list[Problem]:
    """Problems of the package's files; `digest` gives the SHA-256 of each."""
    problems = [problem for resource in package.resources for problem in _resource(resource, digest)]
    for folder in package.releases:
        if os.path.lexists(folder / CHECKSUMS):
            problems += check_folder(folder, digest)
    return problems


def _resource(resource: Resource, digest: Digest) -> Iterator[Problem]:
    file, entry = str(resource.path), resource.entry
    if not resource.path.is_file():
        yield Problem("files.missing", file, "", "the file that the descriptor names", "none")
        return
    size = resource.path.stat().st_size
    if entry.get("bytes", size) != size:
        yield Problem("files.bytes", file, "", f"{entry['bytes']} bytes", str(size))
    if "hash" in entry and entry["hash"] != (found := f"sha256:{digest(resource.path)}"):
        yield Problem("files.hash", file, "", str(entry["hash"]), found)


def check_tidy(folder: Path) -> Iterator[Problem]:
    """Problems of what a release folder holds beside the bytes of its files: empty folders, files that can be run."""
    for path in sorted((folder, *folder.rglob("*"))):
        if _is_folder(path) and not any(path.iterdir()):
            yield Problem("files.folder", str(path), "", "only folders with files", "an empty one")
        elif path.is_file() and runs(mode := path.stat().st_mode):
            yield Problem("files.mode", str(path), "", "a file that nobody can run", f"mode {mode & 0o7777:o}")


def runs(mode: int) -> bool:
    """Whether a file of a mode can be run. Who may read or write it is its owner's affair, and no part of a release."""
    return bool(mode & _RUNS)


def check_folder(folder: Path, digest: Digest = sha256) -> list[Problem]:
    """Problems of a folder against its own SHA256SUMS: files missing, changed or not listed."""
    return list(_checksums(folder, digest))


def _checksums(folder: Path, digest: Digest) -> Iterator[Problem]:
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not _is_folder(path)}
    own = folder / CHECKSUMS
    present.pop(CHECKSUMS, None)
    if own.is_symlink() or not own.is_file():
        yield Problem("files.kind", str(own), "", "a file", "a link, a folder or a device")
        return
    text = own.read_bytes().decode("utf-8", "replace")
    listed = read_checksums(text)
    for name in sorted(present.keys() - listed.keys()):
        yield Problem("files.unlisted", str(folder / name), "", f"only files that {CHECKSUMS} lists", "another file")
    for name in sorted(listed.keys() - present.keys()):
        yield Problem("files.missing", str(folder / name), "", f"the file that {CHECKSUMS} lists", "none")
    for name in sorted(listed.keys() & present.keys()):
        yield from _listed(present[name], listed[name], digest)
    if text != _in_order(listed):
        yield Problem("files.list", str(own), "", "a line for each file, by name", shown(text))


def _listed(path: Path, expected: str, digest: Digest) -> Iterator[Problem]:
    if path.is_symlink() or not path.is_file():
        yield Problem("files.kind", str(path), "", "a file", "a link or a device")
    elif (found := digest(path)) != expected:
        yield Problem("files.checksum", str(path), "", f"sha256 {expected}", found)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _in_order(listed: Mapping[str, str]) -> str:
    return "".join(f"{listed[name]}  {name}\n" for name in sorted(listed))
