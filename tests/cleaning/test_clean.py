"""The cleaning stage: rules fire on their own examples, seeds come out right, any input gets its verdicts."""

import copy
import json
import re
import textwrap
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imu_corpus import cleaning
from imu_corpus.cleaning import clean, collect_repeated, line_hash
from imu_corpus.cleaning.features import CATEGORIES, KINDS, STRENGTHS
from imu_corpus.cleaning.page import read_page, simplify
from imu_corpus.cleaning.rules import Cue, lexicon
from imu_corpus.model import Line
from imu_corpus.rules.load import read_text, read_toml
from tests.support.paths import ROOT
from tests.support.processor import PROPORTIONATE, growth

GOLDEN = json.loads((ROOT / "tests" / "golden" / "cleaning_seeds.json").read_text(encoding="utf-8"))
ALL_CATEGORIES = {*CATEGORIES, "duplicate", "invisible"}
ALL_KINDS = {*KINDS, "title", "paragraph", "list_item", "boilerplate"}

ARTICLE = """Harbour Master Resigns After Crane Report

By Ada Oake

The harbour master of Leith resigned on Monday after a report on two cranes that had no papers.

In a statement, he said that he had asked for the inspections three times and had been told to wait.

"I was the last to know and the first to be blamed," he told reporters outside the customs house.

A Slow Machine

The port authority, which owns the cranes, said it would answer the report before the end of the month.

Unions say that the papers were never lost, and that someone must say where they have been since May.
"""


def to_lines(raw: str) -> list[Line]:
    """Raw text as the reading stage would give it."""
    lines: list[Line] = []
    start = blank = 0
    for number, row in enumerate(raw.split("\n"), 1):
        if row.strip():
            text = re.sub(r"\s+", " ", row.replace("`", "'").replace("´", "'")).strip()
            indent = len(row) - len(row.lstrip())
            lines.append(Line(number, start, start + len(row), text, indent, blank))
            blank = 0
        else:
            blank += 1
        start += len(row) + 1
    return lines


def kept_texts(raw: str) -> list[str]:
    """Texts of the lines that stay."""
    lines = to_lines(raw)
    return [line.text for line, verdict in zip(lines, clean(lines), strict=True) if verdict.keep]


def test_each_cue_fires_on_its_own_example() -> None:
    """A cue whose example it does not hit is dead or misspelt."""
    assert [cue.cue_id for cue in lexicon().cues if not _fires(cue)] == []


def _fires(cue: Cue) -> bool:
    found = lexicon().find(read_page(to_lines(cue.example)))
    return cue.cue_id in {hit.cue.cue_id for hit in found}


def test_cues_are_well_formed() -> None:
    """Ids are unique; codes are known; phrases are simplified, as the text that they are sought in."""
    cues = lexicon().cues
    assert len({cue.cue_id for cue in cues}) == len(cues)
    for cue in cues:
        assert cue.reason, cue
        assert cue.phrase == simplify(cue.phrase) and '"' not in cue.phrase, cue
        if cue.use == "boilerplate":
            assert cue.label in CATEGORIES and cue.strength in STRENGTHS, cue
        if cue.use == "header":
            assert cue.label in ("rest", "block"), cue
        if cue.use == "kind":
            assert cue.label in KINDS, cue


def test_every_threshold_has_a_reason() -> None:
    """A number in settings.toml without a comment in its table is a number nobody can judge."""
    tables = read_text("cleaning/settings.toml").split("\n[")
    assert all("\n#" in table for table in tables[1:])
    assert read_toml("cleaning/settings.toml")["confidence"]


@pytest.mark.parametrize("stem", GOLDEN)
def test_seed(stem: str) -> None:
    """Each seed line is kept or dropped as a reader of the page would, with its kind or category."""
    lines = to_lines((ROOT / "seeds" / f"{stem}.txt").read_text(encoding="utf-8"))
    verdicts = {str(line.number): verdict for line, verdict in zip(lines, clean(lines), strict=True)}
    expected = GOLDEN[stem]
    assert [number for number, verdict in verdicts.items() if verdict.keep] == list(expected["kept"])
    for number, kind in expected["kept"].items():
        assert kind in (None, verdicts[number].kind), (number, verdicts[number])
    for number, category in expected["dropped"].items():
        assert category in (None, verdicts[number].category), (number, verdicts[number])


