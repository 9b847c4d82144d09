"""Events: words that mention one, with its type, realis and polarity, and what fills its roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import eq
from typing import Any, NamedTuple

from imu_corpus.layers.indexed import Columns, IndexedDocument
from imu_corpus.layers.layer import Attribute, BratEvent, Criterion, Layer, Row, criterion, span, span_columns, values
from imu_corpus.model import Annotations, EventArgument, EventMention, Span

LETTER = "v"


class _Numbered(NamedTuple):
    """An argument with its id and the mention that it is of."""

    argument_id: str
    mention_id: str
    event: EventMention
    row: EventArgument


def mention_columns(indexed: IndexedDocument) -> Columns:
    """Columns of `event_mentions`."""
    sources = [source(indexed, row) for row in indexed.document.annotations.events]
    return span_columns(indexed, EventMention, "events", "event_mention_id", LETTER) | {
        "source_entity_id": [entity_id for entity_id, _ in sources],
        "source": [words for _, words in sources],
    }


def source(indexed: IndexedDocument, event: EventMention) -> tuple[str | None, str | None]:
    """Who says so: the entity, if one is linked, and the words."""
    rows = [row for row in event.arguments if row.role == "Source"]
    entity_id = next((row.entity_id for row in rows if row.entity_id), None)
    return entity_id, "; ".join(indexed.document.text[row.start : row.end] for row in rows) or None


def argument_columns(indexed: IndexedDocument) -> Columns:
    """Columns of `event_arguments`."""
    arguments = list(_arguments(indexed))
    rows, events = [item.row for item in arguments], [item.event for item in arguments]
    places = indexed.sentences_at(row.start for row in rows)
    homes = indexed.sentences_at(event.start for event in events)
    return {
        "argument_id": [item.argument_id for item in arguments],
        "doc_id": [indexed.doc_id] * len(arguments),
        "event_mention_id": [item.mention_id for item in arguments],
        "role": [row.role for row in rows],
        "sentence_id": places,
        "is_same_sentence": list(map(eq, places, homes)),
        **indexed.span_columns(rows),
        "filler_type": [row.filler_type for row in rows],
        "filler_id": [indexed.row_ids.get((row.filler_type, row.start, row.end)) for row in rows],
        "entity_id": [row.entity_id for row in rows],
        "rule_id": [event.rule_id for event in events],
        "method": [event.method for event in events],
    }


def count_columns(indexed: IndexedDocument) -> Columns:
    """Columns of `event_counts`: a row for each argument that is a number of people."""
    arguments = list(_counts(indexed))
    known = {span(row): row for row in indexed.document.annotations.quantities}
    numbers = [known[span(item.row)] for item in arguments]
    groups = [_group(indexed, item) for item in arguments]
    sources = [source(indexed, item.event) for item in arguments]
    evidence = [_evidence(item.row) for item in arguments]
    return {
        "count_id": [item.argument_id for item in arguments],
        "event_id": [item.event.event_id for item in arguments],
        "event_mention_id": [item.mention_id for item in arguments],
        "measure": [item.row.measure for item in arguments],
        "group_id": [entity_id for entity_id, _ in groups],
        "group": [words for _, words in groups],
        **{name: [getattr(number, name) for number in numbers] for name in ("low", "best", "high")},
        "wording": [indexed.document.text[item.row.start : item.row.end] for item in arguments],
        "source_entity_id": [entity_id for entity_id, _ in sources],
        "source": [words for _, words in sources],
        "doc_id": [indexed.doc_id] * len(arguments),
        "sentence_id": indexed.sentences_at(place.start for place in evidence),
        **indexed.span_columns(evidence),
        "rule_id": [item.event.rule_id for item in arguments],
        "method": [item.event.method for item in arguments],
    }


def _arguments(indexed: IndexedDocument) -> Iterator[_Numbered]:
    return (item for event, mention_id in _events(indexed) for item in _numbered(event, mention_id))


def _counts(indexed: IndexedDocument) -> Iterator[_Numbered]:
    """The arguments that are numbers of people; few events have one."""
    for event, mention_id in _events(indexed):
        if any(row.role == "Count" for row in event.arguments):
            yield from (item for item in _numbered(event, mention_id) if item.row.role == "Count")


def _events(indexed: IndexedDocument) -> Iterator[tuple[EventMention, str]]:
    """The event mentions, each with the id of its row."""
    return zip(indexed.document.annotations.events, indexed.annotation_ids("events", LETTER), strict=True)


def _numbered(event: EventMention, mention_id: str) -> Iterator[_Numbered]:
    for number, row in enumerate(event.arguments, start=1):
        yield _Numbered(f"{mention_id}-{number}", mention_id, event, row)


def _group(indexed: IndexedDocument, count: _Numbered) -> tuple[str | None, str | None]:
    """Whose people were counted: the entity of the words that are counted, and the words."""
    counted = count.row.counted
    if counted is None:
        return None, None
    same = (row.entity_id for row in count.event.arguments if span(row) == counted)
    return next(same, None), indexed.document.text[slice(*counted)]


def _evidence(count: EventArgument) -> Span:
    """From the number to the words that are counted."""
    spans = [span(count), *([count.counted] if count.counted else [])]
    return Span(min(start for start, _ in spans), max(end for _, end in spans))


def from_rows(rows: Mapping[str, Sequence[Row]]) -> Iterator[EventMention]:
    """Event mentions with their arguments, in the order of their numbers."""
    of_mentions: dict[str, list[EventArgument]] = {}
    counts = {row["count_id"]: row for row in rows["event_counts"]}
    for row in sorted(rows["event_arguments"], key=lambda row: int(row["argument_id"].rpartition("-")[2])):
        names = ("start", "end", "role", "filler_type", "entity_id")
        argument = EventArgument(**{name: row[name] for name in names})
        if count := counts.get(row["argument_id"]):
            argument = argument._replace(measure=count["measure"], counted=_counted(count, argument))
        of_mentions.setdefault(row["event_mention_id"], []).append(argument)
    for row in rows["event_mentions"]:
        arguments = tuple(of_mentions.get(row["event_mention_id"], ()))
        yield from values(EventMention, [{**row, "arguments": arguments}], "event_mention_id")


def _counted(count: Row, number: EventArgument) -> Span | None:
    """The words for the people: the evidence goes from the first to the last of these and the number."""
    if count["group"] is None:
        return None
    size = len(count["group"])
    if count["end"] > number.end:
        return Span(count["end"] - size, count["end"])
    start = count["start"] if count["start"] < number.start else count["start"] + count["text"].index(count["group"])
    return Span(start, start + size)


class _Scored(NamedTuple):
    """An argument with the type of its event, as it is compared: ACE counts it as right if all three are."""

    start: int
    end: int
    event_type: str
    role: str


def _scored(layers: Annotations) -> list[_Scored]:
    """Arguments in the order of the text; one phrase may fill roles of several events."""
    return sorted(_Scored(*span(row), event.type, row.role) for event in layers.events for row in event.arguments)


def _role(row: Any) -> str:
    return str(row.role)


LAYER = Layer(
    name="events",
    label="event_mention",
    order=60,
    group="events",
    value=EventMention,
    kind="type",
    brat=BratEvent(
        types="event_types",
        filler="event",
        attributes=(
            Attribute("realis", "realis", "realis", is_required=True),
            Attribute("polarity", "polarities", "polarity", default="positive"),
        ),
        counts="counts",
    ),
    annotator="events.find:annotate",
    letter=LETTER,
    tables={
        "event_mentions": mention_columns,
        "event_arguments": argument_columns,
        "event_counts": count_columns,
    },
    from_rows=from_rows,
    criteria=(
        criterion("events", "overlap", lambda _: None, overlap=True),
        criterion("events", "span", span),
        criterion("events", "type", lambda e: e.type, lambda e: e.type, overlap=True),
        criterion("events", "realis", lambda e: (e.realis, e.polarity), overlap=True),
        Criterion("event_arguments", "role", _scored, lambda r: (r.event_type, r.role), _role, overlap=True),
    ),
)
