"""Aligning: judged lines to the clean text, their blocks in it, and the alignment that tiles the raw text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imu_corpus.model import Block, Edit, Line, Stretch, Verdict


def align(
    raw: str, lines: Sequence[Line], edits: Sequence[Sequence[Edit]], verdicts: Sequence[Verdict]
) -> tuple[str, list[Block], list[Stretch]]:
    """Join the kept lines by one line feed and record what became of every raw code point.

    `edits[i]` are the normalising edits of line i, with offsets into that raw line. Returns the clean text,
    a block for each line, and stretches that tile `raw` in order.
    """
    blocks = list(_place(lines, verdicts))
    text = "\n".join(block.line.text for block in blocks if block.verdict.keep)
    return text, blocks, list(_stretches(raw, blocks, edits))


def _place(lines: Sequence[Line], verdicts: Sequence[Verdict]) -> Iterator[Block]:
    end = -1
    for line, verdict in zip(lines, verdicts, strict=True):
        if verdict.keep:
            start = end + 1
            end = start + len(line.text)
            yield Block(line, verdict, start, end)
        else:
            place = max(end, 0)
            yield Block(line, verdict, place, place)


def _stretches(raw: str, blocks: Sequence[Block], edits: Sequence[Sequence[Edit]]) -> Iterator[Stretch]:
    raw_place, place, has_text = 0, 0, False
    for index, block in enumerate(blocks):
        if block.line.raw_start > raw_place:
            separates = block.verdict.keep and has_text
            yield _gap(raw, raw_place, block.line.raw_start, place, separates)
        if block.verdict.keep:
            yield from _kept(raw, index, block, edits[index])
            has_text = True
        else:
            yield _deleted(raw, block.line.raw_start, block.line.raw_end, block.start, index, "dropped_block")
        raw_place, place = block.line.raw_end, block.end
    if raw_place < len(raw):
        yield _gap(raw, raw_place, len(raw), place, separates=False)


def _gap(raw: str, start: int, end: int, place: int, separates: bool) -> Stretch:
    if not separates:
        return _deleted(raw, start, end, place, None, "gap")
    if raw[start:end] == "\n":
        return Stretch(start, end, place, place + 1, None, "equal", None, None, None)
    return Stretch(start, end, place, place + 1, None, "replace", raw[start:end], "\n", "block_separator")


def _deleted(raw: str, start: int, end: int, place: int, block: int | None, reason: str) -> Stretch:
    return Stretch(start, end, place, place, block, "delete", raw[start:end], None, reason)


def _kept(raw: str, index: int, block: Block, edits: Sequence[Edit]) -> Iterator[Stretch]:
    base, place = block.line.raw_start, block.start
    done = base
    for edit in edits:
        start, end = base + edit.start, base + edit.end
        if start > done:
            yield _equal(done, start, place, index)
            place += start - done
        yield _changed(raw, start, end, place, index, edit)
        place += len(edit.replacement)
        done = end
    if block.line.raw_end > done:
        yield _equal(done, block.line.raw_end, place, index)


def _equal(start: int, end: int, place: int, index: int) -> Stretch:
    return Stretch(start, end, place, place + end - start, index, "equal", None, None, None)


def _changed(raw: str, start: int, end: int, place: int, index: int, edit: Edit) -> Stretch:
    if not edit.replacement:
        return _deleted(raw, start, end, place, index, edit.reason)
    new_end = place + len(edit.replacement)
    return Stretch(start, end, place, new_end, index, "replace", raw[start:end], edit.replacement, edit.reason)
