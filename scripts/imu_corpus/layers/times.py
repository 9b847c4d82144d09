"""Times: temporal expressions with their TIMEX3 values (ISO 24617-1)."""

from __future__ import annotations

from imu_corpus.io.literals import day
from imu_corpus.layers.layer import Attribute, BratSpan, Layer, Note, criterion, days_in_order, span, span_table, values
from imu_corpus.model import TimeExpression

LAYER = Layer(
    name="times",
    label="time",
    order=20,
    group="times",
    value=TimeExpression,
    kind="timex_type",
    brat=BratSpan(
        types="timex_types",
        type="timex_type",
        filler="time",
        attributes=(Attribute("timex_modifier", "timex_modifiers", "modifier"),),
        notes=(
            Note("value", "value", str, is_required=True),
            Note("from", "from_date", day),
            Note("to", "to_date", day),
            Note("anchor", "anchor", str),
        ),
        colours={"timex_types": "#9fe67f"},
    ),
    annotator="times.find:annotate",
    letter="x",
    tables={"times": span_table(TimeExpression, "times", "time_id", "x")},
    from_rows=lambda rows: values(TimeExpression, rows["times"], "time_id"),
    criteria=(
        criterion("times", "span", span),
        criterion("times", "span_type", lambda t: (*span(t), t.timex_type)),
        criterion("times", "value", lambda t: t.value, lambda t: t.timex_type, overlap=True),
    ),
    faults=lambda t: days_in_order(t.from_date, t.to_date),
)
