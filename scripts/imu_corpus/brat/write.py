"""Drafting: annotation layers to a stand-off file with raw offsets, for brat and for people to correct."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, Protocol

from imu_corpus.brat.check import COUNTS, PHRASE
from imu_corpus.brat.format import Event, Relation, StandOff, TextBound, numbered
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.layers import LAYERS
from imu_corpus.layers.layer import BratAnnotation, BratEntityRelation, BratEvent, BratEventRelation, BratSpan
from imu_corpus.model import Document, EntityRelation, EventArgument, EventMention, EventRelation, Span
from imu_corpus.text.offsets import OffsetMap

Values = Mapping[str, object]
"""Attributes or notes by name; None if there is none."""


def draft(document: Document) -> StandOff:
    """All annotation layers of a document as stand-off over its raw text.

    Reading it back (`brat.format.parse`, `brat.read.read_curated`) gives equal layers, but for ids.
    """
    writer = _Writer(document)
    # Events are numbered first: they may fill roles of one another, and citations may be for them.
    writer.events |= {event.id: f"E{number}" for number, event in enumerate(document.annotations.events, start=1)}
    for layer in LAYERS:
        _WRITERS[type(layer.brat)](writer, layer.brat, document.annotations[layer.name])
    return writer.standoff


def _draft_spans(writer: _Writer, brat: BratAnnotation, rows: Sequence[Any]) -> None:
    assert isinstance(brat, BratSpan)
    before: dict[int, str] = {}
    for row in rows:
        kind = getattr(row, brat.type) if brat.type else brat.types
        link = getattr(row, brat.link) if brat.link else None
        key = writer.add(row, kind, link, _codes(brat, row), _notes(writer, brat, row))
        if brat.filler:
            writer.may_fill(brat.filler, row, link, key)
        if brat.chain:
            whole = getattr(row, brat.chain.whole)
            if whole in before:
                writer.relate(brat.chain.name, key, before[whole])
            before[whole] = key


def _codes(brat: BratAnnotation, row: Any) -> Values:
    """The attributes of a value, except those that have their default."""
    given = {code.name: (getattr(row, code.field), code.default) for code in brat.attributes if code.field}
    return {name: None if value == default else value for name, (value, default) in given.items()}


def _notes(writer: _Writer, brat: BratAnnotation, row: Any) -> Values:
    given = {note: getattr(row, note.field) for note in brat.notes}
    return {note.key: writer.events[value] if note.is_mention and value else value for note, value in given.items()}


def _draft_events(writer: _Writer, brat: BratAnnotation, events: Sequence[EventMention]) -> None:
    """Triggers with their arguments; phrases become text-bounds."""
    for number, event in enumerate(events, start=1):
        writer.fillers["event", event.start, event.end] = f"E{number}"
    for number, event in enumerate(events, start=1):
        trigger = writer.add(event, event.type, None, {})
        arguments = numbered([(row.role, _filler(writer, row)) for row in event.arguments])
        key = f"E{number}"
        writer.standoff.events[key] = Event(key, event.type, trigger, arguments, 0)
        writer.describe(key, event.event_id, _codes(brat, event), {})
    # Last: words that are counted may fill a role too, and are linked to an entity there.
    for row in chain.from_iterable(event.arguments for event in events):
        if row.counted is not None:
            counter = writer.fillers[row.filler_type, row.start, row.end]
            writer.relate(COUNTS, counter, writer.filler("phrase", row.counted, None))


def _filler(writer: _Writer, row: EventArgument) -> str:
    """The id of what fills a role; a phrase, or a number's measure, is written first."""
    key = writer.filler(row.filler_type, Span(row.start, row.end), row.entity_id)
    if row.measure is not None:
        writer.standoff.attributes.setdefault(key, {})["measure"] = row.measure
    return key


def _draft_event_relations(writer: _Writer, _: BratAnnotation, rows: Sequence[EventRelation]) -> None:
    for row in rows:
        writer.relate(row.relation, writer.events[row.head], writer.events[row.tail])


def _draft_entity_relations(writer: _Writer, brat: BratAnnotation, rows: Sequence[EntityRelation]) -> None:
    """Relations as events over their evidence, between the nearest names of their entities."""
    for row in rows:
        ends = (("head", writer.nearest(row.head_id, row.start)), ("tail", writer.nearest(row.tail_id, row.start)))
        trigger = writer.add(row, row.relation, None, {}, _notes(writer, brat, row))
        key = f"E{len(writer.standoff.events) + 1}"
        writer.standoff.events[key] = Event(key, row.relation, trigger, ends, 0)


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
        self.name = document.passport.doc_id
        self.raw = document.raw
        self.offsets = OffsetMap(document.alignment)
        self.standoff = StandOff()
        self.fillers: dict[tuple[str, int, int], str] = {}
        """Ids of what may fill a role, by filler type and span."""
        self.events: dict[str | None, str] = {}
        """Ids of events, by the ids that the layers give them."""
        self.named: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        """The places at which each entity is named or referred to, and the id of the words."""

    def add(self, row: Spanned, kind: str, reference: str | None, codes: Values, notes: Values | None = None) -> str:
        """Add a text-bound over a clean span, cut at the line ends of the raw text; returns its id."""
        key = f"T{len(self.standoff.text_bounds) + 1}"
        fragments = tuple(self._fragments(*self.offsets.to_raw(row.start, row.end)))
        words = " ".join(self.raw[left:right] for left, right in fragments)
        self.standoff.text_bounds[key] = TextBound(key, kind, fragments, words, 0)
        self.describe(key, reference, codes, notes or {})
        return key

    def may_fill(self, filler: str, row: Spanned, reference: str | None, key: str) -> None:
        """Note that a text-bound may fill a role of an event."""
        self.fillers[filler, row.start, row.end] = key
        if reference is not None:
            self.named[reference].append((row.start, key))

    def nearest(self, entity_id: str, start: int) -> str:
        """The id of the words for an entity that are nearest to a place.

        Raises:
            CorpusError: the text has none.
        """
        if not (places := [(abs(place - start), key) for place, key in self.named[entity_id]]):
            raise self._lacking(f"words for {entity_id!r} for the relation at {start}")
        return min(places)[1]

    def filler(self, filler: str, span: Span, reference: str | None) -> str:
        """The id of what stands at a span; a phrase is added if it is not there yet.

        Raises:
            CorpusError: nothing of another sort stands there.
        """
        place = (filler, span.start, span.end)
        if place not in self.fillers and filler == "phrase":
            self.may_fill(filler, span, reference, self.add(span, PHRASE, reference, {}))
        if place not in self.fillers:
            raise self._lacking(f"a {filler} at {span.start} to {span.end} for a role of an event")
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

    def _lacking(self, what: str) -> CorpusError:
        return CorpusError(f"{self.name}: expected {shown(what)}, found none; fix its annotation.")

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


_WRITERS: Mapping[type[BratAnnotation], Callable[[_Writer, BratAnnotation, Sequence[Any]], None]] = {
    BratSpan: _draft_spans,
    BratEntityRelation: _draft_entity_relations,
    BratEvent: _draft_events,
    BratEventRelation: _draft_event_relations,
}
"""The writer of a layer, by the kind of its declaration."""
