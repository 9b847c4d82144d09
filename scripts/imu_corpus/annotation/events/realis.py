"""Realis and polarity: what a sentence says about whether a thing happened.

The cues of `events/cues.csv` reach as their scope says: `next` over the verb or noun that follows, with the words
that only lead to it; `after` over all that follows in the sentence; `behind` over the clause before; `joined` over the
noun right before. Words of speech (`speech/quotations.toml`) make alleged what they introduce, and what stands in
quotation marks is alleged too. Of several cues the strongest holds: denied, attempted, hypothetical, planned, alleged,
actual.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from imu_corpus.annotation.events.phrases import Phrase, phrase_after, phrase_before, subject
from imu_corpus.annotation.events.sentences import (
    ADVERB,
    AUXILIARY,
    CONJUNCTION,
    DETERMINER,
    MARK,
    NUMBER,
    OTHER,
    PARTICIPLE,
    PREPOSITION,
    RELATIVE,
    EventSentence,
)
from imu_corpus.annotation.events.triggers import Trigger
from imu_corpus.annotation.events.words import words
from imu_corpus.annotation.speech.speakers import words as quotation_words
from imu_corpus.rules.load import read_rows

ORDER = ("denied", "attempted", "hypothetical", "planned", "alleged", "actual")
#: Words that may stand between a cue and what it reaches.
_BETWEEN = frozenset({DETERMINER, ADVERB, AUXILIARY, NUMBER, PARTICIPLE, OTHER, "name", "possessive"})
_REACH = 7
#: Nouns and adjectives that may stand between a cue and the noun that it reaches.
_MOST_NOUNS = 2


class Cue(NamedTuple):
    """A row of `events/cues.csv`."""

    rule_id: str
    words: tuple[str, ...]
    realis: str
    scope: str


class Report(NamedTuple):
    """Words that attribute a sentence, or the rest of it, to somebody: the verb, and who speaks."""

    place: int
    is_closing: bool
    """Whether it comes after what it reports: ", officials said"."""
    speaker: Phrase | None


class Judgement(NamedTuple):
    """What the words say about one trigger."""

    realis: str
    polarity: str
    report: Report | None


@cache
def cues() -> dict[str, tuple[Cue, ...]]:
    """The rows by the last word of the cue, or by its last two: many end in "to"."""
    found: dict[str, list[Cue]] = defaultdict(list)
    for row in read_rows("events/cues.csv"):
        cue = tuple(row["words"].split())
        found[" ".join(cue[-2:])].append(Cue(row["rule_id"], cue, row["realis"], row["scope"]))
    return {end: tuple(sorted(rows, key=lambda cue: -len(cue.words))) for end, rows in found.items()}


def find_cues(sentence: EventSentence) -> list[tuple[int, int, Cue]]:
    """First and last place of each cue of a sentence; of cues that end on one word and share a scope, the longest."""
    found, table, keys = [], cues(), sentence.keys
    for place in [place for place, key in enumerate(keys) if key in _last_words()]:
        scopes: set[str] = set()
        for cue in (*table.get(" ".join(keys[max(place - 1, 0) : place + 1]), ()), *table.get(keys[place], ())):
            first = place - len(cue.words) + 1
            if first >= 0 and cue.scope not in scopes and tuple(keys[first : place + 1]) == cue.words:
                scopes.add(cue.scope)
                found.append((first, place, cue))
    return found


@cache
def _last_words() -> frozenset[str]:
    """The last words of cues: few sentences hold many of them."""
    return frozenset(end.rpartition(" ")[2] for end in cues())


def find_reports(sentence: EventSentence) -> list[Report]:
    """The attributions of a sentence."""
    found, verbs = [], _verbs_of_report()
    for place in [place for place, key in enumerate(sentence.keys) if key in verbs or key == "to"]:
        if sentence.keys[place] == "to":
            if sentence.key(place - 1) == "according":
                found.append(Report(place - 1, True, phrase_after(sentence, place + 1)))
        elif sentence.tag(place - 1) != DETERMINER and (report := _report(sentence, place)) is not None:
            found.append(report)
    return found


@cache
def _verbs_of_report() -> frozenset[str]:
    """Words of speech that give what they introduce as somebody's."""
    return frozenset(quotation_words()["speech"]["words"]) - words("no report")


