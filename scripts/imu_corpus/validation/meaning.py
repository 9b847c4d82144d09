"""Meaning: what the columns say of one another, within a row, across the tables of a text, and above texts."""

from __future__ import annotations

from imu_corpus.validation import counts, events, identifiers, layers, structure
from imu_corpus.validation.corpus import Corpus, Rule, Sum, ask
from imu_corpus.validation.problem import Problem

RULES: tuple[Rule, ...] = (*structure.RULES, *identifiers.RULES, *counts.RULES, *layers.RULES)
SUMS: tuple[Sum, ...] = (counts.references, events.events_meant)
"""What is added up over slices of the texts, for the rules above them."""


def check(corpus: Corpus) -> list[Problem]:
    """Problems of meaning."""
    return [*ask(corpus, RULES), *events.check(corpus)]
