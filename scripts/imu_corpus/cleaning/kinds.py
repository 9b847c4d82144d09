"""What a kept line is: title, byline, heading, paragraph and so on.

Takes a page, its cues and the decisions; gives a kind for each paragraph.
"""

import re
from collections.abc import Sequence

from imu_corpus.cleaning.decide import Decision
from imu_corpus.cleaning.features import Features
from imu_corpus.cleaning.keepers import is_author_note, title_score
from imu_corpus.cleaning.page import Page
from imu_corpus.cleaning.rules import Hit, settings

#: Rules that keep a line for what it is.
KIND_OF_RULE = {
    "title-above-article": "title",
    "caption-at-sentence": "caption",
    "note-on-author": "author_bio",
}

_NOTE = re.compile(r"(?:\[\d{1,3}\]|\d{1,3}[.)]?|\*|†)\s?[^\W\d]")
_BULLET = re.compile(r"[•*·▪●○■◦‣–—-]\s|\(?(?:[a-z]|\d{1,2})[.)]\s|o\s")


def kinds(page: Page, hits: list[Hit], features: Features, decisions: Sequence[Decision]) -> list[str]:
    """The kind of each paragraph; `boilerplate` if it is dropped."""
    cues: dict[int, set[str]] = {}
    for line, cue in hits:
        if cue.use == "kind":
            cues.setdefault(line, set()).add(cue.label)
    first, last = _body(page, features, decisions)
    title = find_title(features, decisions, cues, first)
    found = ["boilerplate"] * len(page)
    in_notes = False
    for place, decision in enumerate(decisions):
        if not decision.keep:
            continue
        own = cues.get(place, set())
        if place == title:
            found[place] = "title"
        elif ("footnote" in own and _is_short(page, features, place)) or (in_notes and _NOTE.match(page.texts[place])):
            found[place] = "footnote" if in_notes and _NOTE.match(page.texts[place]) else "heading"
            in_notes = True
        else:
            found[place] = KIND_OF_RULE.get(decision.rule_id) or _kind(page, features, own, place, first, last)
    return found


def _body(page: Page, features: Features, decisions: Sequence[Decision]) -> tuple[int, int]:
    """First and last paragraph that is surely running text; beyond the page if there is none."""
    least = settings()["body"]["least_words"]
    sentences, counts = features["ends_sentence"].tolist(), page.word_counts.tolist()
    body = [
        place
        for place, decision in enumerate(decisions)
        if decision.keep and counts[place] >= least and sentences[place]
    ]
    return (body[0], body[-1]) if body else (len(page), len(page))


def find_title(features: Features, decisions: Sequence[Decision], cues: dict[int, set[str]], first: int) -> int:
    """Position of the title: the kept line above the body that looks most like one; -1 if there is none."""
    limits = settings()["title"]
    best, found = -1.0, -1
    for place in range(max(first - limits["reach"], 0), first):
        other = cues.get(place, set()) & {"byline", "publication_info", "caption"}
        if not decisions[place].keep or other or features["calendar_short"][place]:
            continue
        score = title_score(features, place) - features["name"][place] - limits["distance"] * place
        if score > best:
            best, found = float(score), place
    return found


def _is_short(page: Page, features: Features, place: int) -> bool:
    return bool(
        page.word_counts[place] <= settings()["kind"]["most_heading_words"] and not features["ends_sentence"][place]
    )


def _kind(page: Page, features: Features, cues: set[str], place: int, first: int, last: int) -> str:
    text = page.texts[place]
    open_line = _is_short(page, features, place)
    if "publication_info" in cues and page.word_counts[place] <= settings()["kind"]["most_imprint_words"]:
        return "publication_info"
    if text.startswith("[") and _NOTE.match(text):
        return "footnote"
    if _is_byline(page, features, cues, place, first, last):
        return "byline"
    if place >= last - 6 and is_author_note(page, features, place, first):
        return "author_bio"
    if features["calendar_short"][place] and features["digit_share"][place] > 0.05 and open_line:
        return "dateline"
    if _is_caption(page, features, cues, place):
        return "caption"
    if text[:1] in "•·▪●" or ((page.indents[place] or features["touches_above"][place]) and _BULLET.match(text)):
        return "list_item"
    is_question = (
        features["ends_question"][place] and page.word_counts[place] <= 8 and features["capital_share"][place] > 0.6
    )
    spoken = features["speaker"][place] or features["starts_quote"][place]
    return "heading" if place < last and (open_line or is_question) and not spoken else "paragraph"


def _is_byline(page: Page, features: Features, cues: set[str], place: int, first: int, last: int) -> bool:
    outside = place < first or place > last
    named = features["name"][place] and place < first and page.word_counts[place] <= 4
    credited = "byline" in cues and page.word_counts[place] <= settings()["kind"]["most_byline_words"]
    return bool(named or (credited and (outside or not features["ends_sentence"][place])))


def _is_caption(page: Page, features: Features, cues: set[str], place: int) -> bool:
    """A picture's wording, or a line glued to the sentence below, or one whose twin is alt text."""
    if place + 1 >= len(page) or features["very_long_sentence"][place]:
        return False
    glued = features["open_glued"][place] and page.word_counts[place] >= settings()["caption"]["least_words"]
    doubled = features["same_below"][place] and features["twin_of_glued"][place]
    return bool(("caption" in cues and not features["long_sentence"][place]) or glued or doubled)
