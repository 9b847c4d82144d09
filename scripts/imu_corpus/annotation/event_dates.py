"""Dates of event mentions: the days that the text allows for each.

1. A mention with a Time of its own has the days of that expression.
2. Else it has those of the mention before it in the paragraph, if they are one event by the words: the types of both
   belong together (an attack and its dead) and the sentence has no other time.
3. Else it has none. A text's own date is no event's date: "recently" may be any day before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from imu_corpus.model import EventMention, Sentence, TimeExpression

Days = tuple[date | None, date | None]
UNKNOWN: Days = (None, None)


def date_events(
    events: Sequence[EventMention], sentences: Sequence[Sentence], times: Sequence[TimeExpression]
) -> list[Days]:
    """First and last possible day of each mention, (None, None) where the text does not tell."""
    days = {(time.start, time.end): (time.from_date, time.to_date) for time in times}
    found: list[Days] = []
    last, last_block, place = UNKNOWN, -1, 0
    for event in events:
        while sentences[place].end <= event.start:
            place += 1
        block = sentences[place].block
        own = _own(event, days)
        if own == UNKNOWN and block == last_block:
            own = last
        if own != UNKNOWN:
            last, last_block = own, block
        found.append(own)
    return found


def _own(event: EventMention, days: dict[tuple[int, int], Days]) -> Days:
    """The days of a mention's Time."""
    return next((days.get((row.start, row.end), UNKNOWN) for row in event.arguments if row.role == "Time"), UNKNOWN)
