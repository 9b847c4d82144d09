"""Stand-off files: reading, writing, and every kind of mistake."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu_corpus.brat.format import StandOff, TextBound, collect, parse, role_of, serialise
from imu_corpus.io.errors import CorpusError, Mistakes
from tests.support.processor import PROPORTIONATE, Work, growth

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


def test_a_chain_of_events_that_leads_nowhere_is_left_out_whole() -> None:
    """An event kept whose argument is an event that was not: what reads it would look for it in vain."""
    content = "T1\tattack 4 7\tTTP\nE1\tattack:T1 Topic:E2\nE2\tattack:T1 Topic:E3\nE3\tattack:T9\nE4\tattack:T1\n"
    assert list(collect(content, "x.ann", RAW, Mistakes()).events) == ["E4"]


def _chain(size: int) -> Work:
    """Reading events each of which tells of the next, the last of none that there is."""
    lines = [f"E{number}\tattack:T1 Topic:E{number + 1}" for number in range(1, size)]
    content = "T1\tattack 4 7\tTTP\n" + "\n".join(lines)
    return lambda: collect(content, "x.ann", RAW, Mistakes())


def _far_ends(size: int) -> Work:
    """Reading annotations of other words than those of the whole text that they point to."""
    raw = "a " * (20 * size)
    content = "\n".join(f"T{number}\tORG 0 {len(raw)}\tTTP" for number in range(1, size // 4))
    return lambda: collect(content, "x.ann", raw, Mistakes())


@pytest.mark.parametrize(
    "prepare", [_chain, _far_ends, lambda size: lambda: role_of("1" * 20 * size + "a")], ids=["chain", "ends", "digits"]
)
def test_time_grows_with_length_only(prepare: Callable[[int], Work]) -> None:
    """Events looked through once for each link, a text quoted once for each line, digits once for each digit."""
    assert growth(prepare, 2_000) < PROPORTIONATE
