"""Readers of durations and of what repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from imu_corpus.annotation.lexical.lexing import Item
from imu_corpus.annotation.times import periods
from imu_corpus.annotation.times.reading import (
    COUNTS,
    PAST,
    PRESENT,
    Reading,
    Setting,
    bound_of,
    has,
    item_of,
    items_of,
    pointer_of,
    reference,
    value_of,
)

#: What a unit is written as: the prefix, how many of the letter's unit it is, and the letter.
_CODES = {
    "second": ("PT", 1, "S"),
    "minute": ("PT", 1, "M"),
    "hour": ("PT", 1, "H"),
    "day": ("P", 1, "D"),
    "week": ("P", 1, "W"),
    "fortnight": ("P", 2, "W"),
    "month": ("P", 1, "M"),
    "year": ("P", 1, "Y"),
    "decade": ("P", 1, "DE"),
    "century": ("P", 1, "CE"),
}


#: Half of a unit as a whole number of a smaller one.
_HALVES = {"hour": "PT30M", "day": "PT12H", "year": "P6M", "decade": "P5Y", "century": "P50Y", "month": "P2W"}


#: What a fraction of a unit is counted in, and how many of these the unit has.
_PARTS = {
    "day": ("day", 1),
    "week": ("day", 7),
    "fortnight": ("day", 14),
    "month": ("day", 30),
    "year": ("month", 12),
    "decade": ("year", 10),
    "century": ("year", 100),
}


def amount_of(found: Sequence[Item]) -> float | None:
    """Number of units; None if it is vague."""
    if item_of(found, "few", "many", "scales"):
        return None
    half = 0.5 if has(found, "half") else 0.0
    count = item_of(found, *COUNTS)
    if count:
        return float(count.value) + half
    if scale := item_of(found, "scale"):
        return float(scale.value) * (half or 1)
    if half:
        return half + (1 if has(found, "and") else 0)
    if item_of(found, "another"):
        return 1
    units = item_of(found, "units")
    return None if units else 1


def _plain(count: float) -> str:
    """A number without exponent or needless decimals."""
    return str(int(count)) if count == int(count) else f"{count:.2f}".rstrip("0")


def duration_value(found: Sequence[Item]) -> str:
    """TIMEX3 value of an amount of a unit: P5W, PT15M, PXM."""
    unit, count = str(value_of(found, "unit", "units")), amount_of(found)
    if count == 0.5 and unit in _HALVES:
        return _HALVES[unit]
    return _CODES[unit][0] + _amount(unit, count)


def _amount(unit: str, count: float | None) -> str:
    """A number of a unit with its letter, without the prefix: 5W; X for a vague number."""
    _, factor, code = _CODES[unit]
    return f"X{code}" if count is None else f"{_plain(factor * count)}{code}"


def smaller_unit(grain: str, count: float) -> tuple[str, float]:
    """A fraction of a unit in a smaller one: 1.5 years are 18 months."""
    unit, factor = _PARTS[grain]
    return unit, round(count * factor)


def read_duration(found: Sequence[Item], _: Setting, __: Mapping[str, Any]) -> list[Reading]:
    """'five weeks', 'seven years and six months', 'a ten-day', 'months'."""
    units = items_of(found, "unit", "units")
    end = next((place for place, item in enumerate(found) if item.kind == "of" and item.start > units[0].start), None)
    if end is not None:
        # "the first six months of 2012": what follows is not part of the amount.
        found, units = found[:end], units[:1]
    counts = items_of(found, *COUNTS)
    if len(counts) == 2 and len(units) == 1:
        # "two or three years": the greater number.
        return [Reading("DURATION", duration_value([*counts[1:], *units]), modifier=bound_of(found))]
    if len(counts) == 2 and len(units) == 2:
        parts = [_amount(unit.value, count.value) for count, unit in zip(counts, units, strict=True)]
        prefix = _CODES[units[0].value][0]
        return [Reading("DURATION", prefix + "".join(parts), modifier=bound_of(found))]
    return [Reading("DURATION", duration_value(found), modifier=bound_of(found))]


def read_coming(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'the coming days': a stretch that begins or ends at the document's day."""
    pointer = pointer_of(found)
    assert pointer
    base = setting.today
    first, last = (None, base) if pointer.value < 0 else (base, None)
    return [Reading("DURATION", duration_value(found), first, last)]


def read_those(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'these days', 'those years'."""
    value = str(value_of(found, "those"))
    if value == PRESENT and value_of(found, "units") == "day":
        return [reference(PRESENT, setting)]
    return [reference(PAST, setting)] if value == PAST else [Reading("DURATION", duration_value(found))]


def read_set(found: Sequence[Item], _: Setting, __: Mapping[str, Any]) -> list[Reading]:
    """'every two weeks', 'twice a year'; the value is the repeated unit."""
    if daypart := item_of(found, "daypart"):
        return [Reading("SET", f"T{daypart.value}")]
    if number := value_of(found, "season", "fall"):
        return [Reading("SET", f"XXXX-{periods.SEASONS[number % 12 // 3]}")]
    if month := value_of(found, "month", "may", "month_short"):
        return [Reading("SET", f"XXXX-{month:02d}")]
    if item_of(found, "weekend"):
        return [Reading("SET", "XXXX-WXX-WE")]
    unit = str(value_of(found, "unit", "units"))
    prefix = _CODES[unit][0]
    if item_of(found, "few"):
        return [Reading("SET", prefix + _amount(unit, None))]
    count = 1 if item_of(found, "times") else value_of(found, *COUNTS, "ordinal") or (2 if has(found, "other") else 1)
    return [Reading("SET", prefix + _amount(unit, count))]


def read_often(found: Sequence[Item], _: Setting, __: Mapping[str, Any]) -> list[Reading]:
    """'daily', 'annual'."""
    return [Reading("SET", str(found[0].value))]
