"""Files: each named file is there, with the size and hash that the descriptor and SHA256SUMS say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from imu_corpus.layout import CHECKSUMS
from imu_corpus.validation.package import Package, Resource
from imu_corpus.validation.problem import Problem


def check(package: Package) -> list[Problem]:
    """Problems of the package's files."""
    problems = [problem for resource in package.resources for problem in _resource(resource)]
    for folder in sorted({resource.path.parent for resource in package.resources}):
        if (folder / CHECKSUMS).exists():
            problems += check_folder(folder)
    return problems


def _resource(resource: Resource) -> Iterator[Problem]:
    file, entry = str(resource.path), resource.entry
    if not resource.path.is_file():
        yield Problem("files.missing", file, "", "the file that the descriptor names", "none")
        return
    data = resource.path.read_bytes()
    if "bytes" in entry and entry["bytes"] != len(data):
        yield Problem("files.bytes", file, "", f"{entry['bytes']} bytes", str(len(data)))
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    if str(entry.get("hash", digest)) != digest:
        yield Problem("files.hash", file, "", str(entry["hash"]), digest)


def check_folder(folder: Path) -> list[Problem]:
    """Problems of a folder against its own SHA256SUMS: files missing, changed or not listed."""
    return list(_checksums(folder))


def read_checksums(text: str) -> dict[str, str]:
    """SHA-256 of each file that a SHA256SUMS lists, by name."""
    pairs = (line.partition("  ") for line in text.splitlines())
    return {name: digest for digest, _, name in pairs}


def _checksums(folder: Path) -> Iterator[Problem]:
    listed = read_checksums((folder / CHECKSUMS).read_text(encoding="utf-8"))
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {CHECKSUMS}
    for name in sorted(present - set(listed)):
        yield Problem("files.unlisted", str(folder / name), "", f"only files that {CHECKSUMS} lists", "another file")
    for name, digest in sorted(listed.items()):
        if name not in present:
            yield Problem("files.missing", str(folder / name), "", f"the file that {CHECKSUMS} lists", "none")
        elif (found := hashlib.sha256((folder / name).read_bytes()).hexdigest()) != digest:
            yield Problem("files.checksum", str(folder / name), "", f"sha256 {digest}", found)
