"""Walking: each text of a build is decoded, cleaned, segmented and tokenised once, whoever asks.

Mistakes are collected. A text gives its share of every table, the features of its event mentions, and what people
annotated in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from imu_corpus.build.inputs import Meanings, Text, meanings
from imu_corpus.coreference.features import MentionFeatures
from imu_corpus.coreference.resolve import features_of
from imu_corpus.evaluation.quality import Assessment, Pair, Scores, agreement, assess
from imu_corpus.io.errors import Mistakes
from imu_corpus.layers.indexed import Columns
from imu_corpus.model import Annotations, Document
from imu_corpus.pipeline import References, choose_layers, curated_annotations, read_document
from imu_corpus.seeds.passports import read_seed
from imu_corpus.seeds.registries import Registries
from imu_corpus.tables import document_tables


class Knowledge(NamedTuple):
    """What every text is processed with."""

    references: References
    registries: Registries
    pairs: tuple[Pair, ...]
    """Passes of annotators, to be compared."""


class Walked(NamedTuple):
    """A text read once: its document, and what people annotated in it."""

    document: Document
    curated: Annotations
    agreement: tuple[Scores | None, ...]


class Part(NamedTuple):
    """What a text brings to the corpus."""

    doc_id: str
    tables: dict[str, Columns]
    """Its share of each table; none if it has a mistake."""
    mentions: list[MentionFeatures]
    """The features of its event mentions, to be resolved with those of all other texts."""
    meanings: Meanings | None
    """The events of its curated mentions; None if they could not be read."""
    assessment: Assessment
    mistakes: list[str]


def part_of(known: Knowledge, text: Text) -> Part:
    """The share of a text, or its mistakes."""
    mistakes = Mistakes()
    walked = _walk(known, text, mistakes)
    if walked is None:
        return Part(text[0].doc_id, {}, [], None, Assessment(()), mistakes.lines)
    gazetteer = known.references.gazetteer
    layers = choose_layers(walked.document, walked.curated, gazetteer)
    document = replace(walked.document, annotations=layers)
    return Part(
        doc_id=text[0].doc_id,
        tables=document_tables(document),
        mentions=features_of(document),
        meanings=meanings(text[0], walked.curated),
        assessment=_assessment(known, walked),
        mistakes=[],
    )


def check(known: Knowledge, text: Text) -> Part:
    """The mistakes of a text, and the events of its curated mentions; nothing is annotated."""
    mistakes = Mistakes()
    walked = _walk(known, text, mistakes)
    found = meanings(text[0], walked.curated) if walked else None
    return Part(text[0].doc_id, {}, [], found, Assessment(()), mistakes.lines)


def assessment_of(known: Knowledge, text: Text) -> Assessment:
    """What a text without a mistake contributes to the figures, for a text whose share is there already."""
    walked = _walk(known, text, Mistakes())
    assert walked is not None
    return _assessment(known, walked)


def _assessment(known: Knowledge, walked: Walked) -> Assessment:
    found = assess(walked.document, walked.curated, known.registries, known.references.gazetteer)
    return found._replace(agreement=walked.agreement)


def _walk(known: Knowledge, text: Text, mistakes: Mistakes) -> Walked | None:
    """None if something is wrong with the text."""
    references, pairs = known.references, known.pairs
    with mistakes.caught():
        seed = read_seed(*text)
        document = read_document(seed, references.repeated)
        curated = Annotations()
        with mistakes.caught():
            curated = curated_annotations(seed, document, references.registry)
        compared = agreement(seed, document, pairs, mistakes)
        return None if mistakes.lines else Walked(document, curated, compared)
    return None
