"""The check of rule files: ours are right, and what a language lacks is known. Mistakes: `build/test_inputs.py`."""

from __future__ import annotations

from pathlib import Path

from imu_corpus.io.errors import Mistakes
from imu_corpus.io.paths import rules_folder
from imu_corpus.rules.check import check_rules, missing_files
from tests.support.paths import CODES


def test_the_rules_of_the_package_are_right() -> None:
    """A mistake in our own rule files, which no build would see."""
    mistakes = Mistakes()
    check_rules(rules_folder(), CODES, mistakes)
    assert mistakes.lines == []


def test_missing_files_are_named_by_their_path(tmp_path: Path) -> None:
    """A file of the same name in another room that hides one that is not there; a folder taken for a file."""
    for name in ("en/a/words.toml", "en/b/words.toml", "en/c.csv", "ru/a/words.toml", "ru/more.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "ru/c.csv").mkdir()
    assert missing_files(tmp_path / "ru", tmp_path / "en") == ["b/words.toml", "c.csv"]
    assert missing_files(tmp_path / "none", tmp_path / "en") == ["a/words.toml", "b/words.toml", "c.csv"]
