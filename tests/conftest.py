"""What several tests share: the repository, its seeds, and the published package."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, settings

from imu_corpus.build.corpus import build
from imu_corpus.datapackage.load import find_version
from imu_corpus.io import atomic
from imu_corpus.model import Document, Passport, Seed
from imu_corpus.pipeline import read_document
from imu_corpus.release.standoff import write_standoff
from tests.support.paths import CONTRACT, ROOT, SEEDS

# Before `datasets` is imported by any test: nothing may look for a hub.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def release(root: Path) -> Path:
    """The folder of the newest version."""
    return find_version(root / "corpus", None)


@pytest.fixture(scope="session")
def standoff(root: Path, release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stand-off package of the newest version."""
    tables = {name: pq.read_table(release / f"{name}.parquet") for name in CONTRACT.resources}
    target = tmp_path_factory.mktemp("standoff") / "package"
    with atomic.replacing(target) as folder:
        write_standoff(folder, root / "schema", CONTRACT, tables)
    return target


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    """The five texts with their text layers."""
    return [
        read_document(Seed(Passport(f"d{path.name[:3]}", path.name), f"seeds/{path.name}", path.read_bytes()))
        for path in SEEDS
    ]


@pytest.fixture(scope="session")
def small_seeds(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One text with its curated annotation and all registries: the smallest seeds that fill most tables."""
    folder = tmp_path_factory.mktemp("small") / "seeds"
    folder.mkdir()
    for path in [*(root / "seeds").glob("*.csv"), *(root / "seeds").glob("001_*")]:
        shutil.copy(path, folder)
    _edit_rows(folder / "sources.csv", lambda rows: [row for row in rows if row["doc_id"] == "d001"])
    _edit_rows(folder / "event_participants.csv", lambda rows: [_without_other_texts(row) for row in rows])
    return folder


def _without_other_texts(row: dict[str, str]) -> dict[str, str]:
    """A participant without a reference to a mention of a text that was left out."""
    return row if row["event_mention_id"].startswith("d001-") else {**row, "event_mention_id": ""}


def _edit_rows(path: Path, edit: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(edit(rows))


@pytest.fixture(scope="session")
def small_release(small_seeds: Path) -> Path:
    """What the small seeds build to. Tests that change it work on a copy."""
    target = small_seeds.parent / "release"
    build(small_seeds, target)
    return target
