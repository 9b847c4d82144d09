"""Readers of periods that are counted from the document's day or from a time of the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from imu_corpus.annotation.lexical.lexing import Item
from imu_corpus.annotation.times import periods
from imu_corpus.annotation.times.calendar import read_month, read_season, read_year
from imu_corpus.annotation.times.durations import amount_of, duration_value, smaller_unit
from imu_corpus.annotation.times.periods import Period
from imu_corpus.annotation.times.reading import (
    ANCHORED,
    CLOCK,
    PAST,
    STEP_REFERENCE,
    Reader,
    Reading,
    Setting,
    bound_of,
    calendar_grain,
    dated,
    has,
    is_finer,
    item_of,
    pointer_of,
    reference,
    shade_of,
    value_of,
)

#: Value of a period that is counted from an unknown day.
_OPEN = {"day": "XXXX-XX-XX", "week": "XXXX-WXX", "weekend": "XXXX-WXX-WE", "month": "XXXX-XX", "year": "XXXX"}


def read_part(found: Sequence[Item], setting: Setting, settings: Mapping[str, Any]) -> list[Reading]:
    """'the first week of May': weeks of the calendar that begin in the period."""
    place = next(place for place, item in enumerate(found) if item.kind == "of")
    whole = _whole(found[place + 1 :], setting, settings)
    if whole is None:
        return []
    number = value_of(found[:place], "ordinal")
    unit = value_of(found[:place], "unit", "weekend")
    if unit not in ("week", "day", "month", "year"):
        return [dated(whole)._replace(modifier="START" if number == 1 else "END")]
    if number is None:
        return [dated(periods.period(unit, whole.last))]
    if unit == "day":
        return [dated(periods.day(whole.first + timedelta(days=number - 1)))]
    return [dated(periods.period(unit, periods.shift(whole.first, unit, number - 1)))]


def _whole(found: Sequence[Item], setting: Setting, settings: Mapping[str, Any]) -> Period | None:
    reader: Reader = read_relative
    if item_of(found, "month", "may", "month_short"):
        reader = read_month
    elif item_of(found, "season", "fall"):
        reader = read_season
    elif item_of(found, "year"):
        reader = read_year
    readings = reader(found, setting, settings)
    return readings[0].period if readings else None


def read_relative(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'last week', 'late last year', 'later that year', 'the end of the month'."""
    pointer = pointer_of(found)
    grain = str(value_of(found, "unit", "weekend")) if not item_of(found, "season", "fall") else "season"
    step = pointer.value if pointer else 0
    is_anchored = _is_anchored(found, pointer, grain, setting)
    base = setting.last.first if is_anchored and setting.last else setting.today
    if base is None:
        return [Reading("DATE", _OPEN.get(grain, STEP_REFERENCE[step]), modifier=shade_of(found))]
    if is_anchored and setting.last and is_finer(grain, setting.last.grain):
        return []
    anchor = setting.last_words if is_anchored else None
    if grain in CLOCK:
        return [Reading("TIME", STEP_REFERENCE[step], base, base)]
    if grain == "fortnight":
        return [_fortnight(base, step, anchor)]
    whole = periods.period(grain, periods.shift(base, grain, step))
    return [_bounded(dated(whole, found, anchor=anchor), found, base, setting)]


def _fortnight(base: date, step: int, anchor: str | None) -> Reading:
    """'the coming fortnight': no calendar has it, so that it is a stretch that begins or ends at the day `base`."""
    other = periods.shift(base, "fortnight", step)
    first, last = (min(base, other), max(base, other)) if step else (None, None)
    return Reading("DURATION", "P2W", first, last, anchor=anchor)


def _is_anchored(found: Sequence[Item], pointer: Item | None, grain: str, setting: Setting) -> bool:
    """Whether the period counts from a time of the text, not from the document's day."""
    if setting.last is None:
        return False
    if pointer is None:
        # "the end of the year", "earlier in the day": of the time spoken of, if the text gives its year.
        return setting.today is None or grain == "day" or setting.year is not None
    if pointer.kind in ANCHORED:
        return True
    return pointer.kind == "next" and grain == "day" and has(found, "the")


