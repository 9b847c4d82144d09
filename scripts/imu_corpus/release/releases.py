"""Releases: what `corpus/releases.csv` says of each frozen version, and whether its folder is still what it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from imu_corpus.datapackage.summary import version_digest
from imu_corpus.io import literals
from imu_corpus.io.checksums import sha256
from imu_corpus.io.csv_rows import Form, read_rows
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.paths import CHECKSUMS, version_folder
from imu_corpus.release.versions import Version, is_version, parse
from imu_corpus.validation.files import check_folder
from imu_corpus.validation.problem import Problem

FILE = "releases.csv"
COLUMNS = ("version", "released_on", "table", "content_hash")
CITATION = "CITATION.cff"
_HASH = re.compile(r"[0-9a-f]{64}")
_EXAMPLES = {"version": "a number such as 1.0.0", "released_on": "a day", "content_hash": "a SHA-256"}


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
    found: dict[Version, Release] = {}
    for line, row in read_rows(path, Form(COLUMNS, required=COLUMNS)):
        place = f"{shown(path)}: line {line}"
        version, day, table, digest = _row(place, row)
        release = found.setdefault(version, Release(version, day, {}))
        if release.released_on != day:
            raise CorpusError(
                f"{place}: expected {release.released_on} as in the rows before, found {day}; restore it."
            )
        if table in release.hashes:
            raise CorpusError(f"{place}: expected one row for {table}, found another; restore the file.")
        found[version] = Release(version, day, {**release.hashes, table: digest})
    return dict(sorted(found.items()))


def _row(place: str, row: Mapping[str, str]) -> tuple[Version, str, str, str]:
    """Version, day, table and hash of a row, each of its form."""
    forms = {"version": is_version, "released_on": _is_day, "content_hash": _is_hash}
    for name, is_right in forms.items():
        if not is_right(row[name]):
            raise CorpusError(f"{place}: expected {_EXAMPLES[name]} in {name}, found {row[name][:80]!r}; restore it.")
    return parse(row["version"]), row["released_on"], row["table"], row["content_hash"]


def _is_day(text: str) -> bool:
    try:
        return bool(literals.day(text))
    except ValueError:
        return False


def _is_hash(text: str) -> bool:
    return _HASH.fullmatch(text) is not None


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
    if problems := check_folder(folder):
        return problems
    return list(check_citation(release, (folder / CITATION).read_bytes(), str(folder)))


def check_citation(release: Release, citation: bytes, place: str) -> Iterator[Problem]:
    """Where the list says otherwise than the version's own citation, which its checksums cover.

    So a day or a hash that was changed in the list is seen, though no file of the version has it.
    """
    found = re.search(rb"^date-released: '?([0-9-]+)'?$", citation, re.MULTILINE)
    day = found[1].decode() if found else "none"
    if day != release.released_on:
        yield Problem("releases.day", place, CITATION, f"{release.released_on} as in {FILE}", day)
    digest = version_digest({name: value for name, value in release.hashes.items() if name != CHECKSUMS})
    if f"sha256:{digest}".encode() not in citation:
        yield Problem("releases.hashes", place, CITATION, f"sha256:{digest} of the tables as in {FILE}", "another")
