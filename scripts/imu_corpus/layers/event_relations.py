"""Relations of events: how a text relates two of its event mentions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from imu_corpus.layers.indexed import Columns, IndexedDocument
from imu_corpus.layers.layer import BratEventRelation, Layer, Row
from imu_corpus.model import EventRelation


def columns(indexed: IndexedDocument) -> Columns:
    """Columns of `event_relations`."""
    rows = indexed.document.annotations.event_relations
    event_ids = {row.id: row.event_id for row in indexed.document.annotations.events}
    return {
        "relation_id": [f"{indexed.doc_id}-{row.id}" for row in rows],
        "doc_id": [indexed.doc_id] * len(rows),
        "from_id": [event_ids[row.head] for row in rows],
        "relation": [row.relation for row in rows],
        "to_id": [event_ids[row.tail] for row in rows],
        "from_mention_id": [f"{indexed.doc_id}-{row.head}" for row in rows],
        "to_mention_id": [f"{indexed.doc_id}-{row.tail}" for row in rows],
        "method": [row.method for row in rows],
    }


def from_rows(rows: Mapping[str, Sequence[Row]]) -> Iterator[EventRelation]:
    """Relations between the mentions of a document."""
    for row in rows["event_relations"]:
        ends = {"head": row["from_mention_id"], "tail": row["to_mention_id"]}
        yield EventRelation(id=row["relation_id"], relation=row["relation"], method=row["method"], **ends)


LAYER = Layer(
    name="event_relations",
    label="event_relation",
    order=70,
    group="events",
    value=EventRelation,
    brat=BratEventRelation(types="event_relation_types"),
    tables={"event_relations": columns},
    from_rows=from_rows,
)
