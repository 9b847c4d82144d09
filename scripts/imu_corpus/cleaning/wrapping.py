"""Hard-wrapped text: which lines of a page are really one paragraph.

Takes the lines of one document; gives runs of lines to be judged together. In a page that is not wrapped
every line is a run of its own.
"""

from collections.abc import Sequence
from itertools import pairwise

from imu_corpus.model import Line

#: Lines shorter than this (code points) say nothing about wrapping.
SHORTEST = 35
#: Share of the neighbouring full lines that must go on in lower case for a page to count as wrapped.
LEAST_SHARE = 0.3
#: Least number of such neighbours, so that one odd pair does not make a wrapped page.
LEAST_PAIRS = 4
#: Narrowest and widest column of hard wrapping, in code points.
NARROWEST, WIDEST = 45, 110
#: The column of a page is as wide as this share of its neighbouring lines are at most.
WIDTH_QUANTILE = 0.9


def paragraph_runs(lines: Sequence[Line]) -> list[range]:
    """Runs of positions in `lines`, in order, that make one paragraph each."""
    width = wrap_width(lines)
    places = range(len(lines))
    if not width:
        return [range(place, place + 1) for place in places]
    starts = [place for place in places if not place or not _continues(lines[place - 1], lines[place], width)]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def wrap_width(lines: Sequence[Line]) -> int:
    """The column at which the page is hard-wrapped; 0 if it is not."""
    pairs = [
        (above.text, below.text)
        for above, below in pairwise(lines)
        if not below.blank_before and SHORTEST <= len(above.text) <= WIDEST and below.text
    ]
    going_on = sum(_goes_on(below) for _, below in pairs)
    if going_on < LEAST_PAIRS or going_on < LEAST_SHARE * len(pairs):
        return 0
    lengths = sorted(len(above) for above, _ in pairs)
    width = lengths[int(WIDTH_QUANTILE * (len(lengths) - 1))]
    return width if width >= NARROWEST else 0


def _goes_on(text: str) -> bool:
    """Whether a line reads like the middle of a sentence; an address or the bullet `o` does not."""
    return text[0].islower() and not text.startswith(("http", "www.", "o "))


def _continues(above: Line, below: Line, width: int) -> bool:
    """Whether `above` is full: the first word of `below` would not have fitted into the column."""
    if below.blank_before or not below.text or below.text[0] in "•*·▪●" or len(above.text) > WIDEST:
        return False
    first_word = below.text.split(" ", 1)[0]
    if _goes_on(below.text):
        return len(above.text) > 0.6 * width
    return len(above.text) + len(first_word) > width - 3 and below.indent <= above.indent + 1
