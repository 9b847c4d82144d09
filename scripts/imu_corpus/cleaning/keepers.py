"""Lines that the score may miss but that belong to the article by place: title, captions, author's note.

Takes a page, its features and which paragraphs the score keeps; gives the positions to keep as well, each with
the rule that says so.
"""

from collections.abc import Iterator

import numpy as np

from imu_corpus.cleaning.features import Features
from imu_corpus.cleaning.page import Flags, Numbers, Page, Places
from imu_corpus.cleaning.rules import settings, word_list


def missed_keepers(page: Page, features: Features, probability: Numbers, kept: Flags) -> Iterator[tuple[int, str]]:
    """Positions to keep in addition to those that the score keeps, with the id of the rule."""
    body = body_places(page, features, kept)
    if not len(body):
        return
    title = title_place(page, features, probability, int(body[0]))
    if title >= 0 and not kept[title]:
        yield title, "title-above-article"
    for place in _head_lines(page, features, probability, kept, max(title, 0), int(body[0])):
        yield place, "part-of-head"
    for place in _captions(page, features, kept, body):
        yield place, "caption-at-sentence"
    for place in _author_notes(page, features, kept, body):
        yield place, "note-on-author"


def body_places(page: Page, features: Features, kept: Flags) -> Places:
    """Positions of the kept paragraphs that are surely running text."""
    words = settings()["body"]["least_words"]
    return np.flatnonzero(kept & (page.word_counts >= words) & (features["ends_sentence"] > 0))


def title_place(page: Page, features: Features, probability: Numbers, first: int) -> int:
    """Position of the title, looked for above the body; -1 if nothing there looks like one."""
    limits = settings()["title"]
    best, found = limits["least_score"], -1
    for place in range(max(first - limits["reach"], 0), first):
        words = page.word_counts[place]
        if not limits["least_words"] <= words <= limits["most_words"]:
            continue
        score = title_score(features, place) + probability[place] - limits["distance"] * (first - place)
        score += limits["first_line"] * (place == 0)
        if score > best:
            best, found = score, place
    return found


def title_score(features: Features, place: int) -> float:
    """How much a line looks like the title of the page's article."""
    marks = features["line_cue_certain"][place] + features["cue_certain"][place] + features["cue_strong"][place]
    other_kind = (
        features["kind_byline"][place] + features["kind_publication_info"][place] + features["kind_caption"][place]
    )
    return float(
        1.5 * features["topic"][place]
        + 0.5 * features["title_case"][place]
        + 0.3 * features["same_below"][place]
        - features["ends_sentence"][place]
        - 2 * features["calendar_short"][place]
        - features["bullet"][place]
        - 0.5 * features["open_glued"][place]
        - 2 * marks
        - other_kind
        - 2 * features["address"][place]
        - features["glued_words"][place]
    )


def _head_lines(
    page: Page, features: Features, probability: Numbers, kept: Flags, title: int, first: int
) -> Iterator[int]:
    """Bylines, captions and publication lines between the title and the first body paragraph."""
    limits = settings()["head"]
    own = features["kind_byline"] + features["kind_publication_info"] + features["kind_caption"]
    for place in range(max(title + 1, first - limits["reach"]), first):
        likely = (
            own[place] and probability[place] >= limits["least"] and page.word_counts[place] >= limits["least_words"]
        )
        if not kept[place] and likely and not _has_cue(features, place):
            yield place


def _has_certain_cue(features: Features, place: int) -> bool:
    return bool(features["line_cue_certain"][place] or features["cue_certain"][place])


def _has_cue(features: Features, place: int) -> bool:
    names = ("line_cue_certain", "line_cue_strong", "cue_certain", "cue_strong")
    return any(features[name][place] for name in names)


def links_below(page: Page, features: Features, probability: Numbers, last: int) -> Iterator[int]:
    """Doubtful lines from the first two headings in a row below the article's sure end: links."""
    limits = settings()["links"]
    doubtful = probability < limits["most"]
    link = (
        doubtful
        & (features["title_case"] > 0)
        & (page.word_counts <= limits["most_words"])
        & (features["ends_sentence"] + features["bullet"] + features["touches_below"] + features["kind_byline"] == 0)
    )
    pairs = np.nonzero(link[last + 1 : -1] & link[last + 2 :])[0]
    if len(pairs):
        first = last + 1 + int(pairs[0])
        yield from (first + np.nonzero(doubtful[first:])[0]).tolist()


def _captions(page: Page, features: Features, kept: Flags, body: Places) -> Iterator[int]:
    """Lines glued to a body paragraph, or doubled right above it: the picture's caption."""
    for lead in body:
        place = int(lead) - 1
        if place < 0 or kept[place] or page.gaps[lead] > 0 or features["long_sentence"][place]:
            continue
        doubled = features["same_above"][place] > 0
        first = place - 1 if doubled else place
        enough = page.word_counts[place] >= settings()["caption"]["least_words"]
        if enough and page.gaps[first] > 0 and not kept[first] and not _has_cue(features, place):
            yield first


def _author_notes(page: Page, features: Features, kept: Flags, body: Places) -> Iterator[int]:
    """Sentences around the article's end that say who wrote it."""
    reach = settings()["author_bio"]["reach"]
    first, last = int(body[0]), int(body[-1])
    for place in range(max(last - reach, first + 1), min(last + 1 + reach, len(page))):
        if not kept[place] and not _has_certain_cue(features, place) and is_author_note(page, features, place, first):
            yield place


def is_author_note(page: Page, features: Features, place: int, first: int) -> bool:
    """Whether a sentence opens with a person's name and what the person does.

    The wording must say so, or the name must be above the article, or in a line of its own right above.
    """
    if not features["long_sentence"][place]:
        return False
    name = opening_name(page.texts[place])
    if not name or features["kind_author_bio"][place]:
        return bool(name)
    reach = settings()["author_bio"]["reach"]
    above = page.texts[max(first - reach, 0) : first] + page.texts[max(place - 3, 0) : place]
    return any(name in text and len(text) < 4 * len(name) for text in above)


def opening_name(text: str) -> str:
    """The person's name that opens a note on the author, `Ada Oake is a fellow at …`; otherwise nothing."""
    words = text.split()[:9]
    length = 0
    while length < len(words) and (words[length][:1].isupper() or words[length].lower() in word_list("particles")):
        length += 1
    if not 2 <= length <= 5 or length >= len(words):
        return ""
    comma = words[length - 1].endswith(",") and words[length] in ("a", "an", "the", "who")
    return " ".join(words[:length]).strip(",") if comma or words[length] in word_list("author_verbs") else ""
