"""Scores of one annotation against another."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from imu_corpus.evaluation.b_cubed import Coreference
from imu_corpus.evaluation.quality import report
from imu_corpus.evaluation.scores import Score, compare, pool, quality_rows
from imu_corpus.model import Annotations, EventArgument, EventMention, Mention, TimeExpression


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
    assert compare(gold, Annotations(times=[time(0, 9, "2009")]))["times", "value", "all"] == Score(2, 1, 1)


def test_figures_of_several_texts_are_of_the_pooled_rows() -> None:
    """A mean over texts would give a text of three names the weight of one of three hundred."""
    total = pool([{("mentions", "span", "all"): Score(1, 1, 1)}, {("mentions", "span", "all"): Score(9, 9, 0)}])
    score = total["mentions", "span", "all"]
    assert (score.precision, score.recall, score.f1) == (0.1, 0.1, 0.1)


def event_mention(start: int, kind: str, event: str | None, *arguments: EventArgument) -> EventMention:
    """An event mention of five code points."""
    return EventMention(None, start, start + 5, kind, event, "positive", "actual", arguments, None, "curated")


def test_triggers_count_by_overlap_by_type_and_by_days() -> None:
    """A trigger that is found with a wrong type or a wrong day is a part of a success."""
    gold = Annotations(
        events=[event_mention(0, "death", "a"), event_mention(10, "arrest", "b"), event_mention(20, "trial", "c")],
        event_days={"a": (date(2012, 5, 1), date(2012, 5, 31)), "b": (date(2012, 5, 1), date(2012, 5, 1))},
    )
    found = Annotations(
        events=[event_mention(2, "death", "x"), event_mention(10, "trial", "y")],
        event_days={"x": (date(2012, 5, 31), date(2012, 6, 2)), "y": (date(2012, 5, 2), date(2012, 5, 2))},
    )
    scores = compare(gold, found)
    assert scores["events", "overlap", "all"] == Score(3, 2, 2)
    assert scores["events", "type", "all"] == Score(3, 2, 1)
    assert scores["event_dates", "overlap", "all"] == Score(2, 2, 1)


def test_an_argument_is_right_with_its_role_and_the_type_of_its_event() -> None:
    """The right words in the wrong role say that the victim attacked."""
    gold = Annotations(events=[event_mention(0, "death", "a", EventArgument(10, 20, "Victim", "phrase", None))])
    for role, equal in (("Victim", 1), ("Agent", 0)):
        found = Annotations(events=[event_mention(0, "death", "a", EventArgument(12, 20, role, "phrase", None))])
        assert compare(gold, found)["event_arguments", "role", "all"] == Score(1, 1, equal)


def test_coreference_is_b_cubed_over_documents() -> None:
    """The example of Bagga and Baldwin (1998): two clusters joined wrongly cost precision, not recall."""
    first = Coreference((("1", "a"),) * 5)
    rest = Coreference((("2", "b"),) * 2 + (("3", "b"),) * 5)
    both = first + rest
    assert both.recall == 1
    assert both.precision == pytest.approx((5 * 1 + 2 * 2 / 7 + 5 * 5 / 7) / 12)


def test_an_empty_layer_has_no_figures() -> None:
    """Nothing against nothing is not 0 and not 1."""
    assert Score(0, 0, 0).f1 is None
    assert list(quality_rows("d000", "annotator_annotator", compare(Annotations(), Annotations()))) == []
    assert Score(0, 3, 0).recall is None
    assert Score(3, 0, 0).precision is None


def test_automatic_events_are_measured_whole(root: Path) -> None:
    """Figures of triggers alone say nothing of when the events took place and which of them are one."""
    rows = [json.loads(line) for line in report(root / "seeds", (), "jsonl")]
    pooled = {
        (row["compared"], row["layer"], row["criterion"]): row
        for row in rows
        if (row["doc_id"], row["type"], row["measure"]) == ("all", "all", "f1")
    }
    for compared in ("automatic_curated", "automatic_blind"):
        assert pooled[compared, "events", "type"]["value"] > 0.6
        assert pooled[compared, "event_dates", "overlap"]["value"] > 0.4
        assert pooled[compared, "events", "coreference"]["value"] > 0.6
