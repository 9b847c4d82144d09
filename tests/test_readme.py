"""The README's own snippets, run as a user would run them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
SHELL = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)


@pytest.fixture(scope="module")
def clone(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a clone has, so that no snippet writes into the repository."""
    folder = tmp_path_factory.mktemp("clone")
    for name in ("seeds", "schema", "corpus"):
        shutil.copytree(root / name, folder / name)
    for name in ("README.md", "datapackage.json", "CITATION.cff"):
        shutil.copy(root / name, folder / name)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("snippet", PYTHON)
def test_python_snippets_run(snippet: str, clone: Path) -> None:
    """A path or column that the README has and the corpus has not."""
    result = subprocess.run([sys.executable, "-c", snippet], cwd=clone, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("snippet", SHELL)
def test_shell_snippets_run(snippet: str, clone: Path) -> None:
    """An option that was renamed."""
    tools = Path(sys.executable).parent
    result = subprocess.run(
        ["bash", "-euc", snippet],
        cwd=clone,
        env={"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(clone)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_there_are_snippets() -> None:
    """A changed fence would make the tests above empty."""
    assert len(PYTHON) >= 5
    assert len(SHELL) >= 2
