"""Annotating texts that a user brings: any text to findings as plain values, or to a draft to correct by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from imu_corpus.annotation.names.gazetteer import Gazetteer, gazetteer_of
from imu_corpus.annotation.names.spacy_names import find_names_with
from imu_corpus.brat.format import serialise
from imu_corpus.brat.write import draft
from imu_corpus.io import edtf
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import repository
from imu_corpus.layers import LAYERS
from imu_corpus.model import Document, EventArgument, Passport, Seed, Span
from imu_corpus.pipeline import automatic_annotations, read_document
from imu_corpus.seeds.registries import Registries, read_registries
from imu_corpus.text.offsets import OffsetMap

_INNER = {"id", "start", "end", "method"}


def known_names() -> Gazetteer:
    """The general name lists, with the names of the corpus where the command runs in its repository."""
    try:
        registries = read_registries(repository() / "seeds")
    except CorpusError:
        registries = Registries()
    return gazetteer_of(registries)


def annotate_text(raw: str, name: str, published: str | None, gazetteer: Gazetteer) -> Document:
    """Clean a raw text and annotate what is kept; `published` is its date in EDTF.

    Raises:
        CorpusError: the date is none.
    """
    try:
        edtf.bounds(published or "2000")
    except ValueError as error:
        raise CorpusError(f"--published: expected a date such as 2014-06-17, found: {error}; mend it.") from None
    passport = Passport(doc_id="d000", seed_file=name, published_on=published)
    document = read_document(Seed(passport, name, raw.encode()))
    return replace(document, annotations=automatic_annotations(document, gazetteer))


def rename_with(model: str, document: Document) -> Document:
    """The document with the names that a user's spaCy pipeline finds, in place of ours.

    Raises:
        CorpusError: spaCy or the pipeline is not installed.
    """
    names = find_names_with(model, document.text)
    return replace(document, annotations=document.annotations.replace(mentions=names))


def rows(path: str, document: Document) -> Iterator[dict[str, Any]]:
    """Findings as JSON-ready values, with offsets into the raw text: layer by layer, in the order of the text."""
    offsets = OffsetMap(document.alignment)
    for layer in LAYERS:
        for found in document.annotations[layer.name]:
            values = found._asdict()
            start, end = offsets.to_raw(found.start, found.end)
            head = {"path": path, "layer": layer.label, "start": start, "end": end, "text": document.raw[start:end]}
            kind = values.get(layer.kind, layer.label)
            inner = {key: _plain(value, document.raw, offsets) for key, value in values.items() if key not in _INNER}
            yield head | {"type": kind} | inner | {"method": found.method}


def _plain(value: object, raw: str, offsets: OffsetMap) -> object:
    """A value as JSON knows it; arguments of events and spans inside them with offsets into the raw text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, EventArgument):
        start, end = offsets.to_raw(value.start, value.end)
        rest = {key: _plain(inner, raw, offsets) for key, inner in value._asdict().items() if key not in _INNER}
        return {"start": start, "end": end, "text": raw[start:end]} | rest
    if isinstance(value, Span):
        return list(offsets.to_raw(*value))
    return [_plain(item, raw, offsets) for item in value] if isinstance(value, tuple) else value


def write_draft(text: Path, document: Document) -> str:
    """Write the draft beside a text unless a file is there; says in one line what was done."""
    path = text.with_suffix(".ann")
    if path.exists() and path.stat().st_size:
        return f"{path}: left as it is"
    path.write_text(serialise(draft(document)), encoding="utf-8", newline="\n")
    return f"{path}: draft written; correct it by hand, then mark its layers curated in sources.csv"
