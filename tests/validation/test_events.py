"""What event tables must say of one another: the smallest change that trips each check."""

from __future__ import annotations

from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from imu_corpus.datapackage.open import Resource
from imu_corpus.tables import DOCUMENT_TABLES
from imu_corpus.tables.arrow import to_arrow
from imu_corpus.validation import counts, events
from imu_corpus.validation.corpus import Corpus
from imu_corpus.validation.events import TABLES
from imu_corpus.validation.identifiers import same_text
from imu_corpus.validation.layers import in_order
from imu_corpus.validation.loaded import LoadedTable
from tests.support.curated import ANN, document
from tests.support.paths import CONTRACT
from tests.support.rows import rows_of

DAY = date(2009, 5, 3)
EVENTS: list[dict[str, Any]] = [
    {"event_id": "2009-raid", "date_from": DAY, "date_to": DAY, "date_precision": "day", "place_id": "wana"}
    | {"place_precision": "site", "mention_count": 2, "document_count": 1},
    {"event_id": "2009-claim", "date_from": None, "date_to": None, "date_precision": "unknown", "place_id": None}
    | {"place_precision": None, "mention_count": 1, "document_count": 1},
]
PARTICIPANTS: list[dict[str, Any]] = [
    {"participant_id": "2009-raid-p1", "event_id": "2009-raid", "entity_id": "imu", "description": None}
    | {"role": "Victim", "event_mention_id": "d900-E3"},
    {"participant_id": "2009-claim-p1", "event_id": "2009-claim", "entity_id": "ttp", "description": None}
    | {"role": "Communicator", "event_mention_id": None},
]


Rows = dict[str, list[dict[str, Any]]]


def rows() -> Rows:
    """The event tables of the small curated text, row by row."""
    names = (*TABLES, "citations", "documents")
    made: Rows = {name: rows_of(document(ANN), name) for name in names if name in DOCUMENT_TABLES}
    made["documents"] = [{"doc_id": "d900"}, {"doc_id": "d901"}]
    made["entities"] = [{"entity_id": entity_id} for entity_id in ("imu", "ttp", "wana")]
    made["events"] = EVENTS
    made["event_participants"] = PARTICIPANTS
    made["event_type_roles"] = [dict(row) for row in CONTRACT.codes["event_type_roles"]]
    return made


def _loaded(name: str, of_table: list[dict[str, Any]]) -> LoadedTable:
    """Rows as the validator reads them from the published table; what no check here asks for is null, or 0."""
    table = CONTRACT.resources[name]
    empty = {field.name: 0 if field.type == "integer" else None for field in table.fields}
    data = to_arrow(table, {column: [(empty | row)[column] for row in of_table] for column in table.columns})
    return LoadedTable(Resource(name, Path(name), "parquet", table, {}), data)


def checks(tables: Rows) -> set[tuple[str, str]]:
    """Table and check of every problem of the event tables."""
    corpus = Corpus({name: _loaded(name, of_table) for name, of_table in tables.items()})
    problems = chain.from_iterable(rule(corpus) for rule in (events.check, counts.counts, same_text, in_order))
    return {(problem.file, problem.check) for problem in problems if problem.file.startswith("event")}


def test_the_small_text_breaks_no_rule() -> None:
    """A rule that is broken by right rows would stop every build."""
    assert checks(rows()) == set()


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "check"),
    [
        ("events", 0, "date_from", date(2009, 5, 4), "events.dates"),
        ("events", 0, "date_to", date(2009, 5, 4), "events.dates"),
        ("events", 0, "date_to", None, "events.dates"),
        ("events", 1, "date_precision", "year", "events.dates"),
        ("events", 0, "place_precision", None, "events.place"),
        ("events", 0, "mention_count", 3, "meaning.count"),
        ("events", 0, "document_count", 2, "meaning.count"),
        ("event_arguments", 0, "role", "Position", "events.role"),
        ("event_arguments", 0, "is_same_sentence", False, "events.sentence"),
        ("event_arguments", 0, "filler_id", None, "events.filler"),
        ("event_arguments", 0, "filler_id", "d900-T2", "events.filler"),
        ("event_arguments", 0, "start", 5, "events.filler"),
        ("event_arguments", 0, "entity_id", "imu", "events.entity"),
        ("event_arguments", 0, "doc_id", "d901", "meaning.document"),
        ("event_arguments", 4, "role", "Victim", "events.count"),
        ("event_counts", 0, "low", 11.0, "meaning.order"),
        ("event_counts", 0, "best", 11.0, "events.count"),
        ("event_counts", 0, "event_id", "2009-claim", "events.count"),
        ("event_counts", 0, "wording", "ten", "events.count"),
        ("event_counts", 0, "start", 1_000, "events.count"),
        ("event_counts", 0, "count_id", "d900-E1-1", "events.count"),
        ("event_counts", 0, "source", None, "events.count"),
        ("event_mentions", 2, "source", None, "events.source"),
        ("event_mentions", 2, "source_entity_id", "imu", "events.source"),
        ("event_relations", 0, "to_id", "2009-claim", "events.relation"),
        ("event_relations", 0, "doc_id", "d901", "meaning.document"),
        ("event_participants", 0, "entity_id", None, "events.who"),
        ("event_participants", 0, "entity_id", "ttp", "events.who"),
        ("event_participants", 0, "description", "ten men", "events.who"),
        ("event_participants", 0, "event_mention_id", "d900-E1", "events.who"),
    ],
)
def test_one_wrong_value_is_found(table: str, row: int, column: str, value: Any, check: str) -> None:
    """Tables that disagree would each be right by its own schema."""
    tables = rows()
    tables[table] = [dict(values) for values in tables[table]]
    tables[table][row][column] = value
    assert check in {name for _, name in checks(tables)}


def test_a_count_without_its_row_is_found() -> None:
    """A lost row of event_counts loses a statement on the dead."""
    tables = rows() | {"event_counts": []}
    assert ("event_arguments", "events.count") in checks(tables)


def test_a_participant_without_entity_stands_for_nobody_else() -> None:
    """A row with words for the people only, taken for the last entity of the event before."""
    tables = rows()
    claims = {row["event_mention_id"] for row in tables["event_mentions"] if row["event_id"] == "2009-claim"}
    tables["event_arguments"] = [
        row | {"entity_id": "wana"} if row["event_mention_id"] in claims else row for row in tables["event_arguments"]
    ]
    people = {"participant_id": "2009-raid-p2", "entity_id": None, "description": "ten men", "event_mention_id": None}
    tables["event_participants"] = [*PARTICIPANTS, PARTICIPANTS[0] | people]
    assert ("event_arguments", "events.who") in checks(tables)
