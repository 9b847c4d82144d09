"""Citations: sources that a text names."""

from __future__ import annotations

from imu_corpus.io.literals import day
from imu_corpus.layers.indexed import Columns, IndexedDocument
from imu_corpus.layers.layer import Attribute, BratSpan, Layer, Note, criterion, span, span_columns, values
from imu_corpus.model import Citation


def columns(indexed: IndexedDocument) -> Columns:
    """Columns of `citations`, with the place that the source names and the event mention that it supports."""
    rows = indexed.document.annotations.citations
    return span_columns(indexed, Citation, "citations", "citation_id", "c") | {
        "place_id": [_place_inside(indexed, row.start, row.end) for row in rows],
        "supports": [row.supports and f"{indexed.doc_id}-{row.supports}" for row in rows],
    }


def _place_inside(indexed: IndexedDocument, start: int, end: int) -> str | None:
    """The place named inside a citation, "Karachi" of "Dawn [Karachi]"; not a place inside the outlet's name."""
    inside = (row for row in indexed.document.annotations.mentions if start <= row.start and row.end <= end)
    return next((row.entity_id for row in inside if row.type == "GPE" and not row.is_nested), None)


LAYER = Layer(
    name="citations",
    label="citation",
    order=50,
    group="speech",
    value=Citation,
    brat=BratSpan(
        types="CITATION",
        link="outlet_id",
        attributes=(Attribute("year_basis", "year_bases", "year_basis"),),
        notes=(
            Note("date", "cited_on", day),
            Note("url", "url", str),
            Note("supports", "supports", str, is_mention=True),
        ),
        colours={"CITATION": "#ccccee"},
    ),
    annotator="speech.citations:annotate",
    letter="c",
    tables={"citations": columns},
    from_rows=lambda rows: values(Citation, rows["citations"], "citation_id"),
    criteria=(
        criterion("citations", "span", span),
        criterion("citations", "value", lambda c: c.cited_on, overlap=True),
    ),
)
