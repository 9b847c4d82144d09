"""The words that tell names from other words and their types apart, from `rules/name_words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from imu_corpus.annotation.folding import fold

# Regular endings that `rules/common_words.txt` leaves out, and what the listed word has in their place.
ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)


class Group(NamedTuple):
    """One group of `rules/name_words.toml`."""

    id: str
    type: str | None
    because: str
    example: str
    words: frozenset[str]


@cache
def groups() -> dict[str, Group]:
    """The groups of words by id, their words folded; words of a phrase are divided by one space."""
    text = files("imu_corpus").joinpath("rules/name_words.toml").read_text(encoding="utf-8")
    return {row["id"]: _group(row) for row in tomllib.loads(text)["group"]}


def _group(row: dict[str, str]) -> Group:
    phrases = (phrase.split() for phrase in row["words"].replace("\n", ";").split(";"))
    words = frozenset(" ".join(fold(word) for word in phrase) for phrase in phrases if phrase)
    return Group(row["id"], row.get("type"), row["because"], row["example"], words)


def words_of(group: str) -> frozenset[str]:
    """The folded words of one group."""
    return groups()[group].words


@cache
def _common_words() -> frozenset[str]:
    text = files("imu_corpus").joinpath("rules/common_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split()) | words_of("common-too")


@lru_cache(maxsize=1 << 16)
def is_common(key: str) -> bool:
    """Whether a folded word is an English word, inflected or not."""
    listed = _common_words()
    if key in listed:
        return True
    return len(key) > 4 and any(key.endswith(end) and is_common(key[: -len(end)] + stem) for end, stem in ENDINGS)
