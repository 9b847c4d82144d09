"""Quantities: rules, bounds, and numbers that count other things."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu_corpus.annotation.quantities import find_quantities
from imu_corpus.model import Quantity, Sentence
from imu_corpus.rules.load import read_toml
from imu_corpus.text.sentences import sentence_spans
from tests.support.paths import CODES
from tests.support.processor import PROPORTIONATE, growth, repeated

QUANTITY_RULES = read_toml("quantities/rules.toml")["rule"]


def quantities(text: str) -> list[Quantity]:
    """Quantities of a text."""
    return find_quantities(text, [Sentence(start, end, 0) for start, end in sentence_spans(text)])


def rows(text: str) -> list[list[Any]]:
    """Words, unit, low, best, high (0 for none) and modifier of each quantity."""
    return [
        [text[row.start : row.end], row.unit, row.low or 0, row.best or 0, row.high or 0, row.modifier]
        for row in quantities(text)
    ]


@pytest.mark.parametrize("rule", QUANTITY_RULES, ids=lambda rule: rule["id"])
def test_each_rule_holds_on_its_examples(rule: dict[str, Any]) -> None:
    """A dead rule, or one that another shadows."""
    for text, expected in rule["example"]:
        assert rows(text) == expected
    assert rule["id"] in {row.rule_id for text, _ in rule["example"] for row in quantities(text)}


def unit_words() -> list[str]:
    """Every word for a unit of time or length."""
    tables = [read_toml(name) for name in ("lexical/number_words.toml", "quantities/words.toml")]
    return [
        word
        for table in tables
        for name in ("unit", "units", "length")
        for word in table.get(name, {"words": ()})["words"]
    ]


@pytest.mark.parametrize("word", unit_words())
def test_units_are_codes_of_the_vocabulary(word: str) -> None:
    """A text with "200 yards" or "30 seconds" once stopped the build of a whole folder, as no code is for them."""
    for text in (f"It fell 5 {word} away.", f"It was 5 {word} long.", f"They waited for 5 {word} and left."):
        assert {row.unit for row in quantities(text)} <= CODES["units"] - {"persons"}


@pytest.mark.parametrize(
    ("number", "low", "best", "high", "modifier"),
    [
        ("11", 11, 11, 11, "exact"),
        ("at least nine", 9, 9, None, "at_least"),
        ("nearly 400", None, 400, 400, "approx"),
        ("more than 100", 101, None, None, "at_least"),
        ("fewer than 1,000", None, None, 999, "at_most"),
        ("about 20", None, 20, None, "approx"),
        ("between 50 and 200", 50, None, 200, "between"),
        ("a few hundred", 200, None, 900, "vague"),
        ("not more than a few hundred", None, None, 900, "at_most"),
        ("dozens of", 24, None, None, "vague"),
        ("tens of thousands of", 20000, None, None, "vague"),
        ("four or five thousand", 4000, None, 5000, "between"),
        ("an estimated 200", None, 200, None, "approx"),
        ("up to 50", None, None, 50, "at_most"),
        ("no fewer than 40", 40, 40, None, "at_least"),
        ("two hundred and fifty", 250, 250, 250, "exact"),
        ("1.5 million", 1500000, 1500000, 1500000, "exact"),
    ],
)
def test_bounds(number: str, low: int | None, best: int | None, high: int | None, modifier: str) -> None:
    """Low, best and high as the guidelines fix them; the span has the bound but not 'of'."""
    text = f"They lost {number} foreign fighters there."
    (row,) = quantities(text)
    assert (row.low, row.best, row.high, row.modifier) == (low, best, high, modifier)
    assert text[row.start : row.end] == number.removesuffix(" of")


@pytest.mark.parametrize(
    "text",
    [
        "It has 14 villages, 12 raids and 200 tanks.",
        "Hundreds of attacks and thousands of dollars.",
        "On June 20 militants met.",
        "In 2010 militants met.",
        "Some 2,500 houses and 70 percent.",
        "It cost $300.",
    ],
)
def test_other_things_are_not_counted(text: str) -> None:
    """Counts of things, money and dates are no quantities."""
    assert quantities(text) == []


@given(st.text(alphabet=st.sampled_from("12 ,0.-()of a men killed dozens year's old at least"), max_size=80))
def test_any_text_gives_ordered_spans(text: str) -> None:
    """No crash, no overlap, low not above high."""
    place = 0
    for row in quantities(text):
        assert place <= row.start < row.end <= len(text)
        place = row.end


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["a ", "1,", "1 ", "killed 1 ", "more than ", "between 5 and ", "two hundred and ", "10-"]
)
def test_time_grows_with_length_only(unit: str) -> None:
    """A pattern that looks back over the text at each of its places."""
    work = repeated(unit, lambda text: partial(find_quantities, text, [Sentence(0, len(text), 0)]))
    assert growth(work, 20_000) < PROPORTIONATE