def test_article_alone_is_kept_whole() -> None:
    """A clean text loses nothing."""
    assert kept_texts(ARTICLE) == [row for row in ARTICLE.split("\n") if row]


SENTENCE = "The harbour master of Leith resigned on Monday after a report on two cranes that had no papers."


@pytest.mark.parametrize(
    "raw",
    [
        "The bridge was closed.",
        SENTENCE,
        f"Harbour Master Resigns After Crane Report\n\n{SENTENCE}",
        f"{SENTENCE}\n\nUnions say that the papers were never lost.",
    ],
)
def test_a_document_of_a_line_or_two_is_kept(raw: str) -> None:
    """Weights from whole pages only: a sentence with no article around it looks like junk."""
    assert kept_texts(raw) == [line.text for line in to_lines(raw)]


def test_a_short_document_still_loses_its_junk() -> None:
    """Keeping whatever stands alone: a menu, or a button below a sentence."""
    assert kept_texts("Home\nNews\nSport") == []
    assert kept_texts(f"{SENTENCE}\n\nTop stories\n\nShow more") == [SENTENCE]


@pytest.mark.parametrize(
    "junk",
    [
        "Sign up for our newsletter",
        "Accept all cookies",
        "Share on Facebook",
        "© 2019 The Leith Post. All rights reserved.",
        "Advertisement",
        "Already a subscriber? Log in",
        "Your email address will not be published.",
    ],
)
def test_stock_junk_below_the_article_is_dropped(junk: str) -> None:
    """Wording that every site has."""
    assert junk not in kept_texts(ARTICLE + "\n" + junk + "\n")


@pytest.mark.parametrize(
    "prose",
    [
        "The newspaper, which has 40,000 subscribers, said that it would follow the case to its end.",
        "Prosecutors say that he signed up for a newsletter and shared the links with his brother.",
        "The two sides agreed to sign on Friday, and to comment on it only after the cookies were served.",
    ],
)
def test_prose_about_subscribers_and_links_is_kept(prose: str) -> None:
    """Words of offers and buttons inside real sentences."""
    half = ARTICLE.index("A Slow Machine")
    assert prose in kept_texts(ARTICLE[:half] + prose + "\n\n" + ARTICLE[half:])


def test_caption_and_title_given_twice_are_kept_once() -> None:
    """Alt text beside its caption, and a title printed twice."""
    raw = ARTICLE.replace(
        "By Ada Oake\n\n",
        "By Ada Oake\n\nA crane at Leith in May (file photo)\nA crane at Leith in May (file photo)\n",
    )
    title = raw.split("\n")[0]
    lines = to_lines(title + "\n\n" + raw)
    verdicts = clean(lines)
    for text in (title, "A crane at Leith in May (file photo)"):
        found = [verdict for line, verdict in zip(lines, verdicts, strict=True) if line.text == text]
        assert [verdict.keep for verdict in found] == [True, False]
        assert found[1].category == "duplicate"


def test_short_dialogue_may_repeat() -> None:
    """`Yes.` twice is dialogue, not a duplicate."""
    question = "The judge asked whether he had seen the report before the crane fell on the quay."
    closing = ARTICLE.split("\n\n")[-1].replace("Unions", "Lawyers")
    raw = "\n\n".join([ARTICLE, '"Yes."', question, '"Yes."', closing])
    assert kept_texts(raw).count('"Yes."') == 2


def test_hard_wrapped_paragraphs_are_judged_whole() -> None:
    """All lines of a wrapped paragraph get one verdict; running heads of the sheets are dropped."""
    paragraphs = [textwrap.fill(part, 60) for part in ARTICLE.split("\n\n") if len(part) > 70]
    raw = "\n\n4 Port Papers\n\n".join([*paragraphs, *paragraphs[:1]])
    lines = to_lines(raw)
    verdicts = clean(lines)
    for line, verdict, below, verdict_below in zip(lines, verdicts, lines[1:], verdicts[1:], strict=False):
        assert below.blank_before or verdict == verdict_below
        assert "Papers" not in line.text or not verdict.keep
    assert {line.text for line, verdict in zip(lines, verdicts, strict=True) if verdict.keep} == {
        row for part in paragraphs for row in part.split("\n")
    }


