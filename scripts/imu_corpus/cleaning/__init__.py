"""Cleaning: which lines of a page belong to its article, what each line is, and why a line was dropped.

Takes the normalised lines of one document; gives one verdict a line. Refuses nothing: any text gets verdicts.
"""

from collections.abc import Sequence

from imu_corpus.cleaning.categories import categories
from imu_corpus.cleaning.decide import decide
from imu_corpus.cleaning.kinds import kinds
from imu_corpus.cleaning.page import read_page
from imu_corpus.cleaning.repeated import collect_repeated, line_hash
from imu_corpus.cleaning.rules import lexicon
from imu_corpus.cleaning.score import article_probability
from imu_corpus.model import Line, Verdict

__all__ = ["clean", "collect_repeated", "line_hash"]


def clean(lines: Sequence[Line], repeated: frozenset[str] = frozenset()) -> list[Verdict]:
    """One verdict for each of `lines`, all non-blank lines of a document in order.

    `repeated` holds the hashes of lines known to be repeated over a publisher's pages (`collect_repeated`).
    """
    if not lines:
        return []
    page = read_page(lines)
    hits = lexicon().find(page)
    features, probability = article_probability(page, hits)
    decisions = decide(page, hits, features, probability, repeated)
    found = categories(page, hits, features, decisions)
    named = kinds(page, hits, features, decisions)
    verdicts = [
        Verdict(kind, category, keep, rule_id, round(confidence, 2))
        for (keep, rule_id, confidence, _), category, kind in zip(decisions, found, named, strict=True)
    ]
    if not page.is_wrapped:
        return verdicts
    return [verdict for run, verdict in zip(page.runs, verdicts, strict=True) for _ in run]
