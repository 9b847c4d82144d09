"""What a line looks like, in numbers: shape, wording, position and neighbours.

Takes a page and the cues found in it; gives one row of numbers a line, with the names of the columns. All
numbers are of order one, so that the weights of `score` can be compared with one another.
"""

from collections import Counter
from functools import cache

import numpy as np

from imu_corpus.cleaning.page import CLOSERS, Numbers, Page
from imu_corpus.cleaning.rules import Hit, read_rules_file

Columns = dict[str, Numbers]

WORD_BINS = (1, 2, 3, 5, 8, 12, 18, 28, 45)
STOP_BINS = (0.001, 0.12, 0.22, 0.32, 0.42)
#: Function words below this share in the long lines: the page is not English, or hardly.
ENGLISH_SHARE = 0.2

_SENTENCE_MARKS = frozenset(".。।؟!?！？")
_READER = frozenset(["you", "your", "you're", "you'll", "yours"])
_AUTHOR = frozenset(["we", "our", "us", "i", "my", "we're"])
_CALENDAR = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "jan.",
        "feb.",
        "mar.",
        "apr.",
        "jun.",
        "jul.",
        "aug.",
        "sep.",
        "sept.",
        "oct.",
        "nov.",
        "dec.",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "ago",
        "today",
        "yesterday",
        "am",
        "pm",
        "a.m.",
        "p.m.",
    ]
)
_UPPER, _LOWER, _DIGIT, _SPACE, _COMMA, _QUOTE, _DASH, _BAR, _OTHER = range(9)
_CLASSES = 9
_TABLE_SIZE = 0x3100


@cache
def function_words() -> frozenset[str]:
    """The commonest English words that carry no topic."""
    return frozenset(read_rules_file("function_words.txt").split())


def line_features(page: Page, hits: list[Hit]) -> Columns:
    """The first stage's columns: each line as it stands, and the shape of the lines around it."""
    columns: Columns = {}
    columns.update(_length(page))
    columns.update(_endings(page))
    columns.update(_characters(page))
    columns.update(_words(page))
    columns.update(_wording(page, hits))
    columns.update(_layout(page))
    columns.update(_position(page))
    columns.update(_topic(page, columns))
    columns.update(_neighbours(columns))
    return columns


def _length(page: Page) -> Columns:
    counts = page.word_counts
    columns = {"log_words": np.log1p(counts) / 3}
    for low, high in zip(WORD_BINS, (*WORD_BINS[1:], np.inf), strict=True):
        columns[f"words_from_{low}"] = ((counts >= low) & (counts < high)).astype(float)
    return columns


def _endings(page: Page) -> Columns:
    tails = [text.rstrip(CLOSERS)[-1:] for text in page.texts]
    kinds = {
        "ends_sentence": np.array([tail in _SENTENCE_MARKS for tail in tails], float),
        "ends_colon": np.array([tail == ":" for tail in tails], float),
        "ends_comma": np.array([tail in ",;-–—" and tail != "" for tail in tails], float),
        "ends_digit": np.array([tail.isdigit() for tail in tails], float),
        "ends_question": np.array([tail in "?!" and tail != "" for tail in tails], float),
        "ends_ellipsis": np.array(
            [tail == "…" or text.endswith("...") for tail, text in zip(tails, page.texts, strict=True)], float
        ),
    }
    long = page.word_counts >= 8
    kinds["long_sentence"] = kinds["ends_sentence"] * long
    kinds["very_long_sentence"] = kinds["ends_sentence"] * (page.word_counts >= 20)
    kinds["short_sentence"] = kinds["ends_sentence"] * ~long
    kinds["long_open"] = (1 - kinds["ends_sentence"]) * (page.word_counts >= 15)
    return kinds


