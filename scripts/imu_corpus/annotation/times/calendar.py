"""Readers of months, seasons, years, decades and centuries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from imu_corpus.annotation.lexical.lexing import Item
from imu_corpus.annotation.times import periods
from imu_corpus.annotation.times.days import meant_day, years_about
from imu_corpus.annotation.times.periods import Period
from imu_corpus.annotation.times.reading import (
    ANCHORED,
    Reading,
    Setting,
    dated,
    has,
    item_of,
    pointer_of,
    shade_of,
    value_of,
)


def read_month(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'early July 2009', 'last May', 'December of this year'."""
    number = value_of(found, "month", "may", "month_short")
    year = value_of(found, "year")
    has_year = year is not None
    if year is None:
        year = pointed_year(found, setting)
    return _month(found, number, year, has_year, setting)


def pointed_year(found: Sequence[Item], setting: Setting) -> int | None:
    """Year of 'June of last year'."""
    pointer = pointer_of(found)
    if pointer is None or value_of(found, "unit") != "year":
        return None
    base = setting.last.first if pointer.kind in ANCHORED and setting.last else setting.today
    return base.year + pointer.value if base else None


def _month(found: Sequence[Item], number: int, year: int | None, has_year: bool, setting: Setting) -> list[Reading]:
    if year is not None:
        return [dated(periods.month(date(year, number, 1)), found, has_year=has_year)]
    when = _bare(number, "month", found, setting)
    if when is None:
        return [Reading("DATE", f"XXXX-{number:02d}", modifier=shade_of(found))]
    return [dated(periods.month(when), found)]


def _bare(number: int, grain: str, found: Sequence[Item], setting: Setting) -> date | None:
    """A day in the month or season `number` that a bare name of it means."""
    pointer = pointer_of(found)
    if pointer and pointer.kind in ANCHORED and setting.last:
        return _stepped(number, grain, setting.last.first, pointer)
    if setting.today is None and setting.year is None:
        return None
    if pointer and setting.today:
        return _stepped(number, grain, setting.today, pointer)
    return meant_day([date(year, number, 28 if number == 2 else 30) for year in years_about(setting)], setting)


def _stepped(number: int, grain: str, base: date, pointer: Item) -> date:
    """'last June', 'next June', 'this June', 'the following June'."""
    now = periods.period(grain, base)
    years = [date(base.year + step, number, 1) for step in (-2, -1, 0, 1, 2)]
    if pointer.value == -1:
        return max(day for day in years if periods.period(grain, day).last < now.first)
    if pointer.value == 1:
        return min(day for day in years if periods.period(grain, day).first > now.last)
    return date(base.year, number, 1)


def read_months(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'June and July 2009': the year counts for both."""
    year = value_of(found, "year")
    places = [place for place, item in enumerate(found) if item.kind in ("month", "may", "month_short")]
    readings, start = [], 0
    for number, place in enumerate(places):
        last = len(found) if number == len(places) - 1 else place + 1
        part = found[start:last]
        readings += [
            reading._replace(span=(start, last)) for reading in _month(part, found[place].value, year, True, setting)
        ]
        start = last + _joint_length(found, last)
    return readings


def _joint_length(found: Sequence[Item], place: int) -> int:
    length = 0
    while place + length < len(found) and found[place + length].kind in ("comma", "and", "or", "to", "hyphen", "slash"):
        length += 1
    return length


def read_year(found: Sequence[Item], _: Setting, __: Mapping[str, Any]) -> list[Reading]:
    """'2009', 'late 2009', 'the year 2001'."""
    return [dated(periods.year(date(value_of(found, "year"), 1, 1)), found, has_year=True)]


def read_years(found: Sequence[Item], _: Setting, __: Mapping[str, Any]) -> list[Reading]:
    """'1992-97': the second year is shortened."""
    first, short = found[0].value, found[-1].value
    if found[-1].end - found[-1].start != 2 or not isinstance(short, int):
        return [dated(periods.year(date(first, 1, 1)), has_year=True)._replace(span=(0, 1))]
    second = first // 100 * 100 + short
    return [
        dated(periods.year(date(first, 1, 1)), has_year=True)._replace(span=(0, 1)),
        dated(periods.year(date(second, 1, 1)), has_year=True)._replace(span=(len(found) - 1, len(found))),
    ]


def read_decade(found: Sequence[Item], _: Setting, __: Mapping[str, Any]) -> list[Reading]:
    """'the late 1990s'."""
    return [dated(periods.decade(date(value_of(found, "decade"), 1, 1)), found, has_year=True)]


def read_century(found: Sequence[Item], _: Setting, __: Mapping[str, Any]) -> list[Reading]:
    """'the 19th century'; below the eleventh an ordinal is more likely one of something else."""
    number = value_of(found, "ordinal")
    if not 11 <= number <= 30:
        return []
    return [dated(periods.century(date(number * 100 - 100, 1, 1)), found)]


def read_season(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'the summer of 2009', 'last spring'."""
    number, year = value_of(found, "season", "fall"), value_of(found, "year")
    if year is not None:
        return [dated(_season(number, year), found, has_year=True)]
    when = _bare(number, "season", found, setting)
    if when is None:
        return [Reading("DATE", f"XXXX-{periods.SEASONS[number % 12 // 3]}", modifier=shade_of(found))]
    return [dated(periods.season(when), found)]


def _season(number: int, year: int) -> Period:
    """A winter has the year in which it begins."""
    return periods.season(date(year + (number < 3), number, 1))


def read_seasons(found: Sequence[Item], _: Setting, __: Mapping[str, Any]) -> list[Reading]:
    """'the summers of 2011 and 2012': a season, then years that stand for the same season."""
    number = value_of(found, "seasons", "season", "fall")
    places = [place for place, item in enumerate(found) if item.kind == "year"]
    head = dated(_season(number, found[places[0]].value), has_year=True)
    readings = [head._replace(span=(0, places[0] + 1))]
    for place in places[1:]:
        whole = _season(number, found[place].value)
        readings.append(dated(whole, has_year=True)._replace(span=(place, place + 1)))
    return readings


def read_fraction(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'the first half of 2012', 'the last quarter of the 1990s'."""
    number, part = value_of(found, "ordinal"), "half" if item_of(found, "half") else "quarter"
    year = value_of(found, "year") or pointed_year(found, setting)
    if item_of(found, "decade") and part == "half":
        whole = periods.decade(date(value_of(found, "decade"), 1, 1))
        middle = date(whole.first.year + 5, 1, 1)
        first, last = (whole.first, middle - timedelta(days=1)) if number == 1 else (middle, whole.last)
        return [Reading("DATE", whole.value, first, last, {1: "START", 2: "END"}.get(number), None, whole, True)]
    months = 6 if part == "half" else 3
    if year is None or not 1 <= number <= 12 // months:
        return []
    return [dated(periods.period(part, date(year, (number - 1) * months + 1, 1)), has_year=has(found, "year"))]
