"""What a kept line is: title, byline, heading, paragraph and so on.

Takes a page, its cues and which paragraphs are kept; gives a kind for each paragraph.
"""

import re
from collections.abc import Sequence

from imu_corpus.cleaning.features import Columns
from imu_corpus.cleaning.page import Page
from imu_corpus.cleaning.rules import Hit, settings

_NOTE = re.compile(r"(?:\[\d{1,3}\]|\d{1,3}[.)]|\*|†)\s?\S")
_BULLET = re.compile(r"[•*·▪●○■◦‣–—-]\s|\(?[a-z0-9]{1,2}[.)]\s")
_BODY_WORDS = 12


def kinds(page: Page, hits: list[Hit], columns: Columns, kept: Sequence[bool]) -> list[str]:
    """The kind of each paragraph; `boilerplate` where it is dropped."""
    cues: dict[int, set[str]] = {}
    for hit in hits:
        if hit.cue.use == "kind":
            cues.setdefault(hit.line, set()).add(hit.cue.label)
    body = [
        place
        for place in range(len(page))
        if kept[place] and page.word_counts[place] >= _BODY_WORDS and columns["ends_sentence"][place]
    ]
    first, last = (body[0], body[-1]) if body else (len(page), len(page))
    title = find_title(page, columns, kept, cues, first)
    found = ["boilerplate"] * len(page)
    in_notes = False
    for place in range(len(page)):
        if kept[place]:
            kind = (
                "title"
                if place == title
                else _kind(page, columns, cues.get(place, set()), place, first, last, in_notes)
            )
            in_notes = kind == "footnote" or (kind == "heading" and "footnote" in cues.get(place, set()))
            found[place] = kind
    return found


def find_title(page: Page, columns: Columns, kept: Sequence[bool], cues: dict[int, set[str]], first: int) -> int:
    """Position of the title: the kept line above the body that looks most like one; -1 if there is none."""
    best, place_of_best = 0.0, -1
    for place in range(max(first - 25, 0), min(first, len(page))):
        words = page.word_counts[place]
        if (
            not kept[place]
            or words < 2
            or cues.get(place, set()) & {"byline", "dateline", "publication_info", "caption"}
        ):
            continue
        score = 2 + columns["topic"][place] + 0.5 * min(words, 10) / 10 - columns["ends_sentence"][place]
        score -= 2 * columns["calendar_short"][place] + columns["touches_below"][place]
        if score > best:
            best, place_of_best = float(score), place
    return place_of_best


def _kind(page: Page, columns: Columns, cues: set[str], place: int, first: int, last: int, in_notes: bool) -> str:
    text, words = page.texts[place], page.word_counts[place]
    short = words <= settings()["kind"]["most_heading_words"]
    ends = columns["ends_sentence"][place] > 0
    if "publication_info" in cues:
        return "publication_info"
    if "footnote" in cues and short and not ends:
        return "heading"
    if (in_notes and _NOTE.match(text)) or (text.startswith("[") and _NOTE.match(text)):
        return "footnote"
    if "byline" in cues and words <= 20 and (place < first or place > last or not ends):
        return "byline"
    if "author_bio" in cues and place >= last - 3:
        return "author_bio"
    if (columns["calendar_short"][place] and columns["digit_share"][place] > 0.05 and not ends) or (
        "dateline" in cues and short
    ):
        return "dateline"
    if "caption" in cues or _touches_lead(page, columns, place):
        return "caption"
    if (page.indents[place] and _BULLET.match(text)) or text[:1] in "•·▪●":
        return "list_item"
    if short and not ends and place < last and text[-1:] not in "\"”’'":
        return "heading"
    return "list_item" if _BULLET.match(text) else "paragraph"


def _touches_lead(page: Page, columns: Columns, place: int) -> bool:
    """A line without a closing mark, set off above and glued to the sentence below."""
    if place + 1 >= len(page) or columns["ends_sentence"][place] or page.word_counts[place] < 4:
        return False
    glued = columns["touches_below"][place] and not columns["touches_above"][place]
    return bool(glued and columns["long_sentence"][place + 1])
