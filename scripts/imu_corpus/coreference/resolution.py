"""Resolution: the events of all mentions of a corpus, and who takes part in them, whatever its size.

mentions ► sets of numbers (`merge`) ► events ► participants

Most events have one mention: those are made where the text is read. The mentions of the rest are sorted by event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from imu_corpus.coreference.agreement import Places
from imu_corpus.coreference.events import event_of
from imu_corpus.coreference.features import from_json, known_events, to_json
from imu_corpus.coreference.merge import Keyed, Sets, first_day, join_all, last_day
from imu_corpus.coreference.participants import Numbering
from imu_corpus.coreference.stored import PARTS, StoredMentions, Times
from imu_corpus.io.sorting import Sorter
from imu_corpus.seeds.registries import Event, EventParticipant, Registries

_KEYED = pa.schema(
    {"kind": pa.string(), "day": pa.int32(), "place": pa.string(), "number": pa.int32(), "features": pa.string()}
)
_SHARED = pa.schema({"first": pa.int32(), "number": pa.int32(), "features": pa.string()})
_PARTS = pa.schema(
    {
        "first": pa.int32(),
        "by_claim": pa.bool_(),
        "number": pa.int64(),
        "mention_id": pa.string(),
        **{name: PARTS.field(name).type for name in ("entity_id", "description", "role", "responsibility")},
    }
)


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
        self._positions, times = mentions.positions()
        self._firsts = self._merged(times)
        """The first mention of each one's event, by number; below 0 a registered event, counted from the last."""
        self._is_alone = self._firsts == np.arange(len(self._firsts), dtype=np.int32)
        self._is_alone[self._firsts[~self._is_alone & (self._firsts >= 0)]] = False
        """Whether no other mention tells of its event, by number."""

    def _merged(self, times: Times) -> npt.NDArray[np.int32]:
        known = self._registered
        first_days = chain(map(first_day, known), times.first_days)
        last_days = chain(map(last_day, known), times.last_days)
        sets = Sets(first_days, last_days, len(known))
        join_all(sets, self._mentions, self._places, known, self._sorted)
        return sets.firsts()[len(known) :] - np.int32(len(known))

    def _sorted(self, keyed: Iterable[Keyed]) -> Iterator[Keyed]:
        sorter = Sorter(_KEYED, ("kind", "day", "place", "number"), self._folder)
        sorter.add_rows((*row[:4], to_json(row.features)) for row in keyed)
        return (Keyed(kind, day, place, number, from_json(line)) for kind, day, place, number, line in sorter.rows())

    def event_ids(self, numbers: range) -> list[str]:
        """The events of some mentions, by their numbers."""
        return list(map(self._event_id, self._firsts[numbers.start : numbers.stop].tolist()))

    def _event_id(self, first: int) -> str:
        if first < 0:
            return self._registered[first].mention_id
        doc_id = self._positions.doc_ids[self._positions.texts[first]].as_py()
        return f"{doc_id}-v{self._positions.raw_starts[first]:07d}"

    def registered(self) -> Iterator[tuple[str, int, int]]:
        """Registered events that mentions turned out to tell of, with the number of mentions and of texts."""
        chosen = self._firsts < 0
        mentions = Counter(self._firsts[chosen].tolist())
        pairs = set(zip(self._firsts[chosen].tolist(), self._positions.texts[chosen].tolist(), strict=True))
        texts = Counter(first for first, _ in pairs)
        yield from ((self._event_id(first), mentions[first], texts[first]) for first in sorted(mentions))

    def alone(self, events: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Of the events that the mentions, in their order, would be alone, those that no other mention tells of."""
        number = 0
        for batch in events:
            yield batch.filter(pa.array(self._is_alone[number : number + len(batch)]))
            number += len(batch)

    def shared(self, labels: Mapping[str, str]) -> Iterator[Told]:
        """Events of several mentions that are not registered, in no order; `labels` names each event type."""
        sorter = Sorter(_SHARED, ("first", "number"), self._folder)
        chosen = self._mentions.lines(~self._is_alone & (self._firsts >= 0))
        sorter.add_rows((int(self._firsts[number]), number, line) for number, line in chosen)
        for first, found in groupby(sorter.rows(), key=itemgetter(0)):
            rows = [from_json(line) for _, _, line in found]
            event = event_of(self._event_id(first), rows, labels, self._places)
            yield Told(event, len(rows), len({row.doc_id for row in rows}))

    def participants(self, parts: Iterable[tuple[pa.RecordBatch, pa.RecordBatch]]) -> Iterator[EventParticipant]:
        """Who takes part in events, beyond what people registered.

        `parts` are the mentions of some texts and the parts that they give to somebody, one pair after another.
        """
        sorter = Sorter(_PARTS, ("first", "by_claim", "number"), self._folder)
        mentions = number = 0
        for of_texts, batch in parts:
            sorter.add(self._with_events(of_texts, batch, mentions, number))
            mentions, number = mentions + len(of_texts), number + len(batch)
        for first, rows in groupby(sorter.rows(), key=itemgetter(0)):
            event_id = self._event_id(first)
            yield from self._numbering.of_event(_participant(event_id, *row[3:]) for row in rows)

    def _with_events(
        self, of_texts: pa.RecordBatch, parts: pa.RecordBatch, mentions: int, number: int
    ) -> pa.RecordBatch:
        of, said_by = parts["of"].to_numpy() + mentions, parts["said_by"].to_numpy() + mentions
        # A claim is a mention of the claim, not of what is claimed.
        is_other = self._firsts[of] != self._firsts[said_by]
        said = of_texts["mention_id"].take(pa.array(np.ma.array(said_by - mentions, mask=is_other)))
        columns = [
            pa.array(self._firsts[of]),
            parts["by_claim"],
            pa.array(np.arange(number, number + len(parts))),
            said,
        ]
        return pa.RecordBatch.from_arrays([*columns, *parts.columns[3:]], schema=_PARTS)


def _participant(
    event_id: str,
    mention_id: str | None,
    entity_id: str | None,
    description: str | None,
    role: str,
    responsibility: str | None,
) -> EventParticipant:
    """A participant, its id still to come."""
    return EventParticipant(
        participant_id="",
        event_id=event_id,
        entity_id=entity_id,
        description=description,
        role=role,
        responsibility=responsibility,
        event_mention_id=mention_id,
    )
