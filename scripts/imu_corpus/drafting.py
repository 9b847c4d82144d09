"""Drafting: annotation layers to a stand-off file with raw offsets, for brat and for hands to correct."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from imu_corpus.brat import Relation, StandOff, TextBound
from imu_corpus.curation import CONTINUES
from imu_corpus.model import Document, Mention
from imu_corpus.offsets import OffsetMap

Values = Mapping[str, object]
"""Attributes or notes by name; None where there is none."""


def draft(document: Document) -> StandOff:
    """The names, times, quantities, quotations and citations of a document as stand-off over its raw text.

    Reading it back (`brat.parse`, `curation.read_curated`) gives equal layers.
    """
    writer = _Writer(document)
    layers = document.annotations
    for name in layers.mentions:
        writer.add(name.start, name.end, name.type, name.entity_id, _sense(name))
    for time in layers.times:
        notes: Values = {"value": time.value, "from": time.from_date, "to": time.to_date, "anchor": time.anchor}
        writer.add(time.start, time.end, time.timex_type, None, {"timex_modifier": time.modifier}, notes)
    for number in layers.quantities:
        codes = {"quantity_modifier": number.modifier, "unit": number.unit}
        notes = {"low": number.low, "best": number.best, "high": number.high}
        writer.add(number.start, number.end, "QUANTITY", None, codes, notes)
    before: dict[int, str] = {}
    for part in layers.quotations:
        notes = {"speaker": part.speaker, "cue": part.cue, "document": part.quoted_document}
        codes = {"quotation_type": part.quotation_type}
        key = writer.add(part.start, part.end, "QUOTATION", part.speaker_id, codes, notes)
        if part.quotation in before:
            writer.continues(key, before[part.quotation])
        before[part.quotation] = key
    for source in layers.citations:
        notes = {"date": source.cited_on, "url": source.url}
        writer.add(source.start, source.end, "CITATION", source.outlet_id, {"year_basis": source.year_basis}, notes)
    return writer.standoff


def _sense(name: Mention) -> Values:
    return {"sense": None if name.sense == "literal" else name.sense}


class _Writer:
    """Collects annotations, numbered in the order in which they come."""

    def __init__(self, document: Document) -> None:
        self.raw = document.raw
        self.offsets = OffsetMap(document.alignment)
        self.standoff = StandOff()

    def add(
        self, start: int, end: int, kind: str, entity: str | None, codes: Values, notes: Values | None = None
    ) -> str:
        """Add a text-bound over a clean span, cut where the raw text ends a line; returns its id."""
        key = f"T{len(self.standoff.text_bounds) + 1}"
        fragments = tuple(self._fragments(*self.offsets.to_raw(start, end)))
        words = " ".join(self.raw[left:right] for left, right in fragments)
        self.standoff.text_bounds[key] = TextBound(key, kind, fragments, words, 0)
        if entity is not None:
            self.standoff.references[key] = entity
        for target, values in ((self.standoff.attributes, codes), (self.standoff.notes, notes or {})):
            if given := {name: _text(value) for name, value in values.items() if value is not None}:
                target[key] = given
        return key

    def continues(self, later: str, earlier: str) -> None:
        """Say that one part of a quotation goes on from another."""
        key = f"R{len(self.standoff.relations) + 1}"
        self.standoff.relations[key] = Relation(key, CONTINUES, later, earlier, 0)

    def _fragments(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        place = start
        for line in self.raw[start:end].splitlines(keepends=True):
            content = line.rstrip("\r\n")
            if content.strip():
                yield place, place + len(content)
            place += len(line)


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}" if value < 1e15 else str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)
