"""A small corpus that the tests of validation change copies of."""

from __future__ import annotations

from pathlib import Path

import pytest

from imu_corpus.build.corpus import build
from imu_corpus.datapackage.open import open_package
from imu_corpus.release.standoff import write_standoff
from imu_corpus.validation.formats import read
from imu_corpus.validation.loaded import LoadedTable
from tests.support.bench import Bench
from tests.support.paths import CONTRACT, ROOT
from tests.support.tiny import write_tiny_seeds


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two short texts build to, and the stand-off package of it."""
    folder = tmp_path_factory.mktemp("tiny")
    build(write_tiny_seeds(folder / "seeds"), folder / "release")
    (folder / "standoff").mkdir()
    tables = {name: table.data for name, table in loaded(folder / "release").items()}
    write_standoff(folder / "standoff", ROOT / "schema", CONTRACT, tables)
    return folder


def loaded(release: Path) -> dict[str, LoadedTable]:
    """The tables of a release as the validator reads them."""
    tables, problems = read(open_package(release))
    assert not problems
    return {table.resource.name: table for table in tables if not table.is_twin}


@pytest.fixture(scope="session")
def tables(tiny: Path) -> dict[str, LoadedTable]:
    """The tables of the small release."""
    return loaded(tiny / "release")


@pytest.fixture
def bench(tiny: Path, tables: dict[str, LoadedTable], tmp_path: Path) -> Bench:
    """What a case works on."""
    return Bench(tiny / "release", tiny / "standoff", tables, tmp_path / "case")
