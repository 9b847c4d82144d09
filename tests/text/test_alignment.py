"""Aligning, offsets, and rebuilding the raw text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu_corpus.model import Block, Document, Line, Stretch, Verdict
from imu_corpus.pipeline import read_lines
from imu_corpus.text.alignment import align
from imu_corpus.text.offsets import OffsetMap

RAW = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab .\n\r´\u00a0\u200b\u0301\u2028\ufeffé“’"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


def aligned(raw: str, keep: list[bool]) -> tuple[str, list[Block], list[Stretch]]:
    """Align a raw text with given verdicts, so that properties hold whatever the cleaning says."""
    lines, edits = read_lines(raw)
    verdicts = [_verdict(line, keep[index % len(keep)]) for index, line in enumerate(lines)]
    return align(raw, lines, edits, verdicts)


def _verdict(line: Line, keep: bool) -> Verdict:
    keep = keep and bool(line.text)
    return Verdict("paragraph" if keep else "boilerplate", None if keep else "other", keep, "test", None)


KEEP = st.lists(st.booleans(), min_size=1, max_size=4)


@given(RAW, KEEP)
def test_stretches_tile_the_raw_text_and_rebuild_it(raw: str, keep: list[bool]) -> None:
    """A code point in no stretch, or in two, cannot be traced."""
    text, _, alignment = aligned(raw, keep)
    place = clean = 0
    rebuilt = ""
    for row in alignment:
        assert (row.raw_start, row.start) == (place, clean)
        assert row.raw_end > row.raw_start
        place, clean = row.raw_end, row.end
        rebuilt += text[row.start : row.end] if row.raw_text is None else row.raw_text
    assert (place, clean) == (len(raw), len(text))
    assert rebuilt == raw


@given(RAW, KEEP)
def test_blocks_slice_to_their_text_on_both_sides(raw: str, keep: list[bool]) -> None:
    """The offsets that every other layer builds on."""
    text, blocks, _ = aligned(raw, keep)
    for block in blocks:
        assert text[block.start : block.end] == (block.line.text if block.verdict.keep else "")
        assert not {"\n", "\r"} & set(raw[block.line.raw_start : block.line.raw_end])
    assert text == "\n".join(block.line.text for block in blocks if block.verdict.keep)


@given(RAW, KEEP, st.data())
def test_spans_go_to_raw_and_come_back(raw: str, keep: list[bool], data: st.DataObject) -> None:
    """A span that comes back smaller has lost characters; outward snapping may only make it larger."""
    text, _, alignment = aligned(raw, keep)
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    offsets = OffsetMap(alignment)
    raw_span = offsets.to_raw(start, end)
    assert 0 <= raw_span.start < raw_span.end <= len(raw)
    back = offsets.to_text(*raw_span)
    assert back.start <= start < end <= back.end
    assert offsets.to_raw(*back) == raw_span


@given(RAW, KEEP)
def test_columns_of_spans_go_to_raw_as_spans_do(raw: str, keep: list[bool]) -> None:
    """An edge of a replaced stretch that the columns of a table place elsewhere than everything else does."""
    text, _, alignment = aligned(raw, keep)
    spans = [(start, end) for end in range(1, len(text) + 1) for start in range(end)]
    offsets = OffsetMap(alignment)
    columns = offsets.to_raw_columns([start for start, _ in spans], [end for _, end in spans])
    assert list(zip(*columns, strict=True)) == [offsets.to_raw(*span) for span in spans]


@given(RAW, KEEP, st.data())
def test_equal_stretches_translate_letter_by_letter(raw: str, keep: list[bool], data: st.DataObject) -> None:
    """Inside unchanged text the two offsets must name the same characters."""
    text, _, alignment = aligned(raw, keep)
    equal = [row for row in alignment if row.operation == "equal"]
    if not equal:
        return
    row = data.draw(st.sampled_from(equal))
    start = data.draw(st.integers(row.start, row.end - 1))
    end = data.draw(st.integers(start + 1, row.end))
    raw_start, raw_end = OffsetMap(alignment).to_raw(start, end)
    assert raw[raw_start:raw_end] == text[start:end]
    assert OffsetMap(alignment).to_text(raw_start, raw_end) == (start, end)


@pytest.mark.parametrize(
    ("raw_span", "span"),
    [
        ((0, 1), (0, 1)),
        ((1, 2), (1, 2)),
        ((1, 3), (1, 3)),
        ((4, 5), (3, 4)),
        ((3, 5), (3, 4)),
        ((0, 6), (0, 5)),
    ],
)
def test_a_span_end_inside_a_replaced_stretch_snaps_outward(raw_span: tuple[int, int], span: tuple[int, int]) -> None:
    """`ab´` then a decomposed e-acute: half of the two code points is all of the letter."""
    _, _, alignment = aligned("ab´e\u0301c", [True])
    assert OffsetMap(alignment).to_text(*raw_span) == span


def test_a_removed_span_is_empty() -> None:
    """A curated span in a dropped line must show as such, not as its neighbour."""
    _, _, alignment = aligned("keep\ndrop\nkeep", [True, False])
    span = OffsetMap(alignment).to_text(5, 9)
    assert span.start == span.end


def test_the_five_files_are_rebuilt_from_the_published_tables(documents: list[Document]) -> None:
    """The promise of the corpus, on the corpus."""
    import imu_corpus

    tables = {name: imu_corpus.load(name) for name in ("documents", "alignment")}
    texts = tables["documents"].set_index("doc_id")["text"]
    for document in documents:
        mine = tables["alignment"].doc_id == document.passport.doc_id
        rows = tables["alignment"][mine].to_dict("records")
        text = str(texts[document.passport.doc_id])
        raw = "".join(
            text[row["start"] : row["end"]] if row["operation"] == "equal" else row["raw_text"] for row in rows
        )
        assert raw == document.raw
