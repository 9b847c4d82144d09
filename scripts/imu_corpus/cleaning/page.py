"""A page as parallel lists: each line in the forms that the other modules read.

Takes the normalised lines of one document; gives texts, folded texts, words and line gaps. Knows nothing of
what is an article.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from imu_corpus.cleaning.wrapping import paragraph_runs
from imu_corpus.model import Line

Numbers = npt.NDArray[np.float64]

#: What may stand around a phrase without being part of it: bullets, arrows, quotes, marks. Not `#`, which
#: stands for digits in folded text, nor the signs of copyright and mail that are cues themselves.
EDGES = " \t*-_|<>()[]{}\"'.,;:!?+=~/\\•·▪●○■□◦‣⁃∙▶►▸▼▲◀◄»«›‹→←↓↑–—―…“”‘’„\u200e\u200f\ufeff"
#: What may follow the mark that ends a sentence.
CLOSERS = " \"'”’»)]*_"

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_STRAIGHT = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("…", "..."))


@dataclass(frozen=True)
class Page:
    """The paragraphs of one document, position by position: a line each, several where text is hard-wrapped.

    `runs` holds the positions of each paragraph's lines; everything else has one entry a paragraph.
    `folded` is lower-case with straight quotes and `#` for each number; `cores` is that without the EDGES
    at both ends; `gaps` has one number more than there are lines: blank lines before each line, and after
    the last.
    """

    runs: list[range]
    texts: list[str]
    folded: list[str]
    cores: list[str]
    words: list[list[str]]
    word_counts: Numbers
    indents: Numbers
    gaps: Numbers

    def __len__(self) -> int:
        return len(self.texts)


def fold(text: str) -> str:
    """Lower-case with straight quotes and dashes, `#` for each number: `5 Shares’` -> `# shares'`."""
    text = text.lower()
    if not text.isascii():
        for curly, straight in _STRAIGHT:
            text = text.replace(curly, straight)
    return _DIGITS.sub("#", text)


def read_page(lines: Sequence[Line]) -> Page:
    """The page that `lines`, in order, make up."""
    runs = paragraph_runs(lines)
    texts = [" ".join(line.text for line in lines[run.start : run.stop]).replace("\n", " ") for run in runs]
    folded = fold("\n".join(texts)).split("\n") if texts else []
    words = [text.split() for text in folded]
    return Page(
        runs=runs,
        texts=texts,
        folded=folded,
        cores=[text.strip(EDGES) for text in folded],
        words=words,
        word_counts=np.fromiter(map(len, words), np.float64, len(words)),
        indents=np.array([lines[run.start].indent for run in runs], np.float64),
        gaps=np.array([*(lines[run.start].blank_before for run in runs), 1], np.float64),
    )
