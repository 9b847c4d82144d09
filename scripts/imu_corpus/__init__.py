"""IMU Corpus: an annotated corpus on the Islamic Movement of Uzbekistan, and the pipeline that makes it.

`load("documents")` gives a published table; `clean_text(raw)` cleans a text that you bring.
Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from imu_corpus.datapackage.load import load
from imu_corpus.io.errors import CorpusError

if TYPE_CHECKING:
    from imu_corpus.model import Line, Verdict

__version__ = "0.1.0"
__all__ = ["CorpusError", "clean_text", "load"]


def clean_text(raw: str, repeated: frozenset[str] = frozenset()) -> list[tuple[Line, Verdict]]:
    r"""Judge every non-empty line of a raw text: what it is, whether it is kept, which rule decided.

    `repeated` holds hashes of lines that the publisher's other pages share (`imu-corpus repeated-lines`).
    The clean text is `"\n".join(line.text for line, verdict in clean_text(raw) if verdict.keep)`.
    """
    from imu_corpus.cleaning import clean
    from imu_corpus.pipeline import read_lines

    lines = read_lines(raw)[0]
    return list(zip(lines, clean(lines, repeated), strict=True))
