"""Seeds: the folder of raw texts and their passports. The only module that reads them from disk."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields
from itertools import groupby
from pathlib import Path

from imu_corpus.contract.cells import check_cells
from imu_corpus.contract.load import Contract, codes_of
from imu_corpus.io import edtf
from imu_corpus.io.csv_rows import Form, Sheet, collect_rows, collect_text
from imu_corpus.io.errors import CorpusError, Mistakes
from imu_corpus.io.files import read, shown
from imu_corpus.model import Passport, Seed

SOURCES = "sources.csv"
_NUMBERED = re.compile(r"([0-9]{3,64})_")
_NAMED = 3
"""Files that a message names at most."""
_COLUMNS = tuple(field.name for field in fields(Passport))
_STATUS_COLUMNS = tuple(name for name in _COLUMNS if name.endswith("_status"))
_KEYS = ("doc_id", "seed_file")
CURATED = "curated"
STATUSES = ("none", "draft", CURATED)
"""What a layer's annotation may be: not there, made by a program, corrected by hand."""


def find_seeds(folder: Path) -> list[tuple[Passport, Path]]:
    """The texts (`*.txt`) of a folder with their passports, by document id.

    A folder with a `sources.csv` must have one row for each text. Without one, ids come from the number that a
    file name begins with, or else from its content, and all else is unknown.

    Raises:
        CorpusError: no folder or no texts; a passport row is wrong; texts and rows do not match. A line each.
    """
    mistakes = Mistakes()
    found = collect_seeds(folder, mistakes)
    mistakes.refuse()
    return found


def collect_seeds(folder: Path, mistakes: Mistakes, contract: Contract | None = None) -> list[tuple[Passport, Path]]:
    """The texts (`*.txt`) of a folder that have a passport, right or wrong; mistakes are noted, not raised.

    With the contract, cells are checked against the constraints and vocabularies of `documents`.

    Raises:
        CorpusError: texts without passports would have one id, so that there is no use in reading them.
    """
    texts: dict[str, Path] = {}
    with mistakes.caught():
        texts = _texts(folder)
    sources = folder / SOURCES
    if not sources.exists():
        found = sorted(((_unknown(path), path) for path in texts.values()), key=_doc_id)
        if of_one_id := list(_of_one_id(folder, found)):
            raise CorpusError("\n".join((*mistakes.lines, *of_one_id)))
        return found
    sheet = collect_rows(sources, Form(_COLUMNS, _KEYS, _KEYS), mistakes)
    mistakes.lines += _wrong_rows(sources, sheet, texts, contract)
    passports = [_passport(row) for _, row in sheet.rows if all(row[key] for key in _KEYS)]
    return sorted(((row, texts[row.seed_file]) for row in passports if row.seed_file in texts), key=_doc_id)


def _of_one_id(folder: Path, found: Iterable[tuple[Passport, Path]]) -> Iterator[str]:
    """Texts of a folder without passports that would have one id."""
    for _, group in groupby(found, key=_doc_id):
        if len(names := sorted(path.name for _, path in group)) > 1:
            if numbered := _NUMBERED.match(names[0]):
                said = f"a number for each text, found {numbered[1]} of {_some(names)}; rename one."
            else:
                said = f"texts that differ, found the same bytes in {_some(names)}; delete all but one."
            yield f"{shown(folder)}: expected {said}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(map(shown, names[:_NAMED])) + more


def unread_annotation(folder: Path) -> str | None:
    """What a user should know of `.ann` files beside the texts of a folder without passports: they are not read."""
    if (folder / SOURCES).exists():
        return None
    paths = (path.with_suffix(".ann") for path in folder.glob("*.txt"))
    # Tools leave empty ones behind.
    if not (names := sorted(path.name for path in paths if path.is_file() and path.stat().st_size)):
        return None
    return (
        f"{shown(folder)}: expected a {SOURCES} that says which layers of annotation are {CURATED}, found none, so "
        f"that annotation is not read: {_some(names)}; add it, or leave the annotation to programs."
    )


