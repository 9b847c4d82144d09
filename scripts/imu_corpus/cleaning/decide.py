"""One decision a line: score first, then what rules know for certain.

Takes a page with its cues and probabilities; gives for each paragraph whether it stays, why, and how surely.
Later judges overrule earlier ones.
"""

from typing import NamedTuple

import numpy as np

from imu_corpus.cleaning.duplicates import duplicates, page_furniture
from imu_corpus.cleaning.features import Features
from imu_corpus.cleaning.keepers import links_below, missed_keepers
from imu_corpus.cleaning.page import Flags, Numbers, Page, Places
from imu_corpus.cleaning.repeated import line_hash
from imu_corpus.cleaning.rules import Hit, settings


class Decision(NamedTuple):
    """Keep or drop, which rule said so, how likely it is right, and the category if the rule knows it."""

    keep: bool
    rule_id: str
    confidence: float
    category: str | None = None


def decide(
    page: Page, hits: list[Hit], features: Features, probability: Numbers, repeated: frozenset[str]
) -> list[Decision]:
    """A decision for each paragraph of `page`."""
    kept, zones = by_score(page, features, probability)
    confidence = np.where(kept, probability, 1 - probability)
    decisions = list(map(Decision, kept.tolist(), zones, confidence.tolist()))
    _drop_links_below(page, features, probability, kept, decisions)
    _keep_missed(page, features, probability, kept, decisions)
    _drop_certain_cues(hits, probability, decisions)
    _drop_repeated(page, repeated, decisions)
    _drop_duplicates(page, features, decisions)
    _drop_invisible(page, decisions)
    return decisions


def by_score(page: Page, features: Features, probability: Numbers) -> tuple[Flags, list[str]]:
    """What the score keeps, and a rule's id by its position: before, inside or after the sure lines."""
    limits = settings()["threshold"]
    sure = _sure_places(page, probability)
    first, last = (int(sure[0]), int(sure[-1])) if len(sure) else (0, len(page) - 1)
    index = np.arange(len(page))
    inside = (index >= first) & (index <= last)
    least = np.where(inside, limits["inside"], limits["outside"])
    least = np.where(features["header_comments_above"] > 0, np.maximum(least, limits["below_comments"]), least)
    if len(page) and not features["english"][0]:
        least = np.minimum(least, limits["other_language"])
    before, within, after = (f"score-{zone}-article" for zone in ("before", "inside", "after"))
    zones = [before] * first + [within] * (last + 1 - first) + [after] * (len(page) - 1 - last)
    return probability >= least, zones


def _drop_links_below(
    page: Page, features: Features, probability: Numbers, kept: Flags, decisions: list[Decision]
) -> None:
    sure = _sure_places(page, probability)
    for place in links_below(page, features, probability, int(sure[-1])) if len(sure) else ():
        if kept[place]:
            decisions[place] = _ruled(False, "links-below-article", "related")
            kept[place] = False
        elif not features["marked"][place]:
            decisions[place] = decisions[place]._replace(category="related")


def _sure_places(page: Page, probability: Numbers) -> Places:
    limits = settings()["threshold"]
    return np.flatnonzero((probability >= limits["sure"]) & (page.word_counts >= limits["sure_words"]))


def _keep_missed(page: Page, features: Features, probability: Numbers, kept: Flags, decisions: list[Decision]) -> None:
    for place, rule_id in missed_keepers(page, features, probability, kept):
        decisions[place] = _ruled(True, rule_id)


def _drop_certain_cues(hits: list[Hit], probability: Numbers, decisions: list[Decision]) -> None:
    sure = settings()["certain_cue"]["sure_prose"]
    confidence = settings()["confidence"]["certain-cue"]
    for line, cue in hits:
        if cue.use == "boilerplate" and cue.strength == "certain":
            in_prose = cue.place == "anywhere" and probability[line] >= sure
            if not in_prose:
                decisions[line] = Decision(False, cue.cue_id, confidence, cue.label)


def _drop_repeated(page: Page, repeated: frozenset[str], decisions: list[Decision]) -> None:
    for place, text in enumerate(page.texts if repeated else ()):
        if line_hash(text) in repeated:
            decisions[place] = _ruled(False, "repeated-over-pages")


def _drop_duplicates(page: Page, features: Features, decisions: list[Decision]) -> None:
    for place, rule_id in page_furniture(page, features):
        decisions[place] = _ruled(False, rule_id, "duplicate")
    kept = [decision.keep for decision in decisions]
    for place, rule_id in duplicates(page, features, kept):
        decisions[place] = _ruled(False, rule_id, "duplicate")


def _drop_invisible(page: Page, decisions: list[Decision]) -> None:
    for place, text in () if all(page.texts) else enumerate(page.texts):
        if not text:
            decisions[place] = Decision(False, "no-visible-text", 1.0, "invisible")


def _ruled(keep: bool, rule_id: str, category: str | None = None) -> Decision:
    return Decision(keep, rule_id, settings()["confidence"][rule_id], category)
