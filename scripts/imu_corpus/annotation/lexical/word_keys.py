"""Word keys: the form in which words of names are compared, whatever their case, diacritics, apostrophes."""

from __future__ import annotations

import unicodedata

from imu_corpus.annotation.lexical.remembered import remembered

_DROPPED = str.maketrans("", "", "'’‘ʼʻʿʾ`´.")
# Letters that Unicode does not decompose into letter and mark.
_PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss"})


@remembered
def word_key(word: str) -> str:
    """The key of a word: "Mas’ud", "Mas'ud" and "MASUD" are all "masud", "U.S." is "us"."""
    lower = word.lower()
    if lower.isascii():
        return lower if lower.isalpha() else lower.translate(_DROPPED) or lower
    plain = unicodedata.normalize("NFKD", lower.translate(_PLAIN))
    return "".join(char for char in plain if not unicodedata.combining(char)).translate(_DROPPED) or lower
