"""The page of promises against the tests that it names."""

from __future__ import annotations

import re
from pathlib import Path

NAMED = re.compile(r"`([a-z/_]+test_\w+\.py)(?:::(test_\w+))?`")


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
            assert f"def {test}" in (root / "tests" / file).read_text(), (file, test)
