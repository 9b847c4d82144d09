"""A package of a few rows with every kind of file that a release has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.datapackage.write import as_json, checksums
from imu_corpus.tables.arrow import json_bytes
from tests.support.small_corpus import Rows, small_package

PAGES = {
    "README.md": "# Small 1.0.0\n\nData version 1.0.0, released on 2026-11-21.\n\nOne row per thing.\n",
    "CITATION.cff": "title: Small\nversion: 1.0.0\ndate-released: '2026-11-21'\nauthors:\n- name: A\n",
    "croissant.json": as_json({"name": "small", "version": "1.0.0", "datePublished": "2026-11-21"}),
    "DATASHEET.md": "# Datasheet\n",
    "notes/history.txt": "Made by hand.\n",
}


def whole_package(folder: Path, tables: Mapping[str, Rows], **described: object) -> Path:
    """Tables in both forms, a view, and pages beside them."""
    small_package(folder, tables, **described)
    about = json.loads((folder / "datapackage.json").read_text())
    for resource in list(about["resources"]):
        name = resource["name"]
        write_lines(folder / f"{name}.jsonl", pq.read_table(folder / resource["path"]))
        lines = {**resource, "name": f"{name}-jsonl", "path": f"{name}.jsonl", "format": "jsonl"}
        about["resources"].append({**lines, "bytes": 0, "hash": ""})
        resource["title"] = name.title()
    for resource in about["resources"]:
        resource["rows"] = 0
    (folder / "datapackage.json").write_text(as_json(about))
    for name in ("views", "notes"):
        (folder / name).mkdir()
    pq.write_table(pa.table({"tokens": [["a", "b"]]}), folder / "views/ner.parquet")
    for name, text in PAGES.items():
        (folder / name).write_text(text)
    return sealed(folder)


def write_lines(path: Path, table: pa.Table) -> None:
    """Write the rows of a table as JSON Lines."""
    path.write_bytes(b"".join(json_bytes(table)))


def write_forms(folder: Path, name: str, table: pa.Table) -> None:
    """Write a table in both forms."""
    pq.write_table(table, folder / f"{name}.parquet")
    write_lines(folder / f"{name}.jsonl", table)


def sealed(folder: Path) -> Path:
    """The package with every size, hash and number of rows as its files are now, as far as they can be read."""
    path = folder / "datapackage.json"
    try:
        about = json.loads(path.read_bytes())
        for resource in about["resources"]:
            data = (folder / resource["path"]).read_bytes()
            if "hash" in resource:
                resource |= {"bytes": len(data), "hash": f"sha256:{sha256(data).hexdigest()}"}
            if "rows" in resource and resource["path"].endswith(".jsonl"):
                resource["rows"] = data.count(b"\n")
            elif "rows" in resource:
                resource["rows"] = pq.read_metadata(folder / resource["path"]).num_rows
        path.write_text(as_json(about))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, pa.ArrowException):
        pass
    (folder / "SHA256SUMS").write_text(checksums(folder))
    return folder
