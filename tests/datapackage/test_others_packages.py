"""Packages and archives from elsewhere: none reaches outside its folder, runs code or fills the memory by its form."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imu_corpus.datapackage.open import open_package
from imu_corpus.exporting import EXPORTERS, export
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import INSTRUCTIONS
from imu_corpus.io.safe_names import is_plain
from imu_corpus.release.rehydrate import rehydrate
from imu_corpus.validation import validate
from tests.support.command import run
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

NAMES = ("../victim", "/tmp/victim", "..", ".hidden", "a/b", "a\\b", "a\0b", "a\nb", "", "-rf", "a" * 300, "b\u202etxt")


@pytest.fixture
def package(small_release: Path, tmp_path: Path) -> Path:
    """A package that may be damaged, alone in its folder."""
    folder = tmp_path / "inside/package"
    shutil.copytree(small_release, folder)
    return folder


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """Change a JSON file."""
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")


def outside(tmp_path: Path) -> set[str]:
    """Everything but what the test put into `inside`."""
    return {path.name for path in tmp_path.iterdir()} - {"inside"}


@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_elsewhere_are_not_plain(name: str) -> None:
    """One form of name forgotten."""
    assert not is_plain(name)


@pytest.mark.parametrize("name", ["../../victim", "/etc/passwd", "..\\victim"])
@pytest.mark.parametrize("key", ["name", "path"])
def test_a_resource_stays_in_its_package(key: str, name: str, package: Path, tmp_path: Path) -> None:
    """A descriptor that has its reader open, or its exporter write, another file."""
    edit(package / "datapackage.json", lambda value: value["resources"][0].__setitem__(key, name))
    with pytest.raises(CorpusError, match="expected a Data Package"):
        validate(package)
    with pytest.raises(CorpusError, match="expected a Data Package"):
        export("csv", package, tmp_path / "inside/out")
    assert outside(tmp_path) == set()


def test_a_link_does_not_lead_out_of_a_package(package: Path, tmp_path: Path) -> None:
    """A table that is a link to somebody's secrets."""
    (tmp_path / "inside/secret").write_text("{}")
    (package / "documents.jsonl").unlink()
    (package / "documents.jsonl").symlink_to(tmp_path / "inside/secret")
    with pytest.raises(CorpusError, match="leaves the package"):
        open_package(package)


@pytest.mark.parametrize("form", EXPORTERS)
@pytest.mark.parametrize("where", ["version", "doc_id"])
def test_an_export_writes_in_its_folder_only(form: str, where: str, package: Path, tmp_path: Path) -> None:
    """File names are made of the version and of the texts' ids."""
    if where == "version":
        edit(package / "datapackage.json", lambda value: value.__setitem__("version", "../../../victim"))
    else:
        table = pq.read_table(package / "documents.parquet")
        index = table.column_names.index("doc_id")
        evil = pa.array(["../../../victim"] * len(table), pa.string())
        pq.write_table(table.set_column(index, table.field(index), evil), package / "documents.parquet")
    with pytest.raises(CorpusError, match="expected a name of letters"):
        export(form, package, tmp_path / "inside/out")
    assert outside(tmp_path) == set()


@pytest.mark.parametrize("part", ["tables", "pages"])
def test_rehydrating_writes_in_its_folder_only(part: str, package: Path, tmp_path: Path) -> None:
    """Instructions of a stand-off package that name files to write."""
    evil: dict[str, Any] = {"dataset": {}, "pages": {}, "codes": {}, "tables": {}}
    evil[part] = {"../../../victim": "text"}
    (package / INSTRUCTIONS).write_text(json.dumps(evil))
    (tmp_path / "inside/seeds").mkdir()
    shutil.copy(next((ROOT / "seeds").glob("001_*.txt")), tmp_path / "inside/seeds")
    with pytest.raises(CorpusError, match="expected a name of letters"):
        rehydrate(package, tmp_path / "inside/seeds", tmp_path / "inside/out")
    assert outside(tmp_path) == set()


def test_an_archive_that_grows_is_refused(tmp_path: Path) -> None:
    """Ten megabytes that unpack to ten terabytes; here 50 kB to 50 MB."""
    path = tmp_path / "bomb.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("imu-corpus/SHA256SUMS", "")
        archive.writestr("imu-corpus/zeros", bytes(50_000_000))
    result = run("verify", str(path))
    assert result.exit_code == 1
    assert "expected an archive of a corpus, found one that grows to 50000000 bytes" in result.stderr


def test_verify_reads_an_archive_without_unpacking_it(tmp_path: Path) -> None:
    """Members named ../../victim, which unpacking would write."""
    path = tmp_path / "evil.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("x/SHA256SUMS", "")
        archive.writestr("x/datapackage.json", "{}")
        archive.writestr("../../victim", "text")
    result = run("verify", str(path))
    assert "'../../victim', whose name leads elsewhere" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"evil.zip"}


def test_a_parquet_file_of_a_billion_rows_is_not_read(package: Path) -> None:
    """A few kilobytes of one repeated value; the other form and the descriptor say how many rows come."""
    table = pq.read_table(package / "methods.parquet")
    pq.write_table(table.take(pa.array([0] * 1_000_000)), package / "methods.parquet", compression="zstd")

    def count(value: Any) -> None:
        next(row for row in value["resources"] if row["name"] == "methods")["rows"] = 1_000_000

    edit(package / "datapackage.json", count)
    (package / "SHA256SUMS").unlink()
    problems = validate(package)
    assert "schema.readable" in {problem.check for problem in problems}, problems[:3]


def test_deep_json_is_one_sentence(package: Path) -> None:
    """Brackets in brackets until the stack ends."""
    (package / "datapackage.json").write_text("[" * 200_000)
    with pytest.raises(CorpusError, match="expected a Data Package"):
        validate(package)


def test_a_release_without_its_checksums_is_found(package: Path) -> None:
    """Mutation testing: without the list no other check reads a file that no table is in."""
    (package / "SHA256SUMS").unlink()
    assert {problem.check for problem in validate(package)} == {"description.missing"}


def test_broken_notes_for_pandas_are_found(package: Path) -> None:
    """Mutation testing: a byte of the metadata ended the check in a traceback."""
    table = pq.read_table(package / "event_mentions.parquet")
    broken = table.replace_schema_metadata({b"pandas": b'{"index_columns": "\xec"}'})
    pq.write_table(broken, package / "event_mentions.parquet")
    (package / "SHA256SUMS").unlink()
    assert "description.parquet" in {problem.check for problem in validate(package)}
