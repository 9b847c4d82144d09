"""Rows of the event tables: mentions, arguments, counts and relations of a document; events above documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace

from imu_corpus.layers.view import CorpusView, Row, View
from imu_corpus.model import EventArgument, EventMention

CURATED, RULE = "curated", "rule"


def event_rows(view: CorpusView) -> Iterable[Row]:
    """Rows of `events`: those that a text tells of, registered or found, with how often and in how many documents."""
    counts = Counter(row.event_id for row in view.meant)
    documents = Counter(event_id for event_id, _ in {(row.event_id, row.doc_id) for row in view.meant})
    for method, events in ((CURATED, view.registries.events), (RULE, view.events)):
        for event in events:
            if counts[event.event_id]:
                yield *astuple(event), method, counts[event.event_id], documents[event.event_id]


def event_participant_rows(view: CorpusView) -> Iterable[Row]:
    """Rows of `event_participants`, of the events that a text tells of."""
    told = {row.event_id for row in view.meant}
    curated = {row.doc_id for row in view.meant if row.method == CURATED}
    for row in view.registries.participants:
        if row.event_id in told:
            # A mention that a person found in a text is not published while programs read that text's events.
            doc_id = (row.event_mention_id or "").partition("-")[0]
            mention_id = row.event_mention_id if doc_id in curated else None
            yield *astuple(replace(row, event_mention_id=mention_id)), CURATED
    for row in view.participants:
        yield *astuple(row), RULE


def event_record_rows(view: CorpusView) -> Iterable[Row]:
    """Rows of `event_records`, of the events that a text tells of."""
    told = {row.event_id for row in view.meant}
    for row in view.registries.records:
        if row.event_id in told:
            yield astuple(row)


def event_mention_rows(view: View) -> Iterable[Row]:
    """Rows of `event_mentions`."""
    for row in view.document.annotations.events:
        head = view.annotation(row.id, "v", row.start, row.end)
        yield *head, row.event_id, row.type, row.polarity, row.realis, *_source(view, row), row.rule_id, row.method


def event_argument_rows(view: View) -> Iterable[Row]:
    """Rows of `event_arguments`."""
    for event in view.document.annotations.events:
        mention_id = view.annotation_id(event.id, "v", event.start, event.end)
        sentence_id = view.sentence_at(event.start)
        for argument_id, row in _numbered(view, event):
            place = view.sentence_at(row.start)
            filler_id = view.row_ids.get((row.filler_type, row.start, row.end))
            head = (argument_id, view.doc_id, mention_id, row.role, place, place == sentence_id)
            yield *head, *view.span(row.start, row.end), row.filler_type, filler_id, row.entity_id, event.method


def event_count_rows(view: View) -> Iterable[Row]:
    """Rows of `event_counts`: one for each argument that is a number of people."""
    quantities = {(row.start, row.end): row for row in view.document.annotations.quantities}
    for event in view.document.annotations.events:
        mention_id = view.annotation_id(event.id, "v", event.start, event.end)
        for count_id, row in _numbered(view, event):
            if row.role == "Count":
                number = quantities[row.start, row.end]
                head = (count_id, event.event_id, mention_id, row.measure, *_group(view, event, row))
                values = (number.low, number.best, number.high, view.document.text[row.start : row.end])
                yield *head, *values, *_source(view, event), view.doc_id, *_evidence(view, row), event.method


def event_relation_rows(view: View) -> Iterable[Row]:
    """Rows of `event_relations`."""
    events = {row.id: row for row in view.document.annotations.events}
    for row in view.document.annotations.event_relations:
        head, tail = events[row.head], events[row.tail]
        mentions = (f"{view.doc_id}-{row.head}", f"{view.doc_id}-{row.tail}")
        yield f"{view.doc_id}-{row.id}", view.doc_id, head.event_id, row.relation, tail.event_id, *mentions, row.method


def _numbered(view: View, event: EventMention) -> Iterator[tuple[str, EventArgument]]:
    """The arguments of a mention with their ids."""
    mention_id = view.annotation_id(event.id, "v", event.start, event.end)
    for number, row in enumerate(event.arguments, start=1):
        yield f"{mention_id}-{number}", row


def _source(view: View, event: EventMention) -> Row:
    """Who says so: the entity, if one is linked, and the words."""
    sources = [row for row in event.arguments if row.role == "Source"]
    entity = next((row.entity_id for row in sources if row.entity_id), None)
    return entity, "; ".join(view.document.text[row.start : row.end] for row in sources) or None


def _group(view: View, event: EventMention, count: EventArgument) -> Row:
    """Whose people were counted: the entity of the words that are counted, and the words."""
    if count.counted is None:
        return None, None
    same = (row.entity_id for row in event.arguments if (row.start, row.end) == count.counted)
    return next(same, None), view.document.text[slice(*count.counted)]


def _evidence(view: View, count: EventArgument) -> Row:
    """Sentence and span from the number to the words that are counted."""
    spans = [(count.start, count.end), *([count.counted] if count.counted else [])]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    return view.sentence_at(start), *view.span(start, end)
