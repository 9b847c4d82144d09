"""Seeds: the folder of raw texts and their passports. The only module that reads them from disk."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from imu_corpus import edtf
from imu_corpus.csv_rows import read_rows
from imu_corpus.errors import CorpusError
from imu_corpus.model import Passport, Seed
from imu_corpus.reading import read, shown

SOURCES = "sources.csv"
_NUMBERED = re.compile(r"^(\d{3,})_")
_COLUMNS = tuple(field.name for field in fields(Passport))


def find_seeds(folder: Path) -> list[tuple[Passport, Path]]:
    """The texts (`*.txt`) of a folder with their passports, by document id.

    A folder with a `sources.csv` must have one row for each text. Without one, ids come from the number that a
    file name begins with, or else from its content, and all else is unknown.

    Raises:
        CorpusError: no folder or no texts; a passport row is wrong; texts and rows do not match.
    """
    if not folder.is_dir():
        raise CorpusError(f"{folder}: expected a folder of texts, found none; give one with --seeds.")
    texts = {path.name: path for path in folder.glob("*.txt")}
    if strange := [name for name in texts if not _is_utf8(name)]:
        raise CorpusError(f"{folder}: expected file names in UTF-8, found {shown(strange[0])}; rename the file.")
    if not texts:
        raise CorpusError(f"{folder}: expected at least one .txt file, found none; add a raw text.")
    sources = folder / SOURCES
    passports = read_passports(sources) if sources.exists() else [_unknown(path) for path in texts.values()]
    _check_match(sources, passports, texts)
    return [(passport, texts[passport.seed_file]) for passport in sorted(passports, key=lambda row: row.doc_id)]


def _is_utf8(name: str) -> bool:
    """Whether a file's name can be written into tables: other bytes come from the system as lone surrogates."""
    return name.encode("utf-8", "replace").decode() == name


def read_seed(passport: Passport, path: Path) -> Seed:
    """Read one text and its stand-off; `raw_path` is the path from the folder's parent on.

    The `.ann` file of a text none of whose layers is curated is not read: tools leave empty ones about.
    """
    annotation = path.with_suffix(".ann")
    standoff = read(annotation) if "curated" in passport.statuses else None
    return Seed(passport, f"{path.parent.resolve().name}/{path.name}", read(path), standoff)


def read_passports(path: Path) -> list[Passport]:
    """Passports of a `sources.csv`; its columns beyond those of `Passport` hold evidence and are not read.

    Raises:
        CorpusError: all mistakes of the file, a line each.
    """
    keys = ("doc_id", "seed_file")
    rows = read_rows(path, _COLUMNS, required=keys, unique=keys)
    if problems := [problem for line, row in rows for problem in _date_problem(path, line, row)]:
        raise CorpusError("\n".join(problems))
    return [Passport(**{name: row[name] for name in _COLUMNS if row.get(name)}) for _, row in rows]


def _date_problem(path: Path, line: int, row: dict[str, str]) -> Iterator[str]:
    if row["published_on"]:
        try:
            edtf.bounds(row["published_on"])
        except ValueError as error:
            yield f"{path}: line {line}: expected an EDTF date in published_on, found: {error}; mend it."


def _check_match(sources: Path, passports: Sequence[Passport], texts: dict[str, Path]) -> None:
    listed = {passport.seed_file for passport in passports}
    problems = [f"{sources}: expected a row for {name}, found none; add one." for name in sorted(set(texts) - listed)]
    problems += [f"{sources}: expected the file {name}, found none; add it." for name in sorted(listed - set(texts))]
    if problems:
        raise CorpusError("\n".join(problems))


def _unknown(path: Path) -> Passport:
    numbered = _NUMBERED.match(path.name)
    number = numbered[1] if numbered else hashlib.sha256(read(path)).hexdigest()[:12]
    return Passport(doc_id=f"d{number}", seed_file=path.name)