def _report(sentence: EventSentence, place: int) -> Report | None:
    after = phrase_after(sentence, place + 1)
    if sentence.tag(place - 1) == MARK and after is not None and _ends_report(sentence, after.last + 1):
        return Report(place, True, after)
    speaker = subject(sentence, place)
    if speaker is None:
        return None
    first = speaker.first
    if sentence.tag(first - 1) == CONJUNCTION and (other := phrase_before(sentence, first - 1)) is not None:
        first = other.first
    is_closing = sentence.tag(first - 1) == MARK and first > 1
    return Report(place, is_closing and sentence.tag(place + 1) not in (RELATIVE,), speaker)


def _ends_report(sentence: EventSentence, place: int) -> bool:
    """Whether a speaker ends before a place: ", said Khan, ", but not ", says three men were wounded"."""
    return sentence.tag(place) in (MARK, PREPOSITION, RELATIVE) or sentence.times[place] is not None


def judge(
    sentence: EventSentence, trigger: Trigger, found: list[tuple[int, int, Cue]], reports: list[Report]
) -> Judgement:
    """Realis and polarity of a trigger, and the report that it is in."""
    realis = [cue.realis for first, last, cue in found if _reaches(sentence, first, last, cue, trigger)]
    report = next((report for report in reports if _covers(report, trigger)), None)
    if report is not None or _is_quoted(sentence, trigger):
        realis.append("alleged")
    if not realis and _is_purpose(sentence, trigger):
        realis.append("planned")
    chosen = min(realis, key=ORDER.index, default="actual")
    negative = any(
        cue.realis == "denied"
        and words("negation").intersection(cue.words)
        and _reaches(sentence, first, last, cue, trigger)
        for first, last, cue in found
    )
    return Judgement(chosen, "negative" if negative else "positive", report)


def _covers(report: Report, trigger: Trigger) -> bool:
    """Whether a report holds the trigger in what it reports."""
    if report.place == trigger.first:
        return False
    inside = report.speaker is not None and report.speaker.first <= trigger.first <= report.speaker.last
    return not inside and (report.is_closing or report.place < trigger.first)


def _is_quoted(sentence: EventSentence, trigger: Trigger) -> bool:
    """Whether the trigger stands in a quotation, not in one or two words that the author sets off."""
    if not sentence.is_quoted[trigger.first]:
        return False
    first = last = trigger.first
    while first > 0 and sentence.is_quoted[first - 1]:
        first -= 1
    while last + 1 < len(sentence.keys) and sentence.is_quoted[last + 1]:
        last += 1
    return last - first > 3


def _is_purpose(sentence: EventSentence, trigger: Trigger) -> bool:
    if not trigger.is_verb or trigger.inflection != "base" or sentence.key(trigger.first - 1) != "to":
        return False
    return words("implicative").isdisjoint(sentence.keys[max(0, trigger.first - _REACH) : trigger.first])


def _reaches(sentence: EventSentence, first: int, last: int, cue: Cue, trigger: Trigger) -> bool:
    if cue.scope == "behind":
        return 0 < first - trigger.last <= _REACH and not any(
            sentence.tags[place] == MARK for place in range(trigger.last + 1, first)
        )
    if cue.scope == "joined":
        return first == trigger.last + 1
    if first <= trigger.first <= last or last >= trigger.first:
        return False
    if cue.scope == "after":
        stops = AUXILIARY if cue.realis == "alleged" and cue.words[-1] not in words("alleging") else None
        between = range(last + 1, trigger.first)
        return all(sentence.keys[place] != ";" and sentence.tags[place] != stops for place in between)
    if cue.words[-1] == "to" and not trigger.is_verb and sentence.keys[last + 1] not in words("carrier"):
        return False
    return trigger.first - last <= _REACH and _leads(sentence, last + 1, trigger)


def _leads(sentence: EventSentence, place: int, trigger: Trigger) -> bool:
    """Whether the words from a place up to a trigger only lead to it: articles, adjectives, carriers, "to"."""
    nouns, carriers, leading = 0, words("carrier"), words("leading")
    for between in range(place, trigger.first):
        tag, key = sentence.tags[between], sentence.keys[between]
        if key in carriers or key in leading:
            continue
        nouns += tag == OTHER
        if tag not in _BETWEEN or (tag == OTHER and trigger.is_verb) or nouns > _MOST_NOUNS:
            return False
    return True
