"""Meaning: what the columns say of one another, within a row, across the tables of a text, and above texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from imu_corpus.validation import counts, events, identifiers, layers, structure
from imu_corpus.validation.corpus import Corpus
from imu_corpus.validation.problem import Problem

RULES: tuple[Callable[[Corpus], Iterator[Problem]], ...] = (
    *structure.RULES,
    *identifiers.RULES,
    *counts.RULES,
    *layers.RULES,
    events.check,
)


def check(corpus: Corpus) -> list[Problem]:
    """Problems of meaning."""
    return [problem for rule in RULES for problem in rule(corpus)]
