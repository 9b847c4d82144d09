"""The values that the steps of the annotator of names pass on: units of names, candidates for names."""

from __future__ import annotations

from typing import NamedTuple

from imu_corpus.annotation.names.gazetteer import Match

# How sure a candidate's type is, from a guess to a listed name: 0 to 1.
GUESS, SHAPE, HEAD, TITLED, LISTED = 0.3, 0.6, 0.85, 0.9, 0.95


class Unit(NamedTuple):
    """A capitalised word, compound or listed name, or a link between them."""

    first: int
    last: int
    """Index of the last token, inclusive."""
    key: str
    kind: str
    """known, group, web, title, honorific, head, given, acronym, initial, particle, numeral, word, name or link."""
    match: Match | None = None


class Candidate(NamedTuple):
    """A stretch that may be a name. `type` is None if only the context decides it."""

    first: int
    last: int
    """Index of the last token, inclusive."""
    type: str | None
    confidence: float
    rule_id: str
    match: Match | None = None
