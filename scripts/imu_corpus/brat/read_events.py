"""Event mentions of an `.ann` file: brat events whose trigger is the word that names what happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from imu_corpus.brat.check import COUNTS, PHRASE, SPANS, types_of
from imu_corpus.brat.format import Event, TextBound, role_of
from imu_corpus.brat.reader import METHOD, Reader
from imu_corpus.contract.types import circumstances
from imu_corpus.layers.layer import Layer
from imu_corpus.model import EventArgument, EventMention, EventRelation, Span


def read_events(reader: Reader, layer: Layer) -> list[EventMention]:
    """The event mentions of a file, in the order of their triggers; mistakes go to the reader."""
    types = reader.registry.codes[layer.brat.types]
    mentions = [_mention(reader, layer, event) for event in reader.standoff.events.values() if event.type in types]
    return sorted(mentions, key=lambda mention: (mention.start, mention.end))


def read_event_relations(reader: Reader, layer: Layer) -> list[EventRelation]:
    """Relations between event mentions, in the order of the file."""
    types = reader.registry.codes[layer.brat.types]
    rows = [row for row in reader.standoff.relations.values() if row.type in types]
    for row in rows:
        for target in (row.head, row.tail):
            if not reader.is_mention(target):
                reader.problem(row, f"expected two events for {row.type}, found {target}; point it to an E line.")
        event_id = reader.standoff.references.get(row.head)
        if (
            event_id is not None
            and event_id == reader.standoff.references.get(row.tail)
            and reader.registry.events is not None
        ):
            reader.problem(
                row, f"expected two events for {row.type}, found {event_id} twice; fix the line or a reference."
            )
    return [EventRelation(id=row.id, head=row.head, relation=row.type, tail=row.tail, method=METHOD) for row in rows]


def _mention(reader: Reader, layer: Layer, event: Event) -> EventMention:
    trigger = reader.standoff.text_bounds[event.trigger]
    if trigger.type != event.type:
        reader.problem(event, f"expected a trigger of type {event.type}, found {trigger.type}; change one.")
    start, end = reader.span(trigger)
    codes: dict[str, Any] = {
        row.field: reader.attribute(event, row) or "" for row in layer.brat.attributes if row.field
    }
    return EventMention(
        id=event.id,
        start=start,
        end=end,
        type=event.type,
        event_id=_event(reader, event),
        arguments=tuple(_arguments(reader, event)),
        rule_id=None,
        method=METHOD,
        **codes,
    )


def _event(reader: Reader, event: Event) -> str | None:
    """The event that a reference points to."""
    value = reader.standoff.references.get(event.id)
    known = reader.registry.events
    if known is None:
        return value
    if value is None:
        reader.lack(event, "expected a reference to an event, found none; add `Reference … imu:<event>`.")
    elif value not in known:
        reader.problem(event, f"expected an event of events.csv, found {value!r}; add it there or fix the id.")
    return value


def _arguments(reader: Reader, event: Event) -> Iterator[EventArgument]:
    for name, target in event.arguments:
        role = role_of(name)
        if f"{event.type}.{role}" not in reader.registry.codes["event_type_roles"]:
            reader.problem(event, f"expected a role that {event.type} may have, found {role!r}; see event_type_roles.")
        argument = _argument(reader, event, role, target)
        _check_participant(reader, event, argument)
        yield argument


def _argument(reader: Reader, event: Event, role: str, target: str) -> EventArgument:
    if target in reader.standoff.events:
        if not reader.is_mention(target):
            reader.problem(event, f"expected an event mention for {role}, found the relation {target}; fix the line.")
        trigger = reader.standoff.text_bounds[reader.standoff.events[target].trigger]
        return EventArgument(*reader.span(trigger), role, "event", None)
    item = reader.standoff.text_bounds[target]
    filler = _filler_type(reader, item)
    if filler is None:
        reader.problem(event, f"expected a name, time, number, phrase or event for {role}, found {item.type}.")
    elif (role == "Count") != (filler == "quantity"):
        reader.problem(event, f"expected a number for Count and for it only, found {item.type} for {role}; fix it.")
    entity = reader.entity(item) if filler in {"mention", "phrase"} else None
    measure = reader.required(item, "measure", "count_measures") if role == "Count" else None
    return EventArgument(*reader.span(item), role, filler or "", entity, measure, _counted(reader, target))


def _check_participant(reader: Reader, event: Event, argument: EventArgument) -> None:
    """Who takes part by the text must take part by the registry."""
    event_id = reader.standoff.references.get(event.id)
    known, entity = reader.registry.participants, argument.entity_id
    if known is None or event_id is None or entity is None or argument.role in circumstances():
        return
    if event_id not in (reader.registry.events or ()) or entity not in (reader.registry.entities or ()):
        return
    if (event_id, entity) not in known:
        reader.problem(
            event, f"expected {entity!r} among the participants of {event_id} in event_participants.csv, found none."
        )


def _filler_type(reader: Reader, item: TextBound) -> str | None:
    if item.type == PHRASE:
        return "phrase"
    return next((brat.filler for brat in SPANS if brat.filler and item.type in types_of(reader, brat.types)), None)


def _counted(reader: Reader, target: str) -> Span | None:
    words = reader.standoff.text_bounds.get(reader.tails.get((COUNTS, target), ""))
    return reader.span(words) if words else None
