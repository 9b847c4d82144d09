"""What a line looks like, in numbers: shape, wording, position and neighbours.

Takes a page and the cues found in it; gives named features with one number a line. All numbers are of order
one, so that the weights of `score` can be compared with one another.
"""

from collections.abc import Iterable
from functools import cache
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt

from imu_corpus.cleaning.page import Numbers, Page, Places
from imu_corpus.cleaning.rules import Cue, Hit, word_list

Features = dict[str, Numbers]

WORD_BINS = (1, 2, 3, 5, 8, 12, 18, 28, 45)
STOP_BINS = (0.001, 0.12, 0.22, 0.32, 0.42)
#: Function words below this share in the long lines: the page is not English, or hardly.
ENGLISH_SHARE = 0.2
STRENGTHS = ("certain", "strong", "weak")
CATEGORIES = [
    "accessibility",
    "navigation",
    "paywall",
    "subscription",
    "newsletter",
    "social",
    "related",
    "media_placeholder",
    "legal",
    "cookie",
    "advertisement",
    "comments",
    "metadata",
    "promo",
    "author_box",
    "other",
]
KINDS = ["byline", "dateline", "caption", "publication_info", "author_bio", "footnote", "heading", "quotation"]

_WEIGHT = {"certain": 1.0, "strong": 0.7, "weak": 0.3}
_FUNCTION, _READERS, _AUTHORS, _DATES, _NUMBERS = 1, 2, 4, 8, 16

#: What may follow the mark that ends a sentence.
_CLOSERS = " \"'”’»)]*_"
_SENTENCE, _QUESTION, _COLON, _PAUSE, _FIGURE = 1, 2, 3, 4, 5
_TAILS = {
    **dict.fromkeys(".。।؟", _SENTENCE),
    **dict.fromkeys("?!？！", _QUESTION),
    **dict.fromkeys(":", _COLON),
    **dict.fromkeys(",;-–—", _PAUSE),
    **dict.fromkeys("0123456789", _FIGURE),
}

_UPPER, _LOWER, _DIGIT, _SPACE, _COMMA, _QUOTE, _DASH, _BAR, _BULLET, _STOP, _PLAIN, _OTHER, _BREAK = range(13)
#: An upper-case letter that opens a word, and a stop before a space: what the neighbours make of a character.
_CAPITAL, _CLOSING_STOP = 13, 14
_CLASSES = 15
_MARKS = (
    (_COMMA, ",;،、"),
    (_QUOTE, '"“”„'),
    (_DASH, "-–—"),
    (_BULLET, "•·▪●○►»*+"),
    (_BAR, "|›/<>→©@#"),
    (_STOP, ".?!"),
    (_PLAIN, "'’‘():"),
    (_BREAK, "\n"),
)
_CLASS_OF_MARK = {mark: known for known, marks in _MARKS for mark in marks}
#: Scripts with upper case end here; general punctuation and signs begin there; and code points from this size
#: on count as lower-case letters, which nearly all of them are.
_CASED, _SIGNS, _TABLE_SIZE = 0x0590, 0x2000, 0x3100


def line_features(page: Page, hits: list[Hit]) -> Features:
    """The first stage's features: each line as it stands, and the shape of the lines around it."""
    features: Features = {}
    features.update(_length(page))
    features.update(_endings(page))
    features.update(_characters(page))
    known = np.fromiter(map(_word_classes().get, page.vocabulary, repeat(0)), np.intp, len(page.vocabulary))
    codes = known[page.words]
    features.update(_words(page, codes))
    features.update(_wording(page, hits))
    features.update(_layout(page, features))
    features.update(_position(page))
    features.update(_topic(page, codes, features))
    features.update(_repetition(page))
    features.update(_shapes(page, features))
    features.update(_pairs(page, features))
    features.update(_neighbours(features))
    return features


def _length(page: Page) -> Features:
    counts = page.word_counts
    return {"log_words": np.log1p(counts) / 3, **_bins("words_from", counts, WORD_BINS)}


def _bins(name: str, values: Numbers, bounds: tuple[float, ...]) -> Features:
    """One feature for each bin, from its bound up to the next."""
    bins = np.arange(1, len(bounds) + 1)[:, None]
    rows = (np.searchsorted(bounds, values, "right") == bins).astype(float)
    return {f"{name}_{bound}": row for bound, row in zip(bounds, rows, strict=True)}