def _bounded(reading: Reading, found: Sequence[Item], base: date, setting: Setting) -> Reading:
    """'earlier this month' ends, 'later that year' begins, at the time that it is counted from."""
    first, last = reading.first, reading.last
    assert first and last
    if first <= base <= last:
        if item_of(found, "later"):
            return reading._replace(first=base)
        if item_of(found, "earlier") and setting.today:
            return reading._replace(last=base)
    return reading


def read_neighbour(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'the day before', 'the week after', if an anchor is known."""
    grain, step = str(value_of(found, "unit")), int(value_of(found, "before", "earlier"))
    if setting.last is None or grain in CLOCK or is_finer(grain, setting.last.grain):
        return []
    base = periods.shift(setting.last.first, grain, step)
    return [dated(periods.period(calendar_grain(grain), base), anchor=setting.last_words)]


def read_ago(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'two years ago' is a year, 'three days ago' a day; a vague number leaves the past open."""
    grain, count = value_of(found, "unit", "units"), amount_of(found)
    if count is None or grain is None:
        return [reference(PAST, setting)]
    if setting.today is None:
        return [reference(PAST, setting)]
    if grain in CLOCK:
        hours = count if grain == "hour" else 0
        when = periods.shift(setting.today, "day", -(int(hours) // 24))
        return [Reading("TIME", when.isoformat(), when - timedelta(days=int(hours >= 12)), when, bound_of(found))]
    if count != int(count):
        grain, count = smaller_unit(grain, count)
    whole = periods.period(calendar_grain(grain), periods.shift(setting.today, grain, -int(count)))
    return [dated(whole, found)]


def read_later(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'two weeks earlier': a duration that ends (or begins) at the time that the text named last."""
    value, count = duration_value(found), amount_of(found)
    grain, step = str(value_of(found, "unit", "units")), int(value_of(found, "later", "earlier"))
    last = setting.last
    if count is None or last is None or is_finer(grain, last.grain) or grain in CLOCK:
        return [Reading("DURATION", value, modifier=bound_of(found))]
    if count != int(count):
        grain, count = smaller_unit(grain, count)
    other = periods.shift(last.first, grain, step * int(count))
    end = periods.shift(last.last, grain, step * int(count))
    first, final = min(last.first, other), max(last.last, end)
    whole = periods.period(last.grain, other)
    return [Reading("DURATION", value, first, final, bound_of(found), setting.last_words, whole)]


def read_span(found: Sequence[Item], setting: Setting, settings: Mapping[str, Any]) -> list[Reading]:
    """'the past two years' ends, 'the next two years' begins, at the document's day."""
    if _is_one_last(found) and not settings.get("always"):
        return read_relative(found, setting, settings)
    pointer = pointer_of(found)
    assert pointer
    value, count = duration_value(found), amount_of(found)
    grain = str(value_of(found, "unit", "units"))
    is_anchored = pointer.kind in ANCHORED and setting.last is not None
    base = setting.last.first if is_anchored and setting.last else setting.today
    if base is None:
        return [Reading("DURATION", value, modifier=bound_of(found))]
    other = base if grain in CLOCK else None
    if count is not None and other is None:
        other = periods.shift(base, grain, int(pointer.value * count))
    first, last = (other, base) if pointer.value < 0 else (base, other)
    return [Reading("DURATION", value, first, last, bound_of(found), setting.last_words if is_anchored else None)]


def _is_one_last(found: Sequence[Item]) -> bool:
    """'the last year' is a date; 'the past year' and 'the last decade' are durations."""
    return len(found) == 3 and found[1].kind == "last" and found[2].value not in ("decade", "century")


def read_one_but_next(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'the week after next', 'the week before last'."""
    grain, pointer = str(value_of(found, "unit")), item_of(found, "last", "past", "next")
    if setting.today is None or pointer is None or pointer.value != value_of(found, "before"):
        return []
    if grain in CLOCK:
        return [Reading("TIME", STEP_REFERENCE[pointer.value], setting.today, setting.today)]
    return [dated(periods.period(calendar_grain(grain), periods.shift(setting.today, grain, 2 * pointer.value)))]


def read_fixed_reference(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'now', 'recently', 'in the past', 'the near future'."""
    if item_of(found, "past"):
        return [reference(PAST, setting)]
    return [reference(str(value_of(found, "recent", "reference", "moment", "future")), setting)]
