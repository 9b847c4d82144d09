"""Score the annotator of events on annotated excerpts of news: triggers, types, realis, polarity and days.

    python scripts/development/score_events.py [FOLDER]

FOLDER, by default tests/newswire, holds `X.txt` ("DATE: 2006-08-08", an empty line, then a paragraph a line) and
`X.tsv`, its worksheet (columns: tests/newswire/README.md). What stands below the date is annotated as
`imu-corpus annotate --published DATE` does it. Both sides are compared by their offsets into that raw text, so a
trigger that cleaning drops is missed.

A pair is a row of a worksheet and a mention that was found, whose triggers overlap; those of equal type are paired
first, and each is in one pair at most. Figures are of all texts pooled:

- triggers: precision = pairs / mentions found, recall = pairs / rows of the worksheets, F1 their harmonic mean;
- with type: the same, with only the pairs of equal type counted as right;
- type, realis, polarity: share of the pairs in which both sides agree; realis also of the pairs whose row is not
  `actual`, polarity of those whose row is `negative`;
- days overlap: of the pairs whose row has days, the share in which the mention's days (`from_date` to `to_date`, as
  `annotation/events/dates.py` finds them) share at least one with them; days given: in which the mention has any;
- days where gold has none: of the pairs whose row has no days, the share in which the mention has some;
- lost by cleaning: paragraphs that cleaning takes for boilerplate, and the rows that stood in them.

By type: rows of the worksheets; right, found with another type, and missed; spurious are mentions found in no pair.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from imu_corpus.annotation.names.gazetteer import Gazetteer
from imu_corpus.build.annotating import annotate_text, known_names
from imu_corpus.evaluation.scores import Score, days_overlap, same_triggers
from imu_corpus.io.errors import CorpusError
from imu_corpus.model import Days, Document, EventMention
from imu_corpus.text.offsets import OffsetMap

NEWSWIRE = Path(__file__).parents[2] / "tests" / "newswire"
_DATE = "DATE: "
_HEAD = 2
"""Lines of a file above its text; worksheets count them."""

Pair = tuple[EventMention, EventMention]
"""A row of a worksheet and the mention that the annotator found there."""


class Excerpt(NamedTuple):
    """A text, the day it is from, and its worksheet's rows with their offsets into the text."""

    name: str
    published: str
    text: str
    gold: list[EventMention]


def read_excerpts(folder: Path) -> Iterator[Excerpt]:
    """The excerpts of a folder by name.

    Raises:
        CorpusError: there are none, a text has no date line, or a row's words do not stand where it says.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise CorpusError(f"{folder}: expected texts (*.txt) with worksheets (*.tsv), found none; give their folder.")
    for path in paths:
        first, _, text = path.read_text(encoding="utf-8").split("\n", _HEAD)
        if not first.startswith(_DATE):
            raise CorpusError(f"{path}: line 1: expected a date such as '{_DATE}2006-08-08', found {first!r}; fix it.")
        gold = list(_read_gold(path.with_suffix(".tsv"), text))
        yield Excerpt(path.stem, first.removeprefix(_DATE), text, gold)


def _read_gold(path: Path, text: str) -> Iterator[EventMention]:
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            index, surface, nth = int(row["line"]) - 1 - _HEAD, row["surface"], int(row["nth"])
            place = _nth(lines[index], surface, nth)
            if place < 0:
                where = f"{nth} times in line {row['line']} of the text"
                raise CorpusError(f"{path}: line {number}: expected {surface!r} {where}, found fewer; fix the row.")
            yield _mention(row, starts[index] + place)


def _nth(line: str, surface: str, nth: int) -> int:
    """Where the nth occurrence of some words begins, counted from 1 without overlaps; -1 where there are fewer."""
    parts = line.split(surface, nth)
    return len(line) - len(parts[-1]) - len(surface) if len(parts) > nth else -1


def _mention(row: dict[str, str], start: int) -> EventMention:
    return EventMention(
        id=None,
        start=start,
        end=start + len(row["surface"]),
        type=row["type"],
        event_id=row["event"],
        polarity=row["polarity"],
        realis=row["realis"],
        arguments=(),
        rule_id=None,
        method="curated",
        from_date=date.fromisoformat(row["date_from"]) if row["date_from"] else None,
        to_date=date.fromisoformat(row["date_to"]) if row["date_to"] else None,
    )


class Share(NamedTuple):
    """How many of some pairs have a quality."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share; 0 of none."""
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{100 * self.value:5.1f} %  ({self.part} of {self.whole})"


