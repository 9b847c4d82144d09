"""Values as people write them in files: text to number and day, in one form only."""

from __future__ import annotations

import re
from datetime import date

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def number(text: str) -> float:
    """A number in decimal figures; not nan, inf, 1e9 or 1_000, which Python reads too.

    Raises:
        ValueError: the text is no number in this form.
    """
    if len(text) > 30 or not _NUMBER.fullmatch(text):
        raise ValueError("not a number in decimal figures")
    return float(text)


def day(text: str) -> date:
    """A day, YYYY-MM-DD and no other form of ISO 8601.

    Raises:
        ValueError: the text is no day in this form.
    """
    if not _DAY.fullmatch(text):
        raise ValueError("not YYYY-MM-DD")
    return date.fromisoformat(text)
