"""Rules: the words, cues and patterns of a language, read from `rules/<language>/<room>/`.

The one place that opens these files. Whether they are right is checked by `rules.check`, in the tests and in
`imu-corpus rules`.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGE = "en"
"""The language whose rules the stages follow: a folder of `rules/`."""


def read_text(name: str) -> str:
    """A rule file as text, by room and name: `read_text("names/common_words.txt")`."""
    return files(__package__).joinpath(f"{LANGUAGE}/{name}").read_text(encoding="utf-8")


@cache
def read_toml(name: str) -> Mapping[str, Any]:
    """A TOML file: `read_toml("times/rules.toml")`. Several stages read some of them."""
    return tomllib.loads(read_text(name))


def read_json(name: str) -> Any:
    """A JSON file: `read_json("cleaning/line_weights.json")`."""
    return json.loads(read_text(name))


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, in their order, by column: `read_rows("events/triggers.csv")`."""
    return csv.DictReader(read_text(name).splitlines())
