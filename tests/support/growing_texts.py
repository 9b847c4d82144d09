"""Texts of any length, of many kinds: what a stage must read in time that grows with the length only."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from typing import Any

from imu_corpus.contract import forms
from imu_corpus.rules.load import read_rows, read_toml
from tests.support.paths import SEEDS

Maker = Callable[[int], str]
"""A length in code points to a text of it."""

_AGENTS, _ACTS = ("the army", "Khan", "the IMU", "militants"), ("killed", "attacked", "arrested", "bombed")
_MET, _PLACES = ("five fighters", "50 civilians", "some 20 soldiers"), ("Wana on Monday", "Kunduz on 15 June 2014")
_TOLD = [f"{who} {act} {whom} in {where}" for who, act, whom, where in product(_AGENTS, _ACTS, _MET, _PLACES)]
_MARKS = tuple(".,;:!?-–—…'\"“”‘’«»()[]{}/\\*&%$#@")
_SCRIPTS = (
    "Узбек",
    "你好",
    "مرحبا",
    "한국",
    "e\u0301",
    "İ",
    "ß",
    "ﬁ",
    "\u200b",
    "\u202e",
    "\U0001f9d5\u200d",
    "Khan",
    " ",
    ". ",
)
_REPEATED = (
    *(
        "a",
        "ab cd.\n",
        "\n",
        ". . .",
        "1. ",
        "“a ",
        "«",
        "‘a ",
        '"a" ',
        "(a ",
        "[1] ",
        "1,000,",
        "12 ",
        "$5 ",
        "Mr. ",
        "U.S. ",
    ),
    *(
        "Khan and ",
        "Khan, ",
        "al-",
        "of the ",
        "June 15, ",
        "2014-",
        "between 5 and ",
        "said ",
        "they said “a.” ",
        "not ",
    ),
    *(
        "(Dawn, January 4; ",
        "http://a.",
        "\u0301",
        "<p>",
        "the attack ",
        "who killed Khan ",
        "«a» said «b». ",
        "100,101,",
    ),
)


def _repeated(unit: str) -> Maker:
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def _drawn(parts: Sequence[str], between: str) -> Maker:
    """Parts drawn in an order that is the same each time."""

    def make(size: int) -> str:
        rng = random.Random(1)
        return between.join(islice(iter(lambda: rng.choice(parts), None), size // 2))[:size]

    return make


def _numbered(form: str) -> Maker:
    """A form with words that are all different."""

    def make(size: int) -> str:
        numbers = range(size // len(form) + 1)
        names = ("".join(chr(97 + number // 26**place % 26) for place in range(4)) for number in numbers)
        return "".join(form.format(name=name, number=number) for number, name in enumerate(names))[:size]

    return make


def _nested(opening: str, closing: str) -> Maker:
    return lambda size: opening * (size // 2 // len(opening)) + "a" + closing * (size // 2 // len(closing))


def _examples() -> list[str]:
    """The examples of the rule files."""
    found: list[Any] = []
    for name in forms.names("rules"):
        found += [read_toml(name)] if name.endswith(".toml") else read_rows(name) if name.endswith(".csv") else []
    return sorted(set(_below(found, is_example=False)))


def _below(value: Any, *, is_example: bool) -> Iterator[str]:
    if isinstance(value, str):
        yield from [value] if is_example else []
    elif isinstance(value, list):
        for item in value:
            yield from _below(item, is_example=is_example)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _below(item, is_example=is_example or key == "example")


def _seeds() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in SEEDS)


def makers() -> dict[str, Maker]:
    """The kinds of text, by name."""
    words = _seeds().split()
    return {
        **{f"{unit!r} again and again": _repeated(unit) for unit in _REPEATED},
        "words": _drawn(words, " "),
        "words without space": _drawn(words, ""),
        "words, a line each": _drawn(words, "\n"),
        "one sentence": _drawn([word for word in words if word.isalnum()], " "),
        "one letter after another": _drawn("abcdefghij", ""),
        "digits": _drawn("0123456789", ""),
        "decimals": lambda size: "1." + "1" * size,
        "marks": _drawn(_MARKS, ""),
        "marks with spaces": _drawn(_MARKS, " "),
        "scripts": _drawn(_SCRIPTS, ""),
        "events": _drawn(_TOLD, ". "),
        "events, a line each": _drawn(_TOLD, ".\n"),
        "events of one sentence": _drawn(_TOLD, ", and "),
        "the texts in one line": _repeated(" ".join(words)),
        "the texts": _repeated(_seeds()),
        "examples of rules": _drawn(_examples(), " "),
        "examples of rules, a line each": _drawn(_examples(), "\n"),
        "new names": _numbered("Zor{name} Kel{name}. "),
        "new names, coordinated": _numbered("Zor{name} and "),
        "new names of people who speak": _numbered("“Go,” Mr. Zor{name} said. "),
        "new names of bodies": _numbered("the Zor{name} Party (ZP{number}) "),
        "new events": _numbered("Zor{name} killed Kel{name}, who "),
        "new numbers": _numbered("{number}, "),
        "new notes": _numbered("[{number}] Zor{name}, “Kel,” Dawn, June 4, http://{name}.com/\n"),
        **{f"{opening}{closing} nested": _nested(opening, closing) for opening, closing in ("“”", "«»", "()", "[]")},
        "marks of two kinds, nested": _nested("“A ‘b ", "’ c.” "),
        "attributions, nested": _nested("“Khan said “", "” said Khan. "),
    }
