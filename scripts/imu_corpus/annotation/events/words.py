"""The word classes of the event annotator, from `events/words.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from imu_corpus.rules.load import read_toml


@cache
def table() -> Mapping[str, Any]:
    """`events/words.toml` as read."""
    return read_toml("events/words.toml")


def _listed(group: dict[str, Any]) -> set[str]:
    return {word.strip() for word in group.get("words", "").replace("\n", ";").split(";") if word.strip()}


@cache
def tags() -> dict[str, str]:
    """The tag of each function word or common verb; if groups share a word, the first group's."""
    found: dict[str, str] = {}
    for group in table()["group"]:
        if group["kind"] == "tag":
            for word in _listed(group):
                found.setdefault(word, group["id"])
    return found


@cache
def classes() -> dict[str, frozenset[str]]:
    """The words of each class, those of the classes that it includes among them."""
    found: dict[str, frozenset[str]] = {}
    for group in table()["group"]:
        if group["kind"] == "class":
            inner = [found[name] for name in group.get("includes", ())]
            found[group["id"]] = frozenset(_listed(group)).union(*inner)
    return found


@cache
def words(name: str) -> frozenset[str]:
    """The words of one class."""
    return classes()[name]


@cache
def name_types() -> dict[str, frozenset[str]]:
    """The types of names that are of each class."""
    return {group["id"]: frozenset(group.get("names", ())) for group in table()["group"] if group["kind"] == "class"}


@cache
def irregular() -> dict[str, tuple[str, str]]:
    """Past tense and past participle of the irregular verbs."""
    pairs = {verb: past.split("; ") for verb, past in table()["irregular"].items()}
    return {verb: (past, participle) for verb, (past, participle) in pairs.items()}
