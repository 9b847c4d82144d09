"""Withholding: which strings share three consecutive words with a text, and how to say a string without its words.

A word is a run of letters and digits, in any case. A string without white space is an address, an identifier or a code,
and has no words to read in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote

from imu_corpus.io.errors import CorpusError

Trigram = tuple[str, str, str]
_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s")
_PLACE = re.compile(r"([^:]{1,200}):([0-9]{1,12})-([0-9]{1,12})")


class Word(NamedTuple):
    """A word and where it stands."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a text, folded."""
    if not _SPACE.search(text.strip()):
        return []
    return [Word(found[0].casefold(), found.start(), found.end()) for found in _WORD.finditer(text)]


def trigrams(text: str) -> Iterator[tuple[Trigram, int, int]]:
    """Each three consecutive words of a text, with the stretch that they take."""
    found = words(text)
    for first, second, third in zip(found, found[1:], found[2:], strict=False):
        yield (first.text, second.text, third.text), first.start, third.end


def shared_trigrams(strings: Iterable[str], texts: Iterable[tuple[str, str]]) -> dict[Trigram, str]:
    """The trigrams of strings that a text has too, each with the first document that has it.

    `texts` are pairs of document id and text. Only the trigrams of the strings are kept in memory.
    """
    wanted = {trigram for string in strings for trigram, _, _ in trigrams(string)}
    found: dict[Trigram, str] = {}
    for doc_id, text in texts:
        for trigram, _, _ in trigrams(text):
            if trigram in wanted:
                found.setdefault(trigram, doc_id)
    return found


def covered(string: str, shared: Mapping[Trigram, str]) -> list[tuple[int, int, str]]:
    """The stretches of a string that a text has, with its document: disjoint, in order; none where it may be shown."""
    merged: list[tuple[int, int, str]] = []
    for trigram, start, end in trigrams(string):
        if trigram not in shared:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], end, merged[-1][2])
        else:
            merged.append((start, end, shared[trigram]))
    return merged


def pieces_of_value(string: str, stretches: Iterable[tuple[int, int, str]], raws: Mapping[str, str]) -> str:
    """Say a string as pieces: what the texts have as places in the raw texts, the rest as it is."""
    parts: list[str] = []
    place = 0
    for start, end, doc_id in stretches:
        parts += [_literal(string[place:start])] if place < start else []
        parts += _places(string[start:end], doc_id, raws[doc_id])
        place = end
    parts += [_literal(string[place:])] if place < len(string) else []
    return " ".join(parts)


def _literal(text: str) -> str:
    """A piece that stands for itself; no two words of it can be read on end."""
    coded = quote(text, safe="")
    return f"={coded.replace('-', '%2D').replace('.', '%2E').replace('~', '%7E')}"


def _places(text: str, doc_id: str, raw: str) -> Iterator[str]:
    """Places in the raw text that together read `text`; a character that the raw text lacks stands for itself."""
    rest = text
    while rest:
        length = _longest(rest, raw)
        if length:
            start = raw.index(rest[:length])
            yield f"{doc_id}:{start}-{start + length}"
        else:
            length = 1
            yield _literal(rest[0])
        rest = rest[length:]


def _longest(text: str, raw: str) -> int:
    """Length of the longest beginning of `text` that stands in `raw`."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text[:middle] in raw else (low, middle - 1)
    return low


def read_pieces(pieces: str, raws: Mapping[str, str]) -> str:
    """Put a value together again from the raw texts.

    Raises:
        CorpusError: a piece is not in the form that is written here, or names no place in a raw text.
    """
    return "".join(_read(piece, raws) for piece in pieces.split(" ") if piece)


def length_of_pieces(pieces: str, raws: Mapping[str, str]) -> int:
    """Code points that the pieces come to, at most, before they are put together.

    Raises:
        CorpusError: a piece is not in the form that is written here, or names no place in a raw text.
    """
    return sum(_length(piece, raws) for piece in pieces.split(" ") if piece)


def _length(piece: str, raws: Mapping[str, str]) -> int:
    if piece.startswith("="):
        return len(piece)
    doc_id, start, end = _place(piece, raws)
    return max(0, min(end, len(raws[doc_id])) - start)


def _read(piece: str, raws: Mapping[str, str]) -> str:
    if piece.startswith("="):
        return unquote(piece[1:])
    doc_id, start, end = _place(piece, raws)
    return raws[doc_id][start:end]


def _place(piece: str, raws: Mapping[str, str]) -> tuple[str, int, int]:
    found = _PLACE.fullmatch(piece)
    if found is None or found[1] not in raws:
        raise CorpusError(f"expected a piece such as d004:0-71 or =x, found {piece[:80]!r}; get the package again.")
    return found[1], int(found[2]), int(found[3])
