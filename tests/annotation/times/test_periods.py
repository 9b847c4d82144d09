"""Calendar periods, and numbers in words."""

from __future__ import annotations

from datetime import date

import pytest

from imu_corpus.annotation.lexical.lexing import items, read_words
from imu_corpus.annotation.times import periods


@pytest.mark.parametrize(
    ("grain", "value", "first", "last"),
    [
        ("week", "2014-W25", date(2014, 6, 16), date(2014, 6, 22)),
        ("weekend", "2014-W25-WE", date(2014, 6, 21), date(2014, 6, 22)),
        ("month", "2014-06", date(2014, 6, 1), date(2014, 6, 30)),
        ("quarter", "2014-Q2", date(2014, 4, 1), date(2014, 6, 30)),
        ("half", "2014-H1", date(2014, 1, 1), date(2014, 6, 30)),
        ("season", "2014-SU", date(2014, 6, 1), date(2014, 8, 31)),
        ("decade", "201", date(2010, 1, 1), date(2019, 12, 31)),
        ("century", "20", date(2000, 1, 1), date(2099, 12, 31)),
    ],
)
def test_the_period_of_a_day(grain: str, value: str, first: date, last: date) -> None:
    """Values and bounds of each grain."""
    assert periods.period(grain, date(2014, 6, 17))[:3] == (value, first, last)


def test_a_winter_runs_over_the_new_year() -> None:
    """January belongs to the winter that began the year before."""
    assert periods.season(date(2014, 1, 5))[:3] == ("2013-WI", date(2013, 12, 1), date(2014, 2, 28))


def test_shifting_keeps_to_the_calendar() -> None:
    """Short months end early; absurd counts are clipped, not raised."""
    assert periods.shift(date(2012, 3, 31), "month", -1) == date(2012, 2, 29)
    assert periods.shift(date(2012, 1, 1), "century", -999) == date(900, 1, 1)
    assert periods.shift(date(2012, 1, 1), "day", 10**9) == date(3099, 1, 1)


def test_islamic_months() -> None:
    """Ramadan 1434 began on 9 or 10 July 2013, Muharram 1437 on 14 or 15 October 2015."""
    assert abs((periods.islamic_month(1434, 9).first - date(2013, 7, 9)).days) <= 1
    assert abs((periods.islamic_month(1437, 1).first - date(2015, 10, 15)).days) <= 1
    assert periods.islamic_year(date(2013, 7, 20)) == 1434


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty-five", [25]),
        ("two hundred and five", [205]),
        ("two hundred and fifty thousand", [250000]),
        ("1.5 million", [1500000]),
        ("five and six", [5, 6]),
        ("1,250", [1250]),
        ("three thousand two hundred", [3200]),
    ],
)
def test_numbers_in_words(text: str, values: list[int]) -> None:
    """Words that spell one number are one item."""
    found = items(text, 0, len(text), read_words("times/words.toml"))
    assert [item.value for item in found if item.kind in ("number", "day", "year")] == values
