"""Remote targets: a corpus arrives whole where fsspec reaches, or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest

from tests.support.command import run
from tests.support.files import snapshot


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one text, and a place for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/000_text.txt").write_text("Harbour opens\n\nThe harbour of Osh opened on Monday.\n")
    return tmp_path / "seeds"


def test_a_corpus_is_copied_to_an_address(seeds: Path, tmp_path: Path) -> None:
    """Files that are missing there or differ, a view without its folder, or a copy left on this disk."""
    address = f"memory://{uuid4()}/corpus"
    assert run("build", "--seeds", seeds, "--out", tmp_path / "out").exit_code == 0
    result = run("build", "--seeds", seeds, "--out", address)
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"{address}: 1 documents")
    system, path = fsspec.core.url_to_fs(address)
    found = {name.removeprefix(f"{path}/"): system.cat_file(name) for name in system.find(path)}
    assert found == snapshot(tmp_path / "out")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_nothing_is_replaced_from_afar(seeds: Path) -> None:
    """Somebody's bucket overwritten."""
    address = f"memory://{uuid4()}/corpus"
    system, path = fsspec.core.url_to_fs(address)
    system.pipe_file(f"{path}/thesis.txt", b"Mine")
    result = run("build", "--seeds", seeds, "--out", address)
    assert result.exit_code == 1
    assert "expected a new or an empty folder, found files in it" in result.stderr
    assert system.find(path) == [f"{path}/thesis.txt"]


def test_an_address_of_no_kind_is_one_sentence(seeds: Path) -> None:
    """A library's traceback for a protocol that it lacks."""
    result = run("build", "--seeds", seeds, "--out", "nowhere://bucket/corpus")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "expected a place to write to, found: " in result.stderr
