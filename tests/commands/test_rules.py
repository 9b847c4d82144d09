"""The command `rules`: right rules in one line, wrong ones in a line each, and what another language lacks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from imu_corpus.contract import forms
from imu_corpus.io import paths
from tests.support.command import run

FILES = len(forms.names("rules"))


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the English rules, taken for the package's own, to make mistakes in."""
    folder = Path(shutil.copytree(paths.rules_folder(), tmp_path / "rules/en"))
    monkeypatch.setattr(paths, "rules_folder", lambda: folder)
    return folder


def test_the_rules_of_the_package_are_right() -> None:
    """A mistake in our own rule files: a build reads them as they are."""
    result = run("rules")
    assert (result.output, result.exit_code) == (f"rules/en: {FILES} files, right\n", 0)


def test_a_mistake_is_a_line_and_exit_1(rules: Path) -> None:
    """A script that looks at the exit code only; a mistake without its place."""
    with (rules / "events/frames.csv").open("a", encoding="utf-8") as file:
        file.write("no_type,,,,\n")
    (rules / "times/tense.toml").write_text("tense =")
    result = run("rules")
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert [line for line in lines if not line.startswith("imu-corpus: ")] == []
    assert any("events/frames.csv: line " in line for line in lines)
    assert any("times/tense.toml: line 1: expected TOML" in line for line in lines)


def test_files_that_a_language_lacks_are_listed(rules: Path) -> None:
    """A translator who does not know what is left to write."""
    other = Path(shutil.copytree(rules, rules.with_name("ru")))
    assert run("rules", "--language", "ru").output == f"rules/ru: {FILES} files, right\n"
    (other / "text/tokens.toml").unlink()
    shutil.rmtree(other / "speech")
    result = run("rules", "--language", "ru")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"imu-corpus: rules/ru: expected {name}, as rules/en has it, found none; add it."
        for name in ("speech/citations.toml", "speech/quotations.toml", "text/tokens.toml")
    ]


@pytest.mark.parametrize("code", ["../en", "", "en/text", "EN"])
def test_what_is_no_code_of_a_language_leads_nowhere(code: str) -> None:
    """A folder outside the rules, checked as if it were one of theirs."""
    assert run("rules", "--language", code).exit_code == 2
