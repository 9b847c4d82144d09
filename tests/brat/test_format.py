"""Stand-off files: reading, writing, and every kind of mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu_corpus.brat.format import StandOff, TextBound, parse, serialise
from imu_corpus.io.errors import CorpusError

RAW = "The TTP said so.\nThe IMU agreed."
GOOD = (
    "T1\tORG 4 7\tTTP\nT2\tORG 21 24\tIMU\nT3\tallied_with 4 31\tTTP said so.\nThe IMU agreed\n".replace(
        "4 31\tTTP said so.\nThe", "4 16;17 31\tTTP said so. The"
    )
    + "E1\tallied_with:T3 head:T1 tail:T2\n"
    "A1\tsense T1 literal\n"
    "N1\tReference T1 imu:ttp\tTTP\n"
    "#1\tAnnotatorNotes T3\tfrom=2012-01-01; to=2012-12-31\n"
)


def test_a_file_is_read_whole() -> None:
    """A line of any kind that is passed over."""
    standoff = parse(GOOD, "x.ann", RAW)
    assert standoff.text_bounds["T3"].fragments == ((4, 16), (17, 31))
    assert standoff.events["E1"].arguments == (("head", "T1"), ("tail", "T2"))
    assert standoff.attributes == {"T1": {"sense": "literal"}}
    assert standoff.references == {"T1": "ttp"}
    assert standoff.notes == {"T3": {"from": "2012-01-01", "to": "2012-12-31"}}
    assert serialise(standoff) == GOOD


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("T9 ORG 4 7 TTP", "expected an id, a tab and an annotation"),
        ("T1\tORG 4 7\tTTP", "expected a new id, found T1 of line 1"),
        ("T9\tORG 4 99\tTTP", "expected offsets 0 to 32"),
        ("T9\tORG 7 4\tTTP", "expected offsets"),
        ("T9\tORG ٤ 7\tTTP", "expected offsets"),
        ("T9\tORG 5 7\tTTP", "expected the words 'TP'"),
        ("T9\tORG 17 20;4 7\tThe TTP", "expected fragments in order"),
        ("R9\tallied_with T1 T2", "expected 'Type Arg1:id Arg2:id'"),
        ("E9\tleads", "expected 'Role:id'"),
        ("A9\tsense", "expected 'Name id'"),
        ("A9\tsense T1 people", "expected one sense of T1, found two"),
        ("N9\tReference T2 wiki:IMU", "expected 'Reference id imu:entity'"),
        ("#9\tAnnotatorNotes T2\tJanuary", "expected 'key=value"),
        ("A9\tsense T77 literal", "expected an annotation 'T77' for A9, found none"),
        ("R9\tcontinues Arg1:T1 Arg2:T77", "expected an annotation 'T77' for R9"),
    ],
)
def test_a_mistake_names_line_expectation_and_finding(line: str, expected: str) -> None:
    """A hand-edited file with one slip of the pen."""
    with pytest.raises(CorpusError, match=r"x\.ann: ") as caught:
        parse(GOOD + line + "\n", "x.ann", RAW)
    assert expected in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_all_mistakes_are_listed_at_once() -> None:
    """One mistake a run."""
    with pytest.raises(CorpusError) as caught:
        parse("T1\tORG 4 99\tTTP\nT2\tORG 5 7\tTTP\nzzz\n", "x.ann", RAW)
    assert [line.split(":")[1] for line in str(caught.value).splitlines()] == [" line 1", " line 2", " line 3"]


@given(st.text(min_size=1, max_size=30), st.data())
def test_writing_and_reading_give_the_same(raw: str, data: st.DataObject) -> None:
    """Notes with semicolons, equal signs and spaces, and spans over any characters but line ends."""
    raw = raw.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    value = data.draw(st.text(alphabet="a;=, \\b", min_size=1).map(str.strip).filter(bool))
    if value.endswith("\\") or "\\;" in value:
        return  # A backslash before a semicolon is the escape itself.
    standoff = StandOff()
    standoff.text_bounds["T1"] = TextBound("T1", "ORG", ((start, end),), raw[start:end], 1)
    standoff.references["T1"] = "imu"
    standoff.notes["T1"] = {"cue": value}
    if raw[start:end].strip():
        assert parse(serialise(standoff), "x.ann", raw) == standoff
