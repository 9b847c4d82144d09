"""Quotations: marks, parts, types, speakers and cues."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu_corpus.annotation.speech.quotations import find_quotations
from imu_corpus.annotation.speech.quote_marks import pairs
from imu_corpus.annotation.speech.speakers import Scene
from imu_corpus.model import Mention, QuotationPart, Span
from tests.support.named import name
from tests.support.processor import PROPORTIONATE, growth, repeated

PEOPLE = re.compile(r"\b(?:Karimov|Rashid|Gul Khan|Abu Yusuf|Kayani)\b")
GROUPS = re.compile(r"\b(?:Reuters|Dawn|Interior Ministry)\b")


def paragraphs(text: str) -> list[Span]:
    """The lines of a text."""
    return [Span(*match.span()) for match in re.finditer(r"[^\n]+", text)]


def names(text: str) -> list[Mention]:
    """A few names, none of them linked."""
    patterns = (("PER", PEOPLE), ("ORG", GROUPS))
    return [name(match, kind) for kind, pattern in patterns for match in pattern.finditer(text)]


def quotations(text: str) -> list[QuotationPart]:
    """Quotations of a text, a few names known."""
    return find_quotations(text, paragraphs(text), names(text))


def quotations_in(text: str) -> list[tuple[str, str, str | None, str | None]]:
    """Words, type, speaker and cue of each part."""
    return [(text[row.start : row.end], row.quotation_type, row.speaker, row.cue) for row in quotations(text)]


@pytest.mark.parametrize(
    ("text", "words", "speaker", "cue"),
    [
        ("“We go on,” said Karimov.", "We go on,", "Karimov", "said"),
        ('"They came at night," Gul Khan, a farmer, recalls.', "They came at night,", "Gul Khan", "recalls"),
        ("Karimov said that the war was “a mistake of others.”", "a mistake of others.", "Karimov", "said"),
        (
            'According to a senior official, "they are on the run."',
            "they are on the run.",
            "a senior official",
            "According to",
        ),
        ("A masked man says: “Our brothers’ blood.”", "Our brothers’ blood.", "A masked man", "says"),
        ('Rashid was there. "I saw it all," he said.', "I saw it all,", "Rashid", "said"),
        ("‘I saw it all,’ one investigator told Dawn.", "I saw it all,", "one investigator", "told"),
        ("«They are guilty,» the Interior Ministry said.", "They are guilty,", "Interior Ministry", "said"),
        ("Abu Yusuf, a spokesman for the group, told Reuters, “It was us.”", "It was us.", "Abu Yusuf", "told"),
    ],
)
def test_speaker_and_cue(text: str, words: str, speaker: str, cue: str) -> None:
    """The cue before, after or around; names, descriptions and pronouns as speakers."""
    assert quotations_in(text) == [(words, "direct", speaker, cue)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We go on,” said Karimov.", ("karimov", None)),
        ('Karimov was there. "I saw it all," he said.', ("karimov", None)),
        ("“We go on,” said Rashid.", (None, "Rashid")),
        ("“We go on,” said a friend.", (None, "a friend")),
        ("Rashid read “Soldiers of God” to Karimov.", (None, None)),
    ],
)
def test_a_speaker_is_an_entity_or_words(text: str, speaker: tuple[str | None, str | None]) -> None:
    """Words only where the name is linked to nobody, or there is no name."""
    linked = [name(match, "PER", "karimov") for match in re.finditer("Karimov", text)]
    unlinked = [name(match, "PER") for match in re.finditer("Rashid", text)]
    (row,) = find_quotations(text, paragraphs(text), [*linked, *unlinked])
    assert (row.speaker_id, row.speaker) == speaker


def test_the_words_of_a_speaker_may_be_a_name_inside_another() -> None:
    """The comma parts the ministry's name; what is left of it before the verb is a name of its own."""
    text = "“No,” the Ministry of Truth, Dawn said."
    outer, inner = (
        name(match, "ORG", words) for words in ("Ministry of Truth, Dawn", "Dawn") for match in re.finditer(words, text)
    )
    (row,) = find_quotations(text, paragraphs(text), [outer, inner._replace(is_nested=True)])
    assert (row.speaker_id, row.speaker) == ("Dawn", None)


