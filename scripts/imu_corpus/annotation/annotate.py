"""Annotating automatically: the annotators of `annotation/` run over one document, their findings as its layers.

Events come last and apart: they are made of names, times and numbers, whoever found those.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from imu_corpus.annotation import mention, records
from imu_corpus.annotation.events.dates import date_events
from imu_corpus.annotation.events.find import find_events
from imu_corpus.annotation.names.find import find_names
from imu_corpus.annotation.names.gazetteer import Gazetteer, general_rows
from imu_corpus.annotation.quantities import find_quantities
from imu_corpus.annotation.speech.citations import find_citations
from imu_corpus.annotation.speech.quotations import find_quotations
from imu_corpus.annotation.times.find import find_times
from imu_corpus.model import (
    Annotations,
    Block,
    Citation,
    Days,
    EventMention,
    Mention,
    Quantity,
    QuotationPart,
    Sentence,
    Span,
    TimeExpression,
    Token,
)
from imu_corpus.seeds.registries import EntityName, Registries

RULE = "rule"


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
    context = records.Context(*published)
    names = find_names(text, sentences, tokens, gazetteer)
    paragraphs = [Span(block.start, block.end) for block in blocks if block.verdict.keep]
    entities = {(name.start, name.end): name.entity_id for name in names}
    return Annotations(
        mentions=[_mention(found) for found in names],
        times=[_time(found) for found in find_times(text, sentences, context)],
        quantities=[_quantity(found) for found in find_quantities(text, sentences)],
        quotations=[_part(text, entities, found) for found in find_quotations(text, paragraphs, names)],
        citations=[_citation(entities, found) for found in find_citations(text, names, context)],
    )


def annotate_events(
    text: str, sentences: Sequence[Sentence], tokens: Sequence[Token], published: Days, layers: Annotations
) -> list[EventMention]:
    """The event mentions that programs find by the names, times and numbers of a text, with the days of each."""
    found = find_events(text, sentences, tokens, layers.mentions, layers.times, layers.quantities)
    days = date_events(found, sentences, layers.times, published)
    return [event._replace(from_date=first, to_date=last) for event, (first, last) in zip(found, days, strict=True)]


def _mention(found: mention.Mention) -> Mention:
    return Mention(
        None,
        found.start,
        found.end,
        found.type,
        found.entity_id,
        "literal",
        found.is_nested,
        found.confidence,
        found.method,
    )


def _time(found: records.TimeExpression) -> TimeExpression:
    return TimeExpression(
        None,
        found.start,
        found.end,
        found.timex_type,
        found.value,
        found.modifier,
        found.from_date,
        found.to_date,
        found.anchor,
        RULE,
    )


def _quantity(found: records.Quantity) -> Quantity:
    return Quantity(None, found.start, found.end, found.low, found.best, found.high, found.modifier, found.unit, RULE)


Entities = dict[tuple[int, int], str | None]


def _part(text: str, entities: Entities, found: records.Quotation) -> QuotationPart:
    speaker_id = words = None
    if found.speaker_start is not None and found.speaker_end is not None:
        speaker_id = entities.get((found.speaker_start, found.speaker_end))
        words = None if speaker_id else text[found.speaker_start : found.speaker_end]
    return QuotationPart(
        None,
        found.start,
        found.end,
        found.number,
        found.part,
        found.quotation_type,
        speaker_id,
        words,
        found.cue,
        None,
        RULE,
    )


def _citation(entities: Entities, found: records.Citation) -> Citation:
    outlet_id = entities.get((found.outlet_start, found.outlet_end))
    basis = None if found.cited_on is None else found.year_basis
    return Citation(None, found.start, found.end, outlet_id, found.cited_on, basis, found.url, None, RULE)
