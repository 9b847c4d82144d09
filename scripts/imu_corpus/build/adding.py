"""Adding a text: its raw copy, its row of the passports with every layer a draft, and a draft of its annotation."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from imu_corpus.annotation.names.gazetteer import gazetteer_of
from imu_corpus.brat.format import serialise
from imu_corpus.brat.write import draft
from imu_corpus.build.annotating import check_day
from imu_corpus.contract.load import load_contract
from imu_corpus.datapackage.write import write_changed
from imu_corpus.io.csv_rows import Form, read_rows
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import decode, read, shown
from imu_corpus.io.locks import only_writer
from imu_corpus.io.paths import own_folders, schema_folder
from imu_corpus.io.targets import check_apart
from imu_corpus.layers import LAYERS
from imu_corpus.model import Document, Passport, Seed
from imu_corpus.pipeline import automatic_annotations, read_document
from imu_corpus.seeds.passports import SOURCES, check_passports
from imu_corpus.seeds.registries import read_registries

DRAFT = "draft"
_NUMBERED = re.compile(r"d(\d{3,})")
_STATUSES = tuple(name for name in Passport.__dataclass_fields__ if name.endswith("_status"))


class Added(NamedTuple):
    """What was made of a text."""

    text: Path
    annotation: Path
    document: Document


def add(file: Path, seeds: Path, corpus: Path, known: Mapping[str, str]) -> Added:
    """Add a raw text to a folder of texts.

    One command adds at a time.

    Args:
        file: the text as received, UTF-8; its bytes are copied.
        seeds: folder with a `sources.csv`.
        corpus: the released versions, whose identifiers are never used again.
        known: values of the passport by column, such as url or published_on.

    Raises:
        CorpusError: the file is not UTF-8 or is in the corpus already; the folder has no passports, or a build would
            refuse them with the new row; a file would be overwritten; or another command adds. Nothing is written then.
    """
    check_apart(seeds, [corpus, *own_folders()])
    check_day(known.get("published_on"))
    _refuse_bytes(known)
    data = read(file)
    decode(data, str(file))
    with _alone(seeds):
        return _add(file, data, seeds, corpus, known)


def _refuse_bytes(known: Mapping[str, str]) -> None:
    """Refuse values that are not UTF-8: the system gives other bytes as lone surrogates."""
    for name, value in known.items():
        if value.encode("utf-8", "replace").decode() != value:
            raise CorpusError(f"{name}: expected UTF-8, found {shown(value)[:80]}; give it in UTF-8.")


def _alone(seeds: Path) -> AbstractContextManager[None]:
    if not seeds.is_dir():
        raise CorpusError(f"{shown(seeds)}: expected a folder of texts, found none; give one with --seeds.")
    return only_writer(seeds)


def _add(file: Path, data: bytes, seeds: Path, corpus: Path, known: Mapping[str, str]) -> Added:
    if not (seeds / SOURCES).exists():
        raise CorpusError(
            f"{shown(seeds)}: expected a folder of texts with their passports in {SOURCES}, found none; write its "
            f"header there first: {','.join(Passport.__dataclass_fields__)}"
        )
    before = read(seeds / SOURCES)
    columns, rows = _passports(seeds / SOURCES)
    _refuse_twice(file, data, seeds, [row["seed_file"] for row in rows])
    doc_id = _next_id([row["doc_id"] for row in rows], corpus)
    name = f"{doc_id.removeprefix('d')}_{hashlib.sha256(data).hexdigest()[:16]}.txt"
    passport = Passport(doc_id, name, **known, **dict.fromkeys(_STATUSES, DRAFT))
    sources = _with_row(before.decode(), columns, passport)
    _check_row(seeds, sources, name)
    document = read_document(Seed(passport, f"{seeds.name}/{name}", data))
    annotations = automatic_annotations(document, gazetteer_of(read_registries(seeds)))
    document = replace(document, annotations=annotations)
    text = seeds / name
    # The row comes last: the next build reports a text without a row, and there is never a row without a text.
    files = {text: data.decode(), text.with_suffix(".ann"): serialise(draft(document))}
    _refuse_others(files)
    _write_together(files, seeds / SOURCES, before, sources)
    return Added(text, text.with_suffix(".ann"), document)


def _check_row(seeds: Path, sources: str, name: str) -> None:
    """Refuse the passports with the new row as a build would."""
    names = {path.name for path in seeds.glob("*.txt")} | {name}
    called = seeds / f"{SOURCES}, with the row that is to be added"
    check_passports(called, sources, names, load_contract(schema_folder()))


def _refuse_others(files: Mapping[Path, str]) -> None:
    """Refuse to write over a file, unless it is what an interrupted command has left."""
    for path, text in files.items():
        if os.path.lexists(path) and (path.is_symlink() or read(path) != text.encode()):
            raise CorpusError(f"{shown(path)}: expected no file there yet, found another one; move it away.")


def _write_together(files: Mapping[Path, str], passports: Path, before: bytes, after: str) -> None:
    """Write files and then the passports, or none of them: files that are new are gone after an error.

    Raises:
        CorpusError: the passports are no longer what they were: somebody has saved them meanwhile.
    """
    new = [path for path in files if not path.exists()]
    try:
        write_changed(files)
        if read(passports) != before:
            raise CorpusError(f"{shown(passports)}: expected it as it was, found it saved meanwhile; run add again.")
        write_changed({passports: after})
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise


def _passports(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    if path.is_symlink():
        raise CorpusError(f"{shown(path)}: expected a file, found a link, which would be replaced; add where it leads.")
    needed = [*Passport.__dataclass_fields__]
    rows = [row for _, row in read_rows(path, Form(needed, required=("doc_id", "seed_file")))]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file)), rows


def _refuse_twice(file: Path, data: bytes, seeds: Path, names: Iterable[str]) -> None:
    for name in names:
        path = seeds / name
        if path.is_file() and path.read_bytes() == data:
            raise CorpusError(f"{file}: expected a new text, found the same bytes in {path}; do not add it again.")


def _next_id(present: Iterable[str], corpus: Path) -> str:
    """One more than any number that the passports or a published version has."""
    published = [pq.read_table(path, columns=["doc_id"]) for path in corpus.glob("v*/documents.parquet")]
    names = [*present, *(name for table in published for name in table["doc_id"].to_pylist())]
    numbers = [int(match[1]) for name in names if (match := _NUMBERED.fullmatch(name))]
    return f"d{max(numbers, default=-1) + 1:03}"


def _with_row(before: str, columns: Sequence[str], passport: Passport) -> str:
    """The text of sources.csv with one more row; the rows before it stay, byte for byte."""
    line = io.StringIO(newline="")
    values = {name: getattr(passport, name, None) or "" for name in columns}
    # Only what its own line ends are made of is put in quotes, and a lone CR ends a line for who reads it.
    csv.DictWriter(line, columns, lineterminator="\r\n").writerow(values)
    return before + ("" if before.endswith("\n") else "\n") + line.getvalue().removesuffix("\r\n") + "\n"


def report(added: Added, seeds: Path) -> list[str]:
    """What was done, and what to do next, a line each."""
    document, layers = added.document, added.document.annotations
    kept = sum(block.verdict.keep for block in document.blocks)
    found = ", ".join(f"{len(layers[layer.name])} {layer.name}" for layer in LAYERS if layer.annotator)
    doc_id = document.passport.doc_id
    return [
        f"{added.text}: {doc_id}, {kept} of {len(document.blocks)} lines kept",
        f"{seeds / SOURCES}: a row for {doc_id}, every layer a draft",
        f"{added.annotation}: a draft with {found}",
        "Next:",
        f"  1. See what is dropped: imu-corpus clean {added.text}",
        f"  2. Fill in the row of {doc_id} in {seeds / SOURCES}, with the evidence for each value; leave empty what is "
        "not known.",
        "  3. Correct the draft in brat after docs/GUIDELINES.md, and mark the layers that you corrected as curated "
        "in the row; until then they are annotated by programs.",
        "  4. See which version is due: imu-corpus diff X.Y.Z, with the last release. Write it into "
        "schema/dataset.json, with released_on null.",
        "  5. Build it: make corpus. Then release it, see 'Release a version' in README.md.",
    ]