def _endings(page: Page) -> Features:
    tails = np.array([_TAILS.get(text.rstrip(_CLOSERS)[-1:], 0) for text in page.texts])
    sentence = ((tails == _SENTENCE) | (tails == _QUESTION)).astype(float)
    long = page.word_counts >= 8
    ends = np.cumsum(page.lengths + 1)
    dots = page.codes == ord(".")
    ellipsis = (dots[ends - 1] & dots[ends - 2] & dots[ends - 3]) | (page.codes[ends - 1] == ord("…"))
    return {
        "ends_sentence": sentence,
        "ends_question": (tails == _QUESTION).astype(float),
        "ends_colon": (tails == _COLON).astype(float),
        "ends_comma": (tails == _PAUSE).astype(float),
        "ends_digit": (tails == _FIGURE).astype(float),
        "ends_ellipsis": ellipsis.astype(float),
        "long_sentence": sentence * long,
        "very_long_sentence": sentence * (page.word_counts >= 20),
        "short_sentence": sentence * ~long,
        "long_open": (1 - sentence) * (page.word_counts >= 15),
    }


def _characters(page: Page) -> Features:
    """Shares of character classes: one pass over the code points of the whole page."""
    classes = _class_table()[np.minimum(page.codes, _TABLE_SIZE - 1)]
    opening = classes[np.cumsum(page.lengths + 1) - page.lengths]
    capital = (classes[1:] == _UPPER) & (classes[:-1] > _DIGIT)
    closing = (classes[:-1] == _STOP) & (classes[1:] == _SPACE)
    classes[1:][capital] = _CAPITAL
    classes[:-1][closing] = _CLOSING_STOP
    rows = np.repeat(np.arange(0, len(page) * _CLASSES, _CLASSES), page.lengths + 1)
    counts = np.bincount(rows + classes[1:], minlength=len(page) * _CLASSES).reshape(-1, _CLASSES).astype(float)
    upper = counts[:, _UPPER] + counts[:, _CAPITAL]
    total, words = np.maximum(page.lengths, 1), np.maximum(page.word_counts, 1)
    letters = np.maximum(upper + counts[:, _LOWER], 1)
    upper_share = upper / letters
    capital_share = np.minimum(counts[:, _CAPITAL] / words, 1)
    return {
        "upper_share": upper_share,
        "all_upper": (upper_share > 0.7).astype(float) * (letters > 3),
        "capital_share": capital_share,
        "title_case": (capital_share > 0.6).astype(float) * (words >= 4),
        "digit_share": counts[:, _DIGIT] / total,
        "commas": np.minimum(counts[:, _COMMA] / words * 5, 1),
        "quotes": np.minimum(counts[:, _QUOTE] / 2, 1),
        "bars": np.minimum(counts[:, _BAR] + counts[:, _BULLET], 3) / 3,
        "other_marks": np.minimum(counts[:, _OTHER] / total * 5, 1),
        "word_length": np.minimum(total / words, 20) / 10,
        "glued_words": (total / words > 11).astype(float),
        "sentences": np.minimum(counts[:, _CLOSING_STOP], 4) / 4,
        "bullet": ((opening == _BULLET) | (opening == _DASH)).astype(float),
        "starts_lower": (opening == _LOWER).astype(float),
        "starts_digit": (opening == _DIGIT).astype(float),
        "starts_quote": (opening == _QUOTE).astype(float),
    }


@cache
def _class_table() -> npt.NDArray[np.uint8]:
    """The class of each code point below the table's size; scripts without case are left as letters."""
    table = np.full(_TABLE_SIZE, _LOWER, np.uint8)
    for code in chain(range(_CASED), range(_SIGNS, _TABLE_SIZE)):
        table[code] = _character_class(chr(code))
    return table


def _character_class(character: str) -> int:
    if character.isalpha():
        return _UPPER if character.isupper() else _LOWER
    if character.isdigit():
        return _DIGIT
    return _CLASS_OF_MARK.get(character, _SPACE if character.isspace() else _OTHER)


@cache
def _word_classes() -> dict[str, int]:
    """For each listed word, the lists that it stands in, as bits."""
    classes: dict[str, int] = {"#": _NUMBERS}
    for name, known in (
        ("function", _FUNCTION),
        ("reader", _READERS),
        ("author", _AUTHORS),
        ("calendar", _DATES),
    ):
        for word in word_list(name):
            classes[word] = classes.get(word, 0) | known
    return classes


def _words(page: Page, codes: Places) -> Features:
    def count(known: int) -> Numbers:
        return np.bincount(page.owners[(codes & known) > 0], minlength=len(page)).astype(float)

    counts = np.maximum(page.word_counts, 1)
    function, long = count(_FUNCTION), page.word_counts >= 8
    english = float(function[long].sum() >= ENGLISH_SHARE * max(page.word_counts[long].sum(), 1))
    stop_share = function / counts if english else np.where(page.word_counts >= 5, 0.4, 0.2)
    calendar = np.minimum(count(_DATES), 3)
    features = {
        "english": np.full(len(page), english),
        "stop_share": stop_share,
        "no_stop": ((stop_share < STOP_BINS[0]) & (counts >= 4)).astype(float),
        "reader": np.minimum(count(_READERS), 2) / 2,
        "author": np.minimum(count(_AUTHORS), 2) / 2,
        "calendar": calendar / 3,
        "calendar_short": (calendar > 0).astype(float) * (counts <= 8),
        "address": np.array(["http" in text or "www." in text or ".com" in text for text in page.simplified], float),
    }
    features.update(_bins("long_stop_from", np.where(counts >= 6, stop_share, 0.0), STOP_BINS))
    return features


