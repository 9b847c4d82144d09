"""How fast news texts go through all layers, in this process alone, stage by stage: processor time.

    python scripts/development/time_texts.py

The texts are those of `invented_texts.py`, from raw bytes to the columns of all tables, with the names that a build of
the repository knows. The first run reads the lexicons and is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from typing import cast
from unittest.mock import patch

from invented_texts import ROOT, news_texts
from measured import Stopwatch, best, seconds_of

from imu_corpus import pipeline, tables
from imu_corpus.annotation import annotate
from imu_corpus.annotation.names.gazetteer import Gazetteer, gazetteer_of
from imu_corpus.model import Passport, Seed
from imu_corpus.seeds.registries import read_registries

Work = Callable[[], object]
_TEXTS = 100
_TIMES = 3
_STAGES = (
    (pipeline, "read_lines", "lines, normalised"),
    (pipeline, "clean", "cleaning"),
    (pipeline, "align", "alignment"),
    (pipeline, "split_sentences", "sentences"),
    (pipeline, "tokenise", "tokens"),
    (tables, "document_tables", "columns"),
)
"""Module, function and name of each stage; annotators are found by their layers."""


@cache
def seeds() -> list[Seed]:
    """Invented news texts, as the pipeline takes them."""
    passport = partial(Passport, seed_file="invented.txt", language="en", published_on="2012-05-14")
    return [
        Seed(passport(doc_id=f"d{number:03}"), "seeds/invented.txt", text.encode(), None)
        for number, text in enumerate(news_texts(_TEXTS))
    ]


@cache
def gazetteer() -> Gazetteer:
    """The names that a build of the repository knows."""
    return gazetteer_of(read_registries(ROOT / "seeds"))


def read_all() -> None:
    """Take each text through all layers, to columns."""
    for seed in seeds():
        document = pipeline.read_document(seed)
        layers = pipeline.automatic_annotations(document, gazetteer())
        tables.document_tables(replace(document, annotations=layers))


def texts_a_second(work: Work) -> float:
    """How many of the texts are done in a second, where `work` does them all; the best of several runs."""
    work()
    return len(seeds()) / best(_TIMES, lambda: seconds_of(work))


def stages() -> Mapping[str, float]:
    """Processor seconds a text of each stage, in the order in which they begin."""
    read_all()
    watch = Stopwatch()
    found = annotate.annotator

    def annotator(path: str) -> annotate.Annotator:
        return cast(annotate.Annotator, watch.timed(path.partition(":")[0], found(path)))

    with ExitStack() as stack:
        for module, name, stage in _STAGES:
            stack.enter_context(patch.object(module, name, watch.timed(stage, getattr(module, name))))
        stack.enter_context(patch.object(annotate, "annotator", annotator))
        total = seconds_of(read_all)
    seconds = {**watch.seconds, "other": total - sum(watch.seconds.values())}
    return {stage: used / len(seeds()) for stage, used in seconds.items()}


def blank() -> Work:
    """The texts read by spaCy without a model: tokens, sentences, and as many listed names as we know.

    Raises:
        ImportError: spaCy is not installed.
    """
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    patterns = [{"label": row.type, "pattern": row.name} for row in gazetteer().entries.values()]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)  # type: ignore[attr-defined]
    return partial(_read_by, nlp)


def trained(name: str) -> Work:
    """The texts read by a trained pipeline of spaCy.

    Raises:
        ImportError: spaCy is not installed.
        OSError: the pipeline is not.
    """
    import spacy

    return partial(_read_by, spacy.load(name))


def _read_by(nlp: object) -> None:
    texts = [seed.data.decode() for seed in seeds()]
    list(nlp.pipe(texts))  # type: ignore[attr-defined]


def main() -> None:
    """Measure, print."""
    print(f"{texts_a_second(read_all):.1f} texts a second")
    for stage, seconds in stages().items():
        print(f"{1e3 * seconds:8.2f} ms a text: {stage}")


if __name__ == "__main__":
    main()
