"""Curated events: brat events of an `.ann` file to mentions, arguments, counts and relations."""

from __future__ import annotations

from pathlib import Path

import pytest
from imu_corpus.alignment import align
from imu_corpus.brat import numbered, parse, role_of, serialise
from imu_corpus.contract import load_contract
from imu_corpus.curation import Registry, read_curated
from imu_corpus.drafting import draft
from imu_corpus.errors import CorpusError
from imu_corpus.model import Annotations, Document, Passport, Verdict
from imu_corpus.offsets import OffsetMap
from imu_corpus.pipeline import read_lines
from imu_corpus.sentences import split_sentences
from imu_corpus.tables import DOCUMENT_ROWS
from imu_corpus.tables.view import View

CONTRACT = load_contract(Path(__file__).parents[1] / "schema")
CODES = {name: frozenset(row["code"] for row in rows) for name, rows in CONTRACT.codes.items()}
REGISTRY = Registry(CODES, frozenset({"ttp", "imu"}), {"2009-raid": (None, None), "2009-claim": (None, None)})
RAW = "Menu\n\nThe TTP claimed a raid. About ten IMU men were killed on May 3, it said."


def at(words: str) -> str:
    """Offsets and words as a T line has them."""
    start = RAW.index(words)
    return f"{start} {start + len(words)}\t{words}"


ANN = (
    f"T1\tORG {at('TTP')}\nT2\tclaim_of_responsibility {at('claimed')}\nT3\tattack_armed_assault {at('raid')}\n"
    f"T4\tQUANTITY {at('About ten')}\nT5\tPHRASE {at('IMU men')}\nT6\tdeath {at('killed')}\n"
    f"T7\tDATE {at('May 3')}\nT8\tPHRASE {at('it')}\nT9\tPHRASE {at('men')}\n"
    "E1\tclaim_of_responsibility:T2 Communicator:T1 Topic:E2\nE2\tattack_armed_assault:T3\n"
    "E3\tdeath:T6 Victim:T5 Victim2:T9 Count:T4 Time:T7 Source:T8\n"
    "R1\tcounts Arg1:T4 Arg2:T5\nR2\tclaims Arg1:E1 Arg2:E2\n"
    "A1\trealis E1 actual\nA2\trealis E2 actual\nA3\trealis E3 alleged\nA4\tmeasure T4 killed\n"
    "A5\tquantity_modifier T4 approx\nA6\tunit T4 persons\n"
    "N1\tReference T1 imu:ttp\tTTP\nN2\tReference T5 imu:imu\tIMU men\nN3\tReference T8 imu:ttp\tit\n"
    "N4\tReference E1 imu:2009-claim\tx\nN5\tReference E2 imu:2009-raid\tx\nN6\tReference E3 imu:2009-raid\tx\n"
    "#1\tAnnotatorNotes T4\tbest=10\n#2\tAnnotatorNotes T7\tvalue=2009-05-03; from=2009-05-03; to=2009-05-03\n"
)


def document(ann: str) -> Document:
    """The text with the layers of an `.ann` file; its first line is dropped."""
    lines, edits = read_lines(RAW)
    verdicts = [Verdict("boilerplate", "navigation", False, "t", None), Verdict("paragraph", None, True, "t", None)]
    text, blocks, alignment = align(RAW, lines, edits, verdicts)
    found = read_curated(parse(ann, "x.ann", RAW), "x.ann", OffsetMap(alignment), REGISTRY)
    sentences = split_sentences(text, blocks, "en")
    passport = Passport("d900", "900_x.txt")
    return Document(passport, "seeds/900_x.txt", "", RAW, text, blocks, alignment, sentences, [], found)


def rows(ann: str, table: str) -> list[dict[str, object]]:
    """Rows of a table, by column."""
    columns = CONTRACT.tables[table].columns
    return [dict(zip(columns, row, strict=True)) for row in DOCUMENT_ROWS[table](View(document(ann)))]


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
    """What the draft loses, the annotator types anew, or never misses."""
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
