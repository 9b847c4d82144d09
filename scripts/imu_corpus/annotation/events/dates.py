"""Dates of event mentions: the days that the text allows for each.

1. A mention with a Time of its own has the days of that expression.
2. Else, in a paragraph, it has the days of the nearest mention before it that has some.
3. Else, in a report, it has those of the news: the first mention in the text dated to no more than a week, within
   two weeks of the text's own date. A report tells its news in the first paragraphs and dates it in one of them.
   Acts and harm only (an undated founding or pact is not news), and nothing that may never happen.
4. Else it has none. A text's own date is no event's date: "recently" may be any day before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from imu_corpus.contract.types import event_types
from imu_corpus.model import UNKNOWN, Days, EventMention, Sentence, TimeExpression

_NO_NEWS = frozenset({"hypothetical", "planned"})
_WEEK = timedelta(days=7)
_FRESH = timedelta(days=14)


def date_events(
    events: Sequence[EventMention],
    sentences: Sequence[Sentence],
    times: Sequence[TimeExpression],
    published: Days = UNKNOWN,
) -> list[Days]:
    """First and last possible day of each mention, (None, None) if the text does not say."""
    days = {(time.start, time.end): (time.from_date, time.to_date) for time in times}
    own = [_own(event, days) for event in events]
    blocks = _blocks(events, sentences)
    news = next((found for found in own if _is_news(found, published)), UNKNOWN)
    found: list[Days] = []
    for place, event in enumerate(events):
        if own[place] == UNKNOWN and place and blocks[place - 1] == blocks[place]:
            found.append(found[-1])
        else:
            found.append(own[place])
        if found[-1] == UNKNOWN and event_types()[event.type].is_news and event.realis not in _NO_NEWS:
            found[-1] = news
    return found


def _own(event: EventMention, days: dict[tuple[int, int], Days]) -> Days:
    """The days of a mention's Time."""
    return next((days.get((row.start, row.end), UNKNOWN) for row in event.arguments if row.role == "Time"), UNKNOWN)


def _blocks(events: Sequence[EventMention], sentences: Sequence[Sentence]) -> list[int]:
    """The paragraph of each mention."""
    found, place = [], 0
    for event in events:
        while sentences[place].end <= event.start:
            place += 1
        found.append(sentences[place].block)
    return found


def _is_news(days: Days, published: Days) -> bool:
    """Whether days are few, and just before the text came out."""
    first, last = days
    if first is None or last is None or published[0] is None or published[1] is None:
        return False
    return last - first <= _WEEK and published[0] - _FRESH <= last and first <= published[1]
