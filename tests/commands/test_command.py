"""Which commands find the corpus whole: those that read or write it finish a publication that was cut short."""

from __future__ import annotations

from pathlib import Path

import pytest

from imu_corpus.commands.main import main
from imu_corpus.io import atomic, paths
from tests.support.command import run

FINISH = {
    "add": ("page.txt",),
    "build": (),
    "cite": (),
    "diff": ("a", "b"),
    "export": ("csv", "--out", "out"),
    "release": ("1.0.0",),
    "validate": ("none",),
    "verify": ("none",),
}
"""Commands with arguments that end soon."""
LEAVE = {
    "annotate": ("page.txt",),
    "clean": ("page.txt",),
    "evaluate": (),
    "rehydrate": ("none", "--seeds", "none", "--out", "out"),
    "repeated-lines": ("page.txt",),
    "rules": (),
}


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The journal of a publication that was cut short, in a repository with little else."""

    def cut_short(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "page.txt").write_text("The army said so on Monday, at noon.\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "_REPOSITORY", tmp_path)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(atomic, "_finish", cut_short)
        with atomic.publication(tmp_path / "corpus/v1.0.0", tmp_path) as staged:
            (staged.folder / "table").write_text("new")
    return tmp_path / "corpus/.v1.0.0.journal"


def test_every_command_is_one_of_these() -> None:
    """A new command that nobody asked whether it needs the corpus."""
    assert main.commands.keys() == FINISH.keys() | LEAVE.keys()


@pytest.mark.parametrize("name", FINISH)
def test_a_command_on_the_corpus_finishes_what_was_cut_short(name: str, journal: Path) -> None:
    """A build or a check of half an old and half a new corpus."""
    run(name, *FINISH[name])
    assert not journal.exists()
    assert (journal.parent / "v1.0.0/table").read_text() == "new"


@pytest.mark.parametrize("name", LEAVE)
def test_another_command_leaves_the_corpus_alone(name: str, journal: Path) -> None:
    """Somebody's build ended by whoever cleans a page beside it; a disk that is read-only and keeps a page unclean."""
    run(name, *LEAVE[name])
    assert journal.exists()
    assert not (journal.parent / "v1.0.0").exists()