def test_repeated_lines_are_dropped_only_when_told() -> None:
    """Lines of many pages of a publisher come as hashes; each document is still cleaned alone."""
    extra = "The Leith Post is printed on paper from the last mill of the county and carried by hand."
    pages = [to_lines(ARTICLE.replace("Leith", f"Leith {name}") + "\n" + extra) for name in ("A", "B", "C")]
    repeated = collect_repeated(pages, min_pages=3)
    assert line_hash(extra) in repeated
    verdict = clean(pages[0], repeated)[-1]
    assert (verdict.keep, verdict.rule_id) == (False, "repeated-over-pages")
    assert line_hash(pages[0][3].text) not in repeated or pages[0][3].text == pages[1][3].text


def test_line_hash_ignores_case_and_numbers() -> None:
    """`12 Shares` and `7 SHARES` are one line."""
    assert line_hash("12 Shares") == line_hash("7 SHARES") != line_hash("7 Shards")


def test_clean_is_pure() -> None:
    """Same input, same output, input untouched, whatever was cleaned between."""
    lines = to_lines(ARTICLE)
    before = copy.deepcopy(lines)
    first = clean(lines)
    clean(to_lines("Share\nTweet\n\nOther page."))
    assert clean(lines) == first and lines == before


def test_no_lines_no_verdicts() -> None:
    """An empty document is no error."""
    assert clean([]) == []


def test_line_without_visible_text_is_invisible() -> None:
    """A line that normalises to nothing is dropped as such."""
    lines = [*to_lines(ARTICLE), Line(99, 5000, 5001, "", 0, 1)]
    assert clean(lines)[-1].category == "invisible"


PIECES = st.sampled_from(
    [
        "Share",
        "•",
        "By Ada Oake",
        "“",
        '"',
        "1,000",
        "[1]",
        "he said.",
        "Subscribe",
        "#",
        "\u2028",
        "İ",
        "𝒜",
        "-",
        "пример",
        "。",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.integers(0, 3), st.integers(0, 9)), max_size=40))
def test_any_lines_get_one_verdict_each(rows: list[tuple[str, int, int]]) -> None:
    """Verdicts are complete, coded, and drop if and only if they have a category."""
    lines, offset = [], 0
    for number, (text, blank, indent) in enumerate(rows, 1):
        lines.append(Line(number, offset, offset + len(text), " ".join(text.split()), indent, blank))
        offset += len(text) + 1
    verdicts = clean(lines)
    assert len(verdicts) == len(lines)
    for verdict in verdicts:
        assert verdict.keep == (verdict.category is None) == (verdict.kind != "boilerplate")
        assert verdict.kind in ALL_KINDS and verdict.category in {*ALL_CATEGORIES, None}
        assert verdict.confidence is not None and 0 <= verdict.confidence <= 1 and verdict.rule_id


ADVERSARIES: dict[str, Callable[[int], str]] = {
    "one long line": lambda size: "word " * size,
    "quotes": lambda size: '"“' * size,
    "numbers": lambda size: "1,1." * size,
    "brackets": lambda size: "[1](" * size,
    "same line": lambda size: "Read the same old line again and again here\n" * (size // 8),
    "short lines": lambda size: "Share\n\n" * (size // 4),
    "nested cues": lambda size: "subscribe now sign up for our newsletter read more " * (size // 8),
    "capitals": lambda size: "Aa Bb Cc\n" * (size // 4),
    "spaces and marks": lambda size: ". . , ; " * (size // 2),
}


def test_a_book_is_judged_in_parts_as_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines lost, doubled or dropped where one part ends and the next begins."""
    prose = [
        f"The army said on day {number} that {number} fighters had left the valley for good." for number in range(700)
    ]
    lines = to_lines("\n".join([*prose[:345], "Share", "Subscribe to our newsletter", *prose[345:]]))
    whole = clean(lines)
    monkeypatch.setattr(cleaning, "LONGEST_PAGE", 300)
    parts = clean(lines)
    assert [row.keep for row in parts] == [row.keep for row in whole]
    assert [line.text for line, row in zip(lines, parts, strict=True) if not row.keep] == [
        "Share",
        "Subscribe to our newsletter",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ADVERSARIES)
def test_time_grows_with_the_text_alone(name: str) -> None:
    """Four times the text takes about four times as long, never sixteen."""
    assert growth(lambda size: partial(clean, to_lines(ADVERSARIES[name](size))), 10_000) < PROPORTIONATE
