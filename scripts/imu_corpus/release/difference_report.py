"""A difference for people and for programs."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from imu_corpus.release.descriptor_difference import MetadataChange
from imu_corpus.release.difference import Difference
from imu_corpus.release.file_difference import FileChange
from imu_corpus.release.table_difference import Change, Key, Repeated, RowChanges, SchemaChange
from imu_corpus.release.versions import MAJOR, MINOR, NONE, PATCH, Version
from imu_corpus.tables.arrow import iso
from imu_corpus.validation.problem import shown

ROWS_SHOWN = 10
"""Rows of each sort that the text for people lists of one table."""
_SIGNS = {"added": "+", "removed": "-"}
MEANINGS = {
    NONE: "they differ in nothing that asks for a new version",
    PATCH: "values, words or files corrected",
    MINOR: "documents, tables, columns or ids added",
    MAJOR: "something renamed or removed, or ids changed",
}


def as_text(difference: Difference, before: str, after: str, version: Version | None) -> Iterator[str]:
    """Lines for people; `version` is the number of the first side, where it has one."""
    yield verdict(difference, before, after, version)
    for change in difference.schema:
        yield f"  {_schema_line(change)}"
    for table, rows in difference.rows.items():
        counts = {
            "added": len(rows.added),
            "removed": len(rows.removed),
            "with another id": len(rows.renamed),
            "values changed": len(rows.changed),
            "keys with other rows": len(rows.repeated),
            "rows in another order": rows.moved,
        }
        yield f"{table}: " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        yield from _row_lines(rows)
    if difference.metadata:
        yield f"descriptor: {_counted(difference.metadata)}"
        lines = [_metadata_line(change) for change in difference.metadata[: ROWS_SHOWN + 1]]
        yield from _cut(lines, len(difference.metadata))
    if difference.files:
        yield f"files: {_counted(difference.files)}"
        yield from _cut([_file_line(change) for change in difference.files[: ROWS_SHOWN + 1]], len(difference.files))


def _counted(changes: Sequence[MetadataChange] | Sequence[FileChange]) -> str:
    return ", ".join(f"{count} {what}" for what, count in Counter(change.what for change in changes).items())


def verdict(difference: Difference, before: str, after: str, version: Version | None) -> str:
    """One line: what is compared, and the number that the changes ask for."""
    if not difference:
        return f"{before} -> {after}: nothing changed"
    due = difference.due
    number = f" {version.raised(due)}" if version and due != NONE else ""
    asks = "" if due == NONE else f" asks for a {due} version{number}:"
    return f"{before} -> {after}:{asks} {MEANINGS[due]}"


def _schema_line(change: SchemaChange) -> str:
    what = f"{change.table}.{change.column}" if change.column else f"table {change.table}"
    if change.what in _SIGNS:
        return f"{_SIGNS[change.what]} {what}"
    values = f": {shown(change.before)} -> {shown(change.after)}" if change.before or change.after else ""
    return f"~ {what}: {change.what}{values}"


def _metadata_line(change: MetadataChange) -> str:
    if change.what in _SIGNS:
        return f"{_SIGNS[change.what]} {change.path}"
    what = "" if change.what == "changed" else f": {change.what}"
    return f"~ {change.path}{what}: {shown(change.before)} -> {shown(change.after)}"


def _file_line(change: FileChange) -> str:
    if change.what == "changed":
        return f"~ {change.name}"
    return f"{_SIGNS[change.what]} {change.name}" if change.what in _SIGNS else f"~ {change.name}: {change.what}"


def _row_lines(rows: RowChanges) -> Iterator[str]:
    yield from _cut([f"+ {_name(key)}" for key in rows.added[: ROWS_SHOWN + 1]], len(rows.added))
    yield from _cut([f"- {_name(key)}" for key in rows.removed[: ROWS_SHOWN + 1]], len(rows.removed))
    renamed = [f"> {_name(old)} is now {_name(new)}" for old, new in rows.renamed[: ROWS_SHOWN + 1]]
    yield from _cut(renamed, len(rows.renamed))
    yield from _cut([_change_line(change) for change in rows.changed[: ROWS_SHOWN + 1]], len(rows.changed))
    yield from _cut([_repeated_line(found) for found in rows.repeated[: ROWS_SHOWN + 1]], len(rows.repeated))


def _cut(lines: Sequence[str], count: int) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:ROWS_SHOWN])
    if count > ROWS_SHOWN:
        yield f"  … and {count - ROWS_SHOWN} more; --format json lists all"


def _name(key: Key) -> str:
    return ", ".join(str(part) for part in key)


def _change_line(change: Change) -> str:
    before, after = (iso(value) if isinstance(value, date) else value for value in (change.before, change.after))
    return f"~ {_name(change.key)} {change.column}: {shown(before)} -> {shown(after)}"


def _repeated_line(found: Repeated) -> str:
    others = ", others" if found.before == found.after else ""
    return f"~ {_name(found.key)}: {found.before} -> {found.after} rows of this key{others}"


def as_json(difference: Difference, before: str, after: str, version: Version | None) -> str:
    """One JSON object for programs: due, number, schema, metadata, files, and every row and value by table.

    JSON has no NaN and no infinity: they are the texts "NaN", "Infinity" and "-Infinity", as null stands for no value.
    """
    report = {
        "from": before,
        "to": after,
        "due": difference.due,
        "number": str(version.raised(difference.due)) if version else None,
        "schema": difference.schema,
        "metadata": difference.metadata,
        "files": difference.files,
        "tables": {name: _json_rows(rows) for name, rows in difference.rows.items()},
    }
    text = json.dumps(_plain(report), ensure_ascii=False, indent=2, allow_nan=False)
    # Half a surrogate, of a descriptor or of a file's name, is no UTF-8, but has an escape in JSON.
    return text.encode("utf-8", "backslashreplace").decode()


def _json_rows(rows: RowChanges) -> dict[str, Any]:
    return {
        "level": rows.level,
        "added": rows.added,
        "removed": rows.removed,
        "renamed": [{"from": old, "to": new} for old, new in rows.renamed],
        "changed": rows.changed,
        "repeated": rows.repeated,
        "moved": rows.moved,
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value if value is None or isinstance(value, str | int | float) else str(value)
