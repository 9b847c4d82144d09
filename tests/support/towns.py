"""A small package of somebody else's: two tables in both forms."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.contract.table import table_from_schema
from imu_corpus.tables.arrow import arrow_schema

Rows = dict[str, list[dict[str, Any]]]

TOWNS: dict[str, Any] = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"required": True, "unique": True, "pattern": "[a-z]{3}"}},
        {"name": "name", "type": "string", "constraints": {"required": True, "minLength": 2}},
    ],
    "primaryKey": ["code"],
}
REPORTS: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "string", "constraints": {"required": True, "unique": True}},
        {"name": "town", "type": "string", "constraints": {"required": True}},
        {"name": "kind", "type": "string", "constraints": {"required": False, "enum": ["attack", "arrest"]}},
        {"name": "killed", "type": "integer", "constraints": {"required": False, "minimum": 0, "maximum": 999}},
        {"name": "share", "type": "number", "constraints": {"required": False, "minimum": 0}},
        {"name": "is_claimed", "type": "boolean", "constraints": {"required": True}},
        {"name": "day", "type": "date", "constraints": {"required": False}},
    ],
    "primaryKey": ["id"],
    "foreignKeys": [{"fields": ["town"], "reference": {"resource": "towns", "fields": ["code"]}}],
}
ROWS: Rows = {
    "towns": [{"code": "ban", "name": "Bannu"}, {"code": "kar", "name": "Karachi"}],
    "reports": [
        {"id": "r1", "town": "ban", "kind": "attack", "killed": None, "share": 0.5, "is_claimed": True, "day": None},
        {
            "id": "r2",
            "town": "kar",
            "kind": None,
            "killed": 36,
            "share": None,
            "is_claimed": False,
            "day": "2014-06-08",
        },
    ],
}


def write_package(folder: Path, parquet: Rows, jsonl: Rows) -> Path:
    """A package of two tables in both forms, with hashes that are right for what is written."""
    resources = []
    for name, schema in (("towns", TOWNS), ("reports", REPORTS)):
        _write_parquet(folder / f"{name}.parquet", name, schema, parquet[name])
        text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in jsonl[name])
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
        resources += [_resource(name, schema, ""), _resource(name, schema, "-jsonl")]
        digest = hashlib.sha256(text.encode()).hexdigest()
        resources[-1] |= {"hash": f"sha256:{digest}", "bytes": len(text.encode())}
    descriptor = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "fixture"}
    (folder / "datapackage.json").write_text(json.dumps(descriptor | {"resources": resources}))
    return folder / "datapackage.json"


def _resource(name: str, schema: dict[str, Any], suffix: str) -> dict[str, Any]:
    schema = copy.deepcopy(schema)
    for key in schema.get("foreignKeys", []):
        key["reference"]["resource"] += suffix
    form = "jsonl" if suffix else "parquet"
    return {"name": name + suffix, "type": "table", "path": f"{name}.{form}", "format": form, "schema": schema}


def _write_parquet(path: Path, name: str, schema: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    arrow = arrow_schema(table_from_schema(name, schema))
    names = list(rows[0])
    columns = {key: [row.get(key) for row in rows] for key in names}
    try:
        typed = [arrow.field(key).type for key in names]
        arrays = [_array(values, kind) for values, kind in zip(columns.values(), typed, strict=True)]
        table = pa.table(arrays, names=names)
        table = table.replace_schema_metadata(arrow.metadata) if names == arrow.names else table
    except (pa.ArrowInvalid, pa.ArrowTypeError, KeyError, TypeError, ValueError):
        # The value does not fit the column's type: then the whole column has another type.
        table = pa.table({key: [None if v is None else str(v) for v in values] for key, values in columns.items()})
    pq.write_table(table, path)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_date(kind):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)
