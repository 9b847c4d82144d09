"""Normalising and edit scripts."""

from __future__ import annotations

import unicodedata
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imu_corpus.model import Edit
from imu_corpus.text import normalisation
from imu_corpus.text.edits import apply, compose
from imu_corpus.text.normalisation import Rule, normalise, rules
from tests.support.paths import CODES
from tests.support.processor import PROPORTIONATE, growth, repeated

AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "ae ´`\u1fef\u1ffd\u00a0\u2009\u200b\u200d\u0301\u0327\u1100\u1161\u11a8â€™Ã©Â\u0092\ufeff\t\x07ا"
        ),
        st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"),
    )
)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_each_rule_fires_on_its_example(rule: Rule) -> None:
    """A rule that another one shadows, or whose pattern is wrong, changes nothing."""
    before, after = rule.example
    text, edits = normalise(before)
    assert text == after
    assert rule.reason in {edit.reason for edit in edits}


def test_every_reason_is_a_code() -> None:
    """A reason without a row in the vocabulary breaks the foreign key of `alignment`."""
    assert {rule.reason for rule in rules()} | {"nfc"} <= CODES["alignment_reasons"]


@given(AWKWARD)
@example("e\u200b\u0301")
@example("\u1fef")
@example("Ã¢â‚¬â„¢")
def test_normalising_twice_changes_nothing(raw: str) -> None:
    """Rules that feed one another would make the clean text depend on how often it was cleaned."""
    text, _ = normalise(raw)
    assert normalise(text) == (text, [])


@given(AWKWARD)
def test_edits_lead_from_raw_to_normalised(raw: str) -> None:
    """Edits that do not add up to the change give wrong offsets everywhere."""
    text, edits = normalise(raw)
    assert apply(raw, edits) == text
    assert all(left.end <= right.start for left, right in pairwise(edits))
    assert all(edit.start < edit.end for edit in edits)


@given(AWKWARD)
def test_normalised_text_is_nfc_and_single_spaced(raw: str) -> None:
    """What normalising promises, whatever comes in."""
    text, _ = normalise(raw)
    assert unicodedata.is_normalized("NFC", text)
    assert "  " not in text
    assert text == text.strip(" ")


@pytest.mark.parametrize(
    "text",
    [
        "villague and Paksitan stay",
        "“curly” ‘quotes’ — dashes – and … ellipses",
        "می‌خواهم",
        "👩‍🚀 at work",
        "café, Nürnberg, Şırnak, Toʻlqin",
        "À L'ÂGE DE «RAISON»",
        "SÃO PAULO",
    ],
)
def test_what_authors_write_stays(text: str) -> None:
    """Correcting a source, or breaking a script that needs its joiners, falsifies it."""
    assert normalise(text) == (text, [])


@pytest.mark.parametrize(
    ("raw", "text", "edits"),
    [
        ("the IMU´s wing", "the IMU's wing", [Edit(7, 8, "'", "apostrophe")]),
        ("saying: \u00a0“I", "saying: “I", [Edit(7, 9, " ", "space_run")]),
        ("Ta\u0304hir", "T\u0101hir", [Edit(1, 3, "ā", "nfc")]),
        ("Â© 2014", "© 2014", [Edit(0, 2, "©", "mojibake")]),
        ("end. \u00a0", "end.", [Edit(4, 6, "", "edge_space")]),
    ],
)
def test_edits_are_no_wider_than_the_change(raw: str, text: str, edits: list[Edit]) -> None:
    """Spans snap outward to the edges of an edit, so a wide edit would blur them."""
    assert normalise(raw) == (text, edits)


@st.composite
def scripts(draw: st.DrawFn, length: int) -> list[Edit]:
    """Random edit scripts over a text of a given length; every edit takes something away."""
    places = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    pairs = zip(places[::2], places[1::2], strict=False)
    return [Edit(start, end, draw(st.text(alphabet="XYZ", max_size=3)), "r") for start, end in pairs]


@given(st.data())
def test_composed_edits_do_what_both_do(data: st.DataObject) -> None:
    """A wrong composition shows as an offset that is off by a few characters, far from its cause."""
    text = data.draw(st.text(alphabet="abcdefgh", max_size=12))
    first = data.draw(scripts(len(text)))
    middle = apply(text, first)
    second = data.draw(scripts(len(middle)))
    composed = compose(first, second, middle)
    assert apply(text, composed) == apply(middle, second)
    assert all(left.end <= right.start for left, right in pairwise(composed))


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", [" ", "´", "\u200b", "â€", "e\u0301", "Ã", "\u00a0 ", "a ", "\u1100\u1161", "\t", "Â©", "\u200d"]
)
def test_time_grows_with_length_only(unit: str) -> None:
    """A pattern that backtracks would hang on one hostile line."""
    assert growth(repeated(unit, lambda text: partial(normalise, text)), 20_000) < PROPORTIONATE


@given(AWKWARD | st.text("ab  \u00a0\t`´é\u0301\u200b", max_size=9))
def test_the_short_way_gives_what_all_rules_give(raw: str) -> None:
    """A line that takes the short way past the rules, though one of them would have changed it."""
    text, edits = raw, list[Edit]()
    while step := normalisation._first_changes(text):
        edits = compose(edits, step, text)
        text = apply(text, step)
    assert normalise(raw) == (text, edits)
