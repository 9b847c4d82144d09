"""Cross-validate the cleaning stage: how it does on publishers that its weights have not seen.

    python cross_validate_cleaning.py pages.jsonl tests/layouts/train --worst 20

Trains five times, each time without a fifth of the publishers (kinds of layout), and judges those with all
rules on. Prints the table of `score_cleaning.py`, and on request the lines judged most surely and wrongly.
Captions are labelled `drop` in the pages, our corpus keeps them: the second rows leave them out.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from imu_corpus.cleaning.decide import Decision, decide
from imu_corpus.cleaning.rules import lexicon
from imu_corpus.cleaning.score import Stage, article_probability
from labelled_pages import Labelled
from score_cleaning import Tally
from train_cleaning import Example, folds_of, read_examples, train

FOLDS = 5
SEED = 7

Judged = tuple[Example, list[Decision]]


def cross_validate(examples: list[Example]) -> Iterator[Judged]:
    """Each example with decisions from weights that saw no page of its publisher."""
    folds = folds_of(examples, FOLDS, SEED)
    for fold in range(FOLDS):
        seen = [example for example, place in zip(examples, folds, strict=True) if place != fold]
        trained = tuple(train(seen))
        for example, place in zip(examples, folds, strict=True):
            if place == fold:
                yield example, judge(example, trained)


def judge(example: Example, trained: tuple[Stage, ...]) -> list[Decision]:
    """Decisions on a page, with these weights."""
    hits = lexicon().find(example.page)
    columns, probability = article_probability(example.page, hits, trained)
    return decide(example.page, hits, columns, probability, frozenset())


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
    print("| pages | line F1 keep / drop | words lost | junk | MB/s |")
    print("| --- | --- | --- | --- | --- |")
    for source, dump in (("pages", False), ("crops", True), ("layouts", False), ("layouts", True)):
        rows = {"": Tally(), ", captions left out": Tally()}
        for example, decisions in judged:
            page = example.labelled
            if page.source == source and is_scored(page) and page.is_main_content >= dump:
                rows[""].add(page, per_line(example, decisions))
                rows[", captions left out"].add(without_captions(page), per_line(example, decisions))
        for name, tally in rows.items():
            print(tally.row(f"{source}{' (main-content dumps)' if dump else ''}{name}"))


def worst_lines(judged: list[Judged]) -> Iterator[tuple[float, str]]:
    """Lines judged wrongly, each with how surely."""
    for example, decisions in judged:
        page = example.labelled
        if is_scored(page) and page.source != "crops":
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
    arguments = parser.parse_args()
    judged = list(cross_validate(read_examples(arguments.pages, arguments.layouts)))
    print_table(judged)
    for confidence, text in sorted(worst_lines(judged), reverse=True)[: arguments.worst]:
        print(f"{confidence:.2f} {text}")


if __name__ == "__main__":
    main()