def _characters(page: Page) -> Columns:
    lengths = np.fromiter(map(len, page.texts), np.int64, len(page))
    codes = np.frombuffer("".join(page.texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    classes = _character_classes()[np.minimum(codes, _TABLE_SIZE - 1)]
    owner = np.repeat(np.arange(len(page)), lengths)
    counts = np.bincount(owner * _CLASSES + classes, minlength=len(page) * _CLASSES).reshape(-1, _CLASSES)
    counts = counts.astype(float)
    total = np.maximum(lengths, 1)
    letters = np.maximum(counts[:, _UPPER] + counts[:, _LOWER], 1)
    before = np.concatenate(([_SPACE], classes[:-1]))
    first = np.zeros(len(codes), bool)
    first[np.concatenate(([0], np.cumsum(lengths)[:-1]))[lengths > 0]] = True
    begins = (classes == _UPPER) & ((before != _UPPER) & (before != _LOWER) & (before != _DIGIT) | first)
    capitals = np.bincount(owner[begins], minlength=len(page)).astype(float)
    words = np.maximum(page.word_counts, 1)
    upper_share = counts[:, _UPPER] / letters
    capital_share = np.minimum(capitals / words, 1)
    return {
        "upper_share": upper_share,
        "all_upper": (upper_share > 0.7).astype(float) * (letters > 3),
        "capital_share": capital_share,
        "title_case": (capital_share > 0.6).astype(float) * (words >= 4),
        "digit_share": counts[:, _DIGIT] / total,
        "commas": np.minimum(counts[:, _COMMA] / words * 5, 1),
        "quotes": np.minimum(counts[:, _QUOTE] / 2, 1),
        "bars": np.minimum(counts[:, _BAR], 3) / 3,
        "other_marks": np.minimum(counts[:, _OTHER] / total * 5, 1),
        "word_length": np.minimum(total / words, 20) / 10,
        "glued_words": (total / words > 11).astype(float),
    }


@cache
def _character_classes() -> np.typing.NDArray[np.int64]:
    table = np.full(_TABLE_SIZE, _LOWER, np.int64)
    for code in range(_TABLE_SIZE):
        table[code] = _character_class(chr(code))
    return table


def _character_class(character: str) -> int:
    if character.isalpha():
        return _UPPER if character.isupper() else _LOWER
    if character.isdigit():
        return _DIGIT
    if character.isspace():
        return _SPACE
    for known, marks in ((_COMMA, ",;،、"), (_QUOTE, '"“”„'), (_DASH, "-–—.'’‘()"), (_BAR, "|»›·•/<>→©@#")):
        if character in marks:
            return known
    return _OTHER


def _words(page: Page) -> Columns:
    function = function_words()
    counts = np.maximum(page.word_counts, 1)

    def share(known: frozenset[str]) -> Numbers:
        return np.fromiter((sum(map(known.__contains__, words)) for words in page.words), float, len(page))

    stop = share(function)
    long = page.word_counts >= 8
    english = 1.0 if stop[long].sum() >= ENGLISH_SHARE * max(page.word_counts[long].sum(), 1) else 0.0
    stop_share = stop / counts if english else np.where(page.word_counts >= 5, 0.4, 0.2)
    columns = {"english": np.full(len(page), english), "stop_share": stop_share}
    for low, high in zip(STOP_BINS, (*STOP_BINS[1:], np.inf), strict=True):
        columns[f"long_stop_from_{low}"] = ((stop_share >= low) & (stop_share < high) & (counts >= 6)).astype(float)
    columns["no_stop"] = ((stop_share < STOP_BINS[0]) & (counts >= 4)).astype(float)
    columns["reader"] = np.minimum(share(_READER), 2) / 2
    columns["author"] = np.minimum(share(_AUTHOR), 2) / 2
    calendar = np.minimum(share(_CALENDAR), 3)
    columns["calendar"] = calendar / 3
    columns["calendar_short"] = (calendar > 0) * (counts <= 8)
    columns["address"] = np.array(["http" in text or "www." in text or ".com" in text for text in page.folded], float)
    columns["sentences"] = np.array([min(text.count(". ") + text.count("? "), 4) for text in page.texts], float) / 4
    return columns


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
]
KINDS = ["byline", "dateline", "caption", "publication_info", "author_bio", "footnote", "heading", "quotation"]
_WEIGHT = {"certain": 1.0, "strong": 0.7, "weak": 0.3}


def _wording(page: Page, hits: list[Hit]) -> Columns:
    names = [
        *(f"cue_{strength}" for strength in STRENGTHS),
        *(f"line_cue_{strength}" for strength in STRENGTHS),
        *(f"about_{category}" for category in CATEGORIES),
        "keeper_cue",
        "header_rest",
        "header_block",
        *(f"kind_{kind}" for kind in KINDS),
    ]
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(names), len(page)))
    for hit in hits:
        cue = hit.cue
        if cue.use == "boilerplate":
            prefix = "line_cue_" if cue.place == "line" else "cue_"
            table[place[prefix + cue.strength], hit.line] += 1
            table[place["about_" + cue.label], hit.line] += _WEIGHT[cue.strength]
        elif cue.use == "keeper":
            table[place["keeper_cue"], hit.line] += 1
        elif cue.use == "header":
            table[place["header_" + cue.label], hit.line] = 1
        else:
            table[place["kind_" + cue.label], hit.line] = 1
    table = np.minimum(table, 2)
    columns = dict(zip(names, table, strict=True))
    marked = columns["cue_certain"] + columns["cue_strong"] + columns["line_cue_certain"] + columns["line_cue_strong"]
    columns["cue_density"] = np.minimum(marked / np.maximum(page.word_counts, 1) * 6, 1)
    columns["keeper_without_cue"] = columns["keeper_cue"] * (marked == 0)
    return columns


