"""One decision a line: score first, then what rules know for certain.

Takes a page with its cues and probabilities; gives for each paragraph whether it stays, why, and how surely.
Later judges overrule earlier ones.
"""

from collections.abc import Iterator
from typing import NamedTuple

from imu_corpus.cleaning.duplicates import duplicates
from imu_corpus.cleaning.features import Columns
from imu_corpus.cleaning.page import Numbers, Page
from imu_corpus.cleaning.repeated import line_hash
from imu_corpus.cleaning.rules import Hit, settings


class Decision(NamedTuple):
    """Keep or drop, which rule said so, how likely it is right, and the category if the rule knows it."""

    keep: bool
    rule_id: str
    confidence: float
    category: str | None = None


def decide(
    page: Page, hits: list[Hit], columns: Columns, probability: Numbers, repeated: frozenset[str]
) -> list[Decision]:
    """A decision for each paragraph of `page`."""
    decisions = list(_by_score(columns, probability))
    _by_certain_cues(page, hits, decisions)
    _by_repetition(page, repeated, decisions)
    _by_duplicates(page, decisions)
    return decisions


def _by_score(columns: Columns, probability: Numbers) -> Iterator[Decision]:
    threshold = settings()["threshold"]
    least = threshold["english"] if len(probability) and columns["english"][0] else threshold["other_language"]
    start, end = _kept_span(probability >= least)
    for place, chance in enumerate(probability.tolist()):
        where = "before" if place < start else "after" if place > end else "inside"
        keep = chance >= least
        yield Decision(keep, f"score-{where}-article", chance if keep else 1 - chance)


def _kept_span(kept: Numbers) -> tuple[int, int]:
    places = kept.nonzero()[0]
    return (int(places[0]), int(places[-1])) if len(places) else (len(kept), len(kept))


def _by_certain_cues(page: Page, hits: list[Hit], decisions: list[Decision]) -> None:
    limits = settings()["certain_cue"]
    keepers = {hit.line for hit in hits if hit.cue.use == "keeper"}
    for hit in hits:
        cue = hit.cue
        if cue.use != "boilerplate" or cue.strength != "certain":
            continue
        in_prose = cue.place == "anywhere" and (
            hit.line in keepers or page.word_counts[hit.line] > limits["most_words"]
        )
        if not in_prose:
            decisions[hit.line] = Decision(False, cue.cue_id, limits["confidence"], cue.label)


def _by_repetition(page: Page, repeated: frozenset[str], decisions: list[Decision]) -> None:
    if not repeated:
        return
    confidence = settings()["repeated"]["confidence"]
    for place, text in enumerate(page.texts):
        if line_hash(text) in repeated:
            decisions[place] = Decision(False, "repeated-over-pages", confidence)


def _by_duplicates(page: Page, decisions: list[Decision]) -> None:
    confidence = settings()["duplicate"]["confidence"]
    kept = [decision.keep for decision in decisions]
    for place, rule_id in duplicates(page, kept):
        decisions[place] = Decision(False, rule_id, confidence, "duplicate")
