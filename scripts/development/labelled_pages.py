"""Labelled pages for training and scoring: pages.jsonl, invented layouts, and crops of whole pages.

Takes the development file and folders of `.tsv` layouts; gives pages whose lines carry a label
(`keep`, `drop` or `either`). Pages set aside, sha256(id) mod 5 = 0, are only read when asked for.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from imu_corpus.model import Line

_ACCENTS = str.maketrans("`´", "''")


@dataclass(frozen=True)
class Labelled:
    """A page: its lines and, position by position, label, kind and category as far as known."""

    page_id: str
    group: str
    source: str
    language: str
    lines: tuple[Line, ...]
    labels: tuple[str, ...]
    kinds: tuple[str, ...]
    categories: tuple[str, ...]
    is_main_content: bool = False


def is_set_aside(page_id: str) -> bool:
    """Whether a page belongs to the fifth that nobody may tune on."""
    return int(hashlib.sha256(page_id.encode()).hexdigest(), 16) % 5 == 0


def read_pages(path: Path, set_aside: bool = False) -> Iterator[Labelled]:
    """The pages of a `pages.jsonl`, either those for training or those set aside."""
    with path.open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if is_set_aside(row["id"]) == set_aside:
                yield _whole_page(row)


def _whole_page(row: dict[str, Any]) -> Labelled:
    texts, numbers = [line["text"] for line in row["lines"]], [line["line"] for line in row["lines"]]
    return Labelled(
        page_id=row["id"],
        group=row["publisher"],
        source="pages",
        language=row["language"],
        lines=make_lines(texts, numbers),
        labels=tuple(line["label"] for line in row["lines"]),
        kinds=("",) * len(texts),
        categories=tuple(line["category"] or "" for line in row["lines"]),
    )


def read_layouts(folder: Path) -> Iterator[Labelled]:
    """The invented pages of a folder: label, kind, category and text, tab-separated; `#` opens the remark."""
    for path in sorted(folder.glob("*.tsv")):
        remark, *rows = path.read_text(encoding="utf-8").split("\n")
        filled = [(number, row.split("\t", 3)) for number, row in enumerate(rows, 1) if row.strip()]
        yield Labelled(
            page_id=path.stem,
            group=path.stem.rsplit("-", 1)[0],
            source="layouts",
            language="en",
            lines=make_lines([row[3] for _, row in filled], [number for number, _ in filled]),
            labels=tuple(row[0] for _, row in filled),
            kinds=tuple(row[1] for _, row in filled),
            categories=tuple(row[2] for _, row in filled),
            is_main_content="main-content" in remark,
        )


def make_lines(texts: list[str], numbers: list[int]) -> tuple[Line, ...]:
    """Lines as the reading stage gives them, from raw texts and their 1-based numbers."""
    lines, above, offset = [], 0, 0
    for text, number in zip(texts, numbers, strict=True):
        offset += number - above - 1
        indent = len(text) - len(text.lstrip())
        normal = re.sub(r"\s+", " ", text.translate(_ACCENTS)).strip()
        lines.append(Line(number, offset, offset + len(text), normal, indent, number - above - 1))
        offset += len(text) + 1
        above = number
    return tuple(lines)


def crop(page: Labelled, seed: int = 0) -> Labelled | None:
    """A main-content dump made of a whole page: menus far from the article cut off."""
    kept = [place for place, label in enumerate(page.labels) if label == "keep"]
    if not kept:
        return None
    chance = random.Random(f"{page.page_id} {seed}")
    start = max(_title_place(page, kept[0]) - chance.choice((0, 0, 0, 1, 2, 4)), 0)
    end = kept[-1] + 1 + chance.choice((0, 3, 5, 8, 12, 18, 25))
    part = slice(start, end)
    return replace(
        page,
        page_id=f"{page.page_id}-crop{seed}",
        source="crops",
        is_main_content=True,
        lines=page.lines[part],
        labels=page.labels[part],
        kinds=page.kinds[part],
        categories=page.categories[part],
    )


def _title_place(page: Labelled, first: int) -> int:
    for place in range(first - 1, max(first - 25, -1), -1):
        if page.labels[place] == "either" and page.categories[place] == "headline":
            return place
    return max(first - 3, 0)
