"""Event mentions of a corpus as they lie on the disk: columns to choose and count by, the rest as JSON."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from imu_corpus.coreference.features import MentionFeatures, from_json, may_meet, to_json
from imu_corpus.coreference.merge import first_day, last_day
from imu_corpus.coreference.participants import parts_of

MENTIONS = pa.schema(
    {
        "text": pa.int32(),
        "mention_id": pa.string(),
        "raw_start": pa.int32(),
        "first_day": pa.int32(),
        "last_day": pa.int32(),
        "may_meet": pa.bool_(),
        "features": pa.string(),
    }
)
"""`text` counts the texts of a batch that have mentions, from 0; days are ordinals."""
PARTS = pa.schema(
    {
        "of": pa.int32(),
        "said_by": pa.int32(),
        "by_claim": pa.bool_(),
        "entity_id": pa.string(),
        "description": pa.string(),
        "role": pa.string(),
        "responsibility": pa.string(),
    }
)
"""`of` and `said_by` are rows of the batch of mentions that was made of the same texts."""

_NO_IDS = pa.array([], pa.large_string())


def mentions_batch(texts: Iterable[Sequence[MentionFeatures]]) -> pa.RecordBatch:
    """The mentions of some texts, in their order."""
    numbered = [(number, row) for number, mentions in enumerate(filter(None, texts)) for row in mentions]
    rows = [row for _, row in numbered]
    columns = {
        "text": [number for number, _ in numbered],
        "mention_id": [row.mention_id for row in rows],
        "raw_start": [row.raw_start for row in rows],
        "first_day": list(map(first_day, rows)),
        "last_day": list(map(last_day, rows)),
        "may_meet": list(map(may_meet, rows)),
        "features": list(map(to_json, rows)),
    }
    return pa.RecordBatch.from_pydict(columns, schema=MENTIONS)


def parts_batch(texts: Sequence[Sequence[MentionFeatures]], roles: Collection[str]) -> pa.RecordBatch:
    """The parts that the mentions of some texts give to somebody."""
    places = {row.mention_id: place for place, row in enumerate(chain.from_iterable(texts))}
    found = [part for mentions in texts for part in parts_of(mentions, roles)]
    rows = [(places[part.of], places[part.said_by], *part[2:]) for part in found]
    columns = zip(*rows, strict=True) if rows else [()] * len(PARTS)
    return pa.RecordBatch.from_arrays(list(map(pa.array, columns, PARTS.types)), schema=PARTS)


class Positions(NamedTuple):
    """Where each mention of a corpus stands, by its number."""

    texts: npt.NDArray[np.int32]
    """Number of its text, among those that have mentions."""
    raw_starts: npt.NDArray[np.int32]
    """Its first code point in the raw text."""
    doc_ids: pa.LargeStringArray
    """Id of each text."""


class Times(NamedTuple):
    """When the event of each mention of a corpus was, by its number; days are ordinals."""

    first_days: npt.NDArray[np.int32]
    last_days: npt.NDArray[np.int32]


class StoredMentions:
    """All event mentions of a corpus that have no event yet, in the order of its texts; read as often as asked."""

    def __init__(self, batches: Callable[[], Iterable[pa.RecordBatch]]) -> None:
        """Read from `batches`, which gives those of `mentions_batch` one after another, a text never in two."""
        self._batches = batches

    def texts(self) -> Iterator[list[MentionFeatures]]:
        """The mentions of each text that has some, without their arguments."""
        for batch in self._batches():
            rows = list(map(from_json, batch["features"].to_pylist()))
            bounds = [*_starts(batch).tolist(), len(rows)]
            yield from (rows[start:end] for start, end in pairwise(bounds))

    def that_may_meet(self) -> Iterator[tuple[int, MentionFeatures]]:
        """Those that may mean one event with mentions in other texts, without their arguments, with their numbers."""
        number = 0
        for batch in self._batches():
            chosen = np.flatnonzero(batch["may_meet"].to_numpy(zero_copy_only=False))
            lines = batch["features"].take(pa.array(chosen)).to_pylist()
            yield from zip((chosen + number).tolist(), map(from_json, lines), strict=True)
            number += len(batch)

    def lines(self, wanted: npt.NDArray[np.bool_]) -> Iterator[tuple[int, str]]:
        """Number and JSON of the mentions that are wanted."""
        number = 0
        for batch in self._batches():
            chosen = np.flatnonzero(wanted[number : number + len(batch)])
            lines = batch["features"].take(pa.array(chosen)).to_pylist()
            yield from zip((chosen + number).tolist(), lines, strict=True)
            number += len(batch)

    def positions(self) -> tuple[Positions, Times]:
        """Where each stands, and when its event was."""
        # Arrays that grow in place: pieces to be joined would take twice as much.
        texts, raw_starts, first_days, last_days = columns = [array("i") for _ in range(4)]
        doc_ids = [_NO_IDS]
        before = 0
        for batch in self._batches():
            starts = _starts(batch)
            firsts = batch["mention_id"].take(pa.array(starts)).to_pylist()
            doc_ids.append(pa.array([mention_id.partition("-")[0] for mention_id in firsts], _NO_IDS.type))
            texts.frombytes((batch["text"].to_numpy() + np.int32(before)).tobytes())
            for column, name in zip(columns[1:], ("raw_start", "first_day", "last_day"), strict=True):
                column.frombytes(batch[name].to_numpy().tobytes())
            before += len(starts)
        where = Positions(_numbers(texts), _numbers(raw_starts), pa.concat_arrays(doc_ids))
        return where, Times(_numbers(first_days), _numbers(last_days))


def _starts(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """The first mention of each text of a batch."""
    return np.flatnonzero(np.diff(batch["text"].to_numpy(), prepend=-1))


def _numbers(column: array[int]) -> npt.NDArray[np.int32]:
    return np.frombuffer(column, np.int32)
