"""Curating: an `.ann` file to the annotation layers of its text, checked against vocabularies and registries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from imu_corpus.brat.check import check_declared
from imu_corpus.brat.format import StandOff, TextBound
from imu_corpus.brat.read_events import read_event_relations, read_events
from imu_corpus.brat.reader import METHOD, Reader, Registry, registry_of
from imu_corpus.io.errors import Mistakes
from imu_corpus.layers import LAYERS
from imu_corpus.layers.layer import (
    BratAnnotation,
    BratEntityRelation,
    BratEvent,
    BratEventRelation,
    BratSpan,
    Chain,
    Layer,
)
from imu_corpus.model import Annotations
from imu_corpus.text.offsets import OffsetMap

__all__ = ["Registry", "collect_curated", "read_curated", "registry_of"]


def read_curated(standoff: StandOff, name: str, offsets: OffsetMap, registry: Registry) -> Annotations:
    """The annotation layers of a parsed `.ann` file, with offsets into the clean text.

    Raises:
        CorpusError: every mistake, a line each: unknown types, codes and entities, words in dropped lines,
            missing values, values that are not dates.
    """
    mistakes = Mistakes()
    annotations = collect_curated(standoff, name, offsets, registry, mistakes)
    mistakes.refuse()
    return annotations


def collect_curated(
    standoff: StandOff, name: str, offsets: OffsetMap, registry: Registry, mistakes: Mistakes
) -> Annotations:
    """The annotation layers of a parsed `.ann` file, as far as they can be read; mistakes are noted, not raised."""
    reader = Reader(standoff, name, offsets, registry)
    check_declared(reader)
    layers = {layer.name: _READERS[type(layer.brat)](reader, layer) for layer in LAYERS}
    mistakes.lines += [problem for _, problem in sorted(reader.problems)]
    return Annotations(layers, registry.events)


def _spans(reader: Reader, layer: Layer) -> list[Any]:
    """The values of a layer of text-bounds."""
    brat = layer.brat
    assert isinstance(brat, BratSpan)
    items = reader.of_types(brat.types)
    places = _places(reader, brat.chain, items) if brat.chain else [{} for _ in items]
    found = []
    for item, place in zip(items, places, strict=True):
        given = {**_given(reader, brat, item), **brat.fixed, **place}
        start, end = reader.span(item)
        value = layer.value(id=item.id, start=start, end=end, method=METHOD, **given)
        for fault in layer.faults(value):
            reader.problem(item, fault)
        found.append(value)
    return layer.settle(found)


def _given(reader: Reader, brat: BratSpan, item: TextBound) -> dict[str, Any]:
    """The fields of an annotation: its type, its entity, and the values of its attributes and its note."""
    given: dict[str, Any] = {brat.type: item.type} if brat.type else {}
    given |= {brat.link: reader.entity(item)} if brat.link else {}
    given |= {row.field: reader.attribute(item, row) for row in brat.attributes if row.field}
    return given | {row.field: reader.noted(item, row) for row in brat.notes}


def _places(reader: Reader, chain: Chain, items: Sequence[TextBound]) -> list[dict[str, int]]:
    """For each item the number of the thing that it is a part of, and its own; parts point to the one before."""
    before = {row.head: row.tail for row in reader.standoff.relations.values() if row.type == chain.name}
    places: dict[str, tuple[int, int]] = {}
    count = 0
    for item in items:
        first = before.get(item.id)
        if first is not None and first not in places:
            reader.problem(item, f"expected the part before it earlier in the text, found {first}; turn the relation.")
        if first not in places:
            count += 1
        number, part = places.get(first or "", (count, 0))
        places[item.id] = (number, part + 1)
    return [dict(zip((chain.whole, chain.part), places[item.id], strict=True)) for item in items]


def _entity_relations(reader: Reader, layer: Layer) -> list[Any]:
    """Relations of entities: brat events over the words that express them, with the names that they relate."""
    events = {event.trigger: event for event in reader.standoff.events.values()}
    found = []
    for item in reader.of_types(layer.brat.types):
        event = events.get(item.id)
        ends = dict(event.arguments) if event else {}
        if event and set(ends) - {"head", "tail"}:
            reader.problem(event, f"expected a head and a tail, found {', '.join(ends)}; fix the line.")
        head, tail = (reader.standoff.references.get(ends.get(role, ""), "") for role in ("head", "tail"))
        if not head or not tail:
            reader.lack(item, "expected a head and a tail that are linked names, found none; add them.")
            continue
        dates = {row.field: reader.noted(item, row) for row in layer.brat.notes}
        start, end = reader.span(item)
        names = {"head_id": head, "relation": item.type, "tail_id": tail}
        value = layer.value(id=item.id, start=start, end=end, method=METHOD, **names, **dates)
        for fault in layer.faults(value):
            reader.problem(item, fault)
        found.append(value)
    return found


_READERS: Mapping[type[BratAnnotation], Callable[[Reader, Layer], list[Any]]] = {
    BratSpan: _spans,
    BratEntityRelation: _entity_relations,
    BratEvent: read_events,
    BratEventRelation: read_event_relations,
}
"""The reader of a layer, by the kind of its declaration."""