def check_passports(path: Path, text: str, names: Iterable[str], contract: Contract) -> None:
    """Refuse a text of `sources.csv` that a build would refuse, before it is written to the file.

    Args:
        path: what the file is called in mistakes.
        text: what is to be written.
        names: the file names of the texts that lie there then.
        contract: as for `collect_seeds`.

    Raises:
        CorpusError: every mistake, a line each.
    """
    mistakes = Mistakes()
    sheet = collect_text(shown(path), text, Form(_COLUMNS, _KEYS, _KEYS), mistakes)
    mistakes.lines += _wrong_rows(path, sheet, names, contract)
    mistakes.refuse()


def _wrong_rows(path: Path, sheet: Sheet, names: Iterable[str], contract: Contract | None) -> Iterator[str]:
    """Mistakes of passports, and of texts and passports that do not match, if there are texts."""
    for line, row in sheet.rows:
        yield from _wrong_passport(path, line, row)
    if contract is not None:
        yield from check_cells(path, sheet.rows, contract.tables["documents"], codes_of(contract))
    if present := frozenset(names):
        yield from _unmatched(path, sheet, present)


def _doc_id(item: tuple[Passport, Path]) -> str:
    return item[0].doc_id


def _texts(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise CorpusError(f"{shown(folder)}: expected a folder of texts, found none; give one with --seeds.")
    texts = {path.name: path for path in folder.glob("*.txt")}
    if strange := [name for name in texts if not _is_utf8(name)]:
        raise CorpusError(f"{shown(folder)}: expected file names in UTF-8, found {shown(strange[0])}; rename the file.")
    if not texts:
        raise CorpusError(f"{shown(folder)}: expected at least one .txt file, found none; add a raw text.")
    return texts


def _is_utf8(name: str) -> bool:
    """Whether a file's name can be written into tables: other bytes come from the system as lone surrogates."""
    return name.encode("utf-8", "replace").decode() == name


def read_seed(passport: Passport, path: Path) -> Seed:
    """Read one text and its stand-off; `raw_path` is the path from the folder's parent on.

    If no layer of a text is curated, its `.ann` file is not read: tools leave empty ones behind.
    """
    annotation = path.with_suffix(".ann")
    standoff = read(annotation) if CURATED in passport.statuses else None
    return Seed(passport, f"{path.parent.resolve().name}/{path.name}", read(path), standoff)


def _passport(row: Mapping[str, str]) -> Passport:
    return Passport(**{name: row[name] for name in _COLUMNS if row[name]})


def _wrong_passport(path: Path, line: int, row: Mapping[str, str]) -> Iterator[str]:
    """An invalid date, an invalid status, events without the layers of their arguments."""
    place = f"{shown(path)}: line {line}"
    if row["published_on"]:
        try:
            edtf.bounds(row["published_on"])
        except ValueError as error:
            yield f"{place}: expected an EDTF date in published_on, found: {error}; fix it."
    for column in _STATUS_COLUMNS:
        if row[column] not in ("", *STATUSES):
            yield f"{place}: expected one of {', '.join(STATUSES)} in {column}, found {row[column]!r}; fix it."
    if row["events_status"] == CURATED:
        for column in ("names_status", "times_status"):
            if row[column] in ("", *STATUSES) and row[column] != CURATED:
                yield (
                    f"{place}: expected {column} {CURATED}, as events_status is, found {row[column]!r}; "
                    "arguments of events are names, times and numbers."
                )


def _unmatched(sources: Path, sheet: Sheet, texts: Set[str]) -> Iterator[str]:
    listed = {row["seed_file"]: line for line, row in sheet.rows}
    if sheet.is_whole:
        for name in sorted(texts - set(listed)):
            yield f"{shown(sources)}: expected a row for {name}, found none; add one."
    for name in sorted(set(listed) - texts - {""}):
        place = f"{shown(sources)}: line {listed[name]}"
        yield f"{place}: expected the file {shown(name)} beside it, found none; add it."


def _unknown(path: Path) -> Passport:
    numbered = _NUMBERED.match(path.name)
    number = numbered[1] if numbered else hashlib.sha256(read(path)).hexdigest()[:12]
    return Passport(doc_id=f"d{number}", seed_file=path.name)
