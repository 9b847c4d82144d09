"""The command `build`: what it says, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import run, run_alone


@pytest.mark.slow
def test_build_is_quiet_when_piped_and_says_what_it_made(root: Path, tmp_path: Path) -> None:
    """Progress bars in a log file."""
    result = run_alone("build", "--seeds", str(root / "seeds"), "--out", str(tmp_path / "out"))
    assert result.returncode == 0
    assert result.stderr == b""
    assert b"5 documents" in result.stdout
    assert result.stdout.count(b"\n") == 1


def test_half_of_the_options_is_refused(tmp_path: Path) -> None:
    """Texts from elsewhere must not land in the corpus of the repository."""
    result = run("build", "--seeds", str(tmp_path))
    assert result.exit_code == 2
    assert "together" in result.output
