"""Registries: the entities that annotation may refer to, and their names, as `seeds/` lists them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from imu_corpus.csv_rows import Rows, read_rows
from imu_corpus.errors import CorpusError


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


@dataclass(frozen=True)
class Registries:
    """All registries of a folder of seeds; empty where it has none."""

    entities: tuple[Entity, ...] = ()
    names: tuple[EntityName, ...] = ()


_NUMBERS = ("latitude", "longitude")


def read_registries(folder: Path) -> Registries:
    """Read `entities.csv` and `entity_names.csv` of a folder of seeds; neither needs to be there.

    Raises:
        CorpusError: every mistake, a line each.
    """
    entities, names = folder / "entities.csv", folder / "entity_names.csv"
    if not entities.exists():
        return Registries()
    columns = [field.name for field in fields(Entity)]
    rows = read_rows(entities, columns, required=("entity_id", "name", "type"), unique=("entity_id",))
    known = {row["entity_id"] for _, row in rows}
    name_columns = [field.name for field in fields(EntityName)]
    name_rows = read_rows(names, name_columns, required=("entity_id", "name", "name_type"))
    problems = [*_no_numbers(entities, rows), *_unknown(names, name_rows, known), *_repeated(names, name_rows)]
    if problems:
        raise CorpusError("\n".join(problems))
    return Registries(
        tuple(_entity(row, columns) for _, row in rows),
        tuple(EntityName(**{name: row[name] for name in name_columns if row[name]}) for _, row in name_rows),
    )


def _entity(row: dict[str, str], columns: Sequence[str]) -> Entity:
    texts = {name: row[name] for name in columns if row[name] and name not in _NUMBERS}
    numbers = {name: float(row[name]) for name in _NUMBERS if row[name]}
    return Entity(**texts, **numbers)  # type: ignore[arg-type]


def _no_numbers(path: Path, rows: Rows) -> Iterator[str]:
    for line, row in rows:
        for name in _NUMBERS:
            try:
                float(row[name] or 0)
            except ValueError:
                yield f"{path}: line {line}: expected a number in {name}, found {row[name]!r}; mend it."


def _unknown(path: Path, rows: Rows, known: set[str]) -> Iterator[str]:
    for line, row in rows:
        if row["entity_id"] not in known:
            yield f"{path}: line {line}: expected an entity of entities.csv, found {row['entity_id']!r}; add it there."


def _repeated(path: Path, rows: Rows) -> Iterator[str]:
    seen: dict[tuple[str, str], int] = {}
    for line, row in rows:
        key = (row["entity_id"], row["name"])
        if key in seen:
            yield f"{path}: line {line}: expected a new name, found {key[1]!r} of line {seen[key]}; delete one."
        seen.setdefault(key, line)
