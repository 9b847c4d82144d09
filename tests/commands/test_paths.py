"""Paths in what commands say: whatever a file is called, a terminal shows its name and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from imu_corpus.release.standoff import write_standoff
from tests.support.command import run
from tests.support.paths import CONTRACT, ROOT
from tests.support.small_corpus import make_small_corpus

NAME = "a\x1b[31mb\u202ec\x07"
"""A colour, a change of direction, a bell."""
SHOWN = r"a\x1b[31mb\u202ec\x07"


def built(_release: Path, place: Path) -> tuple[object, ...]:
    """A folder of texts, built."""
    (place / NAME).mkdir()
    (place / NAME / "a.txt").write_text("The council of Naryn met on Monday.\n")
    return "build", "--seeds", place / NAME, "--out", place / f"{NAME}.out"


def exported(release: Path, place: Path) -> tuple[object, ...]:
    """A version, exported."""
    return "export", "csv", "--from", release, "--out", place / NAME


def validated(release: Path, place: Path) -> tuple[object, ...]:
    """A package, found right."""
    return "validate", shutil.copytree(release, place / NAME)


def invalid(release: Path, place: Path) -> tuple[object, ...]:
    """A package with a problem."""
    (shutil.copytree(release, place / NAME) / "README.md").write_text("")
    return "validate", place / NAME


def verified(_release: Path, place: Path) -> tuple[object, ...]:
    """A copy, found right."""
    return "verify", shutil.copytree(ROOT / "corpus/v1.0.0", place / NAME)


def falsified(release: Path, place: Path) -> tuple[object, ...]:
    """A copy with a problem."""
    (shutil.copytree(release, place / NAME) / NAME).write_text("")
    return "verify", place / NAME


def compared(release: Path, place: Path) -> tuple[object, ...]:
    """A package, compared."""
    return "diff", release, shutil.copytree(release, place / NAME)


def compared_for_programs(release: Path, place: Path) -> tuple[object, ...]:
    """The same as JSON."""
    return *compared(release, place), "--format", "json"


def drafted(_release: Path, place: Path) -> tuple[object, ...]:
    """A text, annotated."""
    (place / NAME).write_text("The council of Naryn met on Monday.\n")
    return "annotate", "--format", "brat", place / NAME


def not_cleaned(_release: Path, place: Path) -> tuple[object, ...]:
    """A text that is none, named on the way."""
    (place / NAME).write_bytes(b"\xff")
    return "clean", place / NAME


def restored(release: Path, place: Path) -> tuple[object, ...]:
    """A stand-off package, restored."""
    (place / "package").mkdir()
    tables = {name: pq.read_table(release / f"{name}.parquet") for name in CONTRACT.resources}
    write_standoff(place / "package", ROOT / "schema", CONTRACT, tables)
    return "rehydrate", place / "package", "--seeds", ROOT / "seeds", "--out", place / NAME


COMMANDS = (
    *(built, exported, validated, invalid, verified, falsified),
    *(compared, compared_for_programs, drafted, not_cleaned, restored),
)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_path_is_shown_as_errors_show_it(
    command: Callable[[Path, Path], tuple[object, ...]], small_release: Path, tmp_path: Path
) -> None:
    """A name that colours the terminal, turns the rest of the line or rings, in a line that says that all is well."""
    result = run(*command(small_release, tmp_path))
    assert (result.exit_code == 1) == (command in (invalid, falsified, not_cleaned)), result.output
    assert all(character.isprintable() or character == "\n" for character in result.output)
    # JSON escapes the backslash too.
    assert SHOWN in result.output.replace("\\\\", "\\")


def test_the_report_of_an_added_text_shows_its_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same of `add`, which names the folder four times."""
    small = make_small_corpus(tmp_path / "repository", monkeypatch)
    seeds = small.seeds.rename(tmp_path / NAME)
    (tmp_path / "article.txt").write_text("The council of Naryn met on Monday.\n")
    result = run("add", tmp_path / "article.txt", "--seeds", seeds)
    assert result.exit_code == 0
    assert all(character.isprintable() or character == "\n" for character in result.output)
    assert result.output.count(SHOWN) == 5
