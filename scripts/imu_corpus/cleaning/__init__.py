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


LONGEST_PAGE = 5_000
"""Lines that are judged at once, as each takes six kilobytes of numbers. Hardly a web page has as many; a book is
judged in parts."""
_MARGIN = 200
"""Lines around a part that are judged with it, so that no part begins or ends like a page."""


def clean(lines: Sequence[Line], repeated: frozenset[str] = frozenset()) -> list[Verdict]:
    """One verdict for each of `lines`, all non-blank lines of a document in order.

    `repeated` holds the hashes of lines known to be repeated over a publisher's pages (`collect_repeated`).
    """
    verdicts: list[Verdict] = []
    # Verdicts are few, lines many.
    shared: dict[Verdict, Verdict] = {}
    for start in range(0, len(lines), LONGEST_PAGE):
        first = max(start - _MARGIN, 0)
        judged = _clean_page(lines[first : start + LONGEST_PAGE + _MARGIN], repeated)
        verdicts += [shared.setdefault(row, row) for row in judged[start - first : start - first + LONGEST_PAGE]]
    return verdicts


def _clean_page(lines: Sequence[Line], repeated: frozenset[str]) -> list[Verdict]:
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
