"""A page as parallel lists: each paragraph as the other modules read it.

Takes the normalised lines of one document; gives texts, simplified texts, words and line gaps. Knows nothing of
what is an article.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
import numpy.typing as npt

from imu_corpus.cleaning.wrapping import paragraph_runs
from imu_corpus.model import Line

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

#: What may stand around a phrase without being part of it: bullets, arrows, quotes, marks. Not `#`, which
#: stands for digits in simplified text, nor the signs of copyright and mail that are cues themselves.
EDGES = " \t*-_|<>()[]{}\"'.,;:!?+=~/\\•·▪●○■□◦‣⁃∙▶►▸▼▲◀◄»«›‹→←↓↑–—―…“”‘’„\u200e\u200f\ufeff"

#: Bullets of text browsers, by their first two characters in simplified text.
_BULLETS = {"o ": "o ", "#.": "#. ", "#)": "#) "}
_STRAIGHT = (("•", "-"), ("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("…", "..."))
_DIGITS = bytes.maketrans(b"0123456789", b"#" * 10)
#: A number of several digits, once each digit is `#`: one mark at most between two digits.
_NUMBER = re.compile(rb"#(?:[,.]?#)+")
#: Marks that are not part of a word; apostrophes and `#` are part of one.
_MARKS = sorted(set(EDGES + "$%&@^`©®") - {"'"})
_ASCII_MARKS = "".join(filter(str.isascii, _MARKS)).encode()
_OTHER_MARKS = [mark for mark in _MARKS if not mark.isascii()]
_NO_MARKS = bytes.maketrans(_ASCII_MARKS, b" " * len(_ASCII_MARKS))


@dataclass(frozen=True)
class Page:
    """The paragraphs of one document, position by position: a line each, several if text is hard-wrapped.

    `runs` holds the positions of each paragraph's lines. `simplified` is lower case with straight quotes and `#`
    for each number; `cores` is that without double quotes, and without the EDGES at both ends. `words` are
    those of the simplified text without marks, by their places in the `vocabulary`, and `owners` says which
    paragraph each belongs to. `codes` are the code points of all texts, with a line break before, between and
    after them. `gaps` has one number more than there are paragraphs: blank lines before each, and after the
    last.
    """

    runs: list[range]
    texts: list[str]
    simplified: list[str]
    cores: list[str]
    codes: npt.NDArray[np.uint32]
    lengths: Places
    vocabulary: list[str]
    words: Places
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


def simplify(text: str) -> str:
    """Lower case with straight quotes and dashes, `#` for each number: `5 Shares’` -> `# shares'`.

    Digits go in UTF-8, where one table for all of them is much faster than in a string.
    """
    if not text.isascii():
        for curly, straight in _STRAIGHT:
            text = text.replace(curly, straight)
    data = text.lower().encode("utf-8", "surrogatepass").translate(_DIGITS)
    return _NUMBER.sub(b"#", data).decode("utf-8", "surrogatepass")


def read_page(lines: Sequence[Line]) -> Page:
    """The page that `lines`, in order, make up."""
    runs = paragraph_runs(lines)
    firsts = [lines[run.start] for run in runs]
    texts = _texts(lines, runs)
    joined = "\n".join(texts)
    simplified = simplify(joined)
    vocabulary, words, owners = _words(simplified)
    return Page(
        runs=runs,
        texts=texts,
        simplified=simplified.split("\n"),
        cores=_cores(simplified.replace('"', "").split("\n")),
        codes=np.frombuffer(f"\n{joined}\n".encode("utf-32-le", "surrogatepass"), np.uint32),
        lengths=np.fromiter(map(len, texts), np.intp, len(texts)),
        vocabulary=vocabulary,
        words=words,
        owners=owners,
        word_counts=np.bincount(owners, minlength=len(runs)).astype(float),
        indents=np.array([line.indent for line in firsts], float),
        gaps=np.array([*[line.blank_before for line in firsts], 1], float),
    )


def _texts(lines: Sequence[Line], runs: list[range]) -> list[str]:
    """The text of each paragraph, on one line whatever it holds."""
    texts = [line.text.replace("\n", " ") for line in lines]
    if len(runs) == len(lines):
        return texts
    return [" ".join(texts[run.start : run.stop]) for run in runs]


def _words(simplified: str) -> tuple[list[str], Places, Places]:
    """The different words of a page; the place of each of its words among them, and its paragraph."""
    rows = [row.split() for row in _without_marks(simplified).split("\n")]
    counts = np.fromiter(map(len, rows), np.intp, len(rows))
    places: defaultdict[str, int] = defaultdict(count().__next__)  # a new word gets the next place
    words = np.fromiter(map(places.__getitem__, chain.from_iterable(rows)), np.intp, counts.sum())
    return list(places), words, np.repeat(np.arange(len(rows)), counts)


def _without_marks(text: str) -> str:
    """The text with a space for each mark, again through UTF-8; few texts have any of the other marks."""
    text = text.encode("utf-8", "surrogatepass").translate(_NO_MARKS).decode("utf-8", "surrogatepass")
    for mark in () if text.isascii() else _OTHER_MARKS:
        text = text.replace(mark, " ")
    return text


def _cores(rows: list[str]) -> list[str]:
    cores = [row.strip(EDGES) for row in rows]
    return [_without_bullet(core) if core[:2] in _BULLETS else core for core in cores]


def _without_bullet(core: str) -> str:
    bullet = _BULLETS[core[:2]]
    return core[len(bullet) :].lstrip(EDGES) if core.startswith(bullet) else core
