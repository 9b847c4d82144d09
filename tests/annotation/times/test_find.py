"""Time expressions: rules, values, and days that the words allow."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu_corpus.annotation.times import periods
from imu_corpus.annotation.times.find import find_times
from imu_corpus.model import Days, Sentence, TimeExpression
from imu_corpus.rules.load import read_toml
from imu_corpus.text.sentences import split_sentences
from tests.support.annotated import blocks
from tests.support.processor import PROPORTIONATE, growth, repeated

TIME_RULES = read_toml("times/rules.toml")["rule"]
WORDS = read_toml("times/words.toml")
NUMBER_WORDS = read_toml("lexical/number_words.toml")
TUESDAY = (date(2014, 6, 17), date(2014, 6, 17))


def times(text: str, published: Days = TUESDAY) -> list[TimeExpression]:
    """Time expressions of a text, its lines as blocks."""
    return find_times(text, split_sentences(text, blocks(text), "en"), published)


def values(text: str, published: Days = TUESDAY) -> list[list[str]]:
    """Words, type and value of each expression."""
    return [[text[row.start : row.end], row.timex_type, row.value] for row in times(text, published)]


@pytest.mark.parametrize("rule", TIME_RULES, ids=lambda rule: rule["id"])
def test_each_rule_holds_on_its_examples(rule: dict[str, Any]) -> None:
    """A rule that another one shadows, or a reader that gives another value."""
    for text, expected in rule["example"]:
        assert values(text) == expected


def test_each_rule_fires_on_one_of_its_examples() -> None:
    """A dead rule: but for readers of nothing, its id stands in a row."""
    for rule in TIME_RULES:
        if rule["reader"] != "nothing":
            assert rule["id"] in {row.rule_id for text, _ in rule["example"] for row in times(text)}, rule["id"]


@pytest.mark.parametrize("number", ["about 30,000", "30,000", "some 300", "2500"])
def test_a_number_after_a_day_is_no_year(number: str) -> None:
    """Troops counted as a year: "On October 17, 2500 troops" is no day of the year 2500."""
    assert values(f"On October 17, {number} troops entered.") == [["October 17", "DATE", "2013-10-17"]]


@pytest.mark.parametrize("kind", WORDS, ids=str)
def test_each_class_of_words_has_reason_and_example(kind: str) -> None:
    """A list of words that nobody can review."""
    assert WORDS[kind]["because"] and WORDS[kind]["example"] and WORDS[kind]["words"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("In early July 2009.", date(2009, 7, 1), date(2009, 7, 10)),
        ("In late 2009.", date(2009, 9, 1), date(2009, 12, 31)),
        ("In the late 1990s.", date(1997, 1, 1), date(1999, 12, 31)),
        ("In the winter of 2009.", date(2009, 12, 1), date(2010, 2, 28)),
        ("Last week he left.", date(2014, 6, 9), date(2014, 6, 15)),
        ("By the end of July 2013.", date(2013, 7, 21), date(2013, 7, 31)),
        ("For the past two years.", date(2012, 6, 17), date(2014, 6, 17)),
        ("Earlier this month.", date(2014, 6, 1), date(2014, 6, 17)),
    ],
)
def test_days_that_the_words_allow(text: str, first: date, last: date) -> None:
    """Thirds and edges as the guidelines fix them."""
    (row,) = times(text)
    assert (row.from_date, row.to_date) == (first, last)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Talks will resume on Thursday.", "2014-06-19"),
        ("Talks resumed on Thursday.", "2014-06-12"),
        ("The vote will be held on July 3.", "2014-07-03"),
        ("He was seen on July 3.", "2013-07-03"),
        ("He fled last Tuesday.", "2014-06-10"),
        ("He goes next Tuesday.", "2014-06-24"),
        ("He fled in August.", "2013-08"),
    ],
)
def test_tense_chooses_the_day(text: str, value: str) -> None:
    """A bare weekday or date without year lies before the document's day, unless its clause speaks of the future."""
    assert times(text)[0].value == value


def test_times_count_from_the_text() -> None:
    """'Later that year' and 'two weeks earlier' count from what the text named, and say so."""
    earlier = times("On March 2, 2007, he left. Two weeks earlier he had come.")[1]
    assert (earlier.value, earlier.anchor) == ("P2W", "March 2, 2007")
    assert (earlier.from_date, earlier.to_date) == (date(2007, 2, 16), date(2007, 3, 2))
    later = times("On March 2, 2007, he left. Later that year he died.")[1]
    assert (later.value, later.from_date, later.to_date) == ("2007", date(2007, 3, 2), date(2007, 12, 31))
    assert later.anchor == "March 2, 2007"


