"""Annotating automatically: the annotators of `annotation/` run over one document, their findings as its layers.

Events come last and apart: they are made of names, times and numbers, whoever found those.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from imu_corpus.annotation.events.dates import date_events
from imu_corpus.annotation.events.find import find_events
from imu_corpus.annotation.names.find import find_names
from imu_corpus.annotation.names.gazetteer import Gazetteer, general_rows
from imu_corpus.annotation.quantities import find_quantities
from imu_corpus.annotation.speech.citations import find_citations
from imu_corpus.annotation.speech.quotations import find_quotations
from imu_corpus.annotation.times.find import find_times
from imu_corpus.model import Annotations, Block, Days, EventMention, Sentence, Span, Token
from imu_corpus.seeds.registries import EntityName, Registries


def gazetteer_of(registries: Registries, without: Collection[str] = ()) -> Gazetteer:
    """The general lists and the names of the registered entities, except those of the entities `without`.

    A name that several entities bear is listed without a link.
    """
    types = {entity.entity_id: entity.type for entity in registries.entities}
    bearers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in registries.names:
        if row.entity_id not in without and _stands_alone(row, types[row.entity_id]):
            kind = "NORP" if row.name_type == "demonym" else types[row.entity_id]
            bearers[row.name].append((row.entity_id, kind))
    own = []
    for name, found in bearers.items():
        kind = Counter(kind for _, kind in found).most_common(1)[0][0]
        own.append((name, kind, found[0][0] if len(found) == 1 else None, "entity_names"))
    return Gazetteer.of([*general_rows(), *own])


def _stands_alone(row: EntityName, entity_type: str) -> bool:
    """Whether a form names its bearer wherever it stands.

    "Central" (of "Central and South Asia") does so in its own sentence only, and a description with a lower-case
    head ("Pakistani military") is no name by the guidelines; a surname does.
    """
    if row.name_type == "short":
        return entity_type == "PER"
    return row.name_type != "descriptive" or not row.name.split()[-1][0].islower()


def annotate(
    text: str,
    blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    tokens: Sequence[Token],
    published: Days,
    gazetteer: Gazetteer,
) -> Annotations:
    """The layers that programs find in a clean text, but for events; `published` is its first and last possible day."""
    names = find_names(text, sentences, tokens, gazetteer)
    paragraphs = [Span(block.start, block.end) for block in blocks if block.verdict.keep]
    return Annotations(
        mentions=names,
        times=find_times(text, sentences, published),
        quantities=find_quantities(text, sentences),
        quotations=find_quotations(text, paragraphs, names),
        citations=find_citations(text, names, published),
    )


def annotate_events(
    text: str, sentences: Sequence[Sentence], tokens: Sequence[Token], published: Days, layers: Annotations
) -> list[EventMention]:
    """The event mentions that programs find by the names, times and numbers of a text, with the days of each."""
    found = find_events(text, sentences, tokens, layers.mentions, layers.times, layers.quantities)
    days = date_events(found, sentences, layers.times, published)
    return [event._replace(from_date=first, to_date=last) for event, (first, last) in zip(found, days, strict=True)]
