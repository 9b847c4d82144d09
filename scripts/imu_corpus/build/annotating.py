"""Annotating texts that a user brings, and drafts of them to correct by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from imu_corpus.annotation.names.gazetteer import Gazetteer, gazetteer_of
from imu_corpus.annotation.names.spacy_names import find_names_with
from imu_corpus.brat.format import serialise
from imu_corpus.brat.write import draft
from imu_corpus.datapackage.write import write_changed
from imu_corpus.io import edtf
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import repository
from imu_corpus.model import Document, Passport, Seed
from imu_corpus.pipeline import automatic_annotations, read_document
from imu_corpus.seeds.registries import Registries, read_registries


def known_names() -> Gazetteer:
    """The general name lists, with the names of the corpus if the command runs in its repository."""
    try:
        registries = read_registries(repository() / "seeds")
    except CorpusError:
        registries = Registries()
    return gazetteer_of(registries)


def annotate_text(raw: str, name: str, published: str | None, gazetteer: Gazetteer) -> Document:
    """Clean a raw text and annotate what is kept; `published` is its date in EDTF.

    Raises:
        CorpusError: `published` is no date in EDTF.
    """
    check_day(published)
    passport = Passport(doc_id="d000", seed_file=name, published_on=published)
    document = read_document(Seed(passport, name, raw.encode()))
    return replace(document, annotations=automatic_annotations(document, gazetteer))


def check_day(published: str | None) -> None:
    """Refuse what is given with --published unless it is a date in EDTF.

    Raises:
        CorpusError: it is no date in EDTF.
    """
    try:
        edtf.bounds(published or "2000")
    except ValueError as error:
        raise CorpusError(f"--published: expected a date such as 2014-06-17, found: {error}; fix it.") from None


def rename_with(model: str, document: Document) -> Document:
    """The document with the names that a user's spaCy pipeline finds, instead of ours.

    Raises:
        CorpusError: spaCy or the pipeline is not installed.
    """
    names = find_names_with(model, document.text)
    return replace(document, annotations=document.annotations.replace(mentions=names))


def write_draft(text: Path, document: Document) -> str:
    """Write the draft beside a text unless a file is there; says in one line what was done."""
    path = text.with_suffix(".ann")
    if path.is_symlink() or (path.exists() and path.stat().st_size):
        return f"{path}: left as it is"
    write_changed({path: serialise(draft(document))})
    return f"{path}: draft written; correct it by hand, then mark its layers curated in sources.csv"
