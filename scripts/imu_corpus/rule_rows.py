"""Rule rows: the CSV files of `rules/`, as the programs that follow them read them.

Whether the files are right is `rule_files`' business, before a build.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files


def rule_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of `rules/<name>.csv`, in their order, by column."""
    text = files("imu_corpus").joinpath(f"rules/{name}.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
