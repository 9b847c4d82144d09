"""Scores of one annotation against another."""

from __future__ import annotations

from imu_corpus.evaluation import Score, compare, pool, quality_rows
from imu_corpus.model import Annotations, Mention, TimeExpression


def mention(start: int, end: int, kind: str, entity: str | None = None) -> Mention:
    """A name."""
    return Mention(None, start, end, kind, entity, "literal", False, None, "curated")


def time(start: int, end: int, value: str) -> TimeExpression:
    """A date."""
    return TimeExpression(None, start, end, "DATE", value, None, None, None, None, "curated")


def test_names_count_by_span_by_type_and_by_entity() -> None:
    """A right span with a wrong type is half a success, and a right type with a wrong entity another."""
    gold = Annotations(mentions=[mention(0, 3, "ORG", "ttp"), mention(5, 8, "PER", "a"), mention(9, 12, "GPE", "b")])
    found = Annotations(mentions=[mention(0, 3, "ORG", "imu"), mention(5, 8, "GPE", "a"), mention(20, 23, "GPE", None)])
    scores = compare(gold, found)
    assert scores["mentions", "span", "all"] == Score(3, 3, 2)
    assert scores["mentions", "span_type", "all"] == Score(3, 3, 1)
    assert scores["mentions", "span_type", "GPE"] == Score(1, 2, 0)
    assert scores["links", "entity", "all"] == Score(3, 3, 1)


def test_values_of_times_count_where_spans_overlap() -> None:
    """TempEval-3: "the summer of 2009" against "summer of 2009" is a right value."""
    gold = Annotations(times=[time(0, 18, "2009-SU"), time(30, 34, "2010")])
    found = Annotations(times=[time(4, 18, "2009-SU"), time(40, 44, "2010")])
    assert compare(gold, found)["times", "value", "all"] == Score(2, 2, 1)


def test_one_long_answer_does_not_match_two_references() -> None:
    """A span over the whole text would otherwise be right for every name in it."""
    gold = Annotations(times=[time(0, 4, "2009"), time(5, 9, "2009")])
    assert compare(gold, Annotations(times=[time(0, 9, "2009")]))["times", "value", "all"].equal == 1


def test_figures_of_several_texts_are_of_the_pooled_rows() -> None:
    """A mean over texts would give a text of three names the weight of one of three hundred."""
    total = pool([{("mentions", "span", "all"): Score(1, 1, 1)}, {("mentions", "span", "all"): Score(9, 9, 0)}])
    score = total["mentions", "span", "all"]
    assert (score.precision, score.recall, score.f1) == (0.1, 0.1, 0.1)


def test_an_empty_layer_has_no_figures() -> None:
    """Nothing against nothing is not 0 and not 1."""
    assert Score(0, 0, 0).f1 is None
    assert list(quality_rows("d000", "annotator_annotator", compare(Annotations(), Annotations()))) == []
    assert Score(0, 3, 0).recall is None
    assert Score(3, 0, 0).precision is None
