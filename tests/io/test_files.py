"""Reading and segmenting."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import decode
from imu_corpus.text.lines import segment


@given(st.text())
def test_decoding_loses_nothing(text: str) -> None:
    """A byte order mark or a carriage return that gets lost would shift every raw offset."""
    assert decode(("\ufeff" + text).encode(), "x") == "\ufeff" + text


@pytest.mark.parametrize(
    ("data", "line", "offset", "advice"),
    [
        (b"one\ntwo\xe9\n", 2, 7, "WINDOWS-1252"),
        (b"a\r\nb\rc\xff", 3, 6, "WINDOWS-1252"),
        ("text".encode("utf-16"), 1, 0, "UTF-16"),
        (b"\x00\x00\x80", 1, 2, "binary"),
        (b"cut off \xe2\x80", 1, 8, "WINDOWS-1252"),
    ],
)
def test_other_encodings_are_refused_with_place_and_advice(data: bytes, line: int, offset: int, advice: str) -> None:
    """A guessed encoding would put wrong characters into the corpus without a word."""
    with pytest.raises(CorpusError, match=rf"^page\.txt: line {line}, byte {offset}: expected UTF-8.*{advice}"):
        decode(data, "page.txt")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_once(end: str) -> None:
    """CRLF counted twice would double the line numbers; a lone CR not counted would join lines."""
    lines = list(segment(f"one{end}{end}two"))
    assert [(line.number, line.start, line.end, line.blank_before) for line in lines] == [
        (1, 0, 3, 0),
        (3, 3 + 2 * len(end), 6 + 2 * len(end), 1),
    ]


@pytest.mark.parametrize("char", "\x0b\x0c\x1c\x85\u2028\u2029")
def test_separators_inside_a_line_end_no_line(char: str) -> None:
    """`str.splitlines` ends lines at these; editors, brat and `wc` do not."""
    assert [(line.start, line.end) for line in segment(f"a{char}b")] == [(0, 3)]


def test_a_caption_that_touches_the_lead_is_a_line_of_its_own() -> None:
    """A blank-line splitter merges caption and lead (seeds 002 and 003)."""
    assert [line.number for line in segment("Caption\nLead.\n\nBody.")] == [1, 2, 4]


@given(st.text(alphabet=st.sampled_from("ab \t\n\r\u2028\u200b\ufeff")))
def test_lines_are_the_stretches_between_line_ends(raw: str) -> None:
    """Any other cut would lose a line or split one."""
    expected = [part for part in re.split(r"\r\n|\r|\n", raw) if part.strip()]
    assert [raw[line.start : line.end] for line in segment(raw)] == expected


@given(st.text(st.sampled_from("a \r\n\x0b\u2028"), max_size=12))
def test_lines_end_at_cr_lf_and_crlf_only(raw: str) -> None:
    """An offset one too far after a CRLF, a lone CR taken for half of one, a line that ends at U+2028."""
    matches = re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|\Z)", raw)
    ends = [(number, match.start(), match.group().rstrip("\r\n")) for number, match in enumerate(matches, start=1)]
    wanted = [(number, start, start + len(line)) for number, start, line in ends if line.strip()]
    assert [line[:3] for line in segment(raw)] == wanted
