"""Resolution: the events of all mentions of a corpus, and who takes part in them, whatever its size.

mentions ► sets of numbers (`merge`) ► events ► participants

Most events are told of in one text: they are made as the texts pass by. The rest is sorted by event first.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from imu_corpus.coreference.agreement import Places
from imu_corpus.coreference.events import event_of
from imu_corpus.coreference.features import MentionFeatures, from_json, known_events, to_json
from imu_corpus.coreference.merge import Keyed, sets_of
from imu_corpus.coreference.participants import Found, Numbering, parts_of
from imu_corpus.coreference.stored import StoredMentions
from imu_corpus.io.sorting import Sorter
from imu_corpus.seeds.registries import Event, EventParticipant, Registries

_KEYED = pa.schema(
    {"kind": pa.string(), "day": pa.int32(), "place": pa.string(), "number": pa.int32(), "features": pa.string()}
)
_SPREAD = pa.schema({"first": pa.int32(), "number": pa.int32(), "features": pa.string()})
_PARTS = pa.schema({"event_id": pa.string(), "by_claim": pa.bool_(), "number": pa.int64(), "part": pa.string()})


Group = tuple[int, list[MentionFeatures]]
"""The number of an event's first mention, and all its mentions."""


class Told(NamedTuple):
    """An event, and how many mentions, in how many texts, tell of it."""

    event: Event
    mentions: int
    texts: int


class Resolution:
    """Gives every event mention of a corpus its event, registered or new, from what programs found."""

    def __init__(self, mentions: StoredMentions, places: Places, registries: Registries, folder: Path) -> None:
        """Merge the mentions.

        Args:
            mentions: those without an event.
            places: what is known of places.
            registries: entities and events that people registered.
            folder: where to put what memory does not hold.
        """
        self._mentions, self._places, self._folder = mentions, places, folder
        self._registered = known_events(registries.events, registries.participants)
        self._numbering = Numbering(registries.participants)
        self._positions = mentions.positions()
        alone = len(self._registered)
        self._firsts = sets_of(mentions.texts, places, self._registered, self._sorted).firsts()[alone:] - alone
        """The first mention of each one's event, by number; below 0 a registered event, counted from the last."""
        self._is_spread = self._in_several_texts()

    def _sorted(self, keyed: Iterable[Keyed]) -> Iterator[Keyed]:
        sorter = Sorter(_KEYED, ("kind", "day", "place", "number"), self._folder)
        sorter.add_rows((*row[:4], to_json(row.features)) for row in keyed)
        return (Keyed(kind, day, place, number, from_json(line)) for kind, day, place, number, line in sorter.rows())

    def _in_several_texts(self) -> npt.NDArray[np.bool_]:
        """By number of a mention, whether other texts tell of its event too, or people registered it."""
        texts = self._positions.texts
        is_new = self._firsts >= 0
        leaves = is_new & (texts[np.maximum(self._firsts, 0)] != texts)
        spread = np.zeros(len(texts), np.bool_)
        spread[self._firsts[leaves]] = True
        return ~is_new | spread[np.maximum(self._firsts, 0)]

    def event_ids(self, numbers: range) -> list[str]:
        """The events of some mentions, by their numbers."""
        return list(map(self._event_id, self._firsts[numbers.start : numbers.stop].tolist()))

    def _event_id(self, first: int) -> str:
        if first < 0:
            return self._registered[first].mention_id
        texts, raw_starts, doc_ids = self._positions
        return f"{doc_ids[texts[first]]}-v{raw_starts[first]:07d}"

    def registered(self) -> Iterator[tuple[str, int, int]]:
        """Registered events that mentions turned out to tell of, with the number of mentions and of texts."""
        chosen = self._firsts < 0
        mentions = Counter(self._firsts[chosen].tolist())
        pairs = set(zip(self._firsts[chosen].tolist(), self._positions.texts[chosen].tolist(), strict=True))
        texts = Counter(first for first, _ in pairs)
        yield from ((self._event_id(first), mentions[first], texts[first]) for first in sorted(mentions))

    def events(self, labels: Mapping[str, str]) -> Iterator[Told]:
        """Events that are not registered, in no order; `labels` names each event type."""
        for first, rows in chain(self._of_one_text(), self._of_several_texts()):
            event = event_of(self._event_id(first), rows, labels, self._places)
            yield Told(event, len(rows), len({row.doc_id for row in rows}))

    def _of_one_text(self) -> Iterator[Group]:
        for numbers, rows in self._texts():
            groups: dict[int, list[MentionFeatures]] = defaultdict(list)
            for number, row in zip(numbers, rows, strict=True):
                if not self._is_spread[number]:
                    groups[int(self._firsts[number])].append(row)
            yield from groups.items()

    def _of_several_texts(self) -> Iterator[Group]:
        sorter = Sorter(_SPREAD, ("first", "number"), self._folder)
        chosen = self._mentions.lines(self._is_spread & (self._firsts >= 0))
        sorter.add_rows((int(self._firsts[number]), number, line) for number, line in chosen)
        for first, rows in groupby(sorter.rows(), key=itemgetter(0)):
            yield first, [from_json(line) for _, _, line in rows]

    def _texts(self) -> Iterator[tuple[range, list[MentionFeatures]]]:
        """The mentions of each text, with their numbers."""
        number = 0
        for rows in self._mentions.texts():
            yield range(number, number + len(rows)), rows
            number += len(rows)

    def participants(self, roles: Collection[str]) -> Iterator[EventParticipant]:
        """Who takes part in events, beyond what people registered; `roles` are the codes of `event_type_roles`."""
        sorter = Sorter(_PARTS, ("event_id", "by_claim", "number"), self._folder)
        sorter.add_rows(
            (part.event_id, by_claim, number, json.dumps(astuple(part)))
            for number, (by_claim, part) in enumerate(self._parts(roles))
        )
        for _, rows in groupby(sorter.rows(), key=itemgetter(0)):
            yield from self._numbering.of_event(EventParticipant(**_fields(row[3])) for row in rows)

    def _parts(self, roles: Collection[str]) -> Iterator[Found]:
        for numbers, rows in self._texts():
            ids = dict(zip((row.mention_id for row in rows), self.event_ids(numbers), strict=True))
            yield from parts_of(rows, ids, roles)


def _fields(line: str) -> dict[str, str]:
    return dict(zip(EventParticipant.__dataclass_fields__, json.loads(line), strict=True))
