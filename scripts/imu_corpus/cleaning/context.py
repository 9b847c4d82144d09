"""Features from the lines around a line, once each line has its first probability.

Takes the first stage's features and probabilities; gives the features of the second stage: where the article's
mass lies, how far the next strong lines are, what passed since the last one, where the title stands.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np

from imu_corpus.cleaning.features import CATEGORIES, Features, shift, stack
from imu_corpus.cleaning.page import Numbers, Page

STRONG_WORDS = 10
STRONG_PROBABILITY = 0.6
#: Words beyond this number do not make a line weigh more.
LONGEST = 40.0
#: Words of article that must stand above a header for what follows it to be the page's foot.
BODY_WORDS = 60
#: Categories of boilerplate that stand together, so that one line's cue speaks for its neighbours.
ZONES = {
    "comments": ("comments",),
    "offer": ("paywall", "subscription", "newsletter", "promo"),
    "links": ("related", "navigation"),
    "legal": ("legal", "cookie", "advertisement"),
    "author": ("author_box",),
    "tools": ("social", "metadata", "media_placeholder"),
}
HEADERS = ("header_comments", "header_related", "header_rest", "header_block")
#: Features that mean something else inside the article than after it.
PLACED = [
    "log_words",
    "long_sentence",
    "title_case",
    "topic",
    "calendar_short",
    "kind_byline",
    "bullet",
    "name",
    "ends_bracket",
    "speaker",
    "hour",
    "all_upper",
    "touches_above",
    "ends_sentence",
    "stop_share",
    "kind_caption",
    "kind_author_bio",
    "touches_below",
    "indented",
]
BELOW_TITLE = ["calendar_short", "kind_byline", "ends_sentence", "indented", "name"]


def context_features(page: Page, features: Features, probability: Numbers) -> Features:
    """The second stage's features; the first stage's belong to them too."""
    start, end = densest_span(page.word_counts, probability)
    context = dict(features)
    context.update(_windows(page, probability))
    context.update(_zones(page, features))
    context.update(_headers(page, features, probability))
    context.update(_masses(page, probability))
    context.update(_strong_lines(page, features, probability))
    context.update(_title(page, features, start))
    context.update(_span(features, start, end))
    return context


def densest_span(word_counts: Numbers, probability: Numbers) -> tuple[int, int]:
    """First and last line of the run of lines with the most article in it (Kadane's maximum sum)."""
    gain = (probability - 0.5) * np.minimum(word_counts, LONGEST) - 0.3 * (1 - probability)
    total = np.concatenate(([0.0], np.cumsum(gain)))
    end = int(np.argmax((total - np.minimum.accumulate(total))[1:]))
    return int(np.argmin(total[: end + 1])), end


def _windows(page: Page, probability: Numbers) -> Features:
    safe = np.clip(probability, 0.0025, 0.9975)
    odds = np.log(safe / (1 - safe)) / 3
    features = {f"odds_at_{step:+d}": shift(odds, step, -1.0) for step in (-2, -1, 0, 1, 2)}
    words = np.minimum(page.word_counts, LONGEST)
    for size, above, below in window_sums(np.array([words, words * probability]), (3, 8, 20)):
        features[f"dense_above_{size}"] = above[1] / (above[0] + 3)
        features[f"dense_below_{size}"] = below[1] / (below[0] + 3)
    features["dense_both_3"] = np.minimum(features["dense_above_3"], features["dense_below_3"])
    features["dense_both_8"] = np.minimum(features["dense_above_8"], features["dense_below_8"])
    features["dense_either_3"] = np.maximum(features["dense_above_3"], features["dense_below_3"])
    features["odds_pair"] = np.minimum(features["odds_at_-1"], features["odds_at_+1"])
    return features


def window_sums(rows: Numbers, sizes: tuple[int, ...]) -> Iterator[tuple[int, Numbers, Numbers]]:
    """For each size and row of numbers, sums over so many lines above and below each line, itself left out."""
    count = rows.shape[1]
    total = np.zeros((len(rows), count + 1))
    rows.cumsum(axis=1, out=total[:, 1:])
    all_below = total[:, -1:] - total[:, 1:]
    for size in sizes:
        full = max(count - size, 0)  # lines with a whole window above, or below
        above, below = total[:, :-1].copy(), all_below.copy()
        above[:, size:] -= total[:, :full]
        below[:, :full] = total[:, size + 1 :] - total[:, 1 : full + 1]
        yield size, above, below


def _zones(page: Page, features: Features) -> Features:
    """How much nearby lines say that they are boilerplate of one sort, or look like links."""
    marked = _zone_members() @ stack(features, ["about_" + name for name in CATEGORIES])
    [(_, above, below)] = window_sums(np.minimum(marked, 1), (6,))
    near = {f"{zone}_above": row for zone, row in zip(ZONES, above / 3, strict=True)}
    near.update({f"{zone}_below": row for zone, row in zip(ZONES, below / 3, strict=True)})
    links = (page.word_counts >= 4) * (page.word_counts <= 18) * (1 - features["ends_sentence"])
    for size, above, below in window_sums(links[None, :], (4, 12)):
        near[f"open_above_{size}"], near[f"open_below_{size}"] = above[0] / size, below[0] / size
    return near


@cache
def _zone_members() -> Numbers:
    return np.array([[float(name in names) for name in CATEGORIES] for names in ZONES.values()])


def _headers(page: Page, features: Features, probability: Numbers) -> Features:
    """Which headers of boilerplate stand above a line, with some article above them."""
    body_above = np.cumsum(probability * page.word_counts) > BODY_WORDS
    index = np.arange(len(page))
    here = (stack(features, HEADERS) > 0) & body_above
    last = np.maximum.accumulate(np.where(here, index, -999), axis=1)
    above = (last >= 0).astype(float)
    just_above = ((index - last <= 8) & (index > last)).astype(float)
    result = {f"{name}_above": row for name, row in zip(HEADERS, above, strict=True)}
    result.update({f"{name}_just_above": row for name, row in zip(HEADERS, just_above, strict=True)})
    return result


def _masses(page: Page, probability: Numbers) -> Features:
    mass = probability * np.minimum(page.word_counts, 4 * LONGEST)
    total = np.cumsum(mass)
    whole = total[-1] + 1
    above, below = total - mass, whole - total
    return {
        "mass_above": above / whole,
        "mass_below": below / whole,
        "log_mass_above": np.log1p(above) / 6,
        "log_mass_below": np.log1p(below) / 6,
        "nothing_below": (below < 15).astype(float),
        "nothing_above": (above < 15).astype(float),
    }


def _strong_lines(page: Page, features: Features, probability: Numbers) -> Features:
    strong = (probability > STRONG_PROBABILITY) & (page.word_counts >= STRONG_WORDS)
    count = len(page)
    index = np.arange(count)
    previous = np.maximum.accumulate(np.where(strong, index, -1))
    following = np.minimum.accumulate(np.where(strong, index, count)[::-1])[::-1]
    since_above = np.where(previous >= 0, index - previous, 99)
    until_below = np.where(following < count, following - index, 99)
    result = {
        "log_since_strong": np.log1p(since_above) / 4,
        "log_until_strong": np.log1p(until_below) / 4,
        "none_strong_above": (previous < 0).astype(float),
        "none_strong_below": (following >= count).astype(float),
        "between_strong": ((since_above <= 3) & (until_below <= 3)).astype(float),
    }
    for name, values in (
        ("header_since", features["header_rest"] + features["header_block"]),
        ("cues_since", features["line_cue_certain"] + features["cue_certain"] + features["cue_strong"]),
    ):
        total = np.concatenate(([0.0], np.cumsum(values)))
        result[name] = np.minimum(total[index + 1] - total[np.maximum(previous, 0)], 3) / 3
    return result


def _title(page: Page, features: Features, start: int) -> Features:
    """Where the title probably stands: the line above the span that looks most like one."""
    index = np.arange(len(page))
    words = page.word_counts
    likeness = (
        2 * features["topic"]
        + 0.5 * (features["title_case"] + (words >= 4) + features["same_above"] + (index == 0))
        - (features["ends_sentence"] + features["bullet"] + features["kind_byline"])
        - 2 * (features["calendar_short"] + ((words < 2) | (words > 28)))
        - 0.05 * np.abs(start - index)
    )
    likeness = np.where((index <= start) & (index >= start - 30), likeness, -9.0)
    title = int(np.argmax(likeness))
    below = ((index > title) & (index < start)).astype(float)
    result = {
        "title": (index == title).astype(float),
        "title_likeness": max(float(likeness[title]), -1.0) * (index == title) / 2,
        "above_title": (index < title).astype(float),
        "below_title": below,
        "just_below_title": below * (index <= title + 3),
        "below_title*short": below * (words <= 8),
    }
    result.update({f"below_title*{name}": below * features[name] for name in BELOW_TITLE})
    return result


def _span(features: Features, start: int, end: int) -> Features:
    index = np.arange(len(features["log_words"]))
    before, after = index < start, index > end
    inside = ~before & ~after
    result = {
        "in_span": inside.astype(float),
        "after_span": after.astype(float),
        "log_before_span": np.log1p(np.maximum(start - index, 0)) / 4,
        "log_after_span": np.log1p(np.maximum(index - end, 0)) / 4,
        "just_before_span": (before & (index >= start - 4)).astype(float),
        "just_after_span": (after & (index <= end + 4)).astype(float),
        "span_start": (inside & (index <= start + 1)).astype(float),
        "span_end": (inside & (index >= end - 1)).astype(float),
    }
    placed = stack(features, PLACED)
    for place in ("in_span", "after_span"):
        rows = placed * result[place]
        result.update({f"{place}*{name}": row for name, row in zip(PLACED, rows, strict=True)})
    return result
