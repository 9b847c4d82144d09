"""The pipeline: how a raw text becomes a document with all its layers. Read this page first.

    read ► segment ► normalise ► clean ► align ► sentences ► tokens ► curated │ else annotate

`process` is a pure function of one text and of what annotation may refer to: any scheduler may run it anywhere.
`building` runs it over a folder and goes on: ► resolve events over all texts ► tables ► publish ► validate.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from imu_corpus.brat.format import collect
from imu_corpus.brat.read import Registry, collect_curated
from imu_corpus.cleaning import clean
from imu_corpus.io import edtf
from imu_corpus.io.errors import Mistakes
from imu_corpus.io.files import decode
from imu_corpus.layers import LAYERS
from imu_corpus.model import Annotations, Citation, Days, Document, Edit, EventMention, Line, Seed
from imu_corpus.text.alignment import align
from imu_corpus.text.lines import segment
from imu_corpus.text.normalisation import normalise
from imu_corpus.text.offsets import OffsetMap
from imu_corpus.text.sentences import split_sentences
from imu_corpus.text.tokens import tokenise

if TYPE_CHECKING:
    from imu_corpus.annotation.names.gazetteer import Gazetteer


class References(NamedTuple):
    """What documents are processed with: one value for all of them."""

    registry: Registry
    """What curated annotation may refer to."""
    gazetteer: Gazetteer
    """Names that the automatic annotators know."""
    repeated: frozenset[str] = frozenset()
    """Hashes of lines known to be boilerplate."""


def process(seed: Seed, references: References) -> Document:
    """Run every stage over one text.

    Raises:
        CorpusError: the bytes are not UTF-8, or the curated annotation is wrong.
    """
    document = read_document(seed, references.repeated)
    return replace(document, annotations=choose_layers(seed, document, references))


def read_document(seed: Seed, repeated: frozenset[str] = frozenset()) -> Document:
    """The text layers of a text, without annotation.

    Raises:
        CorpusError: the bytes are not UTF-8.
    """
    raw = decode(seed.data, seed.raw_path)
    lines, edits = read_lines(raw)
    text, blocks, alignment = align(raw, lines, edits, clean(lines, repeated))
    sentences = split_sentences(text, blocks, seed.passport.language)
    return Document(
        passport=seed.passport,
        raw_path=seed.raw_path,
        raw_sha256=hashlib.sha256(seed.data).hexdigest(),
        raw=raw,
        text=text,
        blocks=blocks,
        alignment=alignment,
        sentences=sentences,
        tokens=tokenise(text, sentences),
    )


def read_lines(raw: str) -> tuple[list[Line], list[list[Edit]]]:
    """Segment and normalise a raw text: its lines, and the normalising edits of each."""
    lines, all_edits = [], []
    for number, start, end, blank_before in segment(raw):
        source = raw[start:end]
        text, edits = normalise(source)
        indent = len(source) - len(source.lstrip())
        lines.append(Line(number, start, end, text, indent, blank_before))
        all_edits.append(edits)
    return lines, all_edits


def choose_layers(seed: Seed, document: Document, references: References) -> Annotations:
    """The annotation layers: curated where the passport says so, automatic where it does not."""
    passport = seed.passport
    curated = curated_annotations(seed, document, references.registry)
    found = Annotations() if passport.is_curated else _automatic_layers(document, references.gazetteer)
    is_curated = {layer.name: passport.status_of(layer.group) == "curated" for layer in LAYERS}
    layers = Annotations({name: (curated if flag else found)[name] for name, flag in is_curated.items()})
    if not is_curated["events"]:
        layers = layers.replace(events=_automatic_events(document, layers))
    return layers.replace(citations=_supporting(layers, curated))


def _supporting(layers: Annotations, curated: Annotations) -> list[Citation]:
    """The citations, each with the event mention that it is cited for, if a person says so of a mention kept."""
    kept = {row.id for row in layers.events if row.id}
    supports = {row.id: row.supports for row in curated.citations if row.supports in kept}
    return [row._replace(supports=supports.get(row.id)) for row in layers.citations]


def automatic_annotations(document: Document, gazetteer: Gazetteer) -> Annotations:
    """The layers that programs find in a text."""
    layers = _automatic_layers(document, gazetteer)
    return layers.replace(events=_automatic_events(document, layers))


def _automatic_layers(document: Document, gazetteer: Gazetteer) -> Annotations:
    # Imported here: cleaning alone must start fast, and the annotators' lexicons are large.
    from imu_corpus.annotation.annotate import annotate

    published = _published(document)
    return annotate(document.text, document.blocks, document.sentences, document.tokens, published, gazetteer)


def _automatic_events(document: Document, layers: Annotations) -> list[EventMention]:
    """Events by the layers that are published beside them, be they curated or not."""
    from imu_corpus.annotation.annotate import annotate_events

    return annotate_events(document.text, document.sentences, document.tokens, _published(document), layers)


def _published(document: Document) -> Days:
    published_on = document.passport.published_on
    return edtf.bounds(published_on) if published_on else (None, None)


def curated_annotations(seed: Seed, document: Document, registry: Registry, name: str = "") -> Annotations:
    """The layers of the text's `.ann` file, whatever their status; empty where there is no file.

    `name` is what errors call the file; by default the text's own name with `.ann`.
    """
    if seed.standoff is None:
        return Annotations()
    name = name or seed.raw_path.removesuffix(".txt") + ".ann"
    mistakes = Mistakes()
    standoff = collect(decode(seed.standoff, name), name, document.raw, mistakes)
    annotations = collect_curated(standoff, name, OffsetMap(document.alignment), registry, mistakes)
    mistakes.refuse()
    return annotations
