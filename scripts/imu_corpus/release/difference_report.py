"""A difference for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from imu_corpus.release.difference import Change, Difference, Key, RowChanges, SchemaChange
from imu_corpus.release.versions import MAJOR, MINOR, NONE, PATCH, Version
from imu_corpus.tables.arrow import iso
from imu_corpus.validation.problem import shown

ROWS_SHOWN = 10
"""Rows of each sort that the text for people lists of one table."""
MEANINGS = {
    NONE: "nothing changed",
    PATCH: "values corrected",
    MINOR: "documents, tables, columns or ids added",
    MAJOR: "something renamed or removed, or ids changed",
}


def as_text(difference: Difference, before: str, after: str, version: Version | None) -> Iterator[str]:
    """Lines for people; `version` is the number of the first side, where it has one."""
    yield verdict(difference, before, after, version)
    for change in difference.schema:
        yield f"  {_schema_line(change)}"
    for name in difference.metadata:
        yield f"  ~ {name}"
    for table, rows in difference.rows.items():
        counts = {
            "added": len(rows.added),
            "removed": len(rows.removed),
            "with another id": len(rows.renamed),
            "values changed": len(rows.changed),
        }
        yield f"{table}: " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        yield from _row_lines(rows)


def verdict(difference: Difference, before: str, after: str, version: Version | None) -> str:
    """One line: what is compared, and the number that the changes ask for."""
    due = difference.due
    number = f" {version.raised(due)}" if version and due != NONE else ""
    asks = "" if due == NONE else f" asks for a {due} version{number}:"
    return f"{before} -> {after}:{asks} {MEANINGS[due]}"


def _schema_line(change: SchemaChange) -> str:
    what = f"{change.table}.{change.column}" if change.column else f"table {change.table}"
    if change.what in {"added", "removed"}:
        return f"{'+' if change.what == 'added' else '-'} {what}"
    values = f": {shown(change.before)} -> {shown(change.after)}" if change.before or change.after else ""
    return f"~ {what}: {change.what}{values}"


def _row_lines(rows: RowChanges) -> Iterator[str]:
    yield from _cut([f"+ {_name(key)}" for key in rows.added[: ROWS_SHOWN + 1]], len(rows.added))
    yield from _cut([f"- {_name(key)}" for key in rows.removed[: ROWS_SHOWN + 1]], len(rows.removed))
    renamed = [f"> {_name(old)} is now {_name(new)}" for old, new in rows.renamed[: ROWS_SHOWN + 1]]
    yield from _cut(renamed, len(rows.renamed))
    yield from _cut([_change_line(change) for change in rows.changed[: ROWS_SHOWN + 1]], len(rows.changed))


def _cut(lines: Sequence[str], count: int) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:ROWS_SHOWN])
    if count > ROWS_SHOWN:
        yield f"  … and {count - ROWS_SHOWN} more; --format json lists all"


def _name(key: Key) -> str:
    return ", ".join(str(part) for part in key)


def _change_line(change: Change) -> str:
    before, after = (iso(value) if isinstance(value, date) else value for value in (change.before, change.after))
    return f"~ {_name(change.key)} {change.column}: {shown(before)} -> {shown(after)}"


def as_json(difference: Difference, before: str, after: str, version: Version | None) -> str:
    """One JSON object for programs: due, number, schema, metadata, and every row and value by table."""
    report: dict[str, Any] = {
        "from": before,
        "to": after,
        "due": difference.due,
        "number": str(version.raised(difference.due)) if version else None,
        "schema": [change._asdict() for change in difference.schema],
        "metadata": difference.metadata,
        "tables": {name: _json_rows(rows) for name, rows in difference.rows.items()},
    }
    return json.dumps(report, ensure_ascii=False, indent=2, default=iso)


def _json_rows(rows: RowChanges) -> dict[str, Any]:
    return {
        "level": rows.level,
        "added": rows.added,
        "removed": rows.removed,
        "renamed": [{"from": old, "to": new} for old, new in rows.renamed],
        "changed": [change._asdict() for change in rows.changed],
    }
