"""What event tables must say of one another: the smallest change that trips each check."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from imu_corpus.columns import to_arrow
from imu_corpus.tables import DOCUMENT_ROWS
from imu_corpus.tables.view import View
from imu_corpus.validation.events import RULES, TABLES
from test_events_curated import ANN, CONTRACT, document

DAY = date(2009, 5, 3)
EVENTS = [
    {"event_id": "2009-raid", "date_from": DAY, "date_to": DAY, "date_precision": "day", "place_id": "wana"}
    | {"place_precision": "site", "mention_count": 2, "document_count": 1},
    {"event_id": "2009-claim", "date_from": None, "date_to": None, "date_precision": "unknown", "place_id": None}
    | {"place_precision": None, "mention_count": 1, "document_count": 1},
]
PARTICIPANTS = [
    {"participant_id": "2009-raid-p1", "event_id": "2009-raid", "entity_id": "imu", "description": None}
    | {"role": "Victim", "event_mention_id": "d900-E3"},
    {"participant_id": "2009-claim-p1", "event_id": "2009-claim", "entity_id": "ttp", "description": None}
    | {"role": "Communicator", "event_mention_id": None},
]


def frames() -> dict[str, pd.DataFrame]:
    """The event tables of the small curated text."""
    view = View(document(ANN))
    made = {name: _frame(name, list(DOCUMENT_ROWS[name](view))) for name in TABLES if name in DOCUMENT_ROWS}
    made["events"] = pd.DataFrame(EVENTS)
    made["event_participants"] = pd.DataFrame(PARTICIPANTS)
    made["event_type_roles"] = pd.DataFrame(CONTRACT.codes["event_type_roles"])
    return made


def _frame(name: str, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows as the validator reads them from the published table."""
    table = CONTRACT.tables[name]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in table.columns]
    frame: pd.DataFrame = to_arrow(table, dict(zip(table.columns, columns, strict=True))).to_pandas()
    return frame


def checks(tables: dict[str, pd.DataFrame]) -> set[tuple[str, str]]:
    """Table and check of every row that breaks a rule."""
    found = (broken for rule in RULES for broken in rule(tables))
    return {(broken.table, broken.check) for broken in found if broken.rows.fillna(False).any()}


def test_the_small_text_breaks_no_rule() -> None:
    """A rule that is broken by right rows would stop every build."""
    assert checks(frames()) == set()


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "check"),
    [
        ("events", 0, "date_from", date(2009, 5, 4), "events.dates"),
        ("events", 0, "date_to", date(2009, 5, 4), "events.dates"),
        ("events", 0, "date_to", None, "events.dates"),
        ("events", 1, "date_precision", "year", "events.dates"),
        ("events", 0, "place_precision", None, "events.place"),
        ("events", 0, "mention_count", 3, "events.count"),
        ("events", 0, "document_count", 2, "events.count"),
        ("event_arguments", 0, "role", "Position", "events.role"),
        ("event_arguments", 0, "is_same_sentence", False, "events.sentence"),
        ("event_arguments", 0, "filler_id", None, "events.filler"),
        ("event_arguments", 0, "filler_id", "d900-T2", "events.filler"),
        ("event_arguments", 0, "start", 5, "events.filler"),
        ("event_arguments", 0, "entity_id", "imu", "events.entity"),
        ("event_arguments", 0, "doc_id", "d901", "events.document"),
        ("event_arguments", 4, "role", "Victim", "events.count"),
        ("event_counts", 0, "low", 11.0, "events.order"),
        ("event_counts", 0, "best", 11.0, "events.count"),
        ("event_counts", 0, "event_id", "2009-claim", "events.count"),
        ("event_counts", 0, "wording", "ten", "events.count"),
        ("event_counts", 0, "source", None, "events.count"),
        ("event_mentions", 2, "source", None, "events.source"),
        ("event_mentions", 2, "source_entity_id", "imu", "events.source"),
        ("event_relations", 0, "to_id", "2009-claim", "events.relation"),
        ("event_relations", 0, "doc_id", "d901", "events.document"),
        ("event_participants", 0, "entity_id", None, "events.who"),
        ("event_participants", 0, "entity_id", "ttp", "events.who"),
        ("event_participants", 0, "description", "ten men", "events.who"),
        ("event_participants", 0, "event_mention_id", "d900-E1", "events.who"),
    ],
)
def test_one_wrong_value_is_found(table: str, row: int, column: str, value: Any, check: str) -> None:
    """Tables that disagree would each be right by its own schema."""
    tables = frames()
    tables[table][column] = [value if place == row else old for place, old in enumerate(tables[table][column])]
    assert check in {name for _, name in checks(tables)}


def test_a_count_without_its_row_is_found() -> None:
    """A lost row of event_counts loses a statement on the dead."""
    tables = frames()
    tables["event_counts"] = tables["event_counts"].iloc[:0]
    assert ("event_arguments", "events.count") in checks(tables)
