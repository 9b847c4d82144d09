"""Opening a package: the descriptor and its resources, before any data is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus import strict_json
from imu_corpus.columns import ARROW_TYPES
from imu_corpus.contract import Table, table_from_schema
from imu_corpus.errors import CorpusError
from imu_corpus.plain_names import is_plain
from imu_corpus.validation.problem import Mask, Numbers

DESCRIPTOR = "datapackage.json"
JSONL_SUFFIX = "-jsonl"
LARGEST_DESCRIPTOR = 64_000_000
"""Bytes; a thousand tables need a tenth of it."""
_SHORTEST_RUN = 4
"""Rows, on average."""


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


@dataclass(frozen=True)
class LoadedTable:
    """A resource with its data."""

    resource: Resource
    data: pa.Table
    is_twin: bool = False
    """Whether schema and rows are those of the Parquet form, which is checked in its stead."""
    _distinct: dict[str, pa.DictionaryArray] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def file(self) -> str:
        """Path for messages."""
        return str(self.resource.path)

    def value(self, column: str, row: int) -> Any:
        """One value."""
        return self.data[column][row].as_py()

    def distinct(self, column: str) -> pa.DictionaryArray:
        """A column as its values and, for each row, the number of its own; a value that comes back may stand twice."""
        if column not in self._distinct:
            values = self.data[column].combine_chunks()
            self._distinct[column] = _runs(values) or values.dictionary_encode()
        return self._distinct[column]

    def tested(self, column: str, test: Callable[[pa.Array], pa.Array]) -> pa.Array | pa.ChunkedArray:
        """What a test says of each value. In columns that are no key, it is asked once of each different value."""
        if column in self.resource.table.primary_key[-1:]:
            return test(self.data[column])
        distinct = self.distinct(column)
        return test(distinct.dictionary).take(distinct.indices)

    def equals(self, column: str, value: str) -> Mask:
        """Where a column has a value."""
        return np.asarray(pc.fill_null(pc.equal(self.data[column], value), False).to_numpy())

    def numbers(self, column: str) -> Numbers:
        """A column of integers without nulls, or of truth values as 0 and 1."""
        return np.asarray(self.data[column].to_numpy(), np.int64)


def _runs(values: pa.Array) -> pa.DictionaryArray | None:
    """Values by runs of equal ones, where these are long, as those of texts and sentences are; else none.

    To tell neighbours apart takes a fraction of the time of telling all values apart.
    """
    differs = pc.fill_null(pc.not_equal(values[1:], values[:-1]), True).to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.append(len(values) > 0, differs))
    if len(starts) * _SHORTEST_RUN > len(values):
        return None
    numbers = np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(starts, append=len(values)))
    return pa.DictionaryArray.from_arrays(numbers, values.take(pa.array(starts)))


def open_package(path: Path) -> Package:
    """Read the descriptor at `path` (a file, or a folder that holds a datapackage.json).

    Raises:
        CorpusError: no descriptor, no JSON, no resources, or a resource that cannot be safe or understood.
    """
    file = path / DESCRIPTOR if path.is_dir() else path
    try:
        if (size := file.stat().st_size) > LARGEST_DESCRIPTOR:
            raise ValueError(f"{size} bytes, more than {LARGEST_DESCRIPTOR}")
        descriptor = strict_json.loads(file.read_text(encoding="utf-8"))
        resources = tuple(_resource(file, entry) for entry in descriptor["resources"])
        _check_names(resources)
    except OSError as error:
        raise CorpusError(
            f"{file}: expected a Data Package descriptor, found: {error.strerror}; give its path."
        ) from None
    except KeyError as error:
        raise CorpusError(f"{file}: expected a Data Package with tables, found no {error}; mend it.") from None
    except (ValueError, TypeError, AttributeError, RuntimeError) as error:
        raise CorpusError(f"{file}: expected a Data Package with tables, found a mistake: {error}; mend it.") from None
    if not resources:
        raise CorpusError(f"{file}: expected resources, found none; build the corpus anew.")
    return Package(file, descriptor, resources)


def _resource(file: Path, entry: dict[str, Any]) -> Resource:
    name, path = entry["name"], entry["path"]
    if not isinstance(name, str) or not isinstance(path, str) or "\0" in path:
        raise ValueError(f"the name {name!r} or the path {path!r} is no text")
    if not is_plain(name):
        raise ValueError(f"the name {name!r} is not of letters, digits, '.', '_' and '-'")
    relative = PurePosixPath(path)
    target = file.parent / relative
    if relative.is_absolute() or ".." in relative.parts or "\\" in path or not _is_inside(target, file.parent):
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
    if repeated := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"the name {min(repeated)!r} of two resources")
