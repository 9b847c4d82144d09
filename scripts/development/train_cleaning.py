"""Train the weights of the cleaning stage: labelled pages in, `line_weights.json` out.

    python train_cleaning.py pages.jsonl tests/layouts/train --out FOLDER/line_weights.json

Two logistic regressions (Newton's method with a ridge). The second stage learns from what the first says of
pages it was not trained on, so that both meet unseen pages alike. Beside the pages it learns from what is cut
and joined from them: crops, pages with another's head or tail, documents of a few lines. Pages whose
sha256(id) is 0 mod 5 are never read.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from labelled_pages import (
    Labelled,
    crop,
    read_layouts,
    read_pages,
    short_documents,
    tail_start,
    with_foreign_head,
    with_foreign_tail,
)

from imu_corpus.cleaning.context import context_features
from imu_corpus.cleaning.features import Features, line_features
from imu_corpus.cleaning.page import Numbers, Page, read_page
from imu_corpus.cleaning.rules import lexicon
from imu_corpus.cleaning.score import Stage
from imu_corpus.model import Line

SEED = 1
FOLDS = 4
RIDGE = 3.0
STAGES = 2
SOURCE_WEIGHT = {"pages": 1.0, "crops": 1.0, "layouts": 5.0, "tails": 1.0, "heads": 1.0, "short": 0.3}
#: Kept lines of pages with a foreign tail or head weigh so much more: they teach what is junk, and must not
#: teach that articles are rare.
JOINED_KEEP = 2.0
#: A foreign tail worth its place holds so many words in sentences of so many words.
TAIL_WORDS, SENTENCE_WORDS = 100, 12


@dataclass
class Example:
    """A labelled page with what the stages need of it."""

    labelled: Labelled
    page: Page
    columns: Features
    target: Numbers
    weight: Numbers


def make_example(labelled: Labelled) -> Example:
    """Features, targets and weights of a page."""
    page = read_page(labelled.lines)
    columns = line_features(page, lexicon().find(page))
    target, weight = targets(labelled)
    firsts = [run.start for run in page.runs]
    return Example(labelled, page, columns, target[firsts], weight[firsts])


def targets(labelled: Labelled) -> tuple[Numbers, Numbers]:
    """What to learn: 1 for keep, 0 for drop, and the weight of each line (0: left out).

    The pages' benchmark leaves headlines, bylines and captions out of its bodies, our corpus keeps them: a
    title, byline and date line just above the body are learned as kept, captions inside it not at all. Nor
    are repeated lines (a rule drops those) and authors' notes in the layouts' boxes (a rule keeps those).
    """
    labels = list(labelled.labels)
    kept = [place for place, label in enumerate(labels) if label == "keep"]
    if labelled.source == "layouts":
        labels = [
            "either" if category == "duplicate" or (category == "author_box" and len(line.text) > 80) else label
            for label, category, line in zip(labels, labelled.categories, labelled.lines, strict=True)
        ]
    elif kept:
        labels = _own_view(labelled, labels, kept)
    target = np.array([label == "keep" for label in labels], float)
    weight = np.array([label != "either" for label in labels], float) * SOURCE_WEIGHT[labelled.source]
    if labelled.source == "pages":
        weight *= min(1.0, (150 / len(labels)) ** 0.5)
    return target, weight * (0.5 if labelled.language != "en" else 1.0)


def _own_view(labelled: Labelled, labels: list[str], kept: list[int]) -> list[str]:
    above = range(max(kept[0] - 15, 0), kept[0])
    titles = [place for place in above if labelled.categories[place] == "headline" and labels[place] == "either"]
    if titles:
        labels[titles[-1]] = "keep"
        for place in range(titles[-1], kept[0]):
            if labels[place] == "either" and labelled.categories[place] in ("byline", "dateline", "deck"):
                labels[place] = "keep"
    for place in range(max(kept[0] - 4, 0), kept[-1] + 1):
        if labelled.categories[place] == "caption" and len(labelled.lines[place].text) > 30:
            labels[place] = "either"
    return labels


def fit(columns: list[Features], examples: list[Example], ridge: float, start: Stage | None = None) -> Stage:
    """The logistic regression of keep on the columns (Newton's method, at most 12 steps, from `start`)."""
    names = list(columns[0])
    table = np.concatenate([np.array([page[name] for name in names]).T for page in columns])
    target = np.concatenate([example.target for example in examples])
    weight = np.concatenate([example.weight for example in examples])
    table, target, weight = table[weight > 0], target[weight > 0], weight[weight > 0]
    table = np.concatenate([table, np.ones((len(table), 1))], axis=1).astype(np.float32)
    penalty = np.full(len(names) + 1, ridge)
    penalty[-1] = 1e-3
    weights = np.append(start.weights, start.bias) if start else np.zeros(len(names) + 1)
    for _ in range(12):
        probability = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        gradient = table.T @ (weight * (target - probability)) - penalty * weights
        curvature = weight * np.maximum(probability * (1 - probability), 1e-5)
        root = np.sqrt(curvature).astype(np.float32)[:, None] * table
        step = np.linalg.solve(root.T @ root + np.diag(penalty), gradient)
        weights += step
        if np.abs(step).max() < 0.01:
            break
    return Stage(tuple(names), weights[:-1], float(weights[-1]))


def joined_examples(examples: list[Example]) -> list[Example]:
    """Each English whole page twice more: with the tail and with the head of another publisher's page.

    What stands around an article says little of what stands around the next; a tail with comments or whole
    stories teaches more than one without. The donors are among `examples`: what is left out stays unseen.
    """
    pages = [
        example.labelled
        for example in examples
        if example.labelled.source == "pages" and example.labelled.language == "en" and tail_start(example.labelled)
    ]
    with_prose = [page for page in pages if _prose_words(page.lines[tail_start(page) :]) >= TAIL_WORDS]
    joined = []
    for source, donors, join in (("tails", with_prose, with_foreign_tail), ("heads", pages, with_foreign_head)):
        for page in pages:
            others = [donor for donor in donors if donor.group != page.group]
            if not others:
                continue
            donor = random.Random(f"{page.page_id} {source} {SEED}").choice(others)
            example = make_example(replace(join(page, donor), source=source))
            joined.append(replace(example, weight=example.weight * np.where(example.target > 0, JOINED_KEEP, 1)))
    return joined


def _prose_words(lines: Sequence[Line]) -> int:
    texts = [line.text for line in lines if line.text.rstrip('"”').endswith((".", "?", "!"))]
    counts = [len(text.split()) for text in texts]
    return sum(count for count in counts if count >= SENTENCE_WORDS)


def folds_of(examples: list[Example], count: int, seed: int) -> list[int]:
    """A fold for each example; all pages of one publisher (or kind of layout) share it."""
    groups = sorted({example.labelled.group for example in examples})
    order = np.random.default_rng(seed).permutation(len(groups))
    fold = {group: int(place) % count for group, place in zip(groups, order, strict=True)}
    return [fold[example.labelled.group] for example in examples]


def train(examples: list[Example]) -> list[Stage]:
    """All stages, each but the first on the out-of-fold probabilities of the one before."""
    folds = folds_of(examples, FOLDS, SEED)
    columns = [example.columns for example in examples]
    stages: list[Stage] = []
    for number in range(STAGES):
        stages.append(fit(columns, examples, RIDGE))
        unseen = out_of_fold(columns, examples, folds, stages[-1])
        if number < STAGES - 1:
            columns = [
                context_features(example.page, example.columns, probability)
                for example, probability in zip(examples, unseen, strict=True)
            ]
    stages[-1] = calibrate(stages[-1], unseen, examples)
    return stages


def out_of_fold(columns: list[Features], examples: list[Example], folds: list[int], start: Stage) -> list[Numbers]:
    """For each page, probabilities from a regression that saw no page of its fold."""
    unseen: list[Numbers] = [np.zeros(0) for _ in examples]
    for fold in range(FOLDS):
        seen = [number for number, place in enumerate(folds) if place != fold]
        stage = fit([columns[number] for number in seen], [examples[number] for number in seen], RIDGE, start)
        for number in range(len(examples)):
            if folds[number] == fold:
                unseen[number] = stage.probability(columns[number])
    return unseen


def calibrate(stage: Stage, unseen: list[Numbers], examples: list[Example]) -> Stage:
    """The stage with its log-odds scaled so that out of fold a probability is a share of right decisions."""
    odds = [{"odds": np.log(page / (1 - page))} for page in unseen]
    scale = fit(odds, examples, 0.0)
    slope = float(scale.weights[0])
    return Stage(stage.names, stage.weights * slope, stage.bias * slope)


def read_examples(pages: Path | None, layouts: list[Path]) -> list[Example]:
    """Whole pages, two crops of each, layouts, and the short documents of all that are English, as examples."""
    labelled: list[Labelled] = []
    for page in read_pages(pages) if pages else ():
        labelled.append(page)
        labelled.extend(part for seed in (0, 1) if (part := crop(page, seed)))
    for folder in layouts:
        labelled.extend(read_layouts(folder))
    whole = [page for page in labelled if page.source != "crops" and page.language == "en"]
    labelled.extend(short for page in whole for short in short_documents(page))
    return [make_example(page) for page in labelled]


def write_model(path: Path, stages: list[Stage], examples: list[Example]) -> None:
    """Weights with names, rounded, and where they come from."""
    counts = {name: sum(example.labelled.source == name for example in examples) for name in SOURCE_WEIGHT}
    data = {
        "command": "python scripts/development/train_cleaning.py pages.jsonl tests/layouts/train --out …",
        "source": "scrapinghub/article-extraction-benchmark 4a3bc97 (pages.jsonl, sha256(id) mod 5 != 0) and"
        " the invented layouts of tests/layouts/train; tails and heads: each English page with what stands below or"
        " above the article of another publisher's page; short: documents of one to five lines cut from the English"
        " pages and layouts",
        "examples": counts,
        "seed": SEED,
        "ridge": RIDGE,
        "source_weight": SOURCE_WEIGHT,
        "joined_keep": JOINED_KEEP,
        "stages": [stage_json(stage) for stage in stages],
    }
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def stage_json(stage: Stage) -> dict[str, Any]:
    """A stage as named weights of three decimals."""
    weights = {name: round(float(weight), 3) for name, weight in zip(stage.names, stage.weights, strict=True)}
    return {"bias": round(stage.bias, 3), "weights": weights}


def main() -> None:
    """Read arguments, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("layouts", type=Path, nargs="*")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    examples = read_examples(arguments.pages, arguments.layouts)
    examples += joined_examples(examples)
    stages = train(examples)
    write_model(arguments.out, stages, examples)


if __name__ == "__main__":
    main()
