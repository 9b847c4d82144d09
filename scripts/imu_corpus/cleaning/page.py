"""A page as parallel lists: each paragraph in the forms that the other modules read.

Takes the normalised lines of one document; gives texts, folded texts, words and line gaps. Knows nothing of
what is an article.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from imu_corpus.cleaning.wrapping import paragraph_runs
from imu_corpus.model import Line

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

#: What may stand around a phrase without being part of it: bullets, arrows, quotes, marks. Not `#`, which
#: stands for digits in folded text, nor the signs of copyright and mail that are cues themselves.
EDGES = " \t*-_|<>()[]{}\"'.,;:!?+=~/\\•·▪●○■□◦‣⁃∙▶►▸▼▲◀◄»«›‹→←↓↑–—―…“”‘’„\u200e\u200f\ufeff"

#: Bullets of text browsers, by their first two characters in folded text.
_BULLETS = {"o ": "o ", "#.": "#. ", "#)": "#) "}
_STRAIGHT = (("•", "-"), ("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("…", "..."))
#: Marks that are no part of a word, to spaces; apostrophes and `#` are part of one.
_NO_MARKS = str.maketrans(dict.fromkeys(set(EDGES + "$%&@^`©®") - {"'"}, " "))


@dataclass(frozen=True)
class Page:
    """The paragraphs of one document, position by position: a line each, several where text is hard-wrapped.

    `runs` holds the positions of each paragraph's lines. `folded` is lower case with straight quotes and `#`
    for each number; `cores` is that without double quotes, and without the EDGES at both ends. `words` are
    those of the folded text without marks, all in one list, and `owners` says which paragraph each belongs
    to. `gaps` has one number more than there are paragraphs: blank lines before each, and after the last.
    """

    runs: list[range]
    texts: list[str]
    folded: list[str]
    cores: list[str]
    words: list[str]
    owners: Places
    word_counts: Numbers
    indents: Numbers
    gaps: Numbers

    def __len__(self) -> int:
        """Number of paragraphs."""
        return len(self.texts)

    @property
    def is_wrapped(self) -> bool:
        """Whether any paragraph runs over several lines."""
        return len(self.runs) > 0 and self.runs[-1].stop > len(self.runs)


def fold(text: str) -> str:
    """Lower case with straight quotes and dashes, `#` for each number: `5 Shares’` -> `# shares'`."""
    if not text.isascii():
        for curly, straight in _STRAIGHT:
            text = text.replace(curly, straight)
    text = text.lower()
    for digit in "0123456789":
        text = text.replace(digit, "#")
    for run in ("##", "#,#", "#.#"):
        while run in text:
            text = text.replace(run, "#")
    return text


def read_page(lines: Sequence[Line]) -> Page:
    """The page that `lines`, in order, make up."""
    runs = paragraph_runs(lines)
    texts = [_text(lines, run) for run in runs]
    folded = fold("\n".join(texts))
    rows = folded.split("\n")
    words, owners = _words(rows)
    return Page(
        runs=runs,
        texts=texts,
        folded=rows,
        cores=[_core(text) for text in folded.replace('"', "").split("\n")],
        words=words,
        owners=owners,
        word_counts=np.bincount(owners, minlength=len(runs)).astype(float),
        indents=np.array([lines[run.start].indent for run in runs], float),
        gaps=np.array([*(lines[run.start].blank_before for run in runs), 1], float),
    )


def _text(lines: Sequence[Line], run: range) -> str:
    """The text of a paragraph, on one line whatever it holds."""
    text = lines[run.start].text if len(run) == 1 else " ".join(lines[place].text for place in run)
    return text.replace("\n", " ") if "\n" in text else text


def _words(rows: list[str]) -> tuple[list[str], Places]:
    """All words of a page, and the paragraph of each."""
    words = [row.translate(_NO_MARKS).split() for row in rows]
    counts = np.fromiter(map(len, words), np.intp, len(words))
    return list(chain.from_iterable(words)), np.repeat(np.arange(len(words)), counts)


def _core(text: str) -> str:
    core = text.strip(EDGES)
    bullet = _BULLETS.get(core[:2])
    return core[len(bullet) :].lstrip(EDGES) if bullet and core.startswith(bullet) else core
