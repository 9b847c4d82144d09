"""Nouns for people: `lexical/person_nouns.toml` as lexicon entries, and a guess for plurals that it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from imu_corpus.rules.load import read_toml


@cache
def table() -> Mapping[str, Any]:
    """`lexical/person_nouns.toml` as read."""
    return read_toml("lexical/person_nouns.toml")


@cache
def classes() -> dict[str, Any]:
    """The classes `person` (singular) and `people` (plural) for a lexicon; nouns of one word only."""
    singular: dict[str, str] = {}
    plural: dict[str, str] = {}
    for group in table()["group"]:
        for noun in group["nouns"]:
            single, _, many = noun.lower().partition(":")
            if " " not in single:
                singular[single] = ""
                plural[many or single + "s"] = ""
    # A capitalised singular inside a sentence is a title or a surname: "Khan", "Major Baker".
    one = {word: "" for word in singular if word not in plural}
    return {"person": {"case": "lower", "words": one}, "people": {"words": plural}}


def is_people(word: str) -> bool:
    """Whether a plural that no list holds is one of people: "shop-keepers", "lobbyists"."""
    rule = table()["suffixes"]
    return len(word) > 5 and word.endswith(tuple(rule["plural"])) and word not in rule["not"]


def is_people_name(word: str) -> bool:
    """Whether a capitalised plural after a number is one of people: "Uzbeks"."""
    return word.endswith("s") and len(word) > 4 and word not in table()["suffixes"]["capital_not"]