def _wording(page: Page, hits: list[Hit]) -> Features:
    names = _wording_names()
    count = len(page)
    cells, weights = [], []
    for line, cue in hits:
        for row, weight in _contributions(cue):
            cells.append(row * count + line)
            weights.append(weight)
    table = np.bincount(np.array(cells, np.intp), weights, len(names) * count).reshape(len(names), count)
    features = dict(zip(names, np.minimum(table, 2), strict=True))
    marked = (
        features["cue_certain"] + features["cue_strong"] + features["line_cue_certain"] + features["line_cue_strong"]
    )
    features["marked"] = np.minimum(marked, 1)
    features["cue_density"] = np.minimum(marked / np.maximum(page.word_counts, 1) * 6, 1)
    features["keeper_without_cue"] = features["keeper_cue"] * (marked == 0)
    return features


@cache
def _contributions(cue: Cue) -> tuple[tuple[int, float], ...]:
    """The places of the features that a cue adds to, and how much."""
    return tuple((_wording_names()[name], weight) for name, weight in _named_contributions(cue))


def _named_contributions(cue: Cue) -> tuple[tuple[str, float], ...]:
    if cue.use == "boilerplate":
        prefix = "line_cue_" if cue.place == "line" else "cue_"
        return (prefix + cue.strength, 1.0), ("about_" + cue.label, _WEIGHT[cue.strength])
    if cue.use == "keeper":
        return (("keeper_cue", 1.0),)
    if cue.use == "kind":
        return (("kind_" + cue.label, 1.0),)
    special = (("header_" + cue.category, 1.0),) if cue.category in ("comments", "related") else ()
    return (("header_" + cue.label, 1.0), *special)


@cache
def _wording_names() -> dict[str, int]:
    names = [
        *(f"cue_{strength}" for strength in STRENGTHS),
        *(f"line_cue_{strength}" for strength in STRENGTHS),
        *(f"about_{category}" for category in CATEGORIES),
        *("keeper_cue", "header_rest", "header_block", "header_comments", "header_related"),
        *(f"kind_{kind}" for kind in KINDS),
    ]
    return {name: number for number, name in enumerate(names)}


def _layout(page: Page, features: Features) -> Features:
    before, after = page.gaps[:-1], page.gaps[1:]
    opened = np.cumsum(before > 0)
    groups: Places = opened - opened[:1]
    sizes = np.bincount(groups)[groups]
    words = np.bincount(groups, page.word_counts)[groups]
    mean = words / np.maximum(sizes, 1)
    headers = features["header_rest"] + features["header_block"] > 0
    earlier: Places = np.cumsum(headers) - headers
    first_of_group = np.searchsorted(groups, groups)
    wrapped = (page.word_counts >= 6) & (page.lengths < 90)
    return {
        "indented": (page.indents > 0).astype(float),
        "touches_above": (before == 0).astype(float),
        "touches_below": (after == 0).astype(float),
        "alone": ((before > 0) & (after > 0)).astype(float),
        "far_above": (before > 1).astype(float),
        "group_size": np.log1p(sizes) / 2,
        "group_mean_words": np.log1p(mean) / 3,
        "group_log_words": np.log1p(words) / 5,
        "in_menu": ((sizes > 3) & (mean < 5)).astype(float),
        "header_in_group": ((earlier > earlier[first_of_group]) & (sizes <= 6)).astype(float),
        "wrapped": (wrapped & (sizes > 2) & (mean > 6)).astype(float),
    }


def _position(page: Page) -> Features:
    count = len(page)
    index = np.arange(count)
    words = np.cumsum(page.word_counts)
    total = max(float(words[-1]), 1.0)
    return {
        "log_lines_above": np.log1p(index) / 5,
        "log_lines_below": np.log1p(count - 1 - index) / 5,
        "lines_above_share": index / count,
        "words_above_share": (words - page.word_counts) / total,
        "words_below_share": 1 - words / total,
        "first_lines": (index < 3).astype(float),
        "last_lines": (index >= count - 3).astype(float),
        "log_page_lines": np.full(count, np.log1p(count) / 6),
        "page_mean_words": np.full(count, np.log1p(total / count) / 4),
    }


