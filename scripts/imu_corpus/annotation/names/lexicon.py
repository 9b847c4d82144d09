"""The words that distinguish names from other words, and their types, from `names/words.toml`."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from imu_corpus.annotation.lexical.remembered import remembered
from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.rules.load import read_text, read_toml

# Regular endings that `names/common_words.txt` leaves out, and what the listed word has in their place.
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
    """One group of `names/words.toml`."""

    id: str
    type: str | None
    because: str
    example: str
    words: frozenset[str]


@cache
def groups() -> dict[str, Group]:
    """The groups of words by id, as word keys; the keys of a phrase are divided by one space."""
    return {row["id"]: _group(row) for row in read_toml("names/words.toml")["group"]}


def _group(row: dict[str, str]) -> Group:
    phrases = (phrase.split() for phrase in row["words"].replace("\n", ";").split(";"))
    words = frozenset(" ".join(word_key(word) for word in phrase) for phrase in phrases if phrase)
    return Group(row["id"], row.get("type"), row["because"], row["example"], words)


@cache
def words_of(group: str) -> frozenset[str]:
    """The word keys of one group."""
    return groups()[group].words


@cache
def _common_words() -> frozenset[str]:
    text = read_text("names/common_words.txt")
    return frozenset(text.split()) | words_of("common-too")


@remembered
def is_common(key: str) -> bool:
    """Whether a word key is that of an English word, inflected or not."""
    listed = _common_words()
    if key in listed:
        return True
    return len(key) > 4 and any(key.endswith(end) and is_common(key[: -len(end)] + stem) for end, stem in ENDINGS)
