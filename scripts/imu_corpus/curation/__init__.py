"""Curating: an `.ann` file to the annotation layers of its text, checked against vocabularies and registries."""

from __future__ import annotations

from imu_corpus.brat import StandOff
from imu_corpus.curation.events import read_event_relations, read_events
from imu_corpus.curation.reader import METHOD, Reader, Registry, day, registry_of
from imu_corpus.errors import CorpusError
from imu_corpus.model import (
    Annotations,
    Citation,
    EntityRelation,
    Mention,
    Quantity,
    QuotationPart,
    TimeExpression,
)
from imu_corpus.offsets import OffsetMap

__all__ = ["CONTINUES", "PLAIN_TYPES", "Registry", "read_curated", "registry_of"]


def read_curated(standoff: StandOff, name: str, offsets: OffsetMap, registry: Registry) -> Annotations:
    """The annotation layers of a parsed `.ann` file, with offsets into the clean text.

    Raises:
        CorpusError: every mistake, a line each: unknown types, codes and entities, words in dropped lines,
            missing values, dates that are none.
    """
    reader = Reader(standoff, name, offsets, registry)
    _check_types(reader)
    annotations = Annotations(
        mentions=_mentions(reader),
        relations=_relations(reader),
        times=_times(reader),
        quantities=_quantities(reader),
        quotations=_quotations(reader),
        citations=_citations(reader),
        events=read_events(reader),
        event_relations=read_event_relations(reader),
        event_days=registry.events or {},
    )
    if reader.problems:
        raise CorpusError("\n".join(reader.problems))
    return annotations


PLAIN_TYPES = ("QUANTITY", "QUOTATION", "CITATION", "PHRASE")
"""Types that are no code of a vocabulary."""
CONTINUES = "continues"
"""The relation from a later part of a quotation to the one before it."""


def _check_types(reader: Reader) -> None:
    codes = reader.registry.codes
    vocabularies = ("entity_types", "timex_types", "relation_types", "event_types")
    known = {*PLAIN_TYPES, *(code for name in vocabularies for code in codes[name])}
    for item in reader.standoff.text_bounds.values():
        if item.type not in known:
            reader.problem(item, f"expected a type of annotation.conf, found {item.type!r}; choose one.")


def _mentions(reader: Reader) -> list[Mention]:
    items = reader.of_types("entity_types")
    mentions = []
    end = -1
    for item in items:
        # Sorted by start and length, so a name lies in another one if it ends where one has already ended.
        is_nested = item.end <= end
        end = max(end, item.end)
        sense = reader.code(item, "sense", "mention_senses", "literal") or ""
        span = reader.span(item)
        mentions.append(Mention(item.id, *span, item.type, reader.entity(item), sense, is_nested, None, METHOD))
    return mentions


def _relations(reader: Reader) -> list[EntityRelation]:
    events = {event.trigger: event for event in reader.standoff.events.values()}
    relations = []
    for item in reader.of_types("relation_types"):
        event = events.get(item.id)
        ends = dict(event.arguments) if event else {}
        head, tail = (reader.standoff.references.get(ends.get(role, ""), "") for role in ("head", "tail"))
        if not head or not tail:
            reader.problem(item, "expected a head and a tail that are linked names, found none; add them.")
            continue
        dates = (reader.note(item, "from", day), reader.note(item, "to", day))
        relations.append(EntityRelation(item.id, *reader.span(item), head, item.type, tail, *dates, METHOD))
    return relations


def _times(reader: Reader) -> list[TimeExpression]:
    times = []
    for item in reader.of_types("timex_types"):
        value = reader.note(item, "value", str)
        if value is None:
            reader.problem(item, "expected a value in its note, found none; add `value=…`.")
        modifier = reader.code(item, "timex_modifier", "timex_modifiers")
        days = (reader.note(item, "from", day), reader.note(item, "to", day))
        anchor = reader.note(item, "anchor", str)
        times.append(
            TimeExpression(item.id, *reader.span(item), item.type, value or "", modifier, *days, anchor, METHOD)
        )
    return times


def _quantities(reader: Reader) -> list[Quantity]:
    quantities = []
    for item in reader.of_types({"QUANTITY"}):
        low, best, high = (reader.note(item, key, float) for key in ("low", "best", "high"))
        modifier = reader.required(item, "quantity_modifier", "quantity_modifiers")
        unit = reader.required(item, "unit", "units")
        quantities.append(Quantity(item.id, *reader.span(item), low, best, high, modifier, unit, METHOD))
    return quantities


def _quotations(reader: Reader) -> list[QuotationPart]:
    before = {row.head: row.tail for row in reader.standoff.relations.values() if row.type == CONTINUES}
    places: dict[str, tuple[int, int]] = {}
    parts: list[QuotationPart] = []
    for item in reader.of_types({"QUOTATION"}):
        first = before.get(item.id)
        if first is not None and first not in places:
            reader.problem(item, f"expected the part before it earlier in the text, found {first}; turn the relation.")
        number, part = places[first] if first in places else (len({place[0] for place in places.values()}) + 1, 0)
        places[item.id] = (number, part + 1)
        kind = reader.required(item, "quotation_type", "quotation_types")
        speaker, cue, document = (reader.note(item, key, str) for key in ("speaker", "cue", "document"))
        start, end = reader.span(item)
        speaker_id = reader.entity(item)
        parts.append(
            QuotationPart(item.id, start, end, number, part + 1, kind, speaker_id, speaker, cue, document, METHOD)
        )
    return parts


def _citations(reader: Reader) -> list[Citation]:
    citations = []
    for item in reader.of_types({"CITATION"}):
        cited_on, url = reader.note(item, "date", day), reader.note(item, "url", str)
        year_basis = reader.code(item, "year_basis", "year_bases")
        supports = reader.note(item, "supports", str)
        if supports is not None and supports not in reader.standoff.events:
            reader.problem(item, f"expected the id of an event mention for supports, found {supports!r}; mend it.")
        start, end = reader.span(item)
        outlet = reader.entity(item)
        citations.append(Citation(item.id, start, end, outlet, cited_on, year_basis, url, supports, METHOD))
    return citations
