"""Score the annotator of names against worksheets: exact span and type, by type and by document.

    python scripts/development/score_names.py FOLDER [--errors]

FOLDER holds `X.txt` (one paragraph a line; lines that begin with "#" are no text) and `X.tsv` (annotation
worksheets: line, surface, nth, NAME, type, entity, sense, nested). Nested names count like others.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from imu_corpus.annotation.names.find import find_names
from imu_corpus.annotation.names.gazetteer import Gazetteer
from imu_corpus.model import Mention, Sentence
from imu_corpus.text.sentences import sentence_spans
from imu_corpus.text.tokens import tokenise


class Name(NamedTuple):
    """A name of the worksheet or of the annotator."""

    start: int
    end: int
    type: str


class Paper(NamedTuple):
    """A text and its names."""

    name: str
    text: str
    gold: frozenset[Name]


def read_papers(folder: Path) -> Iterator[Paper]:
    """The texts of a folder with their names."""
    for path in sorted(folder.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").split("\n")
        kept = ["" if line.startswith("#") else line for line in lines]
        text = "\n".join(kept)
        starts = [0]
        for line in kept:
            starts.append(starts[-1] + len(line) + 1)
        yield Paper(path.stem, text, frozenset(_gold(path.with_suffix(".tsv"), kept, starts)))


def _gold(path: Path, lines: list[str], starts: list[int]) -> Iterator[Name]:
    for row in path.read_text(encoding="utf-8").split("\n"):
        cells = row.split("\t")
        if len(cells) > 4 and cells[3] == "NAME" and not row.startswith("#"):
            number, surface, nth = int(cells[0]), cells[1], int(cells[2])
            place = -1
            at = 0
            for _ in range(nth):
                place = lines[number - 1].index(surface, at)
                at = place + len(surface)
            start = starts[number - 1] + place
            yield Name(start, start + len(surface), cells[4])


def annotate(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """The annotator's names of a text, a sentence at a time as the pipeline splits it."""
    sentences, at = [], 0
    for index, line in enumerate(text.split("\n")):
        sentences += [Sentence(at + span.start, at + span.end, index) for span in sentence_spans(line)]
        at += len(line) + 1
    return find_names(text, sentences, tokenise(text, sentences), gazetteer)


class Tally(NamedTuple):
    """Counts by type: names found, names of the worksheets, names in both."""

    found: Counter[str]
    gold: Counter[str]
    right: Counter[str]

    def row(self, kind: str) -> str:
        """Precision, recall and F1 of one type, or of `all`."""
        found, gold, right = (sum(c.values()) if kind == "all" else c[kind] for c in self)
        f1 = 2 * right / ((found + gold) or 1)
        counts = f"right {right} found {found} gold {gold}"
        return f"{kind:6} P {right / (found or 1):.3f} R {right / (gold or 1):.3f} F1 {f1:.3f}  {counts}"


def errors(paper: Paper, mentions: dict[Name, Mention]) -> Iterator[str]:
    """The names missed (-) and found too much (+), with their context."""
    for name in sorted(paper.gold ^ mentions.keys()):
        sign = "-" if name in paper.gold else "+"
        rule = mentions[name].rule_id if name in mentions else ""
        context = paper.text[max(name.start - 30, 0) : name.end + 25].replace("\n", " ¶ ")
        yield f"{paper.name} {sign} {name.type:5} {paper.text[name.start : name.end]!r:35} {rule:25} …{context}…"


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    gazetteer, tally, spans = Gazetteer.general(), Tally(Counter(), Counter(), Counter()), 0
    for paper in read_papers(options.folder):
        mentions = {Name(m.start, m.end, m.type): m for m in annotate(paper.text, gazetteer)}
        for counter, names in zip(tally, (mentions, paper.gold, paper.gold & mentions.keys()), strict=True):
            counter.update(name.type for name in names)
        spans += len({name[:2] for name in paper.gold} & {name[:2] for name in mentions})
        if options.errors:
            print(*errors(paper, mentions), sep="\n")
    for kind in [*sorted(set(tally.gold) | set(tally.found), key=lambda kind: -tally.gold[kind]), "all"]:
        print(tally.row(kind))
    print(f"spans only F1 {2 * spans / ((tally.found.total() + tally.gold.total()) or 1):.3f}")


if __name__ == "__main__":
    main()
