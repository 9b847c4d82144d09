"""Whether an inflection is the noun or the verb of its trigger: every row of `events/readings.csv`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from imu_corpus.annotation.events import readings as module
from imu_corpus.annotation.events.lexicon import inflections
from imu_corpus.annotation.events.readings import Reading, deciding, readings
from imu_corpus.annotation.events.sentences import EventSentence, Layers, read_sentences
from imu_corpus.contract.forms import form
from imu_corpus.text.tokens import tokenise
from tests.support.annotated import read


def sentence_of(text: str) -> EventSentence:
    """The one sentence of a text, with the names, times and numbers that programs find."""
    sentences, layers = read(text)
    found = Layers(layers.mentions, layers.times, layers.quantities)
    (sentence,) = read_sentences(text, sentences, tokenise(text, sentences), found, inflections().keys())
    return sentence


def decided(example: str) -> Iterator[str]:
    """The rows that decide on the forms that begin with the word in brackets."""
    sentence = sentence_of(example.replace("[", "").replace("]", ""))
    first = sentence.starts.index(example.index("["))
    for candidate in inflections()[sentence.keys[first]]:
        row = deciding(sentence, first, first + len(candidate.words) - 1, candidate)
        if row is not None:
            yield row.rule_id


@pytest.mark.parametrize("row", readings(), ids=lambda row: row.rule_id)
def test_each_row_decides_on_its_example(row: Reading) -> None:
    """Catches a row that an earlier one always forestalls, or whose terms can never hold."""
    assert row.rule_id in set(decided(row.example))
    assert row.because


def test_terms_of_the_form_are_those_of_the_code() -> None:
    """Catches a term that the form refuses, or that no code knows."""
    fields = {row["name"]: row for row in form("rules/events/readings.csv")["fields"]}
    pattern = fields["when"]["constraints"]["pattern"]
    flags = re.search(r"\(([a-z|-]+)\)\)\( ", pattern)
    assert flags
    assert set(flags[1].split("|")) == set(module._FLAGS)
    assert set(fields["inflection"]["constraints"]["enum"]) == {row.inflection for row in readings()}
