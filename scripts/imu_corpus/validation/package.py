"""Opening a package: the descriptor and its resources, before any data is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from imu_corpus.contract import Table, table_from_schema
from imu_corpus.errors import CorpusError

DESCRIPTOR = "datapackage.json"
JSONL_SUFFIX = "-jsonl"


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
    """A descriptor's folder and resources."""

    folder: Path
    resources: tuple[Resource, ...]


@dataclass(frozen=True)
class LoadedTable:
    """A resource with its data."""

    resource: Resource
    data: pa.Table


def open_package(path: Path) -> Package:
    """Read the descriptor at `path` (a file, or a folder that holds a datapackage.json).

    Raises:
        CorpusError: no descriptor, no JSON, no resources, or a resource that cannot be safe or understood.
    """
    file = path / DESCRIPTOR if path.is_dir() else path
    try:
        descriptor = json.loads(file.read_text(encoding="utf-8"))
        entries = descriptor["resources"]
        resources = tuple(_resource(file, entry) for entry in entries)
    except OSError as error:
        raise CorpusError(
            f"{file}: expected a Data Package descriptor, found: {error.strerror}; give its path."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{file}: expected a Data Package with tables, found a mistake: {error}; mend it.") from None
    if not resources:
        raise CorpusError(f"{file}: expected resources, found none; build the corpus anew.")
    return Package(file.parent, resources)


def _resource(file: Path, entry: dict[str, Any]) -> Resource:
    relative = PurePosixPath(entry["path"])
    if relative.is_absolute() or ".." in relative.parts:
        raise ValueError(f"the path {entry['path']!r} leaves the package")
    form = entry.get("format") or relative.suffix.removeprefix(".")
    if form not in {"parquet", "jsonl"}:
        raise ValueError(f"the format {form!r} is neither parquet nor jsonl")
    return Resource(
        entry["name"], file.parent / relative, form, table_from_schema(entry["name"], entry["schema"]), entry
    )
