"""Evaluating: two folders of `.ann` files against each other, or the automatic annotators against the curated layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from imu_corpus.curation import Registry
from imu_corpus.errors import CorpusError
from imu_corpus.evaluation import QualityRow, Score, compare, pool, quality_rows
from imu_corpus.model import Annotations, Document, Passport, Seed
from imu_corpus.pipeline import curated_annotations, process
from imu_corpus.seeds import find_seeds, read_seed

ALL = "all"
Scores = dict[tuple[str, str, str], Score]


def agreement(seeds: Path, reference: Path, response: Path, registry: Registry) -> Iterator[QualityRow]:
    """Two passes of annotators against each other, on the texts of `seeds` for which both folders have a file.

    Raises:
        CorpusError: no text has a file in both folders, or a file is wrong.
    """

    def sides(seed: Seed, document: Document) -> tuple[Annotations, Annotations]:
        return _of(seed, document, reference, registry), _of(seed, document, response, registry)

    found = [(passport, path) for passport, path in find_seeds(seeds) if _both(path, reference, response)]
    if not found:
        raise CorpusError(f"{reference}, {response}: expected .ann files of the texts in {seeds}, found none in both.")
    yield from _figures("annotator_annotator", found, registry, sides)


def _both(path: Path, reference: Path, response: Path) -> bool:
    name = path.with_suffix(".ann").name
    return (reference / name).exists() and (response / name).exists()


def _of(seed: Seed, document: Document, folder: Path, registry: Registry) -> Annotations:
    path = folder / Path(seed.raw_path).with_suffix(".ann").name
    return curated_annotations(seed._replace(standoff=path.read_bytes()), document, registry)


def _figures(
    compared: str,
    found: list[tuple[Passport, Path]],
    registry: Registry,
    sides: Callable[[Seed, Document], tuple[Annotations, Annotations]],
) -> Iterator[QualityRow]:
    by_document: list[Scores] = []
    for passport, path in found:
        seed = read_seed(passport, path)
        scores = compare(*sides(seed, process(seed, registry)))
        by_document.append(scores)
        yield from quality_rows(passport.doc_id, compared, scores)
    yield from quality_rows(ALL, compared, pool(by_document))
