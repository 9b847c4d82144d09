"""What the lines around say about a line, once each has a first probability of its own.

Takes the first stage's columns and probabilities; gives the columns of the second stage: where the article's
mass lies, how far the next strong lines are, what passed since the last one.
"""

import numpy as np

from imu_corpus.cleaning.features import Columns, shift
from imu_corpus.cleaning.page import Numbers, Page

STRONG_WORDS = 10
STRONG_PROBABILITY = 0.6
LONGEST = 40.0


def context_features(page: Page, columns: Columns, probability: Numbers) -> Columns:
    """The second stage's columns; the first stage's belong to it too."""
    start, end = densest_span(page.word_counts, probability)
    context = dict(columns)
    context.update(_windows(page, probability))
    context.update(_masses(page, probability))
    context.update(_strong_lines(page, columns, probability))
    context.update(_span(columns, probability, start, end))
    return context


def logit(probability: Numbers) -> Numbers:
    """Log-odds, limited to six either way."""
    safe = np.clip(probability, 0.0025, 0.9975)
    return np.asarray(np.log(safe / (1 - safe)))


def densest_span(word_counts: Numbers, probability: Numbers) -> tuple[int, int]:
    """First and last line of the run of lines with the most article in it (Kadane's maximum sum)."""
    gain = (probability - 0.5) * np.minimum(word_counts, LONGEST) - 0.3 * (1 - probability)
    total = np.concatenate(([0.0], np.cumsum(gain)))
    lowest = np.minimum.accumulate(total)
    end = int(np.argmax((total - lowest)[1:])) if len(gain) else 0
    start = int(np.argmin(total[: end + 1]))
    return start, end


def _windows(page: Page, probability: Numbers) -> Columns:
    odds = logit(probability) / 3
    columns = {f"odds_at_{step:+d}": shift(odds, step, -1.0) for step in (-4, -3, -2, -1, 0, 1, 2, 3, 4)}
    words = np.minimum(page.word_counts, LONGEST)
    for size in (3, 8, 20):
        above, below = _window_sums(words, size)
        mass_above, mass_below = _window_sums(words * probability, size)
        columns[f"dense_above_{size}"] = mass_above / (above + 3)
        columns[f"dense_below_{size}"] = mass_below / (below + 3)
    columns["dense_both_3"] = np.minimum(columns["dense_above_3"], columns["dense_below_3"])
    columns["dense_both_8"] = np.minimum(columns["dense_above_8"], columns["dense_below_8"])
    columns["dense_either_3"] = np.maximum(columns["dense_above_3"], columns["dense_below_3"])
    columns["odds_pair"] = np.minimum(columns["odds_at_-1"], columns["odds_at_+1"])
    return columns


def _window_sums(values: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Sums over the `size` lines above and the `size` lines below each line, itself left out."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    index = np.arange(len(values))
    above = total[index] - total[np.maximum(index - size, 0)]
    below = total[np.minimum(index + 1 + size, len(values))] - total[index + 1]
    return above, below


def _masses(page: Page, probability: Numbers) -> Columns:
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


def _strong_lines(page: Page, columns: Columns, probability: Numbers) -> Columns:
    strong = (probability > STRONG_PROBABILITY) & (page.word_counts >= STRONG_WORDS)
    index = np.arange(len(page))
    previous = np.maximum.accumulate(np.where(strong, index, -1))
    following = np.minimum.accumulate(np.where(strong, index, len(page))[::-1])[::-1]
    since_above = np.where(previous >= 0, index - previous, 99)
    until_below = np.where(following < len(page), following - index, 99)
    passed = {
        "header_since": columns["header_rest"] + columns["header_block"],
        "cues_since": columns["line_cue_certain"] + columns["cue_certain"] + columns["cue_strong"],
    }
    result = {
        "log_since_strong": np.log1p(since_above) / 4,
        "log_until_strong": np.log1p(until_below) / 4,
        "none_strong_above": (previous < 0).astype(float),
        "none_strong_below": (following >= len(page)).astype(float),
        "between_strong": ((since_above <= 3) & (until_below <= 3)).astype(float),
    }
    for name, values in passed.items():
        total = np.concatenate(([0.0], np.cumsum(values)))
        counted = total[index + 1] - total[np.maximum(previous, 0)]
        result[name] = np.minimum(counted, 3) / 3
    result["header_ever"] = np.minimum(np.cumsum(columns["header_rest"] * (np.cumsum(strong) > 0)), 2) / 2
    return result


def _span(columns: Columns, probability: Numbers, start: int, end: int) -> Columns:
    index = np.arange(len(probability))
    before, after = index < start, index > end
    inside = ~before & ~after
    result = {
        "in_span": inside.astype(float),
        "after_span": after.astype(float),
        "log_before_span": np.log1p(np.maximum(start - index, 0)) / 4,
        "log_after_span": np.log1p(np.maximum(index - end, 0)) / 4,
        "just_before_span": ((index >= start - 4) & before).astype(float),
        "just_after_span": ((index <= end + 4) & after).astype(float),
        "span_start": (index <= start + 1) * inside.astype(float),
        "span_end": (index >= end - 1) * inside.astype(float),
    }
    for place in ("in_span", "after_span", "just_before_span", "just_after_span"):
        for name in (
            "log_words",
            "long_sentence",
            "title_case",
            "topic",
            "calendar_short",
            "kind_byline",
            "bullet",
            "ends_sentence",
            "stop_share",
            "kind_caption",
            "kind_author_bio",
            "touches_below",
            "indented",
        ):
            result[f"{place}*{name}"] = result[place] * columns[name]
    return result
