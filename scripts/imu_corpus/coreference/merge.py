"""Merging: event mentions that programs found to their events, within a text and across texts.

Two mentions are one event if

1. their kinds agree: attacks, fights and their dead and wounded are one kind; any other type is a kind of its own, but
   those whom an attack captures or frees belong to it in the same sentence;
2. according to the words both happened, or neither did yet (planned, hypothetical); denied events are not merged;
3. their days overlap, in one text with a day of tolerance for night and time zone. Across sentences both must be known
   to a week or less, across texts to two days; only neighbouring sentences of one text may leave them out;
4. their places agree: the narrowest that one names is among those of the other, or holds one of them. Across texts
   both must name one, and none as wide as a country will do;
5. their attackers do not differ, if both name some;
6. across sentences of one text, something ties them: a place or an attacker that both name, a word that points back
   ("the attack"), or the dead and wounded reported in the next sentence.

Agreement of pairs is closed transitively (union-find), but no event covers more than two days by the days that its
mentions give; otherwise the attacks of a whole month in one town would be one. Acts of speech are events of their own.

Events that people registered take part in this, if their day and place are known, and keep their ids: a mention may
mean one of them. No two of them are joined.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, islice
from typing import NamedTuple

from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.contract.types import doers, event_types, place_roles
from imu_corpus.model import Days, EventMention
from imu_corpus.seeds.registries import Event, EventParticipant

_INCIDENTS = {"violence", "outcome"}
"""What one sentence may say about one event: an attack, and those whom it captures or frees."""
_FUTURE = frozenset({"planned", "hypothetical"})
_REALIS = ("actual", "alleged", "attempted", "planned", "hypothetical", "denied")
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
#: Mentions of the same text that one is compared with.
_BACK = 12
#: Different tellings of a kind, day and place that one more is compared with: no day of a town has as many.
_ACROSS = 100
#: Longest spans of days that still have a precision of their own.
_PRECISIONS = ((0, "day"), (6, "week"), (30, "month"), (92, "season"), (365, "year"))
_NEAR = "near"
REGISTERED = ""
"""The document id used for events that people registered."""
_POINTER = re.compile(r"\b(?:the|this|that|these|those)\s+\Z", re.IGNORECASE)
_POINTER_REACH = 8
#: From the narrowest place on.
_NARROWEST = ("site", "settlement", "district", "province", "country", "region")


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


class Places(NamedTuple):
    """What is known of places beyond the texts' words; keys are those of `MentionFeatures.places`."""

    names: Mapping[str, str] = {}
    """Name of each place that is an entity."""
    precisions: Mapping[str, str] = {}
    """How near an event in it comes to a point: code of `place_precisions`."""
    within: Mapping[str, str] = {}
    """The wider place that a place lies in."""
    broad: Collection[str] = frozenset()
    """Countries and regions: too wide to show that two texts refer to one event."""


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


def merge(
    mentions: Sequence[MentionFeatures],
    labels: Mapping[str, str],
    places: Places | None = None,
    registered: Sequence[MentionFeatures] = (),
) -> tuple[list[str], list[Event]]:
    """The event id of each mention, and the events that are not registered, in the order of their first mentions.

    The id of such an event is the document and the raw offset of its first mention: `d005-v0001234`.

    Args:
        mentions: what is known of each, the texts one after another, each in its own order.
        labels: name of each event type, for titles.
        places: what is known of the places that mentions name.
        registered: the events that mentions may mean, from `known_events`.
    """
    known = places or Places()
    rows = [*registered, *mentions]
    sets = _Sets([row.days for row in rows], len(registered))
    # Equal days before near ones: the night after belongs to a day only if it has no event of its own.
    for one, other in chain(_pairs_across(rows, known), _pairs_within(rows)):
        if _agree(rows[one], rows[other], known):
            sets.join(one, other)
    firsts = [sets.first(place) for place in range(len(rows))]
    groups: dict[int, list[MentionFeatures]] = defaultdict(list)
    for first, row in zip(firsts, rows, strict=True):
        groups[first].append(row)
    ids = {first: _event_id(found[0]) for first, found in groups.items()}
    events = [_event(ids[first], found, labels, known) for first, found in groups.items() if first >= len(registered)]
    return [ids[first] for first in firsts[len(registered) :]], events


