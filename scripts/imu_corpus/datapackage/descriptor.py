"""The descriptor: a version's tables as a Data Package 2.0, with inlined schemas, for any folder above them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table
from imu_corpus.datapackage.summary import TextSummary, VersionSummary
from imu_corpus.io.checksums import sha256

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


Digest = Callable[[Path], str]
"""A file's SHA-256."""


def describe(
    contract: Contract, summary: VersionSummary, release: Path, prefix: str, digest: Digest = sha256
) -> dict[str, Any]:
    """The descriptor of the release in folder `release`, for a file that reaches it by the path `prefix`.

    Each table is listed twice, as `<table>` (Parquet) and `<table>-jsonl`. Parquet resources have no bytes and no
    hash, because plain frictionless fails on the one and ignores the other; SHA256SUMS has the hashes of both formats.
    `digest` gives a file's SHA-256, for callers that know it already.
    """
    dataset = contract.dataset
    resources = [
        resource
        for table in contract.resources.values()
        for resource in (
            _parquet(table, summary.rows[table.name], prefix),
            _jsonl(table, summary.rows[table.name], release, prefix, digest),
        )
    ]
    return {
        "$schema": PROFILE,
        "name": dataset["name"],
        "title": dataset["title"],
        "description": f"{dataset['description']} {dataset['rights_of_texts']}",
        "version": dataset["version"],
        "keywords": dataset["keywords"],
        "contributors": [{"title": author["name"], "roles": ["creator"]} for author in dataset["authors"]],
        "licenses": dataset["licences"],
        "sources": [_source(text) for text in summary.texts],
        "resources": resources,
    }


def _source(text: TextSummary) -> dict[str, Any]:
    """A text as a source: the licence of the package is not that of the texts."""
    source = {"title": text.shown_title, "path": text.link, "doc_id": text.doc_id}
    rights = {"rightsHolder": text.rights_holder, "terms": text.text_licence}
    return {name: value for name, value in (source | rights).items() if value is not None}


def _parquet(table: Table, rows: int, prefix: str) -> dict[str, Any]:
    return _resource(table, table.name, f"{prefix}{table.name}.parquet", "parquet", rows) | {
        "mediatype": "application/vnd.apache.parquet",
        "schema": inline_schema(table, ""),
    }


def _jsonl(table: Table, rows: int, release: Path, prefix: str, digest: Digest) -> dict[str, Any]:
    file = release / f"{table.name}.jsonl"
    return _resource(table, f"{table.name}-jsonl", f"{prefix}{table.name}.jsonl", "jsonl", rows) | {
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest(file)}",
        "schema": inline_schema(table, "-jsonl"),
    }


def _resource(table: Table, name: str, path: str, form: str, rows: int) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "title": table.title,
        "description": table.description,
        "path": path,
        "format": form,
        "rows": rows,
    }


def inline_schema(table: Table, suffix: str) -> dict[str, Any]:
    """The table's schema as a descriptor holds it; foreign keys point to resources whose names end in `suffix`."""
    schema = {key: value for key, value in table.schema.items() if key not in {"name", "title", "description"}}
    schema["fields"] = [_with_text_as_example(field) for field in schema["fields"]]
    if "foreignKeys" in schema:
        schema["foreignKeys"] = [_pointed(key, suffix) for key in schema["foreignKeys"]]
    return schema


def _with_text_as_example(field: Mapping[str, Any]) -> dict[str, Any]:
    """The field with its example as text: the official profile of Data Package 2.0 takes nothing else."""
    example = field.get("example")
    is_text = example is None or isinstance(example, str)
    return dict(field) if is_text else {**field, "example": json.dumps(example)}


def _pointed(key: Mapping[str, Any], suffix: str) -> dict[str, Any]:
    reference = key["reference"]
    resource = reference.get("resource")
    # An empty or absent name means the table itself.
    target = {**reference, "resource": resource + suffix} if resource else dict(reference)
    return {**key, "reference": target}
