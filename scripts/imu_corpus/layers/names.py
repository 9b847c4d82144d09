"""Names: mentions of entities, linked to the registry."""

from __future__ import annotations

from imu_corpus.layers.layer import Attribute, BratSpan, Layer, criterion, span, span_table, values
from imu_corpus.model import Mention


def settle(mentions: list[Mention]) -> list[Mention]:
    """Mentions by start and length, each marked if it lies in another one: it ends where one has already ended."""
    settled, end = [], -1
    for row in mentions:
        settled.append(row._replace(is_nested=row.end <= end))
        end = max(end, row.end)
    return settled


LAYER = Layer(
    name="mentions",
    label="mention",
    order=10,
    group="names",
    value=Mention,
    kind="type",
    brat=BratSpan(
        types="entity_types",
        type="type",
        link="entity_id",
        filler="mention",
        attributes=(Attribute("sense", "mention_senses", "sense", default="literal"),),
        fixed={"is_nested": False, "confidence": None},
        colours={
            "PER": "#ffccaa",
            "ORG": "#8fb2ff",
            "GPE": "#7fe2ff",
            "LOC": "#6fffdf",
            "FAC": "#aaaaee",
            "NORP": "#ffb6c1",
            "WORK": "#e4cbf6",
            "EVENT": "#ff8888",
        },
    ),
    annotator="names.find:annotate",
    letter="m",
    tables={"mentions": span_table(Mention, "mentions", "mention_id", "m")},
    from_rows=lambda rows: values(Mention, rows["mentions"], "mention_id"),
    criteria=(
        criterion("mentions", "span", span),
        criterion("mentions", "span_type", lambda m: (*span(m), m.type), lambda m: m.type),
        criterion("mentions", "entity", lambda m: (*span(m), m.entity_id), scored="links"),
    ),
    settle=settle,
)
