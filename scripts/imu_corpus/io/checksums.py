"""Checksums: a file's SHA-256, and the list of them that a release carries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of(pieces: Iterable[bytes]) -> str:
    """SHA-256 of bytes that come piece by piece."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def read_checksums(text: str) -> dict[str, str]:
    """SHA-256 of each file that a SHA256SUMS lists, by name."""
    pairs = (line.partition("  ") for line in text.split("\n") if line)
    return {name: digest for digest, _, name in pairs}
