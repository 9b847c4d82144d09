"""A copy of package and contract, to be extended as CONTRIBUTING.md says and then run by itself."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.paths import ROOT


class CopiedProject:
    """A project in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT / "schema", root / "schema")
        package = "scripts/imu_corpus"
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", root)

    def add(self, name: str, text: str) -> None:
        """Add a file that is not there."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)

    def add_row(self, name: str, **cells: str) -> None:
        """Add a row to a CSV file that is there, by column; other cells stay empty."""
        path = self.root / name
        with path.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, columns, lineterminator="\n").writerow(cells)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a JSON Lines file."""
        return [json.loads(line) for line in (self.root / name).read_text(encoding="utf-8").splitlines()]

    def run(self, *arguments: str) -> str:
        """What a command prints; it must succeed."""
        result = subprocess.run(
            [sys.executable, "-m", "imu_corpus", *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root / "scripts"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout
