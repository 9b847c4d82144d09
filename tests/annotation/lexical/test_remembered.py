"""What annotators remember of words."""

from __future__ import annotations

import pytest

from imu_corpus.annotation import quantities
from imu_corpus.annotation.lexical import lexing, remembered
from imu_corpus.annotation.times import find as times
from imu_corpus.text.sentences import sentence_spans


def test_a_word_is_looked_up_once_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A memory that asks again, or one that grows with every word of every text."""
    monkeypatch.setattr(remembered, "_MOST", 2)
    asked: list[str] = []

    @remembered.remembered
    def upper(word: str) -> str:
        asked.append(word)
        return word.upper()

    assert [upper(word) for word in ("a", "b", "a", "b")] == ["A", "B", "A", "B"]
    assert asked == ["a", "b"]
    assert [upper(word) for word in ("c", "a")] == ["C", "A"]
    assert asked == ["a", "b", "c", "a"]


def test_the_gates_of_two_annotators_read_a_sentence_once() -> None:
    """A gate that splits every sentence into words again, which costs more than lexing the few that are open."""
    text = "The men went home. They slept well there. Nobody saw them."
    spans = list(sentence_spans(text))
    lexing._glance.cache_clear()
    for gate in (times.gate(), quantities.gate()):
        assert not any(gate.opens(text, start, end) for start, end in spans)
    assert lexing._glance.cache_info().misses == len(spans) == 3
