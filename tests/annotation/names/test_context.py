"""What the words around a name say of its type: every row of `names/context.csv`."""

from __future__ import annotations

import re

import pytest

from imu_corpus.annotation.names import context
from imu_corpus.annotation.names.candidates import Candidate
from imu_corpus.annotation.names.chunks import candidates_of
from imu_corpus.annotation.names.context import context_points, fitting_rules
from imu_corpus.annotation.names.context_rules import ContextRule, context_rules
from imu_corpus.annotation.names.gazetteer import Gazetteer, general_rows
from imu_corpus.annotation.names.refining import refine
from imu_corpus.annotation.names.units import unit_chunks
from imu_corpus.annotation.names.words import Words, read_words
from imu_corpus.contract.forms import form
from imu_corpus.model import Sentence
from imu_corpus.text.sentences import sentence_spans
from imu_corpus.text.tokens import tokenise

GAZETTEER = Gazetteer.of(general_rows())


def marked(example: str) -> tuple[Words, Candidate]:
    """The words of an example, and the open candidate that stands in its brackets."""
    text, start = example.replace("[", "").replace("]", ""), example.index("[")
    sentences = [Sentence(first, last, 0) for first, last in sentence_spans(text, "en")]
    words = read_words(text, sentences, tokenise(text, sentences))
    found = refine(words, [found for chunk in unit_chunks(words, GAZETTEER) for found in candidates_of(words, chunk)])
    (candidate,) = [row for row in found if words.starts[row.first] == start and row.type is None]
    assert words.ends[candidate.last] == example.index("]") - 1
    return words, candidate


@pytest.mark.parametrize("rule", context_rules(), ids=lambda rule: rule.rule_id)
def test_each_row_fires_on_its_example(rule: ContextRule) -> None:
    """Catches a row that no text can reach, or that another took the words of."""
    assert rule in list(fitting_rules(*marked(rule.example)))
    assert rule.because


@pytest.mark.parametrize(
    ("example", "rule_id"),
    [
        ("Then [Zarkal], a village elder, left.", "context-place-role"),
        ("Then [Zarkal], president of all, left.", "context-title-after"),
        ("Then [Zarkal], 345, left.", "context-age"),
        ("They met the rulers [Zarkal] there.", "context-after-possessive"),
        ("They saw [Balov] there.", "context-no-such-row"),
    ],
)
def test_a_row_does_not_fire_where_another_reading_is_likelier(example: str, rule_id: str) -> None:
    """Catches a condition that is read and not asked."""
    assert rule_id not in {rule.rule_id for rule in fitting_rules(*marked(example))}


def test_points_of_all_rows_that_hold_are_added() -> None:
    """Catches a row that hides another: nearness to "in" counts on top of standing before a place."""
    assert context_points(*marked("A blast in [Zarkal] hurt ten."))["GPE"] == 4


def test_shapes_of_the_form_are_those_of_the_code() -> None:
    """Catches a shape that the form refuses, or that no code tells."""
    fields = {row["name"]: row for row in form("rules/names/context.csv")["fields"]}
    pattern = fields["shape"]["constraints"]["pattern"]
    assert set(re.findall(r"[a-z]+(?:-[a-z]+)*", pattern)) == set(context._SHAPES)
