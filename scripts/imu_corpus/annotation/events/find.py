"""Events: words that say what happened, with their type, realis and arguments.

triggers ► types ► realis and polarity ► arguments. `docs/GUIDELINES.md` defines what is right; the words and
rules are those of `rules/en/events/`: triggers, type rules, cues, frames (roles by place in the sentence), classes.
Takes time linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from imu_corpus.annotation.analysis import Analysis
from imu_corpus.annotation.events.arguments import around, find_arguments
from imu_corpus.annotation.events.dates import date_events
from imu_corpus.annotation.events.lexicon import inflections
from imu_corpus.annotation.events.realis import Judgement, find_cues, find_reports, judge
from imu_corpus.annotation.events.sentences import EventSentence, Layers, read_sentences
from imu_corpus.annotation.events.triggers import Trigger, find_triggers
from imu_corpus.annotation.events.types import Typist
from imu_corpus.annotation.method import RULE
from imu_corpus.model import (
    Annotations,
    EventArgument,
    EventMention,
    Mention,
    Quantity,
    Sentence,
    TimeExpression,
    Token,
)

_BATCH = 256
"""Sentences that are read at once."""


def annotate(analysis: Analysis, found: Annotations) -> list[EventMention]:
    """The annotator of the layer `events`: event mentions, with the days that the text allows for each."""
    text, sentences, tokens = analysis.text, analysis.sentences, analysis.tokens
    mentions = find_events(text, sentences, tokens, found.mentions, found.times, found.quantities)
    days = date_events(mentions, sentences, found.times, analysis.published)
    return [row._replace(from_date=first, to_date=last) for row, (first, last) in zip(mentions, days, strict=True)]


def find_events(
    text: str,
    sentences: Sequence[Sentence],
    tokens: Sequence[Token],
    names: Sequence[Mention],
    times: Sequence[TimeExpression],
    quantities: Sequence[Quantity],
) -> list[EventMention]:
    """Event mentions of a text in the order of the text, without event ids; offsets count code points."""
    typist = Typist()
    found: list[EventMention] = []
    read = read_sentences(text, sentences, tokens, Layers(names, times, quantities), inflections().keys())
    while batch := list(islice(read, _BATCH)):
        found += _mentions(batch, typist)
    return found


def _mentions(sentences: Sequence[EventSentence], typist: Typist) -> Iterator[EventMention]:
    """The mentions of some sentences, one step after the other: it is faster than sentence by sentence."""
    triggers = [find_triggers(sentence) for sentence in sentences]
    rows = [(sentence, found) for sentence, found in zip(sentences, triggers, strict=True) if found]
    types = [[typist.type_of(sentence, trigger) for trigger in found] for sentence, found in rows]
    judgements = [_judged(sentence, found) for sentence, found in rows]
    for (sentence, found), known, judged in zip(rows, types, judgements, strict=True):
        beside = around(sentence, found)
        for trigger, event_type, judgement in zip(found, known, judged, strict=True):
            arguments = find_arguments(sentence, trigger, event_type, judgement.report, beside)
            yield _mention(sentence, trigger, event_type, judgement, arguments)


def _judged(sentence: EventSentence, triggers: Sequence[Trigger]) -> list[Judgement]:
    cues, reports = find_cues(sentence), find_reports(sentence)
    return [judge(sentence, trigger, cues, reports) for trigger in triggers]


def _mention(
    sentence: EventSentence,
    trigger: Trigger,
    event_type: str,
    judgement: Judgement,
    arguments: tuple[EventArgument, ...],
) -> EventMention:
    start, end = sentence.span(trigger.first, trigger.last)
    return EventMention(
        id=None,
        start=start,
        end=end,
        type=event_type,
        event_id=None,
        polarity=judgement.polarity,
        realis=judgement.realis,
        arguments=arguments,
        rule_id=trigger.rule.rule_id,
        method=RULE,
    )
