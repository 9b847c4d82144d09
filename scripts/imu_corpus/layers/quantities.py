"""Quantities: numbers of people, and measures of distance, age or duration."""

from __future__ import annotations

from collections.abc import Iterator

from imu_corpus.io.literals import number
from imu_corpus.layers.layer import Attribute, BratSpan, Layer, Note, criterion, span, span_table, values
from imu_corpus.model import Quantity


def faults(quantity: Quantity) -> Iterator[str]:
    """Bounds out of order, or below zero."""
    given = [value for value in (quantity.low, quantity.best, quantity.high) if value is not None]
    if given != sorted(given) or any(value < 0 for value in given):
        yield f"expected 0 <= low <= best <= high, found {given}; fix the note."


LAYER = Layer(
    name="quantities",
    label="quantity",
    order=30,
    group="times",
    value=Quantity,
    kind="unit",
    brat=BratSpan(
        types="QUANTITY",
        filler="quantity",
        attributes=(
            Attribute("quantity_modifier", "quantity_modifiers", "modifier", is_required=True),
            Attribute("unit", "units", "unit", is_required=True),
            Attribute("measure", "count_measures", None),
        ),
        notes=tuple(Note(name, name, number) for name in ("low", "best", "high")),
        colours={"QUANTITY": "#e0ff00"},
    ),
    annotator="quantities:annotate",
    letter="n",
    tables={"quantities": span_table(Quantity, "quantities", "quantity_id", "n")},
    from_rows=lambda rows: values(Quantity, rows["quantities"], "quantity_id"),
    criteria=(
        criterion("quantities", "span", span),
        criterion("quantities", "value", lambda q: (q.low, q.best, q.high, q.unit), overlap=True),
    ),
    faults=faults,
)
