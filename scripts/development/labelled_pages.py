"""Labelled pages for training and scoring: pages.jsonl, invented layouts, and what is cut and joined from them.

Takes the development file and folders of `.tsv` layouts; gives pages whose lines carry a label
(`keep`, `drop` or `either`). Pages set aside, sha256(id) mod 5 = 0, are only read when asked for.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
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


def with_foreign_tail(page: Labelled, donor: Labelled) -> Labelled:
    """The page down to its last kept line, and below it what stands below the donor's: comments, stories, links."""
    return _joined(page, (page, slice(0, tail_start(page))), (donor, slice(tail_start(donor), None)))


def with_foreign_head(page: Labelled, donor: Labelled) -> Labelled:
    """The page from its title on, and above it what stands above the donor's title: menus, teasers."""
    return _joined(page, (donor, slice(0, _head_end(donor))), (page, slice(_head_end(page), None)))


def short_documents(page: Labelled, seed: int = 0) -> Iterator[Labelled]:
    """Documents of one to five lines cut from the article; none if the page has no prose.

    A sentence, a paragraph, title and lead, a few paragraphs; the last two again with one dropped line above or
    below. Labels are those of the lines.
    """
    prose = [place for place, label in enumerate(page.labels) if label == "keep" and _is_prose(page.lines[place].text)]
    if not prose:
        return
    chance = random.Random(f"{page.page_id} short {seed}")
    sentence, paragraph, first = chance.choice(prose), chance.choice(prose), chance.randrange(len(prose))
    titled = [*_titles_above(page, prose[0])[-1:], prose[0]]
    several = prose[first : first + chance.randint(2, 4)]
    junk = [place for place, label in enumerate(page.labels) if label == "drop" and not _is_doubtful(page, place)]
    parts = [[paragraph], titled, several]
    for part in (titled, several) if junk else ():
        parts.append([chance.choice(junk), *part] if chance.random() < 0.5 else [*part, chance.choice(junk)])
    yield _picked(page, [sentence], [first_sentence(page.lines[sentence].text)], 0)
    for part in parts:
        yield _picked(page, part, [page.lines[place].text for place in part], chance.randint(0, 1))


def first_sentence(text: str) -> str:
    """The text down to the first mark that closes a sentence of four words or more."""
    for end in re.finditer(r"[.?!][\"”’')]*(?= [\"“‘'(]*[A-Z])", text):
        if text.count(" ", 0, end.end()) >= 3:
            return text[: end.end()]
    return text


def _is_prose(text: str) -> bool:
    """A line that can stand alone: eight words and a closing mark."""
    return len(text.split()) >= 8 and text.rstrip("\"'”’)").endswith((".", "?", "!"))


def _titles_above(page: Labelled, first: int) -> list[int]:
    return [place for place in range(first) if page.kinds[place] == "title" or page.categories[place] == "headline"]


def _is_doubtful(page: Labelled, place: int) -> bool:
    """Whether a line is dropped for a reason that a short document may not show, or that our corpus does not share."""
    return page.categories[place] in ("caption", "author_bio", "author_box", "duplicate")


def _picked(page: Labelled, places: list[int], texts: list[str], blank: int) -> Labelled:
    """A page of these lines of `page`, with these texts and so many blank lines between them."""
    return replace(
        page,
        page_id=f"{page.page_id}-short",
        source="short",
        is_main_content=True,
        lines=make_lines(texts, [1 + number * (1 + blank) for number in range(len(places))]),
        labels=tuple(page.labels[place] for place in places),
        kinds=tuple(page.kinds[place] for place in places),
        categories=tuple(page.categories[place] for place in places),
    )


def tail_start(page: Labelled) -> int:
    """The position below the last kept line; 0 if no line is kept."""
    return max((place for place, label in enumerate(page.labels) if label == "keep"), default=-1) + 1


def _head_end(page: Labelled) -> int:
    return _title_place(page, page.labels.index("keep"))


def _joined(page: Labelled, *parts: tuple[Labelled, slice]) -> Labelled:
    """A page of the publisher of `page` made of parts of pages, renumbered."""
    lines = [line for part, cut in parts for line in part.lines[cut]]
    numbers = accumulate(line.blank_before + 1 for line in lines)
    return replace(
        page,
        lines=make_lines([" " * line.indent + line.text for line in lines], list(numbers)),
        labels=tuple(label for part, cut in parts for label in part.labels[cut]),
        kinds=tuple(kind for part, cut in parts for kind in part.kinds[cut]),
        categories=tuple(category for part, cut in parts for category in part.categories[cut]),
    )


def _title_place(page: Labelled, first: int) -> int:
    for place in range(first - 1, max(first - 25, -1), -1):
        if page.labels[place] == "either" and page.categories[place] == "headline":
            return place
    return max(first - 3, 0)
