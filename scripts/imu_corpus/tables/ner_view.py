"""Views: published tables in the shape that a task needs. They are outside the descriptor, which has no lists."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.tables.arrow import rises

NER = "ner"
PATHS = {NER: "views/ner.parquet"}
"""Views by name, and where each lies in a release."""
SCHEMA = pa.schema(
    {
        "sentence_id": pa.string(),
        "doc_id": pa.string(),
        "fold": pa.int64(),
        "tokens": pa.list_(pa.string()),
        "ner_tags": pa.list_(pa.string()),
    }
)


def views_of(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The views that the tables allow: none without the words of the tokens."""
    has_words = "text" in tables["tokens"].column_names
    return {NER: ner_view(tables["tokens"], tables["documents"])} if has_words else {}


def ner_view(tokens: pa.Table, documents: pa.Table) -> pa.Table:
    """One row per sentence, ready for token classification: sentence_id, doc_id, fold, tokens and ner_tags (IOB2).

    Sentences stand in the order of the text; `fold` is that of the document, so that no text is in two folds.
    """
    in_order = _in_text_order(tokens).combine_chunks()
    # A sentence begins where a token is the first of its sentence.
    starts = pc.indices_nonzero(pc.equal(in_order["position"], 0))
    bounds = pa.concat_arrays([starts.cast(pa.int32()), pa.array([len(in_order)], pa.int32())])
    heads = in_order.select(["sentence_id", "doc_id"]).take(starts)
    folds = dict(zip(documents["doc_id"].to_pylist(), documents["fold"].to_pylist(), strict=True))
    return pa.table(
        {
            "sentence_id": heads["sentence_id"],
            "doc_id": heads["doc_id"],
            "fold": pa.array([folds[doc_id] for doc_id in heads["doc_id"].to_pylist()], pa.int64()),
            "tokens": pa.ListArray.from_arrays(bounds, in_order["text"].combine_chunks()),
            "ner_tags": pa.ListArray.from_arrays(bounds, in_order["ner_tag"].combine_chunks()),
        },
        schema=SCHEMA,
    ).combine_chunks()


def _in_text_order(tokens: pa.Table) -> pa.Table:
    """Tokens by text and place, which the order by identifier is too while no text has ten million characters."""
    order = ("doc_id", "start")
    return tokens if rises(tokens, order) else tokens.sort_by([(name, "ascending") for name in order])