def _layout(page: Page) -> Columns:
    starts = [text[:1] for text in page.texts]
    before, after = page.gaps[:-1], page.gaps[1:]
    firsts = [text[:1] for text in page.folded]
    columns = {
        "indented": (page.indents > 0).astype(float),
        "bullet": np.array([start in "•*·▪●○-–—►»+" and start != "" for start in starts], float),
        "starts_lower": np.array([start.islower() for start in starts], float),
        "starts_digit": np.array([start.isdigit() for start in starts], float),
        "starts_quote": np.array([first in "\"'" and first != "" for first in firsts], float),
        "touches_above": (before == 0).astype(float),
        "touches_below": (after == 0).astype(float),
        "alone": ((before > 0) & (after > 0)).astype(float),
        "far_above": (before > 1).astype(float),
    }
    groups = np.cumsum(before > 0)
    groups -= groups[:1]
    sizes = np.bincount(groups)
    group_words = np.bincount(groups, page.word_counts)
    columns["group_size"] = np.log1p(sizes[groups]) / 2
    columns["group_mean_words"] = np.log1p(group_words / sizes)[groups] / 3
    columns["group_log_words"] = np.log1p(group_words)[groups] / 5
    columns["in_menu"] = ((sizes > 3) & (group_words / sizes < 5))[groups].astype(float)
    wrapped = (page.word_counts >= 6) & (np.fromiter(map(len, page.texts), float, len(page)) < 90)
    columns["wrapped"] = (wrapped & (sizes[groups] > 2) & (group_words[groups] / sizes[groups] > 6)).astype(float)
    return columns


def _position(page: Page) -> Columns:
    count = max(len(page), 1)
    index = np.arange(len(page))
    words = np.cumsum(page.word_counts)
    total = max(words[-1], 1) if len(page) else 1
    return {
        "log_lines_above": np.log1p(index) / 5,
        "log_lines_below": np.log1p(count - 1 - index) / 5,
        "lines_above_share": index / count,
        "words_above_share": (words - page.word_counts) / total,
        "words_below_share": 1 - words / total,
        "first_lines": (index < 3).astype(float),
        "last_lines": (index >= count - 3).astype(float),
        "log_page_lines": np.full(len(page), np.log1p(count) / 6),
        "page_mean_words": np.full(len(page), np.log1p(total / count) / 4),
    }


def _topic(page: Page, columns: Columns) -> Columns:
    """Share of a line's content words that the page's sentences use, and repetition of lines."""
    function = function_words()
    contents = [{word.strip(".,;:!?\"'()") for word in words if len(word) > 3} - function for words in page.words]
    anchors = (
        columns["long_sentence"] * (page.word_counts >= 14) * (columns["cue_certain"] + columns["cue_strong"] == 0)
    )
    frequency: Counter[str] = Counter()
    for content, is_anchor in zip(contents, anchors.tolist(), strict=True):
        if is_anchor:
            frequency.update(content)
    own = anchors.astype(int).tolist()
    shared = [
        sum(frequency[word] > self for word in content) / (len(content) + 1)
        for content, self in zip(contents, own, strict=True)
    ]
    seen = Counter(page.cores)
    earlier: Counter[str] = Counter()
    repeats, repeated_later = [], []
    for core in page.cores:
        repeats.append(float(earlier[core] > 0))
        earlier[core] += 1
        repeated_later.append(float(seen[core] > earlier[core]))
    topic = np.array(shared, float)
    return {
        "topic": topic,
        "topic_long": topic * (page.word_counts >= 6),
        "repeats": np.array(repeats, float),
        "repeated_later": np.array(repeated_later, float),
    }


def _neighbours(columns: Columns) -> Columns:
    near: Columns = {}
    for name in ("log_words", "long_sentence", "in_menu", "bullet", "stop_share", "title_case"):
        for step in (-2, -1, 1, 2):
            near[f"{name}_at_{step:+d}"] = shift(columns[name], step)
    return near


def shift(values: Numbers, step: int, fill: float = 0.0) -> Numbers:
    """Each line's value `step` lines below it (above, if negative); `fill` beyond the page."""
    if not step:
        return values
    moved = np.full(len(values), fill)
    if step > 0:
        moved[:-step] = values[step:]
    else:
        moved[-step:] = values[:step]
    return moved
