"""Quotations: somebody's words, in as many parts as the text splits them into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from imu_corpus.layers.indexed import Columns, IndexedDocument
from imu_corpus.layers.layer import Attribute, BratSpan, Chain, Layer, Note, Row, criterion, span, span_columns, values
from imu_corpus.model import QuotationPart


def columns(indexed: IndexedDocument) -> Columns:
    """Columns of `quotations`; the quotation's id is that of its first part."""
    found = span_columns(indexed, QuotationPart, "quotations", "quotation_part_id", "q")
    rows, firsts = indexed.document.annotations.quotations, dict[int, str]()
    pairs = zip(rows, found["quotation_part_id"], strict=True)
    return found | {"quotation_id": [firsts.setdefault(row.quotation, identifier) for row, identifier in pairs]}


def from_rows(rows: Mapping[str, Sequence[Row]]) -> Iterator[QuotationPart]:
    """Parts with the number of their quotation in the text."""
    numbers: dict[str, int] = {}
    for row in rows["quotations"]:
        number = numbers.setdefault(row["quotation_id"], len(numbers) + 1)
        yield from values(QuotationPart, [{**row, "quotation": number}], "quotation_part_id")


LAYER = Layer(
    name="quotations",
    label="quotation",
    order=40,
    group="speech",
    value=QuotationPart,
    kind="quotation_type",
    brat=BratSpan(
        types="QUOTATION",
        link="speaker_id",
        chain=Chain("continues", "two quotations", "quotation", "part"),
        attributes=(Attribute("quotation_type", "quotation_types", "quotation_type", is_required=True),),
        notes=(Note("speaker", "speaker", str), Note("cue", "cue", str), Note("document", "quoted_document", str)),
        colours={"QUOTATION": "#eeeeee"},
    ),
    annotator="speech.quotations:annotate",
    letter="q",
    tables={"quotations": columns},
    from_rows=from_rows,
    criteria=(
        criterion("quotations", "span", span),
        criterion("quotations", "span_type", lambda q: (*span(q), q.quotation_type)),
    ),
)
