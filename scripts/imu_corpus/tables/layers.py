"""Rows of the annotation tables: names, relations, times, quantities, quotations, citations."""

from __future__ import annotations

from collections.abc import Iterable

from imu_corpus.layers.view import Row, View


def mention_rows(view: View) -> Iterable[Row]:
    """Rows of `mentions`."""
    for row in view.document.annotations.mentions:
        head = view.annotation(row.id, "m", row.start, row.end)
        yield *head, row.type, row.entity_id, row.sense, row.is_nested, row.confidence, row.method


def relation_rows(view: View) -> Iterable[Row]:
    """Rows of `entity_relations`."""
    for row in view.document.annotations.relations:
        head = view.annotation(row.id, "r", row.start, row.end)
        yield *head, row.head_id, row.relation, row.tail_id, row.valid_from, row.valid_to, row.method


def time_rows(view: View) -> Iterable[Row]:
    """Rows of `times`."""
    for row in view.document.annotations.times:
        head = view.annotation(row.id, "x", row.start, row.end)
        yield *head, row.timex_type, row.value, row.modifier, row.from_date, row.to_date, row.anchor, row.method


def quantity_rows(view: View) -> Iterable[Row]:
    """Rows of `quantities`."""
    for row in view.document.annotations.quantities:
        head = view.annotation(row.id, "n", row.start, row.end)
        yield *head, row.low, row.best, row.high, row.modifier, row.unit, row.method


def quotation_rows(view: View) -> Iterable[Row]:
    """Rows of `quotations`; the quotation's id is that of its first part."""
    firsts: dict[int, str] = {}
    for row in view.document.annotations.quotations:
        identifier, *place = view.annotation(row.id, "q", row.start, row.end)
        quotation_id = firsts.setdefault(row.quotation, identifier)
        yield (
            identifier,
            quotation_id,
            row.part,
            *place,
            row.quotation_type,
            row.speaker_id,
            row.speaker,
            row.cue,
            row.quoted_document,
            row.method,
        )


def citation_rows(view: View) -> Iterable[Row]:
    """Rows of `citations`."""
    for row in view.document.annotations.citations:
        head = view.annotation(row.id, "c", row.start, row.end)
        place_id = _place_inside(view, row.start, row.end)
        supports = row.supports and f"{view.doc_id}-{row.supports}"
        yield *head, row.outlet_id, place_id, row.cited_on, row.year_basis, row.url, supports, row.method


def _place_inside(view: View, start: int, end: int) -> str | None:
    """The place named inside a citation, "Karachi" of "Dawn [Karachi]"; a place inside the outlet's name is none."""
    inside = (row for row in view.document.annotations.mentions if start <= row.start and row.end <= end)
    return next((row.entity_id for row in inside if row.type == "GPE" and not row.is_nested), None)
