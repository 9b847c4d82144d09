"""What a dropped line is: the category of boilerplate.

Takes a page, its cues and decisions; gives a category for each dropped paragraph: its own cues first, then the
header of the section it stands in, then its shape and place.
"""

from collections.abc import Sequence

from imu_corpus.cleaning.decide import Decision
from imu_corpus.cleaning.features import Columns
from imu_corpus.cleaning.page import Page
from imu_corpus.cleaning.rules import Hit

_RANK = {"certain": 3, "strong": 2, "weak": 1}


def categories(page: Page, hits: list[Hit], columns: Columns, decisions: Sequence[Decision]) -> list[str | None]:
    """The category of each paragraph; null where it is kept."""
    own = _best_labels(hits, "boilerplate")
    sections = _sections(page, hits, decisions)
    found: list[str | None] = []
    for place, decision in enumerate(decisions):
        if decision.keep:
            found.append(None)
        else:
            label = decision.category or own.get(place) or sections[place]
            found.append(label or _by_shape(page, columns, place))
    return found


def _best_labels(hits: list[Hit], use: str) -> dict[int, str]:
    best: dict[int, tuple[int, int, str]] = {}
    for hit in hits:
        if hit.cue.use == use:
            rank = (_RANK.get(hit.cue.strength, 0), len(hit.cue.phrase), hit.cue.label)
            best[hit.line] = max(best.get(hit.line, rank), rank)
    return {line: label for line, (_, _, label) in best.items()}


def _sections(page: Page, hits: list[Hit], decisions: Sequence[Decision]) -> list[str | None]:
    """The category of the section that each paragraph stands in; a kept paragraph closes the section."""
    headers = {hit.line: hit.cue.category for hit in hits if hit.cue.use == "header" and hit.cue.category}
    sections: list[str | None] = []
    current: str | None = None
    for place, decision in enumerate(decisions):
        current = None if decision.keep else headers.get(place, current)
        sections.append(current)
    return sections


def _by_shape(page: Page, columns: Columns, place: int) -> str:
    words = page.word_counts[place]
    if not page.texts[place]:
        return "invisible"
    if columns["calendar_short"][place] or columns["digit_share"][place] > 0.4:
        return "metadata"
    if columns["in_menu"][place] or columns["mass_above"][place] < 0.05 or words <= 3:
        return "navigation"
    return "related" if words >= 4 else "other"