def _topic(page: Page, codes: Places, features: Features) -> Features:
    """Share of a line's content words that other long sentences of the page use."""
    chosen = codes == 0
    bits = len(page.vocabulary).bit_length()
    pairs = np.sort((page.owners[chosen] << bits) | page.words[chosen])
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
    owner, word = pairs >> bits, pairs & ((1 << bits) - 1)
    sentences = features["long_sentence"] * (page.word_counts >= 14)
    anchor = (sentences * (features["cue_certain"] + features["cue_strong"] == 0)).astype(np.intp)
    frequency = np.bincount(word[anchor[owner] > 0], minlength=len(page.vocabulary))
    shared = frequency[word] > anchor[owner]
    topic = np.bincount(owner[shared], minlength=len(page)) / (np.bincount(owner, minlength=len(page)) + 1)
    return {"topic": topic, "topic_long": topic * (page.word_counts >= 6)}


def _repetition(page: Page) -> Features:
    count = len(page)
    last = dict(zip(page.cores, range(count), strict=True))
    first = dict(zip(reversed(page.cores), reversed(range(count)), strict=True))
    index = np.arange(count)
    return {
        "repeats": (np.fromiter(map(first.__getitem__, page.cores), np.intp, count) < index).astype(float),
        "repeated_later": (np.fromiter(map(last.__getitem__, page.cores), np.intp, count) > index).astype(float),
    }


def _shapes(page: Page, features: Features) -> Features:
    """Short lines of a shape of their own: names, credits, notes, speakers, the hours of a live page."""
    counts = page.word_counts
    names = (counts >= 2) & (counts <= 5) & (features["capital_share"] >= 0.6) & (features["upper_share"] < 0.7)
    plain = (
        features["digit_share"]
        + features["other_marks"]
        + features["commas"]
        + features["bars"]
        + features["ends_sentence"]
    )
    ends = np.cumsum(page.lengths + 1)
    opening, closing = page.codes[ends - page.lengths], page.codes[ends - 1]
    speakers = np.array([": " in text and _has_speaker(text) for text in page.texts], float)
    sentence_soon = _any_below(features["long_sentence"])
    hours = features["calendar_short"] * (counts <= 6) * sentence_soon
    hour_page = min(max(float(hours.sum()) - 2, 0.0) / 6, 1.0)
    return {
        "name": (names & (plain == 0)).astype(float),
        "ends_bracket": ((closing == ord(")")) | (closing == ord("]"))).astype(float) * (counts >= 5),
        "starts_bracket": ((opening == ord("(")) | (opening == ord("["))).astype(float),
        "speaker": speakers,
        "speaker_page": speakers * min(float(speakers.sum()) / 6, 1.0),
        "hour": hours,
        "hour_page": hours * hour_page,
        "open_on_hour_page": (1 - features["ends_sentence"]) * hour_page,
    }


def _any_below(flags: Numbers) -> Numbers:
    """Whether any of the three lines below has the flag."""
    return np.maximum(np.maximum(shift(flags, 1), shift(flags, 2)), shift(flags, 3))


def _has_speaker(text: str) -> bool:
    """A label with a colon at the beginning, as in an interview: `Q: …`, `Oake: …`."""
    label, colon, rest = text[:40].partition(":")
    return bool(colon and rest.startswith(" ") and label[:1].isupper() and label.count(" ") <= 3)


def _pairs(page: Page, features: Features) -> Features:
    """Lines that stand to their neighbour as alt text to caption, or as caption to lead."""
    same = np.array([above == below for above, below in zip(page.cores, page.cores[1:], strict=False)] + [False], float)
    below = shift(features["long_sentence"], 1)
    glued = features["touches_below"] * (1 - features["touches_above"]) * below
    return {
        "same_below": same,
        "same_above": shift(same, -1),
        "glued_to_sentence": glued,
        "twin_of_glued": same * shift(features["touches_below"] * below, 1),
        "open_glued": glued * (1 - features["ends_sentence"]),
    }


def _neighbours(features: Features) -> Features:
    names = ("log_words", "long_sentence", "in_menu", "bullet", "stop_share", "title_case")
    rows = stack(features, names)
    above, below = shift(rows, -1), shift(rows, 1)
    return {
        f"{name}_at_{step:+d}": moved[row]
        for row, name in enumerate(names)
        for step, moved in ((-1, above), (1, below))
    }


def stack(features: Features, names: Iterable[str]) -> Numbers:
    """The named features as the rows of a matrix; joining and cutting is faster than an array of arrays."""
    rows = [features[name] for name in names]
    return np.concatenate(rows).reshape(len(rows), -1)


def shift(values: Numbers, step: int, fill: float = 0.0) -> Numbers:
    """Each line's value (or row of values) `step` lines below it, above if negative; `fill` beyond the page."""
    if not step:
        return values.copy()
    moved = np.empty_like(values)
    if step > 0:
        moved[..., :-step], moved[..., -step:] = values[..., step:], fill
    else:
        moved[..., -step:], moved[..., :-step] = values[..., :step], fill
    return moved
