"""A package against the texts that it was made of: what is changed alike everywhere, all hashes made again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imu_corpus.build.corpus import build
from imu_corpus.datapackage.write import checksums, write_release
from imu_corpus.io.paths import CHECKSUMS
from tests.support.bench import OLDER, both, same, writer, written
from tests.support.command import run
from tests.support.paths import CONTRACT
from tests.support.tiny import write_tiny_seeds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seeds of two short texts, and what they build to."""
    folder = tmp_path_factory.mktemp("against")
    build(write_tiny_seeds(folder / "seeds"), folder / "release")
    return folder


def titled(folder: Path) -> None:
    """Another title, in both forms of the table and in every file that has it."""
    tables = {name: pq.read_table(folder / f"{name}.parquet") for name in CONTRACT.resources}
    documents = tables["documents"]
    index = documents.column_names.index("title")
    titles = pa.array(["Another", *documents["title"].to_pylist()[1:]])
    tables["documents"] = documents.set_column(index, documents.field(index), titles)
    shutil.rmtree(folder)
    folder.mkdir()
    write_release(folder, CONTRACT, tables)


def untouched(_: Path) -> None:
    """Nothing."""


@pytest.mark.parametrize(
    ("edit", "alone", "against"),
    [
        (untouched, "", ""),
        # A build by another pyarrow is as good.
        (writer(OLDER), "", ""),
        (titled, "", "[seeds.row] expected title '900_x.txt', found 'Another'"),
        (both(written("tokens.parquet", same, row_group_size=9), writer(OLDER)), "[description.footer]", ""),
    ],
    ids=["untouched", "another writer", "title", "footer"],
)
def test_what_the_package_cannot_tell_is_told_by_its_seeds(
    edit: Callable[[Path], object], alone: str, against: str, tiny: Path, tmp_path: Path
) -> None:
    """The option that no test ran: a title changed in both forms is found by it, and by nothing else."""
    folder = tmp_path / "release"
    shutil.copytree(tiny / "release", folder)
    edit(folder)
    (folder / CHECKSUMS).write_text(checksums(folder), encoding="utf-8")
    for expected, result in (
        (alone, run("validate", folder)),
        (alone or against, run("validate", folder, "--against", tiny / "seeds")),
    ):
        assert (result.exit_code == 0) == (not expected), result.output
        assert expected in result.stdout
