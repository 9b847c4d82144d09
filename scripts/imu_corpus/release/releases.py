"""Releases: what `corpus/releases.csv` says of each frozen version, and whether its folder is still what it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from imu_corpus.datapackage.descriptor import sha256
from imu_corpus.io.csv_rows import read_rows
from imu_corpus.io.paths import CHECKSUMS, version_folder
from imu_corpus.release.versions import Version, parse
from imu_corpus.validation.files import check_folder
from imu_corpus.validation.problem import Problem

FILE = "releases.csv"
COLUMNS = ("version", "released_on", "table", "content_hash")


@dataclass(frozen=True)
class Release:
    """A frozen version: its day, and the content hash of each table.

    The SHA-256 of the folder's SHA256SUMS stands among the tables under that name: the list holds the files, and
    this row holds the list.
    """

    version: Version
    released_on: str
    hashes: Mapping[str, str]


def read_releases(corpus: Path) -> dict[Version, Release]:
    """The released versions of a `corpus/` folder, in the order of their numbers; none where there is no list.

    Raises:
        CorpusError: the list is wrong.
    """
    path = corpus / FILE
    if not path.exists():
        return {}
    days: dict[Version, str] = {}
    hashes: dict[Version, dict[str, str]] = {}
    for _, row in read_rows(path, COLUMNS, required=COLUMNS):
        version = parse(row["version"])
        days[version] = row["released_on"]
        hashes.setdefault(version, {})[row["table"]] = row["content_hash"]
    return {version: Release(version, days[version], hashes[version]) for version in sorted(days)}


def with_release(corpus: Path, release: Release) -> str:
    """The text of the list with one more release at its end; the rows before it stay as they are."""
    path = corpus / FILE
    before = path.read_text(encoding="utf-8") if path.exists() else ",".join(COLUMNS) + "\n"
    out = io.StringIO(newline="")
    rows = ((str(release.version), release.released_on, *item) for item in release.hashes.items())
    csv.writer(out, lineterminator="\n").writerows(rows)
    return before + out.getvalue()


def seal(folder: Path) -> str:
    """SHA-256 of a folder's SHA256SUMS."""
    path = folder / CHECKSUMS
    return sha256(path) if path.is_file() else ""


def sealed(corpus: Path) -> dict[str, str]:
    """SHA-256 of the SHA256SUMS of each version that the list of a `corpus/` folder has."""
    releases = read_releases(corpus).values()
    return {str(found.version): found.hashes[CHECKSUMS] for found in releases if CHECKSUMS in found.hashes}


def check_frozen(corpus: Path) -> list[Problem]:
    """Every byte of a released folder that is not as it was on the day of its release."""
    return [problem for release in read_releases(corpus).values() for problem in _changed(corpus, release)]


def _changed(corpus: Path, release: Release) -> list[Problem]:
    folder = corpus / version_folder(str(release.version))
    expected, found = release.hashes.get(CHECKSUMS), seal(folder)
    if expected != found:
        say = f"sha256 {expected} as in {FILE}"
        return [Problem("releases.seal", str(folder / CHECKSUMS), "", say, found or "no file")]
    return check_folder(folder)
