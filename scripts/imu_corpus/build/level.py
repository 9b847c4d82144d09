"""The corpus level: what no text knows alone, from the shards of all texts; tables leave here as streams.

shards ► events of all mentions ► counts ► tables
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.build.notes import Notes
from imu_corpus.build.shards import Shard
from imu_corpus.build.work import EVENTS, MENTIONS, PARTS
from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table
from imu_corpus.coreference.resolution import Resolution
from imu_corpus.coreference.resolve import labels_of, places_of
from imu_corpus.coreference.stored import StoredMentions
from imu_corpus.datapackage.streams import Stream
from imu_corpus.evaluation.scores import QualityRow
from imu_corpus.io.sorting import Sorter
from imu_corpus.layers.indexed import Columns
from imu_corpus.seeds.registries import Registries
from imu_corpus.tables import CORPUS_TABLES, DOCUMENT_TABLES, ner_view
from imu_corpus.tables.arrow import arrow_schema, as_batch
from imu_corpus.tables.corpus_level import CorpusLevel, Tally
from imu_corpus.tables.events import resolved_event_columns, resolved_participant_columns

_WITH_EVENTS = ("event_mentions", "event_counts")
"""Tables with the one value that no document knows alone: the event of a mention."""
Row = TypeVar("Row")
_ROWS = 4_096
"""Rows that become columns at once."""


class Level:
    """The tables of a corpus, from its shards."""

    def __init__(
        self, contract: Contract, registries: Registries, shards: Sequence[Shard], notes: Notes, folder: Path
    ) -> None:
        """Resolve the events.

        Args:
            contract: the contract.
            registries: entities and events that people registered.
            shards: one for each lot of texts, in the order of the texts.
            notes: what all texts tell.
            folder: where to put what memory does not hold.
        """
        self._contract, self._registries, self._shards, self._folder = contract, registries, shards, folder
        mentions = StoredMentions(lambda: self._batches(MENTIONS))
        places = places_of(registries.entities, notes.located)
        self._resolution = Resolution(mentions, places, registries, folder)
        for event_id, count, texts in self._resolution.registered():
            notes.events.update(Tally(Counter({event_id: count}), Counter({event_id: texts})))
        self._level = CorpusLevel(registries, notes.entities, notes.names, notes.events, notes.curated)

    def tables(self, quality: Sequence[QualityRow]) -> dict[str, Stream]:
        """Every table and vocabulary of the contract."""
        of_documents = {name: self._of_documents(name) for name in DOCUMENT_TABLES}
        of_corpus = {name: self._of_corpus(name) for name in CORPUS_TABLES}
        columns: Columns = {name: [getattr(row, name) for row in quality] for name in QualityRow._fields}
        figures = {"quality": self._stream("quality", [as_batch(self._contract.tables["quality"], columns)])}
        codes = {name: self._stream(name, [self._codes(name)]) for name in self._contract.vocabularies}
        found = of_documents | of_corpus | figures | codes
        return {name: found[name] for name in self._contract.resources}

    def views(self) -> dict[str, Stream]:
        """The views of those tables."""
        return {ner_view.NER: Stream(ner_view.SCHEMA, self._ner)}

    def _codes(self, name: str) -> pa.RecordBatch:
        rows, table = self._contract.codes[name], self._contract.vocabularies[name]
        return as_batch(table, {column: [row[column] or None for row in rows] for column in table.columns})

    def _of_documents(self, name: str) -> Stream:
        batches = self._with_events if name in _WITH_EVENTS else self._batches
        return Stream(arrow_schema(self._contract.tables[name]), lambda: batches(name))

    def _batches(self, name: str) -> Iterator[pa.RecordBatch]:
        return chain.from_iterable(shard.batches(name) for shard in self._shards)

    def _with_events(self, name: str) -> Iterator[pa.RecordBatch]:
        number = 0
        for batch, mentions in zip(self._batches(name), self._batches(MENTIONS), strict=True):
            ids = pa.array(self._resolution.event_ids(range(number, number + len(mentions))), pa.string())
            places = pc.index_in(batch["event_mention_id"], value_set=mentions["mention_id"])
            resolved = pc.coalesce(ids.take(places), batch["event_id"])
            column = batch.schema.get_field_index("event_id")
            yield batch.set_column(column, batch.schema.field(column), resolved)
            number += len(mentions)

    def _ner(self) -> Iterator[pa.RecordBatch]:
        for tokens, documents in zip(self._batches("tokens"), self._batches("documents"), strict=True):
            view = ner_view.ner_view(*(pa.Table.from_batches([batch]) for batch in (tokens, documents)))
            yield from view.cast(ner_view.SCHEMA).to_batches()

    def _of_corpus(self, name: str) -> Stream:
        resolved = {"events": self._events, "event_participants": self._participants}.get(name, _nothing)
        table = self._contract.tables[name]
        return self._stream(name, chain([as_batch(table, CORPUS_TABLES[name](self._level))], resolved(table)))

    def _events(self, table: Table) -> Iterator[pa.RecordBatch]:
        yield from self._resolution.alone(self._batches(EVENTS))
        for some in _some(self._resolution.shared(labels_of(self._contract))):
            counts = Tally(
                Counter({row.event.event_id: row.mentions for row in some}),
                Counter({row.event.event_id: row.texts for row in some}),
            )
            yield as_batch(table, resolved_event_columns([row.event for row in some], counts))

    def _participants(self, table: Table) -> Iterator[pa.RecordBatch]:
        parts = zip(self._batches(MENTIONS), self._batches(PARTS), strict=True)
        found = map(resolved_participant_columns, _some(self._resolution.participants(parts)))
        return (as_batch(table, columns) for columns in found)

    def _stream(self, name: str, pieces: Iterable[pa.RecordBatch]) -> Stream:
        """Rows as they come, sorted by key."""
        table = self._contract.resources[name]
        schema = arrow_schema(table)

        def batches() -> Iterator[pa.RecordBatch]:
            sorter = Sorter(schema, table.primary_key, self._folder)
            for piece in pieces:
                sorter.add(piece)
            return sorter.batches()

        return Stream(schema, batches)


def _some(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in lists that become columns at once."""
    left = iter(rows)
    while found := list(islice(left, _ROWS)):
        yield found


def _nothing(_table: Table) -> Iterator[pa.RecordBatch]:
    return iter(())