def test_a_split_quotation_is_one() -> None:
    """Its parts share number, speaker and cue."""
    rows = quotations("“If they attack,” Karimov warned, “we will respond.” Rashid left. “No.”")
    assert [(row.quotation, row.part) for row in rows] == [(1, 1), (1, 2), (2, 1)]


def test_paragraphs_of_a_quotation_are_its_parts() -> None:
    """A mark opens each paragraph, one closes the last."""
    rows = quotations("“We came here.\n“We stayed.\n“We left,” Karimov said.")
    assert [(row.quotation, row.part, row.cue) for row in rows] == [(1, 1, "said"), (1, 2, "said"), (1, 3, "said")]


def test_a_block_after_a_colon() -> None:
    """A whole paragraph without marks, introduced by its speaker."""
    text = "Karimov wrote in a letter:\nWe have never asked for more than the law gives to all of us.\nHe died."
    assert quotations_in(text) == [(text.split("\n")[1], "block", "Karimov", "wrote")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The so-called “emirate” fell.", "scare"),
        ("They fear the ‘six-option’ order.", "scare"),
        ("A video titled “Soldiers of God” came out.", "title"),
        ("The “Red Notice” was lifted.", "title"),
    ],
)
def test_marks_that_quote_nobody(text: str, kind: str) -> None:
    """Scare quotes and titles have no speaker."""
    (row,) = quotations(text)
    assert (row.quotation_type, row.speaker_id, row.speaker, row.cue) == (kind, None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "The fighters' weapons and the soldiers' trucks.",
        "In the '90s they didn't fight ’em.",
        "O‘zbekiston, G‘azo and Hind G’azasi.",
        "The IMU’s and the Taliban’s men.",
        "It is 5' 10\" tall.",
    ],
)
def test_apostrophes_are_no_quotations(text: str) -> None:
    """Possessives, elisions and letters."""
    assert quotations(text) == []


def test_a_quotation_inside_a_quotation() -> None:
    """Both are rows; the outer comes first."""
    rows = quotations_in("\"There is no 'good Taliban' here,\" Kayani said.")
    assert [row[0] for row in rows] == ["There is no 'good Taliban' here,", "good Taliban"]


@given(st.text(alphabet=st.sampled_from("ab. ,\"“”‘’'«»\n said"), max_size=60))
def test_any_text_gives_spans_of_its_paragraphs(text: str) -> None:
    """No crash, no empty span, none over a line end."""
    for row in quotations(text):
        assert row.start < row.end
        assert "\n" not in text[row.start : row.end]
    for span in paragraphs(text):
        assert all(span.start <= pair.start < pair.end <= span.end for pair in pairs(text, *span))


def test_marks_that_nobody_closed_do_not_hide_the_pairs_after_them() -> None:
    """Past the deepest nesting a new mark was no mark, and its closing one closed another."""
    text = "“He “said “that “they “left “long ago. “We go,” he said. “We stay,” she said."
    closed = [text[pair.start : pair.end] for pair in pairs(text, 0, len(text)) if pair.is_closed]
    assert closed == ["We go,", "We stay,"]
    assert max(pair.depth for pair in pairs(text, 0, len(text))) < 4


def test_a_pronoun_that_stands_for_a_pronoun_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each “they” was traced to the one before, to the beginning of the line, until Python's stack was full."""
    traced: list[Span] = []
    once = Scene._antecedent

    def counted(scene: Scene, pronoun: Span, *given: int) -> Any:
        traced.append(pronoun)
        return once(scene, pronoun, *given)

    monkeypatch.setattr(Scene, "_antecedent", counted)
    assert quotations("they said “a.” " * 800)
    assert len(traced) <= 800 * 9


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ['" ', "“ ", "‘a ", '"a" said ', 'a"b" ', "“a,” he said. ", "\n“a", "he said ", "x:\n"]
)
def test_time_grows_with_length_only(unit: str) -> None:
    """A pattern that looks back over the text at each of its places."""
    work = repeated(unit, lambda text: partial(find_quotations, text, paragraphs(text), []))
    assert growth(work, 20_000) < PROPORTIONATE
