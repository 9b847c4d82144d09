"""Merging: event mentions that programs found to their events, within a text and across texts.

Agreement of pairs is closed transitively (union-find), but no event covers more than two days by the days that its
mentions give; otherwise the attacks of a whole month in one town would be one. Acts of speech are events of their own.

Events that people registered take part in this, if their day and place are known, and keep their ids: a mention may
mean one of them. No two of them are joined.

A mention has a number: registered events come first, then the mentions of each text in its order. All that is kept of
one here are five numbers; the mentions themselves are read once for each step, and sorted by whoever calls.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from imu_corpus.contract.types import event_types
from imu_corpus.coreference.agreement import FUTURE, Places, agree, with_wider
from imu_corpus.coreference.events import event_of
from imu_corpus.coreference.features import REGISTERED, MentionFeatures, may_meet
from imu_corpus.seeds.registries import Event

#: Mentions of the same text that one is compared with.
_BACK = 12
#: Different tellings of a kind, day and place that one more is compared with: no day of a town has as many.
_ACROSS = 100
NEVER, ALWAYS = 0, 2**31 - 1
"""Ordinals of days that are not known."""


class Keyed(NamedTuple):
    """A mention at a place where it may meet its like from other texts."""

    kind: str
    day: int
    place: str
    number: int
    features: MentionFeatures

    @property
    def block(self) -> tuple[str, int, str]:
        """Kind, day (ordinal) and place, which mentions across texts must have in common."""
        return self.kind, self.day, self.place


Sort = Callable[[Iterable[Keyed]], Iterable[Keyed]]
"""Keyed mentions sorted by block and number."""


def in_memory(keyed: Iterable[Keyed]) -> list[Keyed]:
    """Keyed mentions sorted by block and number, all of them in memory."""
    return sorted(keyed, key=lambda row: row[:4])


class Sets:
    """Union-find; a set is named after its first member, and holds no days that lie further apart than two do.

    A member takes 12 bytes.
    """

    def __init__(self, first_days: Iterable[int], last_days: Iterable[int], alone: int) -> None:
        """Make each member a set of its own; the first `alone` are never in one. Days are ordinals."""
        self._alone = alone
        self._latest_first, self._earliest_last = array("i", first_days), array("i", last_days)
        self._parents = array("i", range(len(self._latest_first)))

    def first(self, member: int) -> int:
        """The first member of the set that a member is in."""
        while self._parents[member] != member:
            self._parents[member] = self._parents[self._parents[member]]
            member = self._parents[member]
        return member

    def firsts(self) -> npt.NDArray[np.int32]:
        """The first member of each one's set, by number."""
        found = np.array(self._parents, np.int32)
        while not np.array_equal(above := found[found], found):
            found = above
        return found

    def join(self, one: int, other: int) -> None:
        """Make one set of two, unless their days forbid it."""
        low, high = sorted((self.first(one), self.first(other)))
        if high < self._alone:
            return
        first = max(self._latest_first[low], self._latest_first[high])
        last = min(self._earliest_last[low], self._earliest_last[high])
        if first <= last + 1:
            self._parents[high] = low
            self._latest_first[low], self._earliest_last[low] = first, last


class Mentions(Protocol):
    """The event mentions of a corpus, in the order of its texts, read as often as asked."""

    def texts(self) -> Iterable[Sequence[MentionFeatures]]:
        """The mentions of each text that has some."""

    def that_may_meet(self) -> Iterable[Numbered]:
        """Those that may mean one event with mentions in other texts, with their numbers among all of them."""


class _InMemory(NamedTuple):
    """Mentions that are in memory."""

    rows: Sequence[MentionFeatures]

    def texts(self) -> Iterator[list[MentionFeatures]]:
        return (list(rows) for _, rows in groupby(self.rows, key=lambda row: row.doc_id))

    def that_may_meet(self) -> Iterator[Numbered]:
        return (item for item in enumerate(self.rows) if may_meet(item[1]))


