"""Lines repeated over the pages of one publisher: almost certainly boilerplate.

Takes many documents; gives hashes of their repeated lines, which `clean` takes as a value, so that each
document is still cleaned alone.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from imu_corpus.cleaning.page import simplify
from imu_corpus.model import Line


def line_hash(text: str) -> str:
    """Sixteen hex digits for a normalised text, the same for any case and any numbers in it."""
    return hashlib.blake2b(simplify(text).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def collect_repeated(documents: Iterable[Sequence[Line]], min_pages: int = 3) -> frozenset[str]:
    """Hashes of the lines that stand in at least `min_pages` of `documents` (pages of one publisher)."""
    pages: Counter[str] = Counter()
    for lines in documents:
        pages.update({line_hash(line.text) for line in lines if line.text})
    return frozenset(found for found, count in pages.items() if count >= min_pages)
