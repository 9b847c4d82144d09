"""Readers: the items of a match and what is known of its place to type, TIMEX3 value and interval.

Each reader that `times/rules.toml` names is a function. Values count from the document's day, or from a time
that the text named before; which year or week a bare "June 8" or "Sunday" means follows from the tense of its clause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from imu_corpus.annotation.lexical.lexing import Item
from imu_corpus.annotation.times.calendar import (
    read_century,
    read_decade,
    read_fraction,
    read_month,
    read_months,
    read_season,
    read_seasons,
    read_year,
    read_years,
)
from imu_corpus.annotation.times.clock import read_clock, read_daypart, read_hours
from imu_corpus.annotation.times.days import (
    read_day,
    read_days,
    read_feast,
    read_islamic,
    read_known,
    read_this_day,
    read_today,
    read_weekday,
    read_weekdays,
)
from imu_corpus.annotation.times.durations import read_coming, read_duration, read_often, read_set, read_those
from imu_corpus.annotation.times.reading import Reader, Reading, Setting
from imu_corpus.annotation.times.relative import (
    read_ago,
    read_fixed_reference,
    read_later,
    read_neighbour,
    read_one_but_next,
    read_part,
    read_relative,
    read_span,
)


def read(name: str, found: Sequence[Item], setting: Setting, settings: Mapping[str, Any]) -> list[Reading]:
    """Readings of a match by the reader called `name`; none if the words are not a time."""
    return _READERS[name](found, setting, settings)


def _read_nothing(_: Sequence[Item], __: Setting, ___: Mapping[str, Any]) -> list[Reading]:
    return []


_READERS: dict[str, Reader] = {
    "ago": read_ago,
    "century": read_century,
    "clock": read_clock,
    "coming": read_coming,
    "day": read_day,
    "daypart": read_daypart,
    "days": read_days,
    "decade": read_decade,
    "duration": read_duration,
    "feast": read_feast,
    "figures": read_day,
    "fixed_reference": read_fixed_reference,
    "fraction": read_fraction,
    "hours": read_hours,
    "islamic": read_islamic,
    "known": read_known,
    "later": read_later,
    "month": read_month,
    "months": read_months,
    "neighbour": read_neighbour,
    "nothing": _read_nothing,
    "often": read_often,
    "one_but_next": read_one_but_next,
    "part": read_part,
    "relative": read_relative,
    "season": read_season,
    "seasons": read_seasons,
    "set": read_set,
    "span": read_span,
    "this_day": read_this_day,
    "those": read_those,
    "today": read_today,
    "weekday": read_weekday,
    "weekdays": read_weekdays,
    "year": read_year,
    "years": read_years,
}
