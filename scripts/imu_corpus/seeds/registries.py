"""Registries: the entities and events that annotation may refer to, as the CSV files of `seeds/` list them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from imu_corpus.contract.cells import check_cells
from imu_corpus.contract.load import Contract, codes_of
from imu_corpus.io.csv_rows import Form, collect_rows
from imu_corpus.io.errors import Mistakes
from imu_corpus.io.files import shown
from imu_corpus.io.literals import day, number

AUTOMATIC_EVENT = re.compile(r"d[0-9a-f]{3,64}-v[0-9]{7,}")
"""Pattern of the ids that programs give to events: document and raw offset."""


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
    """A row of `entity_names.csv`: one variant of an entity's name."""

    entity_id: str
    name: str
    name_type: str
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """A row of `events.csv`: what holds for an event itself, according to all texts that mention it."""

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
    """A row of `event_records.csv`: what the texts say of an event, with what the independent record says."""

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
    """All registries of a folder of seeds; empty if it has none."""

    entities: tuple[Entity, ...] = ()
    names: tuple[EntityName, ...] = ()
    events: tuple[Event, ...] = ()
    participants: tuple[EventParticipant, ...] = ()
    records: tuple[EventRecord, ...] = ()
    participant_lines: Mapping[str, int] = field(default_factory=dict)
    """Line of each participant in its file, for what is known of them only when the texts are read."""
    whole: frozenset[str] = frozenset(("entities", "entity_names", "events", "event_participants", "event_records"))
    """Names of the files whose rows could all be read; it is not known what the others lack."""


Value = TypeVar("Value")


class _File(NamedTuple, Generic[Value]):
    """A CSV file, and its rows as values with their line numbers."""

    path: Path
    rows: list[tuple[int, Value]]
    unread: frozenset[int] = frozenset()
    """Lines with a cell that is not a value of its type."""
    is_whole: bool = True

    @property
    def sound(self) -> list[tuple[int, Value]]:
        return [(line, value) for line, value in self.rows if line not in self.unread]

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(value for _, value in self.rows)


def read_registries(folder: Path) -> Registries:
    """Read the registries of a folder of seeds; every file may be missing.

    Raises:
        CorpusError: every mistake, a line each.
    """
    mistakes = Mistakes()
    registries = collect_registries(folder, mistakes)
    mistakes.refuse()
    return registries


def collect_registries(folder: Path, mistakes: Mistakes, contract: Contract | None = None) -> Registries:
    """The registries of a folder of seeds; mistakes are noted, not raised.

    They hold the values of every row that can be read, wrong or not, so that its id is known.

    With the contract, cells are checked against the constraints and vocabularies of their tables.
    """
    read = partial(_read, folder, mistakes, contract)
    entities = read("entities", Entity, unique=("entity_id",))
    names = read("entity_names", EntityName)
    events = read("events", Event, unique=("event_id",))
    participants = read("event_participants", EventParticipant, unique=("participant_id",))
    records = read("event_records", EventRecord, unique=("event_id",))
    ids: tuple[tuple[str, _File[Any], tuple[_File[Any], ...]], ...] = (
        ("entity_id", entities, (names, participants)),
        ("event_id", events, (participants, records)),
        # A pass of an annotator may list its own events, without a list of entities.
        ("place_id", entities, (events,) if entities.path.exists() else ()),
    )
    for column, home, files in ids:
        mistakes.lines += [problem for file in files for problem in _unknown(file, column, home)]
    mistakes.lines += (*_repeated(names), *_wrong_days(events), *_half_places(events), *_nobody(participants))
    mistakes.lines += _given_by_programs(events)
    sheets: tuple[_File[Any], ...] = (entities, names, events, participants, records)
    return Registries(
        entities.values,
        names.values,
        events.values,
        participants.values,
        records.values,
        participant_lines={row.participant_id: line for line, row in participants.rows},
        whole=frozenset(file.path.stem for file in sheets if file.is_whole),
    )


_CONVERTERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "float | None": ("a number", number),
    "date | None": ("a day, YYYY-MM-DD,", day),
}
"""By the type of the column, what is expected and how it is read; all other cells stay as they are written."""


