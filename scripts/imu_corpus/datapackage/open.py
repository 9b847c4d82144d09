"""Opening a package: the descriptor and its resources, before any data is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from imu_corpus.contract.table import Table, table_from_schema
from imu_corpus.io import strict_json
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import read, shown
from imu_corpus.io.paths import DESCRIPTOR
from imu_corpus.io.safe_names import is_plain
from imu_corpus.tables.arrow import ARROW_TYPES

JSONL_SUFFIX = "-jsonl"
LARGEST_DESCRIPTOR = 64_000_000
"""Bytes; a thousand tables need a tenth of it."""


@dataclass(frozen=True)
class Resource:
    """A table of the package in one form."""

    name: str
    path: Path
    form: str
    table: Table
    entry: dict[str, Any]


@dataclass(frozen=True)
class Package:
    """A descriptor, its file and its resources."""

    file: Path
    descriptor: dict[str, Any]
    resources: tuple[Resource, ...]

    @property
    def folder(self) -> Path:
        """The folder that the descriptor stands in."""
        return self.file.parent

    @property
    def releases(self) -> list[Path]:
        """Folders that hold data."""
        return sorted({resource.path.parent for resource in self.resources})

    def of_form(self, form: str) -> list[Resource]:
        """The resources of a form, in their order."""
        return [resource for resource in self.resources if resource.form == form]


def each_table(package: Package) -> dict[str, Resource]:
    """Each table of a package once, by its own name: as Parquet, or as JSON Lines where it has no other form.

    Raises:
        CorpusError: two resources are one table.
    """
    found = {resource.name: resource for resource in package.of_form("parquet")}
    lines = [_by_own_name(item) for item in package.of_form("jsonl") if _own_name(item.name) not in found]
    for resource in lines:
        if resource.name in found:
            raise CorpusError(f"{package.file}: expected one table {resource.name!r}, found two; rename one.")
        found[resource.name] = resource
    return found


def _own_name(name: str) -> str:
    return name.removesuffix(JSONL_SUFFIX)


def _by_own_name(resource: Resource) -> Resource:
    name = _own_name(resource.name)
    return replace(resource, name=name, table=table_from_schema(name, schema_by_own_names(resource.entry["schema"])))


def schema_by_own_names(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The Table Schema of a table as JSON Lines, whose foreign keys name other tables as Parquet does."""
    if "foreignKeys" not in schema:
        return dict(schema)
    keys = []
    for key in schema["foreignKeys"]:
        reference = key["reference"]
        if "resource" in reference:
            reference = {**reference, "resource": _own_name(reference["resource"])}
        keys.append({**key, "reference": reference})
    return {**schema, "foreignKeys": keys}


def open_package(path: Path) -> Package:
    """Read the descriptor at `path` (a file, or a folder that holds a datapackage.json).

    Raises:
        CorpusError: no descriptor, no JSON, no resources, or a resource that cannot be safe or understood.
    """
    file = path / DESCRIPTOR if path.is_dir() else path
    try:
        # A path that leads nowhere is said of the descriptor, not of files in general.
        file.stat()
        _check_kinds(file.parent.iterdir())
        descriptor = strict_json.loads(read(file, LARGEST_DESCRIPTOR))
        resources = tuple(_resource(file, entry) for entry in descriptor["resources"])
        _check_names(resources)
    except OSError as error:
        raise CorpusError(
            f"{file}: expected a Data Package descriptor, found: {error.strerror}; give its path."
        ) from None
    except KeyError as error:
        raise CorpusError(f"{file}: expected a Data Package with tables, found no {error}; fix it.") from None
    except (ValueError, TypeError, AttributeError, RuntimeError) as error:
        raise CorpusError(f"{file}: expected a Data Package with tables, found a mistake: {error}; fix it.") from None
    if not resources:
        raise CorpusError(f"{file}: expected resources, found none; build the corpus again.")
    package = Package(file, descriptor, resources)
    for folder in package.releases:
        _check_kinds(folder.rglob("*"))
    return package


def _check_kinds(paths: Iterable[Path]) -> None:
    """Refuse pipes, sockets and devices, also behind links: reading one may never end."""
    for path in paths:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise CorpusError(f"{shown(path)}: expected a file or a folder, found a pipe or a device; delete it.")


def _resource(file: Path, entry: dict[str, Any]) -> Resource:
    name, path = entry["name"], entry["path"]
    if not isinstance(name, str) or not isinstance(path, str):
        raise ValueError(f"the name {name!r} or the path {path!r} is no text")
    if not is_plain(name):
        raise ValueError(f"the name {name!r} is not of letters, digits, '.', '_' and '-'")
    relative = PurePosixPath(path)
    target = file.parent / relative
    if not relative.parts or not all(map(is_plain, relative.parts)) or not _is_inside(target, file.parent):
        raise ValueError(f"the path {path!r} leaves the package")
    form = entry.get("format") or relative.suffix.removeprefix(".")
    if form not in {"parquet", "jsonl"}:
        raise ValueError(f"the format {form!r} is neither parquet nor jsonl")
    table = table_from_schema(name, entry["schema"])
    if unknown := {str(field.type) for field in table.fields} - set(ARROW_TYPES):
        raise ValueError(f"the field type {min(unknown)!r} of {name!r} is none of {', '.join(ARROW_TYPES)}")
    return Resource(name, target, form, table, entry)


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether a path stays in the folder when links are followed."""
    return path.resolve().is_relative_to(folder.resolve())


def _check_names(resources: tuple[Resource, ...]) -> None:
    names = [resource.name for resource in resources]
    if repeated := {name for name, count in Counter(names).items() if count > 1}:
        raise ValueError(f"the name {min(repeated)!r} of two resources")
