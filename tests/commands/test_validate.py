"""The command `validate`: what it prints and how it exits."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.command import run


def test_validate_prints_problems_and_exits_1(release: Path, tmp_path: Path) -> None:
    """A script that checks the exit code only."""
    shutil.copytree(release, tmp_path, dirs_exist_ok=True)
    (tmp_path / "tokens.jsonl").write_text("{}\n")
    result = run("validate", str(tmp_path))
    assert result.exit_code == 1
    assert "[files.hash]" in result.output
    assert run("validate", str(release)).exit_code == 0
