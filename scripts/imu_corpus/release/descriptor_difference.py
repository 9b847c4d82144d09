"""The difference of two descriptors, by the paths of the JSON that changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from imu_corpus.datapackage.descriptor import Digest
from imu_corpus.datapackage.open import JSONL_SUFFIX, Package, Resource
from imu_corpus.release.table_difference import DataDifference, SchemaChange, table_of
from imu_corpus.release.versions import NONE, PATCH

Place = tuple[str, ...]
"""Parts of a path, as they are shown one behind the other: '.key' of an object, '[name]' or '[0]' of a list."""
_RESOURCES = ".resources"
_OF_THE_VERSION = frozenset((".version", ".created"))
_ADDED, _REMOVED, _CHANGED, _ORDER = "added", "removed", "changed", "in another order"


class MetadataChange(NamedTuple):
    """One place of the descriptor that changed."""

    level: str
    path: str
    what: str
    """'added', 'removed' or 'changed'; of a list by its names also 'in another order'."""
    before: Any
    after: Any


class _Found(NamedTuple):
    place: Place
    what: str
    before: Any
    after: Any


def is_same(old: Package, new: Package) -> bool:
    """Whether two descriptors are the same JSON, however it is written."""
    return next(_walk((), old.descriptor, new.descriptor), None) is None


@dataclass(frozen=True)
class Told:
    """What is told of two packages before their descriptors are compared."""

    schema: Sequence[SchemaChange]
    data: Mapping[str, DataDifference]
    """By table: what the files of both sides differ in."""
    digest: Digest
    """Gives a file's SHA-256."""


def descriptor_changes(old: Package, new: Package, told: Told) -> Iterator[MetadataChange]:
    """What changed in a descriptor and does not follow from what is told."""
    found = {change.place: change for change in _walk((), old.descriptor, new.descriptor)}
    resources = _by_name(old), _by_name(new)
    for place, change in found.items():
        if not (_is_of_a_resource(place) and _follows(change, *resources, told, found)):
            yield MetadataChange(_level(place), "".join(place)[1:], change.what, change.before, change.after)


def _level(place: Place) -> str:
    # Where a file comes to lie elsewhere in its package, the files tell it; a descriptor above names it otherwise.
    is_path = _is_of_a_resource(place) and place[2:] == (".path",)
    return NONE if place[0] in _OF_THE_VERSION or is_path else PATCH


def _by_name(package: Package) -> dict[str, Resource]:
    return {resource.name: resource for resource in package.resources}


def _is_of_a_resource(place: Place) -> bool:
    return place[0] == _RESOURCES and len(place) > 1


def _follows(
    change: _Found,
    before: Mapping[str, Resource],
    after: Mapping[str, Resource],
    told: Told,
    found: Mapping[Place, _Found],
) -> bool:
    name, *rest = change.place[1:]
    old, new = (side.get(name[1:-1]) for side in (before, after))
    if old is None or new is None:
        table = table_of(old or new)  # type: ignore[arg-type]
        return (table, None, change.what) in _named(told)
    if len(rest) == 1 and rest[0] in _CLAIMS:
        return old.path.is_file() and new.path.is_file() and _CLAIMS[rest[0]](old, new, told)
    table = table_of(old)
    if old.form == new.form == "jsonl" and table in before and table in after:
        twin = found.get((_RESOURCES, f"[{table}]", *rest))
        return twin is not None and _as_parquet(change) == _as_parquet(twin)
    return _told_as(table, rest, change.what) in _named(told)


def _named(told: Told) -> set[tuple[str, str | None, str]]:
    return {(change.table, change.column, change.what) for change in told.schema}


def _as_parquet(change: _Found) -> str:
    """What changed, as it is said of a table as Parquet."""
    return json.dumps(change[1:]).replace(f'{JSONL_SUFFIX}"', '"')


def _told_as(table: str, place: Sequence[str], what: str) -> tuple[str, str | None, str] | None:
    """The change of a schema that a place of it is told by, if there is one."""
    match place:
        case [".schema", ".primaryKey"]:
            return table, None, "key"
        case [".schema", ".fields"] if what == _ORDER:
            return table, None, "order of columns"
        case [".schema", ".fields", column]:
            return table, column[1:-1], what
        case [".schema", ".fields", column, ".type"]:
            return table, column[1:-1], "type"
        case [".schema", ".fields", column, ".constraints", *_]:
            return table, column[1:-1], "constraints"
    return None


def _says_hash(old: Resource, new: Resource, told: Told) -> bool:
    return all(side.entry.get("hash") == f"sha256:{told.digest(side.path)}" for side in (old, new))


def _says_bytes(old: Resource, new: Resource, _: Told) -> bool:
    return all(side.entry.get("bytes") == side.path.stat().st_size for side in (old, new))


def _says_rows(old: Resource, new: Resource, told: Told) -> bool:
    data = told.data.get(table_of(old))
    return data is not None and (old.entry.get("rows"), new.entry.get("rows")) == data.counts


_CLAIMS = {".hash": _says_hash, ".bytes": _says_bytes, ".rows": _says_rows}
"""What a descriptor says of a file: where it is right on both sides, it follows from the file, which is told."""


def _walk(place: Place, before: Any, after: Any) -> Iterator[_Found]:
    """The places where two JSON values differ; 1 is not true."""
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _members(place, before, after, ".{}")
    elif isinstance(before, list) and isinstance(after, list) and (sides := _as_members(before, after)):
        yield from _members(place, *sides, "[{}]")
        if (old := [name for name in sides[0] if name in sides[1]]) != (new := [n for n in sides[1] if n in sides[0]]):
            yield _Found(place, _ORDER, old, new)
    elif type(before) is not type(after) or before != after:
        yield _Found(place, _CHANGED, before, after)


def _members(place: Place, before: Mapping[Any, Any], after: Mapping[Any, Any], form: str) -> Iterator[_Found]:
    for name, value in before.items():
        if name in after:
            yield from _walk((*place, form.format(name)), value, after[name])
        else:
            yield _Found((*place, form.format(name)), _REMOVED, value, None)
    for name in (name for name in after if name not in before):
        yield _Found((*place, form.format(name)), _ADDED, None, after[name])


def _as_members(before: list[Any], after: list[Any]) -> tuple[dict[Any, Any], dict[Any, Any]] | None:
    """Two lists by the names of their items, or by number where they have none and are as long; else none."""
    names = [[item.get("name") if isinstance(item, dict) else None for item in side] for side in (before, after)]
    if all(all(isinstance(name, str) for name in side) and len({*side}) == len(side) for side in names):
        old, new = (dict(zip(side, items, strict=True)) for side, items in zip(names, (before, after), strict=True))
        return old, new
    return (dict(enumerate(before)), dict(enumerate(after))) if len(before) == len(after) else None
