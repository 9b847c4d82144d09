"""Cross-validate the cleaning stage: how it does on publishers that its weights have not seen.

    python cross_validate_cleaning.py pages.jsonl tests/layouts/train --hide-own-cues --seeds 11 23

Trains five times a seed, each time without a fifth of the publishers (kinds of layout), and judges those with
all rules on. Prints the table of `score_cleaning.py`, and on request the lines judged most surely and wrongly.
Captions are labelled `drop` in the pages, our corpus keeps them: the second rows leave them out.

The lexicon was written with these pages at hand. `--hide-own-cues` takes from each judged page the cues that no
other publisher attests: pessimistic, since an unseen page has such cues too. The features were chosen on the
folds of seed 7, so other seeds are more honest.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from labelled_pages import Labelled
from score_cleaning import Tally
from train_cleaning import Example, folds_of, joined_examples, read_examples, train

from imu_corpus.cleaning.decide import Decision, decide
from imu_corpus.cleaning.page import Numbers
from imu_corpus.cleaning.rules import Hit, lexicon
from imu_corpus.cleaning.score import Stage, article_probability

FOLDS = 5
SEED = 7
#: The spread: this many random samples of as many pages as the set-aside pages are.
SAMPLES, SAMPLE_PAGES = 1000, 31

FindCues = Callable[[Example], list[Hit]]


@dataclass(frozen=True)
class Judged:
    """A page with the decisions of weights that had not seen its publisher."""

    example: Example
    decisions: list[Decision]


def cross_validate(examples: list[Example], find_cues: FindCues, seed: int) -> Iterator[Judged]:
    """Each example with decisions from weights that saw no page of its publisher."""
    folds = folds_of(examples, FOLDS, seed)
    for fold in range(FOLDS):
        seen = [example for example, place in zip(examples, folds, strict=True) if place != fold]
        trained = tuple(train([*seen, *joined_examples(seen)]))
        for example, place in zip(examples, folds, strict=True):
            if place == fold:
                yield judge(example, find_cues(example), trained)


def judge(example: Example, hits: list[Hit], trained: tuple[Stage, ...]) -> Judged:
    """Decisions on a page, with these cues and weights."""
    columns, probability = article_probability(example.page, hits, trained)
    return Judged(example, decide(example.page, hits, columns, probability, frozenset()))


def all_cues(example: Example) -> list[Hit]:
    """The cues of a page."""
    return lexicon().find(example.page)


def cues_of_others(examples: list[Example]) -> FindCues:
    """A finder of those cues of a page that a page of another publisher has as well."""
    publishers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for example in examples:
        for _, cue in all_cues(example):
            publishers[cue.use, cue.cue_id].add(example.labelled.group)

    def find(example: Example) -> list[Hit]:
        return [hit for hit in all_cues(example) if len(publishers[hit.cue.use, hit.cue.cue_id]) > 1]

    return find


def per_line(example: Example, decisions: list[Decision]) -> list[bool]:
    """Keep or drop for each line of the page."""
    return [decision.keep for run, decision in zip(example.page.runs, decisions, strict=True) for _ in run]


def without_captions(page: Labelled) -> Labelled:
    """The page with the benchmark's captions left out of the scores."""
    labels = tuple(
        "either" if category == "caption" and label == "drop" else label
        for label, category in zip(page.labels, page.categories, strict=True)
    )
    return replace(page, labels=labels)


def is_scored(page: Labelled) -> bool:
    """English pages; one crop of each is enough."""
    return page.language == "en" and not page.page_id.endswith("crop1")


def print_table(judged: list[Judged]) -> None:
    """A row for each source, and one without the benchmark's captions."""
    print("| pages | line F1 keep / drop | words lost | junk | MB/s | F1 keep of 31 pages | mean F1 keep of a page |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for source, dump in (("pages", False), ("crops", True), ("layouts", False), ("layouts", True), ("short", False)):
        chosen = [
            found
            for found in judged
            if found.example.labelled.source == source
            and is_scored(found.example.labelled)
            and found.example.labelled.is_main_content >= dump
        ]
        name = f"{source}{' (main-content dumps)' if dump else ''}"
        print_row(name, [tally(found, found.example.labelled) for found in chosen])
        without = [tally(found, without_captions(found.example.labelled)) for found in chosen]
        print_row(f"{name}, captions left out", without)


def print_emptied(judged: list[Judged]) -> None:
    """How many short documents lose everything: one such loss hides in a share of lines."""
    short = [found for found in judged if found.example.labelled.source == "short"]
    emptied = sum(not any(decision.keep for decision in found.decisions) for found in short)
    print(f"\nNothing is kept of {emptied} of {len(short)} short documents.")


def tally(judged: Judged, labelled: Labelled) -> Tally:
    """One page's counts, by the labels of `labelled`."""
    result = Tally()
    result.add(labelled, per_line(judged.example, judged.decisions))
    return result


def print_row(name: str, tallies: list[Tally]) -> None:
    """All pages pooled; 5 % and 95 % points of random samples; the mean of the pages."""
    right = np.array([found.kept_right for found in tallies])
    wrong = np.array([found.kept_wrong + found.dropped_wrong for found in tallies])
    drawn = np.random.default_rng(0).integers(len(tallies), size=(SAMPLES, SAMPLE_PAGES))
    low, high = np.percentile(f1(right[drawn].sum(1), wrong[drawn].sum(1)), (5, 95))
    print(f"{sum(tallies, Tally()).row(name)} {low:.1f} to {high:.1f} | {f1(right, wrong).mean():.1f} |")


def f1(right: Numbers, wrong: Numbers) -> Numbers:
    """F1 of kept lines, in percent, from lines kept rightly and lines judged wrongly."""
    return 200 * right / np.maximum(2 * right + wrong, 1)


def worst_lines(judged: list[Judged]) -> Iterator[tuple[float, str]]:
    """Lines judged wrongly, each with how surely."""
    for example, decisions in ((found.example, found.decisions) for found in judged):
        page = example.labelled
        if is_scored(page) and page.source not in ("crops", "short"):
            for number, (run, decision) in enumerate(zip(example.page.runs, decisions, strict=True)):
                label, category = page.labels[run.start], page.categories[run.start]
                if (label == "keep") != decision.keep and label != "either" and category != "caption":
                    text = example.page.texts[number][:100]
                    yield decision.confidence, f"{page.page_id[:16]} {label} {decision.rule_id}: {text}"


def main() -> None:
    """Read arguments, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("layouts", type=Path, nargs="*")
    parser.add_argument("--worst", type=int, default=0, help="number of lines to print")
    parser.add_argument("--hide-own-cues", action="store_true", help="hide cues that no other publisher attests")
    parser.add_argument("--seeds", type=int, nargs="*", default=[SEED], help="of the folds; results are pooled")
    arguments = parser.parse_args()
    examples = read_examples(arguments.pages, arguments.layouts)
    find_cues = cues_of_others(examples) if arguments.hide_own_cues else all_cues
    judged = [found for seed in arguments.seeds for found in cross_validate(examples, find_cues, seed)]
    print_table(judged)
    print_emptied(judged)
    for confidence, text in sorted(worst_lines(judged), reverse=True)[: arguments.worst]:
        print(f"{confidence:.2f} {text}")


if __name__ == "__main__":
    main()
