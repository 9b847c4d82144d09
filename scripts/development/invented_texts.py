"""Texts to measure with: sentences of the invented newswire, drawn anew, and the invented web pages of the tests.

    python scripts/development/invented_texts.py TEXTS FOLDER

Makes a folder that `imu-corpus build --seeds FOLDER` takes: texts of some 5 kB with passports and days of publication,
and the entities of `seeds/entities.csv` as registry. The same texts each time, whoever makes them.
"""

from __future__ import annotations

import csv
import random
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

from labelled_pages import Labelled, read_layouts

from imu_corpus.model import Passport

ROOT = Path(__file__).parents[2]
_NEWSWIRE, _LAYOUTS = ROOT / "tests/newswire", ROOT / "tests/layouts"
_REGISTRIES = ("entities.csv", "entity_names.csv")
_BYTES = 5_000
_FIRST = date(2005, 1, 1)
_DAYS = 4_000
_END = re.compile(r"(?<=[.?!]) +(?=[A-Z\"“])")
_KNOWN = {"url_basis": "unknown", "authors_basis": "unknown", "published_basis": "stated", "language": "en"}


def sentences() -> list[str]:
    """The sentences of the invented newswire."""
    return [
        sentence
        for path in sorted(_NEWSWIRE.glob("*.txt"))
        for paragraph in path.read_text(encoding="utf-8").split("\n")[2:]
        for sentence in _END.split(paragraph)
        if sentence
    ]


def news_texts(count: int) -> Iterator[str]:
    """Texts of some 5 kB: a headline, then paragraphs of one to four sentences."""
    chance, known = random.Random(5), sentences()
    for _ in range(count):
        yield _news_text(chance, known)


def _news_text(chance: random.Random, known: list[str]) -> str:
    paragraphs = [" ".join(chance.choice(known).split()[:8]).rstrip(".,;:")]
    while sum(map(len, paragraphs)) < _BYTES:
        paragraphs.append(" ".join(chance.sample(known, chance.randint(1, 4))))
    return "\n\n".join(paragraphs) + "\n"


def pages() -> list[Labelled]:
    """The invented web pages that the tests have, whole ones."""
    found = [page for part in ("train", "heldout") for page in read_layouts(_LAYOUTS / part)]
    return [page for page in found if not page.is_main_content]


def raw_text(page: Labelled) -> str:
    """A page as the text that it was read from."""
    return "".join("\n" * line.blank_before + " " * line.indent + line.text + "\n" for line in page.lines)


def write_seeds(folder: Path, count: int) -> None:
    """Make a folder of so many texts with their passports and a registry of entities."""
    folder.mkdir(parents=True)
    for name in _REGISTRIES:
        shutil.copy(ROOT / "seeds" / name, folder)
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        passports = csv.DictWriter(file, [field.name for field in fields(Passport)], lineterminator="\n")
        passports.writeheader()
        for number, text in enumerate(news_texts(count)):
            passport = _passport(number)
            (folder / passport["seed_file"]).write_text(text, encoding="utf-8")
            passports.writerow(passport)


def _passport(number: int) -> dict[str, str]:
    day = _FIRST + timedelta(days=7 * number % _DAYS)
    return {
        **_KNOWN,
        "doc_id": f"d{number:09}",
        "seed_file": f"{number:09}_invented.txt",
        "published_on": day.isoformat(),
    }


if __name__ == "__main__":
    write_seeds(Path(sys.argv[2]), int(sys.argv[1]))