def test_an_interval_of_days_gives_all_possibilities() -> None:
    """A document of 28 June to 5 July 2008: 'this week' is one of two."""
    published = (date(2008, 6, 28), date(2008, 7, 5))
    (row,) = times("It happened this week.", published)
    assert row.value == "[2008-W26..2008-W27]"
    assert (row.from_date, row.to_date) == (date(2008, 6, 23), date(2008, 7, 6))
    assert times("It fell in 2007.", published)[0].value == "2007"


def test_without_a_day_values_stay_open() -> None:
    """No invented year."""
    assert [row.value for row in times("On Sunday, last week, on June 3.", (None, None))] == [
        "XXXX-WXX-7",
        "XXXX-WXX",
        "XXXX-06-03",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A 13-year-old boy.",
        "Some 2000 troops came.",
        "Under Resolution 1989.",
        "The Friday Times and the Sunday Telegraph.",
        "They may march on Kabul.",
        "It cost $1999.",
        "See http://example.org/2013/01/02/january.",
    ],
)
def test_no_time_here(text: str) -> None:
    """Ages, counts, names and addresses are no times."""
    assert times(text) == []


@given(st.text(alphabet=st.sampled_from("May 1 2 0 9 / : , . - th last the of year s early in (a)\n'’"), max_size=80))
def test_any_text_gives_ordered_spans(text: str) -> None:
    """No crash, no overlap, no interval that ends before it begins."""
    place = 0
    for row in times(text):
        assert place <= row.start < row.end <= len(text)
        assert text[row.start : row.end].strip() == text[row.start : row.end]
        assert row.from_date is None or row.to_date is None or row.from_date <= row.to_date
        place = row.end


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["a ", "1,", "May ", "2001-", "Jan 4; ", "last ", "the end of ", "two hundred and ", "("]
)
def test_time_grows_with_length_only(unit: str) -> None:
    """A pattern that looks back over the text at each of its places."""
    work = repeated(unit, lambda text: partial(find_times, text, [Sentence(0, len(text), 0)], TUESDAY))
    assert growth(work, 20_000) < PROPORTIONATE


UNITS = {name: value for kind in ("unit", "units") for name, value in NUMBER_WORDS[kind]["words"].items()}
UNIT = re.compile(r"\b(?:" + "|".join(UNITS) + r")\b")
FRAMES = [
    "for two years and one {}",
    "every {}",
    "every few {}",
    "twice a {}",
    "the coming {}",
    "three {}s ago",
    "three {} ago",
    "one and a half {} ago",
    "the past {}",
    "the {} before last",
    "In the 19th century he came. He left the {} before",
    *(UNIT.sub("{}", text) for rule in TIME_RULES for text, _ in rule["example"] if UNIT.search(text)),
]


@pytest.mark.parametrize("word", UNITS)
def test_every_unit_fits_every_frame(word: str) -> None:
    """A unit that a table of units lacks: "two years and one fortnight" ended in a traceback."""
    for frame in FRAMES:
        for published in (TUESDAY, (None, None)):
            times(f"He stayed {frame.replace('{}', word)} in the town.", published)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He stayed for two years and one fortnight.", ["two years and one fortnight", "DURATION", "P2Y2W"]),
        ("He comes every fortnight.", ["every fortnight", "SET", "P2W"]),
        ("He comes every two fortnights.", ["every two fortnights", "SET", "P4W"]),
        ("He comes twice a fortnight.", ["twice a fortnight", "SET", "P2W"]),
        ("He leaves in the coming fortnight.", ["the coming fortnight", "DURATION", "P2W"]),
    ],
)
def test_a_fortnight_is_two_weeks(text: str, expected: list[str]) -> None:
    """A fortnight read as one week, though "fortnightly" is two."""
    assert values(text) == [expected]


def test_the_coming_fortnight_begins_at_the_day_of_the_document() -> None:
    """A week two weeks on."""
    (row,) = times("He leaves in the coming fortnight.")
    assert (row.from_date, row.to_date) == (date(2014, 6, 17), date(2014, 7, 1))


@pytest.mark.parametrize("unknown", ["minute", "fortnigth"])
def test_a_period_of_an_unknown_grain_is_no_day(unknown: str) -> None:
    """A unit that the calendar lacks, taken for a day in silence."""
    with pytest.raises(KeyError):
        periods.period(unknown, TUESDAY[0])
    with pytest.raises(KeyError):
        periods.shift(TUESDAY[0], unknown, 1)
