"""What several tests share: the repository, its seeds, and the published package."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from imu_corpus.loading import find_version
from imu_corpus.model import Document, Passport, Seed
from imu_corpus.pipeline import read_document

# Before `datasets` is imported by any test: nothing may look for a hub.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("house")

ROOT = Path(__file__).parents[1]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def release(root: Path) -> Path:
    """The folder of the newest version."""
    return find_version(root / "corpus", None)


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    """The five texts with their text layers."""
    return [
        read_document(Seed(Passport(f"d{path.name[:3]}", path.name), f"seeds/{path.name}", path.read_bytes()))
        for path in SEEDS
    ]
