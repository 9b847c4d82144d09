"""Events: words that say what happened, with their type, realis and arguments.

triggers ► types ► realis and polarity ► arguments. `docs/GUIDELINES.md` defines what is right; the words and
rules are those of `rules/en/events/`: triggers, type rules, cues, frames (roles by place in the sentence), classes.
Takes time linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imu_corpus.annotation.analysis import Analysis
from imu_corpus.annotation.events.arguments import find_arguments
from imu_corpus.annotation.events.dates import date_events
from imu_corpus.annotation.events.lexicon import inflections
from imu_corpus.annotation.events.realis import find_cues, find_reports, judge
from imu_corpus.annotation.events.sentences import EventSentence, Layers, read_sentences
from imu_corpus.annotation.events.triggers import find_triggers
from imu_corpus.annotation.events.types import Typist
from imu_corpus.annotation.method import RULE
from imu_corpus.model import Annotations, EventMention, Mention, Quantity, Sentence, TimeExpression, Token


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
    for sentence in read_sentences(text, sentences, tokens, Layers(names, times, quantities), inflections().keys()):
        found += _mentions(sentence, typist)
    return found


def _mentions(sentence: EventSentence, typist: Typist) -> Iterator[EventMention]:
    triggers = find_triggers(sentence)
    if not triggers:
        return
    cues, reports = find_cues(sentence), find_reports(sentence)
    for trigger in triggers:
        event_type = typist.type_of(sentence, trigger)
        realis, polarity, report = judge(sentence, trigger, cues, reports)
        others = [other for other in triggers if other is not trigger]
        start, end = sentence.span(trigger.first, trigger.last)
        yield EventMention(
            id=None,
            start=start,
            end=end,
            type=event_type,
            event_id=None,
            polarity=polarity,
            realis=realis,
            arguments=find_arguments(sentence, trigger, event_type, report, others),
            rule_id=trigger.rule.rule_id,
            method=RULE,
        )
