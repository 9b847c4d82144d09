"""The difference of two packages: schemas, rows and values of tables, then descriptors and files; and the number due.

Tables are compared by what they mean. Beside that stands a floor that catches everything: whatever differs in bytes and
does not follow from what is told of tables is told by the path of the JSON, or by file.

Which number a change asks for:

- major: a table or column is gone, or has another type (in its schema or in its file) or key; an id is gone or has
  become another.
- minor: a table, a column, or a row with an id of its own (a document, entity, event or code) is new.
- patch: anything else: values corrected, rows of annotation added or taken back, descriptions, the order of columns,
  files beside the tables.
- none: the version itself and what only states it, and Parquet that another pyarrow wrote of the same rows.

An id of its own is the one-column key of a table without spans. The rows of tables with spans are what somebody
found in a text; their number may change while a text is being corrected, but a finding that stays keeps its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from imu_corpus.datapackage.descriptor import Digest
from imu_corpus.datapackage.open import Resource, each_table, open_package
from imu_corpus.io.checksums import sha256
from imu_corpus.release.descriptor_difference import MetadataChange, Told, descriptor_changes
from imu_corpus.release.file_difference import FileChange, file_changes
from imu_corpus.release.table_difference import (
    ADDED_IN_FILE,
    NOTES_IN_FILE,
    REMOVED_IN_FILE,
    TYPE_IN_FILE,
    DataDifference,
    RowChanges,
    SchemaChange,
    compare_data,
    compare_schemas,
)
from imu_corpus.release.versions import LEVELS, MAJOR, MINOR, NONE

Tables = Mapping[str, Resource]
"""Each table of a package once."""
_OF_FILES = (REMOVED_IN_FILE, ADDED_IN_FILE, TYPE_IN_FILE, NOTES_IN_FILE)
_TELLS = {"removed": _OF_FILES, "added": _OF_FILES, "type": _OF_FILES, "constraints": (NOTES_IN_FILE,)}
"""By what changed of a column in the schema, what of its file is told with that."""


@dataclass(frozen=True)
class Difference:
    """Everything that two packages differ in."""

    schema: list[SchemaChange]
    rows: Mapping[str, RowChanges]
    """By table; only tables that changed."""
    metadata: list[MetadataChange]
    """Of the descriptor, what does not follow from schemas and rows."""
    files: list[FileChange]
    """Files whose bytes differ though nothing above tells why."""

    def __bool__(self) -> bool:
        return bool(self.schema or self.rows or self.metadata or self.files)

    @property
    def due(self) -> str:
        """The greatest step that any change asks for."""
        changes = (self.schema, self.rows.values(), self.metadata, self.files)
        return max([NONE, *(change.level for found in changes for change in found)], key=LEVELS.index)


def compare(before: Path, after: Path) -> Difference:
    """Compare two packages: folders with a datapackage.json, or such files.

    Raises:
        CorpusError: one of them is no package, or a table that is not the same cannot be read.
    """
    old, new = open_package(before), open_package(after)
    digest = cache(sha256)
    tables = each_table(old), each_table(new)
    data = dict(_data(*tables, digest))
    schema = [*_tables(*tables), *_schemas(*tables, data)]
    told = Told(schema, data, digest)
    rows = {name: found.rows for name, found in data.items() if found.rows}
    return Difference(schema, rows, list(descriptor_changes(old, new, told)), list(file_changes(old, new, told)))


def _data(old: Tables, new: Tables, digest: Digest) -> Iterator[tuple[str, DataDifference]]:
    """What the files of a table differ in; files of the same bytes are not read."""
    for name in (name for name in old if name in new):
        paths = old[name].path, new[name].path
        if not all(path.is_file() for path in paths) or digest(paths[0]) != digest(paths[1]):
            yield name, compare_data(old[name], new[name])


def _tables(old: Tables, new: Tables) -> Iterator[SchemaChange]:
    for name in (name for name in old if name not in new):
        yield SchemaChange(MAJOR, name, None, "removed")
    for name in (name for name in new if name not in old):
        yield SchemaChange(MINOR, name, None, "added", None, new[name].entry.get("rows"))


def _schemas(old: Tables, new: Tables, data: Mapping[str, DataDifference]) -> Iterator[SchemaChange]:
    """Schemas and, where they do not say it, columns of the files."""
    for name in (name for name in old if name in new):
        in_schema = list(compare_schemas(old[name].table, new[name].table))
        told = {(change.column, kind) for change in in_schema if change.column for kind in _TELLS[change.what]}
        yield from in_schema
        if name in data:
            yield from (change for change in data[name].columns if (change.column, change.what) not in told)
