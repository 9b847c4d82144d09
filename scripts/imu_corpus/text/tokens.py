"""Tokens: sentence spans to token spans.

The pattern is data, in `text/tokens.toml`. Tokens split at hyphens, slashes and clitics, so that every edge of a
name is an edge of a token ("pro-Taliban", "IMU's"); abbreviations, numbers and addresses stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial

from imu_corpus.model import Sentence, Span, Token
from imu_corpus.rules.load import read_toml

_ROW = r"(?P<row>(?:[A-Za-z]++ )++(?:[A-Za-z]++(?=[,;)]))?)"
"""Plain words with one space between: no alternative sees more in them than words, and cutting at spaces is fast."""
_ALONE = '[,;()"“”]'
"""Marks that no alternative but the last takes."""
_token = partial(tuple.__new__, Token)
"""A token of its fields in a tuple; a text has thousands."""


@cache
def pattern() -> re.Pattern[str]:
    """The token alternatives of `text/tokens.toml`, first match wins, as one pattern."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in read_toml("text/tokens.toml")["token"]))


@cache
def _quick_pattern() -> re.Pattern[str]:
    """The alternatives after what needs none of them: nearly all of a text."""
    return re.compile(f"{_ROW}|{_ALONE}|{pattern().pattern}")


def tokenise(text: str, sentences: Sequence[Sentence]) -> list[Token]:
    """Tokens of the sentences, in order. Every code point but white space lies in exactly one token."""
    find, tokens = _quick_pattern().finditer, list[Token]()
    for index, sentence in enumerate(sentences):
        for match in find(text, sentence.start, sentence.end):
            start, end = match.span()
            if match.lastgroup is None:
                tokens.append(_token((start, end, index, text[end : end + 1] == " ")))
                continue
            for word in match[0].split():
                end = start + len(word)
                tokens.append(_token((start, end, index, text[end] == " ")))
                start = end + 1
    return tokens


def token_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """Token spans of `text[start:end]`, with offsets into `text`."""
    for match in pattern().finditer(text, start, end):
        yield Span(*match.span())
