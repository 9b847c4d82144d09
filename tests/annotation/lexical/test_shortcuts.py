"""Shortcuts of the annotators: what they leave out could not have been found."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from imu_corpus.annotation import quantities
from imu_corpus.annotation.lexical.grammar import Grammar
from imu_corpus.annotation.lexical.lexing import Gate, Lexicon, items, read_words
from imu_corpus.annotation.times import find as times
from imu_corpus.rules.load import read_toml

GATES = [
    pytest.param(lambda: read_words("times/words.toml"), times.gate, "times", id="times"),
    pytest.param(quantities.lexicon, quantities.gate, "quantities", id="quantities"),
]


@pytest.mark.parametrize(("lexicon", "gate", "room"), GATES)
def test_a_gate_opens_for_every_word_that_may_begin_a_match(
    lexicon: Callable[[], Lexicon], gate: Callable[[], Gate], room: str
) -> None:
    """A class of words that the gate forgets: its times or numbers are lost in every sentence without figures."""
    triggers = {*read_toml(f"{room}/rules.toml")["triggers"], *({"cardinal"} if room == "quantities" else ())}
    for word in sorted(lexicon().words_of(lexicon().kinds)):
        for written in (word, word.capitalize(), word.upper()):
            text = f"Then {written} came."
            if any(item.kind in triggers for item in items(text, 0, len(text), lexicon())):
                assert gate().opens(text, 0, len(text)), text


@pytest.mark.parametrize(
    "text", ["Around 3pm on Friday the two", "“The May talks” of May 3 am here", "the 1990s and o'clock it's a. m. two"]
)
def test_words_in_a_row_are_read_as_words_alone(text: str) -> None:
    """A row of words that takes "pm" for a word, or the first word after a mark for one inside a sentence."""
    lexicon, apart = read_words("times/words.toml"), text.replace(" ", "\t")
    kinds = [(item.start, item.end, item.kind) for item in items(text, 0, len(text), lexicon)]
    assert kinds == [(item.start, item.end, item.kind) for item in items(apart, 0, len(text), lexicon)]


@pytest.mark.parametrize("lexicon", [lambda: read_words("times/words.toml"), quantities.lexicon])
def test_no_class_of_words_opens_a_sentence(lexicon: Callable[[], Lexicon]) -> None:
    """Words in a row of which one is as a quotation mark: the next is no word inside a sentence."""
    assert not lexicon().kinds.keys() & {"quote", "open", "hyphen", "mark"}


@pytest.mark.parametrize(
    ("lexicon", "grammar"),
    [
        pytest.param(lambda: read_words("times/words.toml"), times.grammar, id="times"),
        pytest.param(quantities.lexicon, quantities.grammar, id="quantities"),
    ],
)
def test_rules_are_found_by_their_rarest_class(lexicon: Callable[[], Lexicon], grammar: Callable[[], Grammar]) -> None:
    """A rule that is listed under a class that it may do without: it never fires in sentences that lack the class."""
    words, draw = sorted(lexicon().words_of(lexicon().kinds)), random.Random(1)
    fired = set()
    for _ in range(1500):
        text = " ".join(draw.choices([*words, "3", "2009", "21st", "-", ",", "of", "the"], k=4)) + " , Friday , 3"
        read = items(text, 0, len(text), lexicon())
        codes = grammar().codes(read)
        longest = [
            max((m.end() - m.start() for m in rule.pattern.finditer(codes)), default=0) for rule in grammar().rules
        ]
        found = grammar().find(read)
        assert max(longest) == max((match.last - match.first for match in found), default=0), text
        fired |= {match.rule.id for match in found}
    assert len(fired) > len(grammar().rules) / 3


@pytest.mark.parametrize("grammar", [times.grammar, quantities.grammar], ids=["times", "quantities"])
def test_no_rule_matches_without_what_it_needs(grammar: Callable[[], Grammar]) -> None:
    """A class taken for needed that a pattern makes optional: the rule never fires where it lacks."""
    rules, draw = grammar().rules, random.Random(1)
    alphabet = sorted({char for rule in rules for char in rule.pattern.pattern if ord(char) > 0x7F})
    assert len(alphabet) > 40
    found = 0
    for rule in rules:
        own = [char for char in alphabet if char in rule.pattern.pattern]
        for _ in range(400):
            codes = "".join(draw.choices(own, k=draw.randint(1, 7)))
            for match in rule.pattern.finditer(codes):
                found += match.end() > match.start()
                assert not any(frozenset(codes).isdisjoint(needed) for needed in rule.needs), (rule.id, codes)
    assert found > 100
    assert sum(bool(rule.needs) for rule in rules) > 0.8 * len(rules)
