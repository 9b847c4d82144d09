"""A repository of one or two short texts, and packages of a few rows, for tests that change, build and release."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from imu_corpus.contract.table import table_from_schema
from imu_corpus.datapackage.streams import parquet_bytes
from imu_corpus.datapackage.write import as_json, checksums
from imu_corpus.io import paths
from imu_corpus.tables.arrow import json_bytes, to_arrow
from tests.support.paths import ROOT

TEXTS = {
    "000_harbour.txt": "Harbour Museum Reopens\n\nBy Anna Berg\n\n"
    "The harbour museum of Osh reopened on Monday with a new hall on river boats.\n\nSubscribe to our newsletter\n\n"
    "“We waited two years for this,” said its director.\r\nAbout 40 people came, among them fishermen from Naryn.\n",
    "001_bridge.txt": "Bridge of Naryn Repaired\n\nThe town council of Naryn said on Tuesday that the old bridge´s "
    "piers hold again.\n",
}
PASSPORTS = {
    "000_harbour.txt": {"title": "Harbour Museum Reopens", "publisher": "River Daily", "rights_holder": "River Daily"},
    "001_bridge.txt": {"title": "Bridge of Naryn Repaired", "published_on": "2013-05-14"},
}
DAY = "2026-11-21"
Rows = Mapping[str, list[Any]]
"""Columns of a small table."""
TYPES = {"size": "integer", "raw_start": "integer", "latitude": "number", "longitude": "number"}


def write_passports(folder: Path, texts: Mapping[str, Mapping[str, str]]) -> None:
    """The `sources.csv` of some texts by file name, each with what is known of it."""
    with (ROOT / "seeds/sources.csv").open(encoding="utf-8") as file:
        columns = next(csv.reader(file))
    unknown = {name: "unknown" for name in columns if name.endswith("_basis")}
    common = {"language": "en", "genre": "unknown", "completeness": "full", **unknown}
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({"doc_id": f"d{name[:3]}", "seed_file": name, **common, **texts[name]} for name in texts)


class SmallCorpus:
    """A git repository with schema, seeds and pages, and the package pointed at it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.corpus = root / "corpus"
        self.seeds = root / "seeds"

    def write_seeds(self, *names: str) -> None:
        """Put texts and their passports into seeds/."""
        self.seeds.mkdir(exist_ok=True)
        for name in names:
            (self.seeds / name).write_bytes(TEXTS[name].encode())
        write_passports(self.seeds, {name: {"published_basis": "stated", **PASSPORTS[name]} for name in names})

    def set_version(self, version: str, day: str | None = DAY) -> None:
        """Write number and day where people write them."""
        path = self.root / "schema/dataset.json"
        dataset = json.loads(path.read_text())
        path.write_text(json.dumps(dataset | {"version": version, "released_on": day}, indent=2))

    def log(self, version: str) -> None:
        """Write an entry of the changelog."""
        path = self.root / "CHANGELOG.md"
        path.write_text(f"# Changelog\n\n## Data {version} ({DAY})\n\n- Something.\n\n" + path.read_text())

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "x")

    def git(self, *arguments: str) -> None:
        """Run git in the repository."""
        subprocess.run(["git", "-C", str(self.root), *arguments], check=True, capture_output=True)


def make_small_corpus(root: Path, patch: pytest.MonkeyPatch) -> SmallCorpus:
    """A repository with one text, ready to release 1.0.0; the package takes it for its own."""
    shutil.copytree(ROOT / "schema", root / "schema")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, root / name)
    (root / "CHANGELOG.md").write_text("")
    (root / "corpus").mkdir()
    small = SmallCorpus(root)
    small.git("init", "-q")
    small.write_seeds("000_harbour.txt")
    small.set_version("1.0.0")
    small.log("1.0.0")
    patch.setattr(paths, "_REPOSITORY", root)
    small.commit()
    return small


def write_marked(folder: Path, content: str) -> None:
    """Fill a folder with what makes it a corpus to whoever may replace it; a table and a view hold the content."""
    (folder / "views").mkdir(parents=True)
    for name in ("table.jsonl", "table.parquet", "views/view", "README.md", "CITATION.cff", "croissant.json"):
        (folder / name).write_text(content)
    resources = [{"name": path, "path": path} for path in ("table.jsonl", "table.parquet")]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))
    (folder / "SHA256SUMS").write_text(checksums(folder))


def small_package(folder: Path, tables: Mapping[str, Rows], **described: object) -> Path:
    """A package of small tables; the first column of each is its key."""
    folder.mkdir()
    resources = []
    for name, columns in tables.items():
        fields = [{"name": column, "type": TYPES.get(column, "string")} for column in columns]
        schema = {"fields": fields, "primaryKey": [next(iter(columns))]}
        (folder / f"{name}.parquet").write_bytes(parquet_bytes(to_arrow(table_from_schema(name, schema), columns)))
        resources.append({"name": name, "path": f"{name}.parquet", "format": "parquet", "schema": schema})
    about = {"name": "small", "version": "1.0.0", "title": "Small", **described, "resources": resources}
    (folder / "datapackage.json").write_text(as_json(about))
    return folder


def as_json_lines(package: Path, *names: str) -> None:
    """Give tables of a small package as JSON Lines only."""
    path = package / "datapackage.json"
    about = json.loads(path.read_text())
    for resource in about["resources"]:
        if resource["name"] in names:
            table = package / resource["path"]
            resource |= {"format": "jsonl", "path": f"{resource['name']}.jsonl"}
            (package / resource["path"]).write_bytes(b"".join(json_bytes(pq.read_table(table))))
            table.unlink()
    path.write_text(as_json(about))