def _read(
    folder: Path,
    mistakes: Mistakes,
    contract: Contract | None,
    table: str,
    kind: type[Value],
    unique: Sequence[str] = (),
) -> _File[Value]:
    """The rows of the file of a table; nothing if there is no file."""
    path = folder / f"{table}.csv"
    columns = fields(kind)  # type: ignore[arg-type]
    required = [column.name for column in columns if column.default is MISSING]
    if not path.exists():
        return _File(path, [])
    sheet = collect_rows(path, Form([column.name for column in columns], required, unique), mistakes)
    if contract is not None:
        mistakes.lines += check_cells(path, sheet.rows, contract.tables[table], codes_of(contract))
    rows, unread = [], set()
    for line, row in sheet.rows:
        before = len(mistakes.lines)
        place = f"{shown(path)}: line {line}"
        rows.append(
            (line, kind(**{column.name: _value(place, column, row[column.name], mistakes) for column in columns}))
        )
        if len(mistakes.lines) > before:
            unread.add(line)
    return _File(path, rows, frozenset(unread), sheet.is_whole)


def _value(place: str, column: Field[Any], text: str, mistakes: Mistakes) -> Any:
    expected, convert = _CONVERTERS.get(str(column.type), ("text", str))
    try:
        return convert(text) if text else None
    except ValueError:
        mistakes.lines.append(f"{place}: expected {expected} in {column.name}, found {text!r}; fix it.")
        return None


def _unknown(file: _File[Any], column: str, home: _File[Any]) -> Iterator[str]:
    """Cells that refer to no row of the registry that has the id, as far as all its rows could be read."""
    key = "event_id" if column == "event_id" else "entity_id"
    known = {getattr(row, key) for row in home.values}
    for line, row in file.rows if home.is_whole else ():
        value = getattr(row, column)
        if value is not None and value not in known:
            place = f"{shown(file.path)}: line {line}"
            yield f"{place}: expected an id of {home.path.name} in {column}, found {value!r}; add it there."


def _given_by_programs(file: _File[Event]) -> Iterator[str]:
    """Ids of the pattern that programs give to the events that they find."""
    for line, row in file.rows:
        if row.event_id and AUTOMATIC_EVENT.fullmatch(row.event_id):
            expected = "an id in words, such as 2012-04-15-bannu-prison-break, in event_id"
            yield f"{shown(file.path)}: line {line}: expected {expected}, found {row.event_id!r}; choose another."


def _repeated(file: _File[EntityName]) -> Iterator[str]:
    seen: dict[tuple[str, str], int] = {}
    for line, row in file.rows:
        key = (row.entity_id, row.name)
        if key in seen:
            place = f"{shown(file.path)}: line {line}"
            yield f"{place}: expected a new name, found {key[1]!r} of line {seen[key]}; delete one."
        seen.setdefault(key, line)


def _wrong_days(file: _File[Event]) -> Iterator[str]:
    """Days of events that contradict each other, or their precision."""
    for line, row in file.sound:
        place, found = f"{shown(file.path)}: line {line}", f"{row.date_from} to {row.date_to}, {row.date_precision}"
        is_known = row.date_from is not None and row.date_to is not None
        if is_known == (row.date_precision == "unknown") or (row.date_from is None) != (row.date_to is None):
            yield f"{place}: expected date_from and date_to, or the precision unknown, found {found}; fix them."
        elif row.date_from is not None and row.date_to is not None and row.date_from > row.date_to:
            yield f"{place}: expected a date_from not after date_to, found {found}; fix them."
        elif row.date_precision == "day" and row.date_from != row.date_to:
            yield f"{place}: expected one day, as the precision says, found {found}; fix them."


def _half_places(file: _File[Event]) -> Iterator[str]:
    for line, row in file.rows:
        if (row.place_id is None) != (row.place_precision is None):
            found = row.place_id or row.place_precision
            place = f"{shown(file.path)}: line {line}"
            yield f"{place}: expected place_id and place_precision, or neither, found {found!r} alone; fill in both."


def _nobody(file: _File[EventParticipant]) -> Iterator[str]:
    for line, row in file.rows:
        if (row.entity_id is None) == (row.description is None):
            found = "neither" if row.entity_id is None else "both"
            place = f"{shown(file.path)}: line {line}"
            yield f"{place}: expected an entity_id or a description, found {found}; fill in one."
