"""The category of boilerplate of each dropped line.

Takes a page, its cues and decisions; gives a category for each dropped paragraph: its own cues first, then
the section or the neighbours it stands among, then its shape and place.
"""

from collections.abc import Sequence

from imu_corpus.cleaning.decide import Decision
from imu_corpus.cleaning.features import Features
from imu_corpus.cleaning.page import Page
from imu_corpus.cleaning.rules import Hit, settings

_RANK = {"certain": 9, "strong": 4, "weak": 1}


def categories(page: Page, hits: list[Hit], features: Features, decisions: Sequence[Decision]) -> list[str | None]:
    """The category of each paragraph; null if it is kept."""
    own = _own_labels(hits)
    labels = _dropped_labels(own, decisions)
    sections = _sections(hits, decisions)
    found: list[str | None] = []
    for place, decision in enumerate(decisions):
        if decision.keep:
            found.append(None)
        else:
            found.append(
                decision.category
                or own.get(place)
                or sections[place]
                or _of_author(page, features, place)
                or _of_neighbours(labels, place)
                or _by_shape(page, features, place)
            )
    return found


def _own_labels(hits: list[Hit]) -> dict[int, str]:
    """For each line with cues of boilerplate, the category with the strongest and longest of them."""
    weights: dict[tuple[int, str], int] = {}
    for line, cue in hits:
        if cue.use == "boilerplate":
            weights[line, cue.label] = weights.get((line, cue.label), 0) + _RANK[cue.strength] * len(cue.phrase)
    ranked = sorted((weight, label, line) for (line, label), weight in weights.items())
    return {line: label for _, label, line in ranked}


def _sections(hits: list[Hit], decisions: Sequence[Decision]) -> list[str | None]:
    """The category of the section that each paragraph stands in; kept text or some lines close a section."""
    longest = settings()["category"]["longest_section"]
    headers = {line: cue.category for line, cue in hits if cue.use == "header" and cue.category}
    sections: list[str | None] = []
    current, opened = None, 0
    for place, decision in enumerate(decisions):
        if place in headers:
            current, opened = headers[place], place
        if decision.keep or place - opened > longest:
            current = None
        sections.append(current)
    return sections


def _of_author(page: Page, features: Features, place: int) -> str | None:
    """A bare name below the article is that of a profile box, whatever stands around it."""
    is_name = features["name"][place] and page.word_counts[place] <= 3 and not features["in_menu"][place]
    return "author_box" if is_name and features["mass_above"][place] >= 0.5 else None


def _dropped_labels(own: dict[int, str], decisions: Sequence[Decision]) -> list[str | None]:
    """The category that each dropped line has of its own, if any, after and before two lines without."""
    labels = [None if decision.keep else own.get(place, decision.category) for place, decision in enumerate(decisions)]
    return [None, None, *(None if label == "duplicate" else label for label in labels), None, None]


def _of_neighbours(labels: list[str | None], place: int) -> str | None:
    """The category of the nearest dropped line that has one of its own, two lines away at most."""
    here = place + 2
    return labels[here - 1] or labels[here + 1] or labels[here - 2] or labels[here + 2]


def _by_shape(page: Page, features: Features, place: int) -> str:
    if features["calendar_short"][place] or features["digit_share"][place] > 0.4:
        return "metadata"
    if features["mass_above"][place] < 0.05 or features["in_menu"][place]:
        return "navigation"
    return "related" if page.word_counts[place] >= 4 else "other"
