"""Curating: an `.ann` file to the annotation layers of its text, checked against vocabularies and registries."""

from __future__ import annotations

from imu_corpus.brat.check import CONTINUES, PLAIN_TYPES, check_forms
from imu_corpus.brat.format import StandOff, TextBound
from imu_corpus.brat.read_events import read_event_relations, read_events
from imu_corpus.brat.reader import METHOD, Reader, Registry, registry_of
from imu_corpus.io.errors import Mistakes
from imu_corpus.io.literals import day, number
from imu_corpus.model import (
    Annotations,
    Citation,
    Days,
    EntityRelation,
    Mention,
    Quantity,
    QuotationPart,
    TimeExpression,
)
from imu_corpus.text.offsets import OffsetMap

__all__ = ["CONTINUES", "PLAIN_TYPES", "Registry", "collect_curated", "read_curated", "registry_of"]


def read_curated(standoff: StandOff, name: str, offsets: OffsetMap, registry: Registry) -> Annotations:
    """The annotation layers of a parsed `.ann` file, with offsets into the clean text.

    Raises:
        CorpusError: every mistake, a line each: unknown types, codes and entities, words in dropped lines,
            missing values, dates that are none.
    """
    mistakes = Mistakes()
    annotations = collect_curated(standoff, name, offsets, registry, mistakes)
    mistakes.refuse()
    return annotations


def collect_curated(
    standoff: StandOff, name: str, offsets: OffsetMap, registry: Registry, mistakes: Mistakes
) -> Annotations:
    """The same, with mistakes noted."""
    reader = Reader(standoff, name, offsets, registry)
    check_forms(reader)
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
    mistakes.lines += [problem for _, problem in sorted(reader.problems)]
    return annotations


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
        if event and set(ends) - {"head", "tail"}:
            reader.problem(event, f"expected a head and a tail, found {', '.join(ends)}; mend the line.")
        head, tail = (reader.standoff.references.get(ends.get(role, ""), "") for role in ("head", "tail"))
        if not head or not tail:
            reader.lack(item, "expected a head and a tail that are linked names, found none; add them.")
            continue
        dates = _days(reader, item)
        relations.append(EntityRelation(item.id, *reader.span(item), head, item.type, tail, *dates, METHOD))
    return relations


def _times(reader: Reader) -> list[TimeExpression]:
    times = []
    for item in reader.of_types("timex_types"):
        value = reader.note(item, "value", str)
        if value is None:
            reader.lack(item, "expected a value in its note, found none; add `value=…`.")
        modifier = reader.code(item, "timex_modifier", "timex_modifiers")
        days = _days(reader, item)
        anchor = reader.note(item, "anchor", str)
        times.append(
            TimeExpression(item.id, *reader.span(item), item.type, value or "", modifier, *days, anchor, METHOD)
        )
    return times


def _days(reader: Reader, item: TextBound) -> Days:
    first, last = reader.note(item, "from", day), reader.note(item, "to", day)
    if first is not None and last is not None and first > last:
        reader.problem(item, f"expected a day from not after the day to, found {first} to {last}; mend the note.")
    return first, last


def _quantities(reader: Reader) -> list[Quantity]:
    quantities = []
    for item in reader.of_types({"QUANTITY"}):
        low, best, high = (reader.note(item, key, number) for key in ("low", "best", "high"))
        given = [value for value in (low, best, high) if value is not None]
        if given != sorted(given) or any(value < 0 for value in given):
            reader.problem(item, f"expected 0 <= low <= best <= high, found {given}; mend the note.")
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
        if supports is not None and not reader.is_mention(supports):
            reader.lack(item, f"expected the id of an event mention for supports, found {supports!r}; mend it.")
        start, end = reader.span(item)
        outlet = reader.entity(item)
        citations.append(Citation(item.id, start, end, outlet, cited_on, year_basis, url, supports, METHOD))
    return citations