def merge(
    mentions: Sequence[MentionFeatures],
    labels: Mapping[str, str],
    places: Places | None = None,
    registered: Sequence[MentionFeatures] = (),
) -> tuple[list[str], list[Event]]:
    """The event id of each mention, and the events that are not registered, in the order of their first mentions.

    Args:
        mentions: what is known of each, the texts one after another, each in its own order.
        labels: name of each event type, for titles.
        places: what is known of the places that mentions name.
        registered: the events that mentions may mean, from `known_events`.
    """
    known = places or Places()
    rows = (*registered, *mentions)
    sets = Sets(map(first_day, rows), map(last_day, rows), len(registered))
    join_all(sets, _InMemory(mentions), known, registered)
    groups: dict[int, list[MentionFeatures]] = defaultdict(list)
    for first, row in zip(firsts := sets.firsts().tolist(), rows, strict=True):
        groups[first].append(row)
    ids = {first: event_id(found[0]) for first, found in groups.items()}
    new = (item for item in groups.items() if item[0] >= len(registered))
    return [ids[first] for first in firsts[len(registered) :]], [
        event_of(ids[first], found, labels, known) for first, found in new
    ]


def first_day(row: MentionFeatures) -> int:
    """The ordinal of the day on which its event began, or of none."""
    return row.days[0].toordinal() if row.days[0] else NEVER


def last_day(row: MentionFeatures) -> int:
    """The ordinal of the day on which its event ended, or one after all others."""
    return row.days[1].toordinal() if row.days[1] else ALWAYS


def event_id(first: MentionFeatures) -> str:
    """The id of an event by its first mention: document and raw offset, `d005-v0001234`; a registered one keeps its."""
    return first.mention_id if first.doc_id == REGISTERED else f"{first.doc_id}-v{first.raw_start:07d}"


def join_all(
    sets: Sets, mentions: Mentions, places: Places, registered: Sequence[MentionFeatures], sort: Sort = in_memory
) -> None:
    """Join the mentions that are one event; in `sets`, registered events come first."""
    # Equal days before near ones: the night after belongs to a day only if it has no event of its own.
    across = ((number + len(registered), row) for number, row in mentions.that_may_meet())
    for _, block in groupby(sort(keyed(chain(enumerate(registered), across), places)), key=lambda row: row.block):
        _join(sets, pairs_across(block), places)
    number = len(registered)
    for rows in mentions.texts():
        _join(sets, _pairs_within(rows, number), places)
        number += len(rows)


def _join(sets: Sets, pairs: Iterable[Pair], places: Places) -> None:
    for one, other in pairs:
        if agree(one[1], other[1], places):
            sets.join(one[0], other[0])


Numbered = tuple[int, MentionFeatures]
Pair = tuple[Numbered, Numbered]
"""Two mentions, the later one first."""


def keyed(mentions: Iterable[Numbered], places: Places) -> Iterator[Keyed]:
    """Each mention that may meet its like, once for each day and place at which it may."""
    for number, row in mentions:
        for day, place in _days_and_places(row, places):
            yield Keyed(event_types()[row.type].kind, day, place, number, row)


def _days_and_places(row: MentionFeatures, places: Places) -> Iterator[tuple[int, str]]:
    first, last = row.days
    assert first is not None and last is not None
    near = sorted(with_wider(row.places, places.within) - set(places.broad))
    for day in range(first.toordinal(), last.toordinal() + 1):
        yield from ((day, place) for place in near)


def pairs_across(block: Iterable[Keyed]) -> Iterator[Pair]:
    """Pairs of mentions with kind, day and place in common; mentions with equal days, places and actors pair once."""
    tellings: dict[tuple[object, ...], Numbered] = {}
    for row in block:
        found, mention = row.features, (row.number, row.features)
        same = (found.days, found.places, found.actors, found.realis in FUTURE)
        yield from ((mention, before) for before in islice(tellings.values(), _ACROSS))
        if len(tellings) > _ACROSS and same in tellings:
            yield mention, tellings[same]
        tellings.setdefault(same, mention)


def _pairs_within(rows: Sequence[MentionFeatures], number: int) -> Iterator[Pair]:
    """Each mention of a text with the ones before it, the nearest first; the first one has the number `number`."""
    for place, row in enumerate(rows):
        for before in range(place - 1, max(place - _BACK, 0) - 1, -1):
            yield (number + place, row), (number + before, rows[before])