def known_events(events: Iterable[Event], participants: Iterable[EventParticipant]) -> list[MentionFeatures]:
    """Registered events as `merge` takes them: those whose day and place distinguish them."""
    actors: dict[str, set[str]] = defaultdict(set)
    for row in participants:
        if row.role in doers() and row.entity_id:
            actors[row.event_id].add(row.entity_id)
    found = []
    for event in events:
        days = (event.date_from, event.date_to)
        if event.place_id and _is_within(days, _DAY):
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


def _event_id(first: MentionFeatures) -> str:
    return first.mention_id if first.doc_id == REGISTERED else f"{first.doc_id}-v{first.raw_start:07d}"


class _Sets:
    """Union-find; a set is named after its first member, and holds no days that lie further apart than two do.

    The first `alone` members are never in one set.
    """

    def __init__(self, days: Sequence[Days], alone: int) -> None:
        self._alone = alone
        self._parents = list(range(len(days)))
        self._latest_first = [first or date.min for first, _ in days]
        self._earliest_last = [last or date.max for _, last in days]

    def first(self, member: int) -> int:
        while self._parents[member] != member:
            self._parents[member] = self._parents[self._parents[member]]
            member = self._parents[member]
        return member

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.first(one), self.first(other)))
        if high < self._alone:
            return
        first = max(self._latest_first[low], self._latest_first[high])
        last = min(self._earliest_last[low], self._earliest_last[high])
        if first <= last or first - last <= _DAY:
            self._parents[high] = low
            self._latest_first[low], self._earliest_last[low] = first, last


def _pairs_within(mentions: Sequence[MentionFeatures]) -> Iterator[tuple[int, int]]:
    """Each mention with the ones before it in its text, the nearest first."""
    for place, row in enumerate(mentions):
        for before in range(place - 1, max(place - _BACK, 0) - 1, -1):
            if mentions[before].doc_id != row.doc_id or row.doc_id == REGISTERED:
                break
            yield place, before


def _pairs_across(mentions: Sequence[MentionFeatures], places: Places) -> Iterator[tuple[int, int]]:
    """Pairs with a kind, a day and a place in common; mentions with equal days, places and actors pair once."""
    blocks: dict[tuple[str, date, str], dict[tuple[object, ...], int]] = defaultdict(dict)
    for place, row in enumerate(mentions):
        if event_types()[row.type].is_speech or not _is_within(row.days, _DAY):
            continue
        same = (row.days, row.places, row.actors, row.realis in _FUTURE)
        for key in _keys(row, places):
            block = blocks[key]
            yield from ((place, before) for before in islice(block.values(), _ACROSS))
            if len(block) > _ACROSS and same in block:
                yield place, block[same]
            block.setdefault(same, place)


def _keys(row: MentionFeatures, places: Places) -> Iterator[tuple[str, date, str]]:
    first, last = row.days
    assert first is not None and last is not None
    for step in range((last - first).days + 1):
        for place in sorted(_with_wider(row.places, places.within)):
            if place not in places.broad:
                yield event_types()[row.type].kind, first + step * _DAY, place


def _agree(one: MentionFeatures, other: MentionFeatures, places: Places) -> bool:
    """Whether two mentions are one event by the rules of this module."""
    same_text = one.doc_id == other.doc_id
    apart = abs(one.sentence - other.sentence) if same_text else None
    return (
        _kinds_agree(one.type, other.type, apart)
        and _realis_agree(one.realis, other.realis)
        and _days_agree(one.days, other.days, apart)
        and _places_agree(one.places, other.places, places, same_text)
        and not (one.actors and other.actors and one.actors.isdisjoint(other.actors))
        and (not apart or _are_tied(one, other, apart))
    )


def _are_tied(one: MentionFeatures, other: MentionFeatures, apart: int) -> bool:
    """Whether more than the day suggests one event; `apart` counts the sentences between, and `one` comes later."""
    is_harm = event_types()[one.type].is_harm or event_types()[other.type].is_harm
    return (
        (apart == 1 and is_harm)
        or one.points_back
        or bool(one.places and other.places)
        or not one.actors.isdisjoint(other.actors)
    )


