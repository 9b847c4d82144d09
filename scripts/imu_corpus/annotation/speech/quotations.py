"""Quotations: paragraphs to the stretches that they attribute to somebody, with speaker and cue.

Marks are paired by `quote_marks`, speakers found by `speakers`; the words that decide are data, in
`speech/quotations.toml`. Parts of a quotation that its cue splits share a number; so do the paragraphs of a long one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from imu_corpus.annotation.analysis import Analysis
from imu_corpus.annotation.method import RULE
from imu_corpus.annotation.speech.quote_marks import Pair, pairs
from imu_corpus.annotation.speech.speakers import Attribution, Scene, Speaker, words
from imu_corpus.model import Annotations, Mention, QuotationPart, Span

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_OPENING = "\"“„«‘'"
_LIST_ITEM = re.compile(r"[•*·▪●–—-]\s|\(?[a-z0-9]{1,2}[.)]\s")
_ABBREVIATION = re.compile(r"\b[A-Z][a-z]{0,2}\.")
_NEW_SENTENCE = re.compile(r"[.!?]\s+[A-Z]")
#: Words of an attribution between the parts of a split quotation, of a title, and of a fragment that may be scare.
_SPLIT_WORDS, _TITLE_WORDS, _SCARE_WORDS = 25, 12, 3
_ARTICLES = ("the", "a", "an")
_FEWEST_BLOCK_WORDS = 8


class _Quote(NamedTuple):
    """Parts of one quotation and what they are."""

    parts: tuple[Span, ...]
    kind: str
    attribution: Attribution
    rule: str


def annotate(analysis: Analysis, found: Annotations) -> list[QuotationPart]:
    """The annotator of the layer `quotations`."""
    return find_quotations(analysis.text, analysis.paragraphs, found.mentions)


def find_quotations(text: str, paragraphs: Sequence[Span], mentions: Sequence[Mention]) -> list[QuotationPart]:
    """Quotations of the paragraphs, in order of their place, a row for each part.

    '"We go," Khan said. "Now."' gives two parts of one direct quotation, the speaker "Khan" and the cue "said".
    """
    marked = [pairs(text, paragraph.start, paragraph.end) for paragraph in paragraphs]
    blanked = _blank(text, [pair for found in marked for pair in found])
    scene = Scene(text, blanked, mentions)
    quotes = [*_marked_quotes(text, scene, paragraphs, marked), *_blocks(text, scene, paragraphs)]
    rows = [part for number, quote in enumerate(sorted(quotes, key=_place), 1) for part in _parts(text, number, quote)]
    return sorted(rows, key=lambda part: (part.start, part.end, part.quotation))


def _place(quote: _Quote) -> tuple[int, int]:
    return quote.parts[0].start, -quote.parts[0].end


def _parts(text: str, number: int, quote: _Quote) -> Iterator[QuotationPart]:
    """The parts of the quotation that has this number in its text."""
    speaker_id, speaker = _who(text, quote.attribution.speaker)
    for part, span in enumerate(quote.parts, 1):
        yield QuotationPart(
            id=None,
            start=span.start,
            end=span.end,
            quotation=number,
            part=part,
            quotation_type=quote.kind,
            speaker_id=speaker_id,
            speaker=speaker,
            cue=quote.attribution.cue,
            quoted_document=None,
            method=RULE,
            rule_id=quote.rule,
        )


def _who(text: str, speaker: Speaker | None) -> tuple[str | None, str | None]:
    """The entity that a speaker is; the words for the speaker if no entity is known."""
    if speaker is None:
        return None, None
    if isinstance(speaker, Mention) and speaker.entity_id:
        return speaker.entity_id, None
    return None, text[speaker.start : speaker.end]


def _blank(text: str, found: Sequence[Pair]) -> str:
    """The text with everything in quotation marks replaced by NUL, so that offsets stay."""
    parts, place = [], 0
    for pair in found:
        if pair.depth == 0 and pair.start >= place:
            parts += [text[place : pair.start], "\x00" * (pair.end - pair.start)]
            place = pair.end
    return "".join([*parts, text[place:]])


# Quotations in marks


def _marked_quotes(
    text: str, scene: Scene, paragraphs: Sequence[Span], marked: Sequence[list[Pair]]
) -> Iterator[_Quote]:
    running: list[Span] = []
    for number, paragraph in enumerate(paragraphs):
        found = marked[number]
        groups = list(_groups(text, scene, [pair for pair in found if pair.depth == 0 and pair.is_closed]))
        open_pair = next((pair for pair in found if not pair.is_closed), None)
        first = next(iter(groups), None)
        if running and first and first[0].start == paragraph.start + 1:
            # The paragraph that closes a quotation of several paragraphs.
            yield _long_quote(scene, [*running, *first], paragraphs[number])
            groups, running = groups[1:], []
        if open_pair and _goes_on(text, paragraphs, number):
            running.append(Span(open_pair.start, open_pair.end))
        elif running and open_pair:
            yield _long_quote(scene, [*running, Span(open_pair.start, open_pair.end)], paragraph)
            running = []
        for group in groups:
            yield _quote(text, scene, group, paragraph)
        for pair in found:
            if pair.depth > 0 and pair.is_closed:
                yield _quote(text, scene, [Span(pair.start, pair.end)], paragraph)


def _goes_on(text: str, paragraphs: Sequence[Span], number: int) -> bool:
    """Whether the next paragraph opens with a mark again, as those of a long quotation do."""
    if number + 1 >= len(paragraphs):
        return False
    return text[paragraphs[number + 1].start] in '"“„«'


def _long_quote(scene: Scene, parts: Sequence[Span], last: Span) -> _Quote:
    attribution = scene.attribute(parts[-1:], last)
    if attribution.speaker is None:
        line = scene.text.rfind("\n", 0, parts[0].start) + 1
        attribution = scene.attribute(parts[:1], Span(line, parts[0].end))
    return _Quote(tuple(parts), "direct", attribution, "marks-paragraphs")


def _groups(text: str, scene: Scene, found: Sequence[Pair]) -> Iterator[list[Span]]:
    """Quotations, those that only an attribution parts joined."""
    group: list[Span] = []
    for pair in found:
        span = Span(pair.start, pair.end)
        if group and _is_split(text, scene, group[-1], span):
            group.append(span)
            continue
        if group:
            yield group
        group = [span]
    if group:
        yield group


def _is_split(text: str, scene: Scene, one: Span, other: Span) -> bool:
    """Whether what lies between two quotations is only 'he said' or 'Khan, a spokesman, said.'."""
    between = scene.blanked[one.end + 1 : other.start - 1]
    found = [word.lower() for word in _WORD.findall(between)]
    if not 0 < len(found) <= _SPLIT_WORDS or text[one.end - 1] not in ",.!?…":
        return False
    if not any(word in words()["speech"]["words"] for word in found) and "according to" not in between.lower():
        return False
    body = between.strip()
    starts_new = text[one.end - 1] == "."
    return body[-1:] in ",.;:" and not starts_new and not _NEW_SENTENCE.search(_ABBREVIATION.sub("", body))


def _quote(text: str, scene: Scene, group: Sequence[Span], paragraph: Span) -> _Quote:
    attribution = scene.attribute(group, paragraph)
    kind = _kind(text, scene, group, attribution)
    if kind in ("title", "scare"):
        attribution = Attribution(None, None)
    elif attribution.speaker is None:
        line_start = scene.sentence_start(group[0].start - 1, paragraph.start)
        attribution = Attribution(scene.subject(line_start, group[0].start), attribution.cue)
    return _Quote(tuple(group), kind, attribution, f"marks-{kind}")


def _kind(text: str, scene: Scene, group: Sequence[Span], attribution: Attribution) -> str:
    """direct, scare or title."""
    first = group[0]
    content = text[first.start : first.end]
    found = _WORD.findall(content)
    before = [word.lower() for word in _WORD.findall(scene.blanked[max(first.start - 60, 0) : first.start - 1])]
    rows = words()
    if len(group) > 1 or not found or len(found) > _TITLE_WORDS:
        return "direct"
    if rows["scare_cue"]["words"] & set(before[-2:]):
        return "scare"
    if _is_title(found, content, before):
        return "title"
    if len(found) <= _SCARE_WORDS and _is_scare(text, first, content, before, attribution):
        return "scare"
    return "direct"


def _is_title(found: Sequence[str], content: str, before: Sequence[str]) -> bool:
    rows = words()
    small = rows["small"]["words"]
    is_capital = all(word[0].isupper() or word[0].isdigit() or word.lower() in small for word in found)
    has_cue = bool(before) and bool(rows["title_cue"]["words"] & set(before[-2:]))
    if not is_capital or not found[0][0].isupper():
        return False
    return has_cue or (len(found) > 1 and content.rstrip()[-1:] not in ".!")


def _is_scare(text: str, span: Span, content: str, before: Sequence[str], attribution: Attribution) -> bool:
    """One to three words that the author sets off: 'the “moderate” rebels', 'their “emirate”'."""
    if content.rstrip()[-1:] in ",.!?…;":
        # The mark stands outside in "scare" use; American style draws a comma in, so the cue decides.
        return attribution.cue is None and content[:1].islower()
    if attribution.cue is None:
        return True
    after = text[span.end + 1 : span.end + 3]
    is_attributive = after[:1] == " " and after[1:2].islower() and bool(before) and before[-1] in _ARTICLES
    return is_attributive and len(_WORD.findall(content)) == 1


# Quotations without marks


def _blocks(text: str, scene: Scene, paragraphs: Sequence[Span]) -> Iterator[_Quote]:
    """A paragraph after a line that ends with a colon and names a speaker."""
    for number in range(1, len(paragraphs)):
        line, block = paragraphs[number - 1], paragraphs[number]
        body = text[block.start : block.end]
        if text[line.end - 1 : line.end] != ":" or body[0] in _OPENING or _LIST_ITEM.match(body):
            continue
        if len(_WORD.findall(body[:400])) < _FEWEST_BLOCK_WORDS:
            continue
        attribution = scene.introduce(line)
        if attribution.speaker or attribution.cue:
            yield _Quote((block,), "block", attribution, "block-after-colon")
