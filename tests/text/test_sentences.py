"""Sentences and tokens."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imu_corpus.model import Document, Sentence
from imu_corpus.rules.load import read_toml
from imu_corpus.text.sentences import sentence_spans
from imu_corpus.text.tokens import token_spans, tokenise
from tests.support.processor import PROPORTIONATE, growth, repeated

SENTENCE_RULES = [row for rows in read_toml("text/sentences.toml").values() for row in rows]
TOKEN_RULES = read_toml("text/tokens.toml")["token"]


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in sentence_spans(text)]


def tokens(text: str) -> list[str]:
    """The tokens of a text."""
    return [text[start:end] for start, end in token_spans(text, 0, len(text))]


@pytest.mark.parametrize("rule", SENTENCE_RULES, ids=lambda rule: rule["id"])
def test_each_sentence_rule_holds_on_its_example(rule: dict[str, dict[str, object]]) -> None:
    """A dead rule, or one that a newer sentencex makes wrong."""
    assert sentences(str(rule["example"]["text"])) == rule["example"]["sentences"]


@pytest.mark.parametrize("rule", TOKEN_RULES, ids=lambda rule: rule["id"])
def test_each_token_rule_holds_on_its_example(rule: dict[str, dict[str, object]]) -> None:
    """A token alternative that an earlier one shadows."""
    assert tokens(str(rule["example"]["text"])) == rule["example"]["tokens"]


@pytest.mark.parametrize(
    "whole",
    [
        "From a U.S. perspective, Nazir was a target.",
        "He wrote to al-Almani (a.k.a Yassin Chouka), a German.",
        "“They are really in charge . . . in order to embellish” it, says Tucker.",
        "“Now they’re saying. . . ‘come and help us.’”",
        "He served the IMU. [1]",
        "The army agreed (Dawn [Karachi], January 4).",
        '"…lies," he said.',
        '"Is it so?" he asked.',
        "Maj. Gen. Abbas met Dr. Khan on Nov. 3 at 5 p.m. in St. Petersburg.",
        "1. U.S. Department of State, “Designations,” January 26, 2012, https://www.state.gov/182550.htm.",
    ],
)
def test_one_sentence_stays_one(whole: str) -> None:
    """A full stop that ends no sentence cuts arguments from their verbs."""
    assert sentences(f"{whole} Then they left.") == [whole, "Then they left."]


def test_a_quotation_of_several_sentences_is_several() -> None:
    """Sentencex keeps it whole, which gives sentences of a hundred tokens."""
    text = '"Heavy weapons are used. However, forces suffer losses. Some burned down," he said. "Go."'
    assert len(sentences(text)) == 4


@given(st.text(alphabet=st.one_of(st.sampled_from("aB1 .!?…\"“”'’()[]-•"), st.characters(exclude_categories=["Cs"]))))
def test_sentences_and_tokens_partition_what_is_visible(text: str) -> None:
    """Every visible character lies in one token of one sentence, in order, and none crosses."""
    place = 0
    for start, end in sentence_spans(text):
        assert start < end
        assert not text[place:start].strip()
        inner = start
        for left, right in token_spans(text, start, end):
            assert inner <= left < right <= end
            assert not text[inner:left].strip()
            inner = right
        assert not text[inner:end].strip()
        place = end
    assert not text[place:].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pro-Taliban", ["pro", "-", "Taliban"]),
        ("IMU-TTP videos", ["IMU", "-", "TTP", "videos"]),
        ("IMU's and fighters' and Nazir’s", ["IMU", "'s", "and", "fighters", "'", "and", "Nazir", "’s"]),
        ("RFE/RL's", ["RFE", "/", "RL", "'s"]),
        ("13-year old", ["13", "-", "year", "old"]),
        ("Pakistan- and Afghanistan-style", ["Pakistan", "-", "and", "Afghanistan", "-", "style"]),
        ("15,000+", ["15,000", "+"]),
        ("2002--specializing", ["2002", "--", "specializing"]),
        ("Musharraf—a", ["Musharraf", "—", "a"]),
        ("(Dawn [Karachi], January 4).", ["(", "Dawn", "[", "Karachi", "]", ",", "January", "4", ")", "."]),
        ("charge . . . in", ["charge", ".", ".", ".", "in"]),
        ("U.S. and NATO", ["U.S.", "and", "NATO"]),
        ("can't, won’t", ["ca", "n't", ",", "wo", "n’t"]),
        ("‘come and help us.’”", ["‘", "come", "and", "help", "us", ".", "’", "”"]),
        ("G’azasi–a", ["G’azasi", "–", "a"]),
    ],
)
def test_edges_of_names_are_edges_of_tokens(text: str, expected: list[str]) -> None:
    """A name that ends inside a token has no IOB tag."""
    assert tokens(text) == expected


@given(st.text(alphabet=st.sampled_from("abAB  1.,;:'’\"”()@-é\u0301\n"), max_size=40))
@example("the U.S. Maj. Khan (a.k.a. b) didn't go at 6pm to www.a.b c, etc. a@b.c, no ")
def test_plain_words_are_cut_as_the_alternatives_cut_them(text: str) -> None:
    """A row of words that takes for a word what an alternative knows better: tokens are other than the rules say."""
    found = tokenise(text, [Sentence(0, len(text), 0)])
    assert [token[:2] for token in found] == list(token_spans(text, 0, len(text)))
    assert [token.space_after for token in found] == [text[token.end : token.end + 1] == " " for token in found]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["a", "a.", "1,", "'", "aa-", "http://x.", "n't", "a@", "www.", "a'", "1", "(a)", '"A. ', ". . .", "1. "],
)
def test_time_grows_with_length_only(unit: str) -> None:
    """A pattern that backtracks would hang on one hostile line."""
    work = repeated(unit, lambda text: lambda: (tokens(text), sentences(text)))
    assert growth(work, 20_000) < PROPORTIONATE


def test_a_page_of_marks_is_joined_in_parts() -> None:
    """Each full stop of ". . . . ." was held against all those before it: half a minute for 20,000 of them."""
    found = sentences(". . ." * 4_000)
    assert "".join(found) == ". . ." * 4_000
    assert max(map(len, found)) <= 1_100


def test_no_sentence_of_the_seeds_crosses_a_block(documents: list[Document]) -> None:
    """A caption that runs into the lead."""
    for document in documents:
        for sentence in document.sentences:
            block = document.blocks[sentence.block]
            assert block.start <= sentence.start < sentence.end <= block.end


def test_a_paragraph_longer_than_a_window_is_split_as_a_short_one() -> None:
    """A boundary lost, or one too many, where one window ends and the next begins."""
    words = [f"“Report {number} came,” said Mr. Khan on 5 Jan. 2014." for number in range(700)]
    text = " ".join(words)
    assert sentences(text) == words
