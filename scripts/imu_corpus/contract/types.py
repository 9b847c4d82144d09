"""What programs know of the types of events and the roles of their arguments: working columns of the vocabularies.

The one place that programs ask. A new type is a row of `schema/vocabularies/event_types.csv`; whether its cells are
right is checked by `contract.load`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from imu_corpus.io.paths import schema_folder

_SPEECH, _HARM = "communication", "harm"
"""Families of types that programs know by name."""
_VIOLENCE = "violence"


class EventType(NamedTuple):
    """A row of `event_types.csv`."""

    code: str
    is_speech: bool
    """Whether it is an act of speech."""
    is_harm: bool
    """Whether it is what an act does to people: death or injury."""
    incident: str
    """Whether it is violence, an outcome of violence, or neither (own)."""
    kind: str
    """What mentions of one event have in common: violence, or the type itself."""
    broader: str | None
    """The type whose words may mention such an event again, such as "the attack" for an air strike."""
    is_news: bool
    """Whether a mention without a date may belong to the news of the day."""
    has_sides: bool
    """Whether two names joined by "and" are two of its participants."""
    may_take_weapon: bool
    """Whether its object may be its instrument."""
    doer_role: str | None
    """Of an act of speech: the role of those who, it says, did what it is about."""
    doer_responsibility: str | None
    """According to whom they did it."""
    attack: tuple[str | None, str | None, str | None]
    """Attack, weapon and target type; none if the type is not an attack."""


class Role(NamedTuple):
    """A row of `roles.csv`."""

    code: str
    takes_part: bool
    """Whether its fillers take part in the event; otherwise it is a circumstance, such as a time."""
    is_doer: bool
    """Whether its fillers act in the event."""
    is_place: bool
    """Whether a name in it may be the place of the event."""
    is_counted: bool
    """Whether a number of people before the words is an argument of its own."""


@cache
def event_types() -> Mapping[str, EventType]:
    """The types of events by code, in the order of the vocabulary."""
    return {row["code"]: _event_type(row) for row in _rows("event_types")}


@cache
def roles() -> Mapping[str, Role]:
    """The roles of arguments by code, in the order of the vocabulary."""
    flags = Role._fields[1:]
    return {row["code"]: Role(row["code"], *(_is_true(row[name]) for name in flags)) for row in _rows("roles")}


@cache
def doers() -> tuple[str, ...]:
    """Roles of those who act, in the order of the vocabulary."""
    return tuple(role.code for role in roles().values() if role.is_doer)


@cache
def circumstances() -> frozenset[str]:
    """Roles of those who take no part."""
    return frozenset(role.code for role in roles().values() if not role.takes_part)


@cache
def place_roles() -> frozenset[str]:
    """Roles whose names may be the place of an event."""
    return frozenset(role.code for role in roles().values() if role.is_place)


@cache
def mentioned_again() -> Mapping[str, frozenset[str]]:
    """By the types whose words may mention an earlier event again: the types that such an event may have."""
    found: dict[str, set[str]] = {}
    for event_type in event_types().values():
        wider = _wider(event_type)
        for code in wider:
            found.setdefault(code, {code}).add(event_type.code)
    return {code: frozenset(types) for code, types in found.items()}


@cache
def place_precisions() -> Mapping[str, str]:
    """Code of `place_precisions` by subtype of an entity, and by its type for those whose subtype is not known."""
    rows = [row for name in ("entity_types", "entity_subtypes") for row in _rows(name)]
    return {row["code"]: row["place_precision"] for row in rows if row["place_precision"]}


def _event_type(row: Mapping[str, str]) -> EventType:
    return EventType(
        code=row["code"],
        is_speech=row["family"] == _SPEECH,
        is_harm=row["family"] == _HARM,
        incident=row["incident"],
        kind=_VIOLENCE if row["incident"] == _VIOLENCE else row["code"],
        broader=row["broader"] or None,
        is_news=_is_true(row["is_news"]),
        has_sides=_is_true(row["has_sides"]),
        may_take_weapon=_is_true(row["may_take_weapon"]),
        doer_role=row["doer_role"] or None,
        doer_responsibility=row["doer_responsibility"] or None,
        attack=(row["attack_type"] or None, row["weapon_type"] or None, row["target_type"] or None),
    )


def _wider(event_type: EventType) -> list[str]:
    """The types that lie above one, the nearest first."""
    found: list[str] = []
    step = event_type.broader
    while step is not None and step not in found:
        found.append(step)
        step = event_types()[step].broader
    return found


def _is_true(cell: str) -> bool:
    return cell == "true"


def _rows(name: str) -> list[dict[str, str]]:
    """The rows of a vocabulary, with their working columns."""
    with _path(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _path(name: str) -> Path:
    return schema_folder() / "vocabularies" / f"{name}.csv"
