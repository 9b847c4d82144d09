"""Lines that the score may miss but that belong to the article by place: title, captions, author's note.

Takes a page, its columns and which paragraphs the score keeps; gives the positions to keep as well, each with
the rule that says so.
"""

from collections.abc import Iterator

import numpy as np

from imu_corpus.cleaning.features import Columns
from imu_corpus.cleaning.page import Flags, Numbers, Page, Places
from imu_corpus.cleaning.rules import settings, word_list


def missed_keepers(page: Page, columns: Columns, probability: Numbers, kept: Flags) -> Iterator[tuple[int, str]]:
    """Positions to keep beside those that the score keeps, with the id of the rule."""
    body = body_places(page, columns, kept)
    if not len(body):
        return
    title = title_place(page, columns, probability, int(body[0]))
    if title >= 0 and not kept[title]:
        yield title, "title-above-article"
    for place in _head_lines(page, columns, probability, kept, max(title, 0), int(body[0])):
        yield place, "part-of-head"
    for place in _captions(page, columns, kept, body):
        yield place, "caption-at-sentence"
    for place in _author_notes(page, columns, kept, body):
        yield place, "note-on-author"


def body_places(page: Page, columns: Columns, kept: Flags) -> Places:
    """Positions of the kept paragraphs that are surely running text."""
    words = settings()["body"]["least_words"]
    return np.flatnonzero(kept & (page.word_counts >= words) & (columns["ends_sentence"] > 0))


def title_place(page: Page, columns: Columns, probability: Numbers, first: int) -> int:
    """Position of the title, looked for above the body; -1 if nothing there looks like one."""
    limits = settings()["title"]
    best, found = limits["least_score"], -1
    for place in range(max(first - limits["reach"], 0), first):
        words = page.word_counts[place]
        if not limits["least_words"] <= words <= limits["most_words"]:
            continue
        score = title_score(columns, place) + probability[place] - limits["distance"] * (first - place)
        score += limits["first_line"] * (place == 0)
        if score > best:
            best, found = score, place
    return found


def title_score(columns: Columns, place: int) -> float:
    """How much a line looks like the title of the page's article."""
    marks = columns["line_cue_certain"][place] + columns["cue_certain"][place] + columns["cue_strong"][place]
    other_kind = (
        columns["kind_byline"][place] + columns["kind_publication_info"][place] + columns["kind_caption"][place]
    )
    return float(
        1.5 * columns["topic"][place]
        + 0.5 * columns["title_case"][place]
        + 0.3 * columns["same_below"][place]
        - columns["ends_sentence"][place]
        - 2 * columns["calendar_short"][place]
        - columns["bullet"][place]
        - 0.5 * columns["open_glued"][place]
        - 2 * marks
        - other_kind
        - 2 * columns["address"][place]
        - columns["glued_words"][place]
    )


def _head_lines(
    page: Page, columns: Columns, probability: Numbers, kept: Flags, title: int, first: int
) -> Iterator[int]:
    """Bylines, captions and publication lines between the title and the first body paragraph."""
    limits = settings()["head"]
    own = columns["kind_byline"] + columns["kind_publication_info"] + columns["kind_caption"]
    for place in range(max(title + 1, first - limits["reach"]), first):
        likely = (
            own[place] and probability[place] >= limits["least"] and page.word_counts[place] >= limits["least_words"]
        )
        if not kept[place] and likely and not _has_cue(columns, place):
            yield place


def _has_certain_cue(columns: Columns, place: int) -> bool:
    return bool(columns["line_cue_certain"][place] or columns["cue_certain"][place])


def _has_cue(columns: Columns, place: int) -> bool:
    names = ("line_cue_certain", "line_cue_strong", "cue_certain", "cue_strong")
    return any(columns[name][place] for name in names)


def links_below(page: Page, columns: Columns, probability: Numbers, last: int) -> Iterator[int]:
    """Doubtful lines from the first two headings in a row below the article's sure end: links."""
    limits = settings()["links"]
    doubtful = probability < limits["most"]
    link = (
        doubtful
        & (columns["title_case"] > 0)
        & (page.word_counts <= limits["most_words"])
        & (columns["ends_sentence"] + columns["bullet"] + columns["touches_below"] + columns["kind_byline"] == 0)
    )
    pairs = np.nonzero(link[last + 1 : -1] & link[last + 2 :])[0]
    if len(pairs):
        first = last + 1 + int(pairs[0])
        yield from (first + np.nonzero(doubtful[first:])[0]).tolist()


def _captions(page: Page, columns: Columns, kept: Flags, body: Places) -> Iterator[int]:
    """Lines glued to a body paragraph, or doubled right above it: the picture's caption."""
    for lead in body:
        place = int(lead) - 1
        if place < 0 or kept[place] or page.gaps[lead] > 0 or columns["long_sentence"][place]:
            continue
        doubled = columns["same_above"][place] > 0
        first = place - 1 if doubled else place
        enough = page.word_counts[place] >= settings()["caption"]["least_words"]
        if enough and page.gaps[first] > 0 and not kept[first] and not _has_cue(columns, place):
            yield first


def _author_notes(page: Page, columns: Columns, kept: Flags, body: Places) -> Iterator[int]:
    """Sentences around the article's end that say who wrote it."""
    reach = settings()["author_bio"]["reach"]
    first, last = int(body[0]), int(body[-1])
    for place in range(max(last - reach, first + 1), min(last + 1 + reach, len(page))):
        if not kept[place] and not _has_certain_cue(columns, place) and is_author_note(page, columns, place, first):
            yield place


def is_author_note(page: Page, columns: Columns, place: int, first: int) -> bool:
    """Whether a sentence opens with a person's name and what the person does.

    The wording must say so, or the name stand above the article, or as a line of its own right above.
    """
    if not columns["long_sentence"][place]:
        return False
    name = opening_name(page.texts[place])
    if not name or columns["kind_author_bio"][place]:
        return bool(name)
    reach = settings()["author_bio"]["reach"]
    above = page.texts[max(first - reach, 0) : first] + page.texts[max(place - 3, 0) : place]
    return any(name in text and len(text) < 4 * len(name) for text in above)


def opening_name(text: str) -> str:
    """The person's name that opens a note on the author, `Ada Oake is a fellow at …`; else nothing."""
    words = text.split()[:9]
    length = 0
    while length < len(words) and (words[length][:1].isupper() or words[length].lower() in word_list("particles")):
        length += 1
    if not 2 <= length <= 5 or length >= len(words):
        return ""
    comma = words[length - 1].endswith(",") and words[length] in ("a", "an", "the", "who")
    return " ".join(words[:length]).strip(",") if comma or words[length] in word_list("author_verbs") else ""
