"""Relations of entities: words that say that two entities are related."""

from __future__ import annotations

from imu_corpus.io.literals import day
from imu_corpus.layers.layer import BratEntityRelation, Layer, Note, criterion, days_in_order, span_table, values
from imu_corpus.model import EntityRelation

LAYER = Layer(
    name="relations",
    label="relation",
    order=80,
    group="names",
    value=EntityRelation,
    brat=BratEntityRelation(
        types="relation_types", notes=(Note("from", "valid_from", day), Note("to", "valid_to", day))
    ),
    letter="r",
    tables={"entity_relations": span_table(EntityRelation, "relations", "relation_id", "r")},
    from_rows=lambda rows: values(EntityRelation, rows["entity_relations"], "relation_id"),
    criteria=(criterion("relations", "entity", lambda r: (r.head_id, r.relation, r.tail_id)),),
    faults=lambda r: days_in_order(r.valid_from, r.valid_to),
)
