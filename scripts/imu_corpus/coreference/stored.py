"""Event mentions of a corpus as they lie on the disk: columns of numbers to choose by, the rest as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from imu_corpus.coreference.features import MentionFeatures, from_json, to_json

SCHEMA = pa.schema({"text": pa.int32(), "mention_id": pa.string(), "raw_start": pa.int32(), "features": pa.string()})
"""`text` counts the texts of a batch that have mentions, from 0."""


def to_batch(texts: Sequence[Sequence[MentionFeatures]]) -> pa.RecordBatch:
    """The mentions of some texts, in their order."""
    rows = [(number, row) for number, mentions in enumerate(filter(None, texts)) for row in mentions]
    columns = {
        "text": [number for number, _ in rows],
        "mention_id": [row.mention_id for _, row in rows],
        "raw_start": [row.raw_start for _, row in rows],
        "features": [to_json(row) for _, row in rows],
    }
    return pa.RecordBatch.from_pydict(columns, schema=SCHEMA)


class Positions(NamedTuple):
    """Where each mention of a corpus stands, by its number."""

    texts: npt.NDArray[np.int32]
    """Number of its text, among those that have mentions."""
    raw_starts: npt.NDArray[np.int32]
    """Its first code point in the raw text."""
    doc_ids: Sequence[str]
    """Id of each text."""


class StoredMentions:
    """All event mentions of a corpus that have no event yet, in the order of its texts; read as often as asked."""

    def __init__(self, batches: Callable[[], Iterable[pa.RecordBatch]]) -> None:
        """Read from `batches`, which gives those of `to_batch` one after another, a text never in two."""
        self._batches = batches

    def texts(self) -> Iterator[list[MentionFeatures]]:
        """The mentions of each text that has some."""
        for batch in self._batches():
            rows = list(map(from_json, batch["features"].to_pylist()))
            bounds = [*_starts(batch).tolist(), len(rows)]
            yield from (rows[start:end] for start, end in pairwise(bounds))

    def lines(self, wanted: npt.NDArray[np.bool_]) -> Iterator[tuple[int, str]]:
        """Number and JSON of the mentions that are wanted."""
        number = 0
        for batch in self._batches():
            chosen = np.flatnonzero(wanted[number : number + len(batch)])
            lines = batch["features"].take(pa.array(chosen)).to_pylist()
            yield from zip((chosen + number).tolist(), lines, strict=True)
            number += len(batch)

    def positions(self) -> Positions:
        """Where each stands."""
        texts, raw_starts = [], []
        doc_ids: list[str] = []
        for batch in self._batches():
            texts.append(batch["text"].to_numpy() + len(doc_ids))
            raw_starts.append(batch["raw_start"].to_numpy())
            firsts = batch["mention_id"].take(pa.array(_starts(batch))).to_pylist()
            doc_ids += [mention_id.partition("-")[0] for mention_id in firsts]
        nothing = np.zeros(0, np.int32)
        return Positions(
            np.concatenate([nothing, *texts]).astype(np.int32), np.concatenate([nothing, *raw_starts]), doc_ids
        )


def _starts(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """The first mention of each text of a batch."""
    numbers = batch["text"].to_numpy()
    return np.flatnonzero(np.diff(numbers, prepend=-1))
