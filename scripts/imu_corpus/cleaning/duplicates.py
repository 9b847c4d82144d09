"""Lines that say again what the page has said: titles and captions twice, alt texts, pull quotes.

Takes a page and which of its paragraphs are kept; gives those that are only repetition.
"""

from collections.abc import Iterator, Sequence

from imu_corpus.cleaning.page import Page
from imu_corpus.cleaning.rules import settings


def duplicates(page: Page, kept: Sequence[bool]) -> Iterator[tuple[int, str]]:
    """Positions of kept paragraphs that repeat another kept one, with the id of the rule."""
    limits = settings()["duplicate"]
    first: dict[str, int] = {}
    for place, (text, words) in enumerate(zip(page.texts, page.words, strict=True)):
        if not kept[place]:
            continue
        key = text.casefold()
        if key in first and (len(words) >= limits["least_words"] or (first[key] == place - 1 and len(words) > 1)):
            yield place, "same-as-earlier-line"
        elif _in_neighbour(page, kept, place, limits):
            yield place, "part-of-neighbour"
        else:
            first.setdefault(key, place)


def _in_neighbour(page: Page, kept: Sequence[bool], place: int, limits: dict[str, int]) -> bool:
    """Whether a short paragraph stands word for word in a longer one nearby: pull quote, alt text."""
    core = page.cores[place]
    if not limits["least_words_inside"] <= len(page.words[place]) <= limits["most_words_inside"]:
        return False
    window = range(max(place - limits["window"], 0), min(place + limits["window"] + 1, len(page)))
    return any(
        near != place and kept[near] and len(page.cores[near]) > len(core) and core in page.cores[near]
        for near in window
    )