@dataclass
class Comparison:
    """Worksheets and annotator over some texts: the mentions of each side, those that pair, and what cleaning lost."""

    gold: list[EventMention] = field(default_factory=list)
    found: list[EventMention] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    lost_lines: list[str] = field(default_factory=list)
    """Text and line, 'e08:7'."""
    lost: list[EventMention] = field(default_factory=list)
    """The worksheets' rows in these lines."""

    def add(self, excerpt: Excerpt, document: Document) -> None:
        """Compare one text's worksheet with its annotated document."""
        found = list(_found(document))
        self.gold += excerpt.gold
        self.found += found
        self.pairs += same_triggers(excerpt.gold, found)
        for line in (block.line for block in document.blocks if not block.verdict.keep):
            self.lost_lines.append(f"{excerpt.name}:{line.number + _HEAD}")
            self.lost += [row for row in excerpt.gold if line.raw_start <= row.start < line.raw_end]

    @property
    def triggers(self) -> Score:
        """Triggers that overlap, of whatever type."""
        return Score(len(self.gold), len(self.found), len(self.pairs))

    @property
    def typed(self) -> Score:
        """Triggers that overlap and have the same type."""
        return Score(len(self.gold), len(self.found), _share(self.pairs, _same_type).part)

    @property
    def dated(self) -> list[Pair]:
        """Pairs whose row has days."""
        return [pair for pair in self.pairs if _has_days(pair[0])]

    @property
    def days(self) -> Share:
        """Pairs whose days overlap, of those whose row has some."""
        return _share(self.dated, lambda row, mention: days_overlap(_days(row), _days(mention)))


def _found(document: Document) -> Iterator[EventMention]:
    """The annotator's events, with offsets into the raw text."""
    offsets = OffsetMap(document.alignment)
    for event in document.annotations.events:
        start, end = offsets.to_raw(event.start, event.end)
        yield event._replace(start=start, end=end)


def compare(excerpts: Iterable[Excerpt], gazetteer: Gazetteer) -> Comparison:
    """Annotate the texts and compare them with their worksheets; the gazetteer has the names that are known."""
    comparison = Comparison()
    for excerpt in excerpts:
        comparison.add(excerpt, annotate_text(excerpt.text, excerpt.name, excerpt.published, gazetteer))
    return comparison


def _share(pairs: Sequence[Pair], holds: Callable[[EventMention, EventMention], bool]) -> Share:
    return Share(sum(holds(row, mention) for row, mention in pairs), len(pairs))


def _same_type(row: EventMention, mention: EventMention) -> bool:
    return row.type == mention.type


def _same_realis(row: EventMention, mention: EventMention) -> bool:
    return row.realis == mention.realis


def _same_polarity(row: EventMention, mention: EventMention) -> bool:
    return row.polarity == mention.polarity


def _mention_has_days(_: EventMention, mention: EventMention) -> bool:
    return _has_days(mention)


def _has_days(mention: EventMention) -> bool:
    return None not in _days(mention)


def _days(mention: EventMention) -> Days:
    return mention.from_date, mention.to_date


def report(comparison: Comparison) -> Iterator[str]:
    """The lines to print."""
    pairs, dated = comparison.pairs, comparison.dated
    not_actual = [pair for pair in pairs if pair[0].realis != "actual"]
    negative = [pair for pair in pairs if pair[0].polarity == "negative"]
    undated = [pair for pair in pairs if not _has_days(pair[0])]
    yield _measures("triggers", comparison.triggers)
    yield _measures("with type", comparison.typed)
    yield f"type on pairs           {_share(pairs, _same_type)}"
    yield f"realis on pairs         {_share(pairs, _same_realis)}; not actual: {_share(not_actual, _same_realis)}"
    yield f"polarity on pairs       {_share(pairs, _same_polarity)}; negative: {_share(negative, _same_polarity)}"
    yield f"days overlap            {comparison.days}; days given: {_share(dated, _mention_has_days)}"
    yield f"days where gold has none{_share(undated, _mention_has_days)}"
    lines = ", ".join(comparison.lost_lines)
    yield f"lost by cleaning         lines: {lines or 'none'}; triggers in them: {len(comparison.lost)}"
    yield ""
    yield from _by_type(comparison)


def _measures(name: str, score: Score) -> str:
    values = (format(value or 0, ".3f") for value in (score.precision, score.recall, score.f1))
    measures = "  ".join(f"{label} {value}" for label, value in zip(("P", "R", "F1"), values, strict=True))
    return f"{name:24} {measures}  (gold {score.reference}, found {score.response}, right {score.equal})"


def _by_type(comparison: Comparison) -> Iterator[str]:
    gold = Counter(row.type for row in comparison.gold)
    found = Counter(mention.type for mention in comparison.found)
    paired = Counter(row.type for row, _ in comparison.pairs)
    taken = Counter(mention.type for _, mention in comparison.pairs)
    right = Counter(row.type for row, mention in comparison.pairs if _same_type(row, mention))
    yield f"{'type':26}  gold  right  other type  missed  spurious"
    for kind in sorted(gold.keys() | found.keys(), key=lambda kind: (-gold[kind], kind)):
        counts = f"{paired[kind] - right[kind]:12}{gold[kind] - paired[kind]:8}{found[kind] - taken[kind]:10}"
        yield f"{kind:26}{gold[kind]:6}{right[kind]:7}{counts}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=NEWSWIRE)
    folder = parser.parse_args().folder
    try:
        print(*report(compare(read_excerpts(folder), known_names())), sep="\n")
    except CorpusError as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
