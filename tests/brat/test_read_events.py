"""Curated events: brat events of an `.ann` file to mentions, arguments, counts and relations."""

from __future__ import annotations

import pytest

from imu_corpus.brat.format import numbered, role_of, serialise
from imu_corpus.brat.write import draft
from imu_corpus.io.errors import CorpusError
from imu_corpus.model import Annotations
from tests.support.curated import ANN, document
from tests.support.rows import rows_of


def rows(ann: str, table: str) -> list[dict[str, object]]:
    """Rows of a table, by column."""
    return rows_of(document(ann), table)


def read(ann: str) -> Annotations:
    """The layers of an `.ann` file."""
    return document(ann).annotations


def test_triggers_arguments_and_links_are_read() -> None:
    """Offsets of the raw text, or brat's numbered roles (Victim2), passed on as they are would be wrong in each row."""
    claim, raid, death = rows(ANN, "event_mentions")
    assert (claim["event_mention_id"], claim["text"], claim["type"]) == (
        "d900-E1",
        "claimed",
        "claim_of_responsibility",
    )
    assert (raid["event_id"], raid["realis"], raid["polarity"]) == ("2009-raid", "actual", "positive")
    assert (death["realis"], death["source_entity_id"], death["source"]) == ("alleged", "ttp", "it")
    arguments = {(row["event_mention_id"], row["role"], row["text"]): row for row in rows(ANN, "event_arguments")}
    assert arguments["d900-E3", "Victim", "men"]["entity_id"] is None
    assert arguments["d900-E3", "Victim", "IMU men"]["filler_type"] == "phrase"
    assert arguments["d900-E3", "Time", "May 3"]["filler_id"] == "d900-T7"
    assert arguments["d900-E1", "Topic", "raid"]["filler_id"] == "d900-E2"


def test_a_number_is_a_statement_of_how_many_of_whom_and_who_says_so() -> None:
    """A count without its group or its source would be taken for the author's figure of all dead."""
    (count,) = rows(ANN, "event_counts")
    assert (count["measure"], count["group_id"], count["group"]) == ("killed", "imu", "IMU men")
    assert (count["low"], count["best"], count["wording"], count["source_entity_id"]) == (None, 10, "About ten", "ttp")
    assert count["text"] == "About ten IMU men"


def test_relations_of_mentions_are_relations_of_events() -> None:
    """The claim must point to the raid, not the raid to the claim."""
    (relation,) = rows(ANN, "event_relations")
    assert (relation["from_id"], relation["relation"], relation["to_id"]) == ("2009-claim", "claims", "2009-raid")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("N6\tReference E3 imu:2009-raid\tx\n", "", "a reference to an event"),
        ("imu:2009-claim", "imu:2009-boast", "an event of events.csv, found '2009-boast'"),
        ("A3\trealis E3 alleged\n", "", "an attribute realis"),
        ("realis E3 alleged", "realis E3 certain", "a code of realis"),
        ("Victim2:T9", "Position:T9", "a role that death may have, found 'Position'"),
        ("A4\tmeasure T4 killed\n", "", "an attribute measure"),
        ("E3\tdeath:T6", "E3\tinjury:T6", "a trigger of type injury, found death"),
        ("claims Arg1:E1 Arg2:E2", "claims Arg1:E1 Arg2:T3", "two events for claims, found T3"),
        ("Communicator:T1", "Communicator:T2", "a name, time, number, phrase or event"),
    ],
)
def test_each_mistake_is_named_with_its_line(before: str, after: str, expected: str) -> None:
    """A mistake that is passed over becomes a row that is wrong or missing."""
    assert before in ANN
    with pytest.raises(CorpusError, match=rf"x\.ann: line [0-9]+: .*expected {expected}"):
        read(ANN.replace(before, after))


def test_a_draft_of_events_reads_back() -> None:
    """What the draft loses, the annotator types again, or never misses."""
    first = document(ANN)
    again = read(serialise(draft(first)))
    assert [row._replace(id=None) for row in again.events] == [
        row._replace(id=None) for row in first.annotations.events
    ]


def test_roles_are_numbered_as_brat_does_it() -> None:
    """Two arguments of one name are one in brat: the second would be lost there."""
    arguments = numbered([("Victim", "T1"), ("Place", "T2"), ("Victim", "T3")])
    assert arguments == (("Victim", "T1"), ("Place", "T2"), ("Victim2", "T3"))
    assert [role_of(name) for name, _ in arguments] == ["Victim", "Place", "Victim"]
