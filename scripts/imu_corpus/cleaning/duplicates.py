"""Lines that repeat what the page has said: titles and captions twice, alt texts, pull quotes.

Takes a page and which of its paragraphs are kept; gives those that are only repetition.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from imu_corpus.cleaning.features import Features
from imu_corpus.cleaning.page import Page
from imu_corpus.cleaning.rules import settings

#: A page number alone in its line, in simplified text.
_ALONE = re.compile(r"#|[ivxl]{1,6}")
#: Most words of a running head.
_HEAD_WORDS = 10
#: Code points of a paragraph's opening.
_OPENING = 16


def page_furniture(page: Page, features: Features) -> Iterator[tuple[int, str]]:
    """Running heads and page numbers of hard-wrapped pages: they come from printed sheets."""
    if not page.is_wrapped:
        return
    heads = Counter(head for core in page.cores if (head := _without_number(core)))
    for place, core in enumerate(page.cores):
        if _ALONE.fullmatch(core):
            yield place, "page-number"
        elif heads[_without_number(core)] > 1 and not features["calendar_short"][place]:
            yield place, "running-head"


def _without_number(core: str) -> str:
    """The words of a short line that begins or ends with a number; nothing for any other line."""
    head = core.removeprefix("# ").removesuffix(" #")
    return head if head != core and head.count(" ") < _HEAD_WORDS else ""


def duplicates(page: Page, features: Features, kept: Sequence[bool]) -> Iterator[tuple[int, str]]:
    """Positions of paragraphs that repeat an earlier kept one or are part of one, with the id of the rule."""
    limits = settings()["duplicate"]
    counts, dates = page.word_counts.tolist(), features["calendar"].tolist()
    cores = [core if keep else "" for core, keep in zip(page.cores, kept, strict=True)]
    seen: dict[str, int] = {}
    for place, keep in enumerate(kept):
        if not keep and not seen:
            continue
        key, words = page.texts[place].casefold(), counts[place]
        dated = dates[place] > 0 and words <= limits["most_words_dated"]
        below_twin = seen.get(key) == place - 1 and words > 1
        if key in seen and (below_twin or (words >= limits["least_words"] and not dated)):
            yield place, "same-as-earlier-line"
        elif not keep:
            continue
        elif seen and limits["least_words_inside"] <= words <= limits["most_words_inside"] and _is_inside(cores, place):
            yield place, "pull-quote"
        else:
            seen.setdefault(key, place)


def _is_inside(cores: list[str], place: int) -> bool:
    """Whether a paragraph stands word for word in a much longer one nearby; dropped ones have empty `cores`."""
    limits = settings()["duplicate"]
    core = cores[place]
    length = len(core) * limits["longer_by"]
    window = cores[max(place - limits["window"], 0) : place + limits["window"] + 1]
    opening = core[:_OPENING]  # sought first: a short text is found, or not, faster than a long one
    return any(core in other for other in window if len(other) >= length and opening in other)
