"""Drafting: annotation layers to a stand-off file with raw offsets, for brat and for hands to correct."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Protocol

from imu_corpus.brat.check import COUNTS
from imu_corpus.brat.format import Event, Relation, StandOff, TextBound, numbered
from imu_corpus.brat.read import CONTINUES
from imu_corpus.model import Document, EntityRelation, EventArgument, EventMention, Mention, Span
from imu_corpus.text.offsets import OffsetMap

Values = Mapping[str, object]
"""Attributes or notes by name; None where there is none."""


def draft(document: Document) -> StandOff:
    """All annotation layers of a document as stand-off over its raw text.

    Reading it back (`brat.parse`, `curation.read_curated`) gives equal layers, but for ids.
    """
    writer = _Writer(document)
    layers = document.annotations
    # Events are numbered first: they may fill roles of one another, and citations may be for them.
    writer.events |= {event.id: f"E{number}" for number, event in enumerate(layers.events, start=1)}
    for name in layers.mentions:
        writer.fill("mention", name, name.type, name.entity_id, _sense(name))
    for time in layers.times:
        notes: Values = {"value": time.value, "from": time.from_date, "to": time.to_date, "anchor": time.anchor}
        writer.fill("time", time, time.timex_type, None, {"timex_modifier": time.modifier}, notes)
    for number in layers.quantities:
        codes = {"quantity_modifier": number.modifier, "unit": number.unit}
        notes = {"low": number.low, "best": number.best, "high": number.high}
        writer.fill("quantity", number, "QUANTITY", None, codes, notes)
    before: dict[int, str] = {}
    for part in layers.quotations:
        notes = {"speaker": part.speaker, "cue": part.cue, "document": part.quoted_document}
        codes = {"quotation_type": part.quotation_type}
        key = writer.add(part, "QUOTATION", part.speaker_id, codes, notes)
        if part.quotation in before:
            writer.relate(CONTINUES, key, before[part.quotation])
        before[part.quotation] = key
    for source in layers.citations:
        supports = writer.events[source.supports] if source.supports else None
        notes = {"date": source.cited_on, "url": source.url, "supports": supports}
        writer.add(source, "CITATION", source.outlet_id, {"year_basis": source.year_basis}, notes)
    _draft_events(writer, layers.events)
    for link in layers.event_relations:
        writer.relate(link.relation, writer.events[link.head], writer.events[link.tail])
    for relation in layers.relations:
        _draft_relation(writer, relation)
    return writer.standoff


def _draft_events(writer: _Writer, events: Sequence[EventMention]) -> None:
    """Triggers with their arguments; phrases become text-bounds."""
    for number, event in enumerate(events, start=1):
        writer.fillers["event", event.start, event.end] = f"E{number}"
    for number, event in enumerate(events, start=1):
        trigger = writer.add(event, event.type, None, {})
        arguments = numbered([(row.role, _filler(writer, row)) for row in event.arguments])
        key = f"E{number}"
        writer.standoff.events[key] = Event(key, event.type, trigger, arguments, 0)
        polarity = None if event.polarity == "positive" else event.polarity
        writer.describe(key, event.event_id, {"realis": event.realis, "polarity": polarity}, {})
    # Last: words that are counted may fill a role too, and are linked to an entity there.
    for row in chain.from_iterable(event.arguments for event in events):
        if row.counted is not None:
            counter = writer.fillers[row.filler_type, row.start, row.end]
            writer.relate(COUNTS, counter, writer.filler("phrase", row.counted, None))


def _filler(writer: _Writer, row: EventArgument) -> str:
    """The id of what fills a role; a phrase, or a number's measure, is written on the way."""
    key = writer.filler(row.filler_type, Span(row.start, row.end), row.entity_id)
    if row.measure is not None:
        writer.standoff.attributes.setdefault(key, {})["measure"] = row.measure
    return key


def _draft_relation(writer: _Writer, relation: EntityRelation) -> None:
    """A relation as an event over its evidence, between the nearest names of its two entities, if the text has them."""
    head, tail = (writer.nearest(entity, relation.start) for entity in (relation.head_id, relation.tail_id))
    if head is None or tail is None:
        return
    trigger = writer.add(relation, relation.relation, None, {}, {"from": relation.valid_from, "to": relation.valid_to})
    key = f"E{len(writer.standoff.events) + 1}"
    writer.standoff.events[key] = Event(key, relation.relation, trigger, (("head", head), ("tail", tail)), 0)


def _sense(name: Mention) -> Values:
    return {"sense": None if name.sense == "literal" else name.sense}


class Spanned(Protocol):
    """Anything with a span of the clean text."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """End, half-open."""


class _Writer:
    """Collects annotations, numbered in the order in which they come."""

    def __init__(self, document: Document) -> None:
        self.raw = document.raw
        self.offsets = OffsetMap(document.alignment)
        self.standoff = StandOff()
        self.fillers: dict[tuple[str, int, int], str] = {}
        """Ids of what may fill a role, by filler type and span."""
        self.events: dict[str | None, str] = {}
        """Ids of events, by the ids that the layers give them."""
        self.named: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        """Where each entity is named or meant, and the id of the words."""

    def add(self, row: Spanned, kind: str, reference: str | None, codes: Values, notes: Values | None = None) -> str:
        """Add a text-bound over a clean span, cut where the raw text ends a line; returns its id."""
        key = f"T{len(self.standoff.text_bounds) + 1}"
        fragments = tuple(self._fragments(*self.offsets.to_raw(row.start, row.end)))
        words = " ".join(self.raw[left:right] for left, right in fragments)
        self.standoff.text_bounds[key] = TextBound(key, kind, fragments, words, 0)
        self.describe(key, reference, codes, notes or {})
        return key

    def fill(
        self, filler: str, row: Spanned, kind: str, reference: str | None, codes: Values, notes: Values | None = None
    ) -> None:
        """Add a text-bound that may fill a role of an event."""
        key = self.fillers[filler, row.start, row.end] = self.add(row, kind, reference, codes, notes)
        if reference is not None:
            self.named[reference].append((row.start, key))

    def nearest(self, entity_id: str, start: int) -> str | None:
        """The id of the words for an entity that are nearest to a place; None where there are none."""
        places = [(abs(place - start), key) for place, key in self.named[entity_id]]
        return min(places, default=(0, None))[1]

    def filler(self, filler: str, span: Span, reference: str | None) -> str:
        """The id of what stands at a span; a phrase is added if it is not there yet."""
        place = (filler, span.start, span.end)
        if place not in self.fillers and filler == "phrase":
            self.fill(filler, span, "PHRASE", reference, {})
        return self.fillers[place]

    def describe(self, key: str, reference: str | None, codes: Values, notes: Values) -> None:
        """Link an annotation and add its attributes and its note."""
        if reference is not None:
            self.standoff.references[key] = reference
        for target, values in ((self.standoff.attributes, codes), (self.standoff.notes, notes)):
            if given := {name: _text(value) for name, value in values.items() if value is not None}:
                target[key] = given

    def relate(self, kind: str, head: str, tail: str) -> None:
        """Add a relation from one annotation to another."""
        key = f"R{len(self.standoff.relations) + 1}"
        self.standoff.relations[key] = Relation(key, kind, head, tail, 0)

    def _fragments(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        place = start
        for line in self.raw[start:end].splitlines(keepends=True):
            content = line.rstrip("\r\n")
            if content.strip():
                yield place, place + len(content)
            place += len(line)


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)
