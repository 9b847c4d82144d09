"""The pipeline: how a raw text becomes a document with all its layers. Read this page first.

    read ► segment ► normalise ► clean ► align ► sentences ► tokens ► curated │ else annotate

`process` is a pure function of one text and of what annotation may refer to: any scheduler may run it anywhere.
`build.corpus` runs it over a folder and goes on: ► resolve events over all texts ► tables ► publish ► validate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from imu_corpus.brat.format import collect
from imu_corpus.brat.read import Registry, collect_curated
from imu_corpus.cleaning import clean
from imu_corpus.io.errors import Mistakes
from imu_corpus.io.files import decode
from imu_corpus.layers import LAYERS
from imu_corpus.model import Annotations, Citation, Document, Edit, Line, Seed
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
    curated = curated_annotations(seed, document, references.registry)
    return replace(document, annotations=choose_layers(document, curated, references.gazetteer))


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


def choose_layers(document: Document, curated: Annotations, gazetteer: Gazetteer) -> Annotations:
    """The annotation layers: curated if the passport says so, otherwise automatic.

    Programs read the layers that are published with theirs, curated or not.
    """
    kept = {layer.name for layer in LAYERS if document.passport.status_of(layer.group) == "curated"}
    layers = Annotations({name: curated[name] for name in kept})
    wanted = {layer.name for layer in LAYERS} - kept
    layers = _annotate(document, layers, gazetteer, wanted) if wanted else layers
    return layers.replace(citations=_supporting(layers, curated))


def _supporting(layers: Annotations, curated: Annotations) -> list[Citation]:
    """The citations, each with the event mention that it is cited for, if a person says so and the mention is kept."""
    kept = {row.id for row in layers.events if row.id}
    supports = {row.id: row.supports for row in curated.citations if row.supports in kept}
    return [row._replace(supports=supports.get(row.id)) for row in layers.citations]


def automatic_annotations(document: Document, gazetteer: Gazetteer) -> Annotations:
    """The layers that programs find in a text."""
    return _annotate(document, Annotations(), gazetteer, {layer.name for layer in LAYERS})


def _annotate(document: Document, given: Annotations, gazetteer: Gazetteer, wanted: Collection[str]) -> Annotations:
    # Imported here: cleaning alone must start fast, and the annotators' lexicons are large.
    from imu_corpus.annotation.analysis import analyse
    from imu_corpus.annotation.annotate import annotate

    return annotate(analyse(document, gazetteer), given, wanted)


def curated_annotations(seed: Seed, document: Document, registry: Registry, name: str = "") -> Annotations:
    """The layers of the text's `.ann` file, whatever their status; empty if there is no file.

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
