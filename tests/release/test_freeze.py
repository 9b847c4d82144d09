"""Releases: refused, frozen, reproduced, verified, packed and cited, in a small copy of the repository."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
import yaml

from imu_corpus.datapackage.write import checksums
from imu_corpus.io import atomic
from imu_corpus.release import releases
from imu_corpus.release.versions import parse
from tests.support.command import run
from tests.support.files import snapshot
from tests.support.small_corpus import DAY, SmallCorpus, make_small_corpus

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> SmallCorpus:
    """A small corpus with 1.0.0 released and committed."""
    with pytest.MonkeyPatch.context() as patch:
        small = make_small_corpus(tmp_path_factory.mktemp("released") / "repository", patch)
        result = run("release", "1.0.0")
        assert result.exit_code == 0, result.output
        small.commit()
    return small


@pytest.fixture
def small(released: SmallCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallCorpus:
    """A copy of it to change."""
    shutil.copytree(released.root, tmp_path / "repository")
    monkeypatch.setattr("imu_corpus.io.paths._REPOSITORY", tmp_path / "repository")
    return SmallCorpus(tmp_path / "repository")


def test_a_release_is_refused_with_every_reason_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version frozen from an unclean tree, without a day, without a word on what changed."""
    small = make_small_corpus(tmp_path, monkeypatch)
    small.set_version("1.0.1", None)
    result = run("release", "1.0.0")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert len(lines) == 4
    for expected in ("expected version 1.0.0, found 1.0.1", "expected a day", "## Data 1.0.0 (None)", "clean tree"):
        assert any(expected in line for line in lines), expected
    assert list(small.corpus.iterdir()) == []


def test_a_release_is_listed_and_described_everywhere(released: SmallCorpus) -> None:
    """A frozen folder that card, citation and list do not know."""
    folder = released.corpus / "v1.0.0"
    assert {"SHA256SUMS", "datapackage.json", "README.md", "CITATION.cff", "DATASHEET.md"} <= set(snapshot(folder))
    release = releases.read_releases(released.corpus)[parse("1.0.0")]
    assert release.released_on == DAY
    assert set(release.hashes) == {path.stem for path in folder.rglob("*.parquet")} | {"SHA256SUMS"}
    for path in (folder, released.root):
        citation = yaml.safe_load((path / "CITATION.cff").read_text())
        assert (citation["version"], str(citation["date-released"])) == ("1.0.0", DAY)
        assert f"Data version 1.0.0, released on {DAY}" in (path / "README.md").read_text()


@pytest.mark.parametrize("change", ["a byte", "a file more", "a file less", "the list itself"])
def test_no_byte_of_a_released_folder_may_change(change: str, small: SmallCorpus) -> None:
    """A hotfix inside a published version: who cited it has other data than who loads it."""
    folder = small.corpus / "v1.0.0"
    assert releases.check_frozen(small.corpus) == []
    if change == "a byte":
        (folder / "README.md").write_bytes((folder / "README.md").read_bytes() + b" ")
    elif change == "a file more":
        (folder / "notes.txt").write_text("x")
    elif change == "a file less":
        (folder / "CITATION.cff").unlink()
    else:
        (folder / "SHA256SUMS").write_bytes(b"")
    assert len(releases.check_frozen(small.corpus)) == 1
    result = run("build")
    assert result.exit_code == 1
    assert "restore the released file" in result.output


KILLED_RELEASE = """
import os, signal, sys
from pathlib import Path
from imu_corpus.commands.main import main
from imu_corpus.io import atomic, paths

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

paths._REPOSITORY = Path(sys.argv[1])
setattr(atomic, sys.argv[2], kill)
main(["release", "1.0.0"])
"""


