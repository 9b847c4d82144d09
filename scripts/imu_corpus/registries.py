"""Registries: the entities and events that annotation may refer to, as the CSV files of `seeds/` list them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from imu_corpus.csv_rows import read_rows
from imu_corpus.errors import CorpusError

AUTOMATIC_EVENT = re.compile(r"d[0-9a-f]{3,64}-v[0-9]{7,}")
"""Form of the ids that programs give to events: document and raw offset."""


@dataclass(frozen=True)
class Entity:
    """A row of `entities.csv`: who or what texts name; empty cells as None."""

    entity_id: str
    name: str
    type: str
    subtype: str | None = None
    description: str | None = None
    wikidata_id: str | None = None
    geonames_id: str | None = None
    iso_code: str | None = None
    viaf_id: str | None = None
    un_list_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    coordinate_precision: str | None = None


@dataclass(frozen=True)
class EntityName:
    """A row of `entity_names.csv`: one form of an entity's name."""

    entity_id: str
    name: str
    name_type: str
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """A row of `events.csv`: what holds for an event as such, by all texts that tell of it."""

    event_id: str
    title: str
    type: str
    date_from: date | None = None
    date_to: date | None = None
    date_precision: str
    place_id: str | None = None
    place_precision: str | None = None
    attack_type: str | None = None
    weapon_type: str | None = None
    target_type: str | None = None
    realis: str
    summary: str | None = None


@dataclass(frozen=True, kw_only=True)
class EventParticipant:
    """A row of `event_participants.csv`: a part that somebody takes in an event."""

    participant_id: str
    event_id: str
    entity_id: str | None = None
    description: str | None = None
    role: str
    responsibility: str | None = None
    event_mention_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class EventRecord:
    """A row of `event_records.csv`: what the texts say of an event beside what the independent record says."""

    event_id: str
    text_date: str | None = None
    text_place: str | None = None
    text_numbers: str | None = None
    record_date_from: str | None = None
    record_date_to: str | None = None
    record_place: str | None = None
    record_latitude: float | None = None
    record_longitude: float | None = None
    coordinate_source: str | None = None
    record_numbers: str | None = None
    record_actors: str | None = None
    agreement: str
    difference: str | None = None
    sources: str | None = None
    confidence: str | None = None


@dataclass(frozen=True)
class Registries:
    """All registries of a folder of seeds; empty where it has none."""

    entities: tuple[Entity, ...] = ()
    names: tuple[EntityName, ...] = ()
    events: tuple[Event, ...] = ()
    participants: tuple[EventParticipant, ...] = ()
    records: tuple[EventRecord, ...] = ()


Value = TypeVar("Value")


class _File(NamedTuple, Generic[Value]):
    """A CSV file, and its rows as values with their line numbers."""

    path: Path
    rows: list[tuple[int, Value]]

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(value for _, value in self.rows)


def read_registries(folder: Path) -> Registries:
    """Read the registries of a folder of seeds; none of the files needs to be there.

    Raises:
        CorpusError: every mistake, a line each.
    """
    problems: list[str] = []
    entities = _read(folder / "entities.csv", Entity, problems, unique=("entity_id",))
    names = _read(folder / "entity_names.csv", EntityName, problems)
    events = _read(folder / "events.csv", Event, problems, unique=("event_id",))
    participants = _read(folder / "event_participants.csv", EventParticipant, problems, unique=("participant_id",))
    records = _read(folder / "event_records.csv", EventRecord, problems, unique=("event_id",))
    known = {
        "entity_id": {row.entity_id for row in entities.values},
        "event_id": {row.event_id for row in events.values},
    }
    problems += _unknown(names, {"entity_id": "entity_id"}, known)
    # A pass of an annotator may list its own events, without a list of entities.
    problems += _unknown(events, {"place_id": "entity_id"}, known) if entities.rows else ()
    problems += _unknown(participants, {"event_id": "event_id", "entity_id": "entity_id"}, known)
    problems += _unknown(records, {"event_id": "event_id"}, known)
    problems += _repeated(names)
    problems += _given_by_programs(events)
    if problems:
        raise CorpusError("\n".join(problems))
    return Registries(entities.values, names.values, events.values, participants.values, records.values)


_CONVERTERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "float | None": ("a number", float),
    "date | None": ("a day, YYYY-MM-DD,", date.fromisoformat),
}
"""By the type of the column, what is expected and how it is read; all other cells stay as they are written."""


def _read(path: Path, kind: type[Value], problems: list[str], unique: Sequence[str] = ()) -> _File[Value]:
    """The rows of a file; nothing where there is no file. Mistakes are added to `problems`."""
    columns = fields(kind)  # type: ignore[arg-type]
    required = [column.name for column in columns if column.default is MISSING]
    try:
        found = read_rows(path, [column.name for column in columns], required, unique) if path.exists() else []
    except CorpusError as error:
        problems.append(str(error))
        return _File(path, [])
    rows = []
    for line, row in found:
        values = {column.name: _value(f"{path}: line {line}", column, row[column.name], problems) for column in columns}
        rows.append((line, kind(**values)))
    return _File(path, rows)


def _value(place: str, column: Field[Any], text: str, problems: list[str]) -> Any:
    expected, convert = _CONVERTERS.get(str(column.type), ("text", str))
    try:
        return convert(text) if text else None
    except ValueError:
        problems.append(f"{place}: expected {expected} in {column.name}, found {text!r}; mend it.")
        return None


def _unknown(file: _File[Any], columns: Mapping[str, str], known: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Cells that refer to no row of the registry that has the id."""
    homes = {"entity_id": "entities.csv", "event_id": "events.csv"}
    for line, row in file.rows:
        for column, key in columns.items():
            value = getattr(row, column)
            if value is not None and value not in known[key]:
                expected = f"an id of {homes[key]} in {column}"
                yield f"{file.path}: line {line}: expected {expected}, found {value!r}; add it there."


def _given_by_programs(file: _File[Event]) -> Iterator[str]:
    """Ids of the form that programs give to the events that they find."""
    for line, row in file.rows:
        if AUTOMATIC_EVENT.fullmatch(row.event_id):
            expected = "an id in words, such as 2012-04-15-bannu-prison-break, in event_id"
            yield f"{file.path}: line {line}: expected {expected}, found {row.event_id!r}; choose another."


def _repeated(file: _File[EntityName]) -> Iterator[str]:
    seen: dict[tuple[str, str], int] = {}
    for line, row in file.rows:
        key = (row.entity_id, row.name)
        if key in seen:
            yield f"{file.path}: line {line}: expected a new name, found {key[1]!r} of line {seen[key]}; delete one."
        seen.setdefault(key, line)
