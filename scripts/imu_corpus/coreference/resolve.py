"""Resolving: what a text tells for it, what is known of places, and the events of a few texts, in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.annotation.names.gazetteer import general_rows
from imu_corpus.contract.load import Contract
from imu_corpus.contract.types import place_precisions
from imu_corpus.coreference.agreement import Places
from imu_corpus.coreference.features import ArgumentFeatures, MentionFeatures, tell
from imu_corpus.coreference.merge import merge
from imu_corpus.layers import FILLERS
from imu_corpus.layers.events import LETTER, source
from imu_corpus.layers.indexed import IndexedDocument
from imu_corpus.model import Annotations, Document, EventArgument
from imu_corpus.seeds.registries import Entity

_BROAD = frozenset({"country", "region"})


def features_of(document: Document) -> list[MentionFeatures]:
    """The features of the event mentions of a text whose events are not known yet."""
    indexed = IndexedDocument(document, FILLERS)
    starts = [sentence.start for sentence in document.sentences]
    found = []
    for mention in document.annotations.events:
        if mention.event_id is None:
            mention_id = indexed.annotation_id(mention.id, LETTER, mention.start, mention.end)
            raw_start = indexed.offsets.to_raw(mention.start, mention.end).start
            sentence = bisect_right(starts, mention.start) - 1
            features = tell(indexed.doc_id, mention_id, raw_start, sentence, document.text, mention)
            entity_id, words = source(indexed, mention)
            arguments = tuple(_argument(indexed, row) for row in mention.arguments)
            found.append(features._replace(source_entity_id=entity_id, source=words, arguments=arguments))
    return found


def _argument(indexed: IndexedDocument, row: EventArgument) -> ArgumentFeatures:
    filler_id = indexed.row_ids.get((row.filler_type, row.start, row.end))
    return ArgumentFeatures(
        row.role, indexed.document.text[row.start : row.end], row.filler_type, filler_id, row.entity_id
    )


def places_of(entities: Iterable[Entity], located: Iterable[tuple[str, str]]) -> Places:
    """What is known of places: the entities, and which place lies in which."""
    names, precisions = {}, {}
    for row in entities:
        names[row.entity_id] = row.name
        if precision := place_precisions().get(row.subtype or row.type):
            precisions[row.entity_id] = precision
    countries = {word_key(name) for name, _, _, group in general_rows() if group == "country"}
    broad = {entity_id for entity_id, precision in precisions.items() if precision in _BROAD}
    return Places(names, precisions, dict(located), broad | countries)


def labels_of(contract: Contract) -> dict[str, str]:
    """The name of each event type."""
    return {row["code"]: row["label"] for row in contract.codes["event_types"]}


def roles_of(contract: Contract) -> frozenset[str]:
    """The roles that each event type has, as codes of `event_type_roles`."""
    return frozenset(row["code"] for row in contract.codes["event_type_roles"])


def resolve_annotations(contract: Contract, places: Places, documents: Sequence[Document]) -> list[Annotations]:
    """The annotations of some texts, with the events of mentions that had none, and the days of those events."""
    features = [row for document in documents for row in features_of(document)]
    ids, events = merge(features, labels_of(contract), places)
    days = {event.event_id: (event.date_from, event.date_to) for event in events}
    left = iter(ids)
    found = []
    for document in documents:
        mentions = document.annotations.events
        resolved = [row if row.event_id else row._replace(event_id=next(left)) for row in mentions]
        found.append(document.annotations.replace(days, events=resolved))
    return found