@pytest.mark.parametrize("step", ["_prepare", "_write_journal", "_finish", "_move_file", "_clear"])
def test_a_killed_release_can_be_run_again(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it left made the tree unclean; or the version was frozen and not in the list."""
    small = make_small_corpus(tmp_path / "repository", monkeypatch)
    command = [sys.executable, "-c", KILLED_RELEASE, str(small.root), step]
    assert subprocess.run(command, capture_output=True, check=False).returncode == -signal.SIGKILL
    result = run("release", "1.0.0")
    assert (result.exit_code, "now commit it" in result.output) == (0, True), result.output
    assert list(releases.read_releases(small.corpus)) == [parse("1.0.0")]
    assert releases.check_frozen(small.corpus) == []
    assert {path.name for path in small.corpus.iterdir()} == {"v1.0.0", "releases.csv"}
    small.commit()
    assert "1.0.0 is released; expected --zip or --standoff" in run("release", "1.0.0").output
    assert "reproduced, every byte" in run("build").output


def test_a_version_is_not_listed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two releases at once: the second one had looked at the list before the first was in it."""
    small = make_small_corpus(tmp_path / "repository", monkeypatch)

    publication = atomic.publication

    def begin_late(target: Path, root: Path) -> Any:
        monkeypatch.setattr(atomic, "publication", publication)
        assert run("release", "1.0.0").exit_code == 0
        return publication(target, root)

    monkeypatch.setattr(atomic, "publication", begin_late)
    result = run("release", "1.0.0")
    assert (result.exit_code, "expected a version after 1.0.0" in result.stderr) == (1, True)
    text = (small.corpus / "releases.csv").read_text()
    assert text.count("SHA256SUMS") == 1


def test_the_releases_of_this_repository_are_as_they_were(root: Path) -> None:
    """The same, of the versions that people have."""
    assert releases.check_frozen(root / "corpus") == []


def test_build_reproduces_a_released_version(small: SmallCorpus) -> None:
    """`make corpus` of a fresh clone that rewrites what it should only confirm."""
    before = snapshot(small.root)
    result = run("build")
    assert "corpus/v1.0.0: reproduced, every byte" in result.output
    assert snapshot(small.root) == before


@pytest.mark.usefixtures("small")
def test_another_pyarrow_reproduces_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Users with the next pyarrow, told that the corpus is broken."""
    writer = pq.ParquetWriter
    monkeypatch.setattr(pq, "ParquetWriter", lambda *a, **k: writer(*a, **k | {"compression_level": 9}))
    assert run("build").exit_code == 1
    monkeypatch.setattr("imu_corpus.release.working._writer", lambda folder: f"writer of {folder.parent.name}")
    result = run("build")
    assert result.exit_code == 0
    assert "reproduced, equal tables; Parquet bytes differ" in result.output


def test_from_a_change_to_the_next_release(small: SmallCorpus) -> None:
    """The whole life of a version: change, difference, refusal, new number, release."""
    frozen = snapshot(small.corpus / "v1.0.0")
    sources = small.seeds / "sources.csv"
    sources.write_text(sources.read_text().replace("River Daily", "The River Daily"))

    built = run("build")
    assert built.exit_code == 1
    assert "Version 1.0.1 is due" in built.output
    assert "d000 publisher: 'River Daily' -> 'The River Daily'" in built.output
    report = json.loads(run("diff", "1.0.0", "--format", "json").output)
    assert (report["due"], report["number"]) == ("patch", "1.0.1")

    small.commit()
    assert "1.0.0 is released" in run("release", "1.0.0").output
    small.set_version("1.2.0")
    small.log("1.2.0")
    small.commit()
    assert "expected version 1.0.1 or 1.1.0 or 2.0.0, found 1.2.0" in run("release", "1.2.0").output
    assert not (small.corpus / "v1.2.0").exists()

    small.set_version("1.0.1")
    assert "clean tree" in run("release", "1.0.1").output
    small.log("1.0.1")
    small.commit()
    result = run("release", "1.0.1")
    assert result.exit_code == 0, result.output
    assert list(releases.read_releases(small.corpus)) == [parse("1.0.0"), parse("1.0.1")]
    assert releases.check_frozen(small.corpus) == []
    assert snapshot(small.corpus / "v1.0.0") == frozen
    assert "1 values changed" not in run("diff", "1.0.1").output
    assert "corpus/v1.0.1: reproduced" in run("build").output


def test_a_new_text_is_more_than_a_patch(small: SmallCorpus) -> None:
    """A number that hides that the corpus has grown."""
    small.write_seeds("000_harbour.txt", "001_bridge.txt")
    small.set_version("1.0.1")
    small.log("1.0.1")
    small.commit()
    assert "expected version 1.1.0 or 2.0.0, found 1.0.1" in run("release", "1.0.1").output


def test_a_release_without_a_change_is_refused(small: SmallCorpus) -> None:
    """Two numbers for one thing."""
    small.set_version("1.0.1")
    small.log("1.0.1")
    small.commit()
    assert "there is nothing to release" in run("release", "1.0.1").output


def test_the_archive_has_the_same_bytes_each_time(small: SmallCorpus) -> None:
    """A deposit that nobody can make again."""
    path = small.root / "dist/imu-corpus-1.0.0.zip"
    assert run("release", "1.0.0", "--zip").exit_code == 0
    first = path.read_bytes()
    for file in (small.corpus / "v1.0.0").iterdir():
        file.chmod(0o600)
        file.touch()
    assert run("release", "1.0.0", "--zip").exit_code == 0
    assert path.read_bytes() == first
    with ZipFile(path) as archive:
        assert "imu-corpus-1.0.0/datapackage.json" in archive.namelist()


def test_verify_tells_a_good_copy_from_a_bad_one(small: SmallCorpus) -> None:
    """A broken download, or a copy whose list of checksums was written again to fit."""
    run("release", "1.0.0", "--zip")
    archive, folder = small.root / "dist/imu-corpus-1.0.0.zip", small.root / "copy"
    shutil.copytree(small.corpus / "v1.0.0", folder)
    for path in (archive, folder):
        result = run("verify", str(path))
        assert (result.exit_code, f"version 1.0.0 as released on {DAY}" in result.output) == (0, True), result.output
    archive.write_bytes(archive.read_bytes().replace(b"cff-version: 1.2.0", b"cff-version: 1.3.0"))
    (folder / "DATASHEET.md").write_text("other")
    assert "expected a whole zip file" in run("verify", str(archive)).output
    assert "[verify.checksum]" in run("verify", str(folder)).output
    (folder / "SHA256SUMS").write_text(checksums(folder))
    result = run("verify", str(folder))
    assert "[verify.release]" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize("form", ["bibtex", "apa", "csl-json", "ris"])
def test_each_citation_has_number_day_and_content_hash(form: str, small: SmallCorpus) -> None:
    """A citation that fits any state of the corpus; a DOI that nobody minted."""
    result = run("cite", "--format", form)
    digest = yaml.safe_load((small.corpus / "v1.0.0/CITATION.cff").read_text())["identifiers"][0]["value"]
    for expected in ("1.0.0", "2026", digest):
        assert expected in result.output
    assert "doi" not in result.output.lower()
    path = small.root / "schema/dataset.json"
    path.write_text(path.read_text().replace('"dois": {}', '"dois": {"1.0.0": "10.5281/zenodo.1"}'))
    assert "10.5281/zenodo.1" in run("cite", "--format", form).output


@pytest.mark.usefixtures("small")
def test_csl_json_is_json() -> None:
    """A reference manager that refuses the file."""
    item = json.loads(run("cite", "--format", "csl-json").output)[0]
    assert (item["type"], item["issued"]) == ("dataset", {"date-parts": [[2026, 11, 21]]})
