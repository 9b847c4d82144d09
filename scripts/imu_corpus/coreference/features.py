"""Features of event mentions: all that merging and the list of participants ask of one, without its text.

They are kept as JSON where a corpus is too large for memory.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.contract.types import doers, event_types, place_roles
from imu_corpus.model import Days, EventMention
from imu_corpus.seeds.registries import Event, EventParticipant

DAY = timedelta(days=1)
REGISTERED = ""
"""The document id used for events that people registered."""
_POINTER = re.compile(r"\b(?:the|this|that|these|those)\s+\Z", re.IGNORECASE)
_POINTER_REACH = 8


class ArgumentFeatures(NamedTuple):
    """An argument of a mention, with its words."""

    role: str
    text: str
    filler_type: str
    filler_id: str | None
    entity_id: str | None

    @property
    def is_named(self) -> bool:
        """Whether it is somebody whom other mentions may name too."""
        return self.entity_id is not None or self.filler_type == "mention"


class MentionFeatures(NamedTuple):
    """The features of an event mention, to be merged with others."""

    mention_id: str
    doc_id: str
    raw_start: int
    sentence: int
    """Index of its sentence in the text."""
    type: str
    realis: str
    days: Days
    places: tuple[str, ...]
    """Entity ids, or word keys if a name has none, of the places it names; the first names the narrowest."""
    actors: frozenset[str]
    """Entity ids of those who attack or act."""
    points_back: bool
    """Whether a word such as "the" stands before it, so that it refers to what came before."""
    near: frozenset[str] = frozenset()
    """Those of its places that it happened near, not at."""
    polarity: str = "positive"
    source_entity_id: str | None = None
    source: str | None = None
    """Who says so, as a linked entity and in the words of the text; None: the author."""
    arguments: tuple[ArgumentFeatures, ...] = ()


def tell(
    doc_id: str, mention_id: str, raw_start: int, sentence: int, text: str, mention: EventMention
) -> MentionFeatures:
    """A mention as `merge` takes it; `text` is the text that its offsets count in."""
    named = [row for row in mention.arguments if row.role in place_roles() and row.filler_type == "mention"]
    places = tuple(row.entity_id or word_key(text[row.start : row.end]) for row in named)
    actors = frozenset(row.entity_id for row in mention.arguments if row.role in doers() and row.entity_id)
    points_back = _POINTER.search(text, max(mention.start - _POINTER_REACH, 0), mention.start) is not None
    near = frozenset(place for place, row in zip(places, named, strict=True) if text.endswith("near ", 0, row.start))
    return MentionFeatures(
        mention_id=mention_id,
        doc_id=doc_id,
        raw_start=raw_start,
        sentence=sentence,
        type=mention.type,
        realis=mention.realis,
        days=(mention.from_date, mention.to_date),
        places=places,
        actors=actors,
        points_back=points_back,
        near=near,
        polarity=mention.polarity,
    )


def known_events(events: Iterable[Event], participants: Iterable[EventParticipant]) -> list[MentionFeatures]:
    """Registered events as `merge` takes them: those whose day and place distinguish them."""
    actors: dict[str, set[str]] = defaultdict(set)
    for row in participants:
        if row.role in doers() and row.entity_id:
            actors[row.event_id].add(row.entity_id)
    found = []
    for event in events:
        days = (event.date_from, event.date_to)
        if event.place_id and is_within(days, DAY):
            features = MentionFeatures(
                mention_id=event.event_id,
                doc_id=REGISTERED,
                raw_start=0,
                sentence=0,
                type=event.type,
                realis=event.realis,
                days=days,
                places=(event.place_id,),
                actors=frozenset(actors[event.event_id]),
                points_back=False,
            )
            found.append(features)
    return found


def is_within(days: Days, width: timedelta) -> bool:
    """Whether both days are known, and lie no further apart than `width`."""
    return days[0] is not None and days[1] is not None and days[1] - days[0] <= width


def may_meet(row: MentionFeatures) -> bool:
    """Whether mentions in other texts may mean the same event: its day is known to two, and it names a place."""
    return bool(row.places) and is_within(row.days, DAY) and not event_types()[row.type].is_speech


def to_json(row: MentionFeatures) -> str:
    """A mention without its arguments as one line of JSON: the values of its fields in their order."""
    first, last = row.days
    days = (first and first.isoformat(), last and last.isoformat())
    values = (*row[:6], days, row.places, sorted(row.actors), row.points_back, sorted(row.near), *row[11:14])
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def from_json(line: str) -> MentionFeatures:
    """The mention that `to_json` wrote."""
    values: list[Any] = json.loads(line)
    first, last = values[6]
    values[6] = (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
    values[7] = tuple(values[7])
    values[8], values[10] = frozenset(values[8]), frozenset(values[10])
    return MentionFeatures(*values)