def _kinds_agree(one: str, other: str, apart: int | None) -> bool:
    mine, theirs = event_types()[one], event_types()[other]
    if mine.is_speech or theirs.is_speech:
        return False
    return mine.kind == theirs.kind or (apart == 0 and {mine.incident, theirs.incident} == _INCIDENTS)


def _realis_agree(one: str, other: str) -> bool:
    return "denied" not in (one, other) and (one in _FUTURE) == (other in _FUTURE)


def _is_within(days: Days, width: timedelta) -> bool:
    return days[0] is not None and days[1] is not None and days[1] - days[0] <= width


def _days_agree(one: Days, other: Days, apart: int | None) -> bool:
    (first, last), (start, end) = one, other
    if first is None or last is None or start is None or end is None:
        return apart is not None and apart <= 1
    widest = _WEEK - _DAY
    if apart != 0 and not (_is_within(one, widest) and _is_within(other, widest)):
        return False
    allowed = 0 * _DAY if apart is None else _DAY
    return first - allowed <= end and start - allowed <= last


def _places_agree(one: Sequence[str], other: Sequence[str], places: Places, same_text: bool) -> bool:
    if not one or not other:
        return same_text
    mine, theirs = _narrowest_of(one, places), _narrowest_of(other, places)
    return mine in _with_wider(other, places.within) or theirs in _with_wider(one, places.within)


def _narrowest_of(named: Sequence[str], places: Places) -> str:
    return next((place for place in named if place not in places.broad), named[0])


def _with_wider(named: Iterable[str], within: Mapping[str, str]) -> set[str]:
    """Places and all that they lie in."""
    found: set[str] = set()
    for place in named:
        step: str | None = place
        while step is not None and step not in found:
            found.add(step)
            step = within.get(step)
    return found


def _event(event_id: str, rows: Sequence[MentionFeatures], labels: Mapping[str, str], places: Places) -> Event:
    kind = _type([row.type for row in rows])
    first, last = _narrowest([row.days for row in rows])
    place = _place([place for row in rows for place in row.places], places)
    words = next((place.title() for row in rows for place in row.places), None)
    attack_type, weapon_type, target_type = event_types()[kind].attack
    return Event(
        event_id=event_id,
        title=_title(labels[kind], places.names[place] if place else words, first, last),
        type=kind,
        date_from=first,
        date_to=last,
        date_precision=_precision(first, last),
        place_id=place,
        place_precision=_place_precision(place, rows, places) if place else None,
        attack_type=attack_type,
        weapon_type=weapon_type,
        target_type=target_type,
        realis=_overall([row.realis for row in rows]),
    )


def _type(types: Sequence[str]) -> str:
    """The most frequent type of its acts; of its harm if no word names the act."""
    acts = [event_type for event_type in types if not event_types()[event_type].is_harm]
    return Counter(acts or types).most_common(1)[0][0]


def _place(named: Sequence[str], places: Places) -> str | None:
    """The narrowest place that is an entity of known extent; of several, the one named most often."""
    counts = Counter(place for place in named if place in places.precisions)
    order = {place: (_NARROWEST.index(places.precisions[place]), -count) for place, count in counts.items()}
    return min(order, key=lambda place: order[place], default=None)


def _place_precision(place: str, rows: Sequence[MentionFeatures], places: Places) -> str:
    is_near = all(place in row.near for row in rows if place in row.places)
    return _NEAR if is_near else places.precisions[place]


def _narrowest(days: Sequence[Days]) -> Days:
    """The days of the mention that dates it best; none if no mention knows both the first and the last."""
    known = [(last - first, first, last) for first, last in days if first is not None and last is not None]
    return min(known)[1:] if known else (None, None)


def _precision(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "unknown"
    width = (last - first).days
    return next((name for most, name in _PRECISIONS if width <= most), "range")


def _title(label: str, place: str | None, first: date | None, last: date | None) -> str:
    when = None
    if first is not None and last is not None:
        when = first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
    return ", ".join(part for part in (label, place, when) if part)


def _overall(realis: Sequence[str]) -> str:
    """Actual if one mention states it as fact, otherwise what most mentions say."""
    if "actual" in realis:
        return "actual"
    counts = Counter(realis)
    return max(counts, key=lambda code: (counts[code], -_REALIS.index(code)))
