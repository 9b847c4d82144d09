"""The page of promises against the tests that it names."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

NAMED = re.compile(r"`([a-z/_]*test_\w+\.py)(?:::(test_\w+))?`")


@cache
def run_from(path: Path) -> set[str]:
    """The tests of a file that pytest runs, by their whole names."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return {node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_promise_names_a_test_that_is_there(root: Path) -> None:
    """A test renamed or deleted, and the promise that it kept left standing."""
    page = (root / "docs/RELIABILITY.md").read_text().partition("## Figures")[0]
    rows = [line for line in page.split("\n") if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith(("| Promise", "| ---"))]
    assert len(promises) > 20
    for row in promises:
        named = NAMED.findall(row)
        assert named, row
        for file, test in named:
            tests = run_from(root / "tests" / file)
            assert test in tests if test else tests, (file, test)


def test_a_test_is_known_by_its_whole_name(tmp_path: Path) -> None:
    """The promise of a test that is gone, kept by one whose name begins alike, or stands in a comment or a helper."""
    path = tmp_path / "test_all.py"
    path.write_text("def test_all_bytes(): ...\n# def test_all(): ...\ndef help():\n    def test_all(): ...\n")
    assert run_from(path) == {"test_all_bytes"}
