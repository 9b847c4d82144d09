"""Work: what is done with one lot of texts, here or on another machine: it becomes a shard, or a list of mistakes.

texts ► documents ► columns ► Arrow ► files
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from imu_corpus.build.inputs import Meanings
from imu_corpus.build.notes import notes_of, nothing, to_json
from imu_corpus.build.shards import Lot, Shard, ShardWriter, fingerprints
from imu_corpus.build.walk import Knowledge, Part, check, part_of
from imu_corpus.contract.table import Table
from imu_corpus.coreference import stored
from imu_corpus.coreference.agreement import Places
from imu_corpus.coreference.events import event_of
from imu_corpus.coreference.features import MentionFeatures
from imu_corpus.coreference.merge import event_id
from imu_corpus.evaluation.quality import Assessment
from imu_corpus.layers.indexed import Columns
from imu_corpus.tables.arrow import arrow_schema, as_batch, to_arrow
from imu_corpus.tables.corpus_level import Tally
from imu_corpus.tables.events import resolved_event_columns

_TEXTS = 32
"""Texts whose rows become columns at once: what a worker holds."""


MENTIONS, PARTS, EVENTS = "mentions-to-resolve", "parts-in-events", "events-of-one-mention"
"""Files of a shard beside its tables: what the corpus level resolves events from."""


class Resolving(NamedTuple):
    """What the events of mentions are made with."""

    labels: Mapping[str, str]
    """Name of each event type."""
    roles: frozenset[str]
    """Codes of `event_type_roles`."""
    places: Places
    """What registries know of places."""
    events: Table
    """The table of events."""


class Work(NamedTuple):
    """What is done with every lot: all that a worker must know. It can be pickled."""

    known: Knowledge
    tables: Mapping[str, Table]
    """The tables whose rows come from one document each."""
    resolving: Resolving
    folder: Path
    """Where shards are kept."""
    fingerprint: str
    """Of all that texts are processed with."""

    @property
    def schemas(self) -> dict[str, pa.Schema]:
        """Schema of each file of a shard."""
        of_tables = {name: arrow_schema(table) for name, table in self.tables.items()}
        events = arrow_schema(self.resolving.events)
        return {**of_tables, MENTIONS: stored.MENTIONS, PARTS: stored.PARTS, EVENTS: events}


class Made(NamedTuple):
    """What came of a lot."""

    lot: Lot
    shard: Shard | None
    """None if a text has a mistake."""
    assessments: dict[str, Assessment]
    """Of the texts that have figures."""
    mistakes: list[str]
    meanings: dict[str, Meanings]
    """By text, the event mentions that people found, with their events."""


def make_shard(work: Work, lot: Lot) -> Made:
    """Work on a lot, and keep its shard unless a text has a mistake."""
    made = Made(lot, None, {}, [], {})
    notes = nothing()
    writer = ShardWriter(work.folder, lot, work.schemas)
    try:
        for start in range(0, len(lot.texts), _TEXTS):
            parts = list(_collected(made, (part_of(work.known, text) for text in lot.texts[start : start + _TEXTS])))
            if not made.mistakes:
                _write(writer, work, parts)
                for part in parts:
                    notes.update(notes_of(part))
        if made.mistakes:
            writer.abandon()
            return made
        return made._replace(shard=writer.finish(work.fingerprint, fingerprints(lot), to_json(notes)))
    except BaseException:
        writer.abandon()
        raise


def check_lot(work: Work, lot: Lot) -> Made:
    """The mistakes of a lot, and nothing else."""
    made = Made(lot, None, {}, [], {})
    for _ in _collected(made, (check(work.known, text) for text in lot.texts)):
        pass
    return made


def _collected(made: Made, parts: Iterator[Part]) -> Iterator[Part]:
    """The parts, with what they tell beside their rows noted in `made`."""
    for part in parts:
        made.mistakes.extend(part.mistakes)
        made.meanings.update({} if part.meanings is None else {part.doc_id: part.meanings})
        made.assessments.update({part.doc_id: part.assessment} if part.assessment.has_figures else {})
        yield part


def _write(writer: ShardWriter, work: Work, parts: Sequence[Part]) -> None:
    for name, table in work.tables.items():
        rows = to_arrow(table, _joined(table, [part.tables[name] for part in parts]))
        writer.add(name, _one_batch(rows))
    mentions = [part.mentions for part in parts]
    writer.add(MENTIONS, stored.mentions_batch(mentions))
    writer.add(PARTS, stored.parts_batch(mentions, work.resolving.roles))
    writer.add(EVENTS, _events(work.resolving, list(chain.from_iterable(mentions))))


def _events(known: Resolving, mentions: Sequence[MentionFeatures]) -> pa.RecordBatch:
    """The event that each mention tells of if no other does, in the order of the mentions."""
    events = [event_of(event_id(row), [row], known.labels, known.places) for row in mentions]
    once = Counter({event.event_id: 1 for event in events})
    return as_batch(known.events, resolved_event_columns(events, Tally(once, once)))


def _joined(table: Table, parts: Sequence[Columns]) -> Columns:
    return {name: list(chain.from_iterable(part[name] for part in parts)) for name in table.columns}


def _one_batch(rows: pa.Table) -> pa.RecordBatch:
    """A table of one chunk, or of no rows, as a batch: each file has one for the same texts."""
    return next(iter(rows.to_batches()), pa.RecordBatch.from_pylist([], schema=rows.schema))
