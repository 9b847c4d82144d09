"""Tokens: sentence spans to token spans.

The pattern is data, in `text/tokens.toml`. Tokens split at hyphens, slashes and clitics, so that every edge of a
name is an edge of a token ("pro-Taliban", "IMU's"); abbreviations, numbers and addresses stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from imu_corpus.model import Sentence, Span, Token
from imu_corpus.rules.load import read_toml


@cache
def pattern() -> re.Pattern[str]:
    """The token alternatives of `text/tokens.toml`, first match wins, as one pattern."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in read_toml("text/tokens.toml")["token"]))


def tokenise(text: str, sentences: Sequence[Sentence]) -> list[Token]:
    """Tokens of the sentences, in order. Every code point but white space lies in exactly one token."""
    find = pattern().finditer
    return [
        Token((place := match.span())[0], place[1], index, text[place[1] : place[1] + 1] == " ")
        for index, sentence in enumerate(sentences)
        for match in find(text, sentence.start, sentence.end)
    ]


def token_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """Token spans of `text[start:end]`, with offsets into `text`."""
    for match in pattern().finditer(text, start, end):
        yield Span(*match.span())
