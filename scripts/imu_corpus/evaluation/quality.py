"""Evaluating: two passes of annotators compared with each other, and the automatic annotators with the curated ones."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from imu_corpus.annotation.names.gazetteer import Gazetteer, gazetteer_of
from imu_corpus.brat.read import Registry, registry_of
from imu_corpus.contract.load import Contract, load_contract
from imu_corpus.coreference.resolve import places_of, resolve_annotations
from imu_corpus.evaluation import scores
from imu_corpus.evaluation.b_cubed import Coreference
from imu_corpus.evaluation.scores import SCORED, Key, QualityRow, Score, compare, pool
from imu_corpus.io.errors import CorpusError, Mistakes
from imu_corpus.io.files import read
from imu_corpus.io.paths import schema_folder
from imu_corpus.layers import LAYERS
from imu_corpus.model import Annotations, Document, EventDays, Passport, Seed
from imu_corpus.pipeline import automatic_annotations, curated_annotations, read_document
from imu_corpus.seeds.passports import find_seeds, read_seed
from imu_corpus.seeds.registries import Registries, read_registries

ALL = "all"
EVENTS = frozenset(criterion.layer for layer in LAYERS if layer.group == "events" for criterion in layer.criteria)
PASSES = {
    ("passes/names-a", "passes/names-b"): SCORED - EVENTS,
    ("passes/events-a", "passes/events-b"): EVENTS,
}
"""Folders, next to the texts, of the two passes from which curated layers were adjudicated, and their layers."""
AUTOMATIC = frozenset(criterion.layer for layer in LAYERS if layer.annotator for criterion in layer.criteria)
"""What programs find; relations of entities are found by people only."""
Scores = Mapping[Key, Score | Coreference]
"""Figures of one text."""


class Pass(NamedTuple):
    """A folder of `.ann` files that one annotator made, and what they may refer to."""

    folder: Path
    registry: Registry


class Pair(NamedTuple):
    """Two passes over the same texts, and what is compared of them."""

    reference: Pass
    response: Pass
    compared: frozenset[str]


class Assessment(NamedTuple):
    """What one text contributes to the figures."""

    agreement: tuple[Scores | None, ...]
    """Figures of each pair of passes; None if the text is not in both."""
    curated: Document | None = None
    """The text as people annotated it; None if they did not."""
    automatic: Document | None = None
    """The text as programs annotate it that know all registered names."""
    blind: Document | None = None
    """The text as programs annotate it that know all registered names but those of this text."""

    @property
    def has_figures(self) -> bool:
        """Whether any figure comes of it."""
        return self.curated is not None or any(self.agreement)


def pairs_of(seeds: Path, registry: Registry, mistakes: Mistakes) -> tuple[Pair, ...]:
    """The pairs of passes beside the texts, with mistakes of their lists of events noted."""
    found = []
    for names, compared in PASSES.items():
        folders = [seeds / name for name in names]
        if all(folder.is_dir() for folder in folders):
            with mistakes.caught():
                reference, response = (Pass(folder, _registry_of(folder, registry)) for folder in folders)
                found.append(Pair(reference, response, compared))
    return tuple(found)


def _registry_of(folder: Path, registry: Registry) -> Registry:
    """What a pass may refer to: any entity, because the registry came later, and the events that it lists, if any."""
    days: EventDays = {row.event_id: (row.date_from, row.date_to) for row in read_registries(folder).events}
    return replace(registry, entities=None, events=days or None, participants=None)


def agreement(seed: Seed, document: Document, pairs: Sequence[Pair], mistakes: Mistakes) -> tuple[Scores | None, ...]:
    """The figures of a text for each pair of passes, with mistakes of their files noted."""
    return tuple(_agreement(seed, document, pair, mistakes) for pair in pairs)


def _agreement(seed: Seed, document: Document, pair: Pair, mistakes: Mistakes) -> Scores | None:
    sides = [_of(seed, document, side, mistakes) for side in (pair.reference, pair.response)]
    one, other = sides
    return None if one is None or other is None else compare(one, other, pair.compared)


def _of(seed: Seed, document: Document, side: Pass, mistakes: Mistakes) -> Annotations | None:
    path = side.folder / Path(seed.raw_path).with_suffix(".ann").name
    if not path.exists():
        return None
    with mistakes.caught():
        return curated_annotations(seed._replace(standoff=read(path)), document, side.registry, str(path))
    return None


def assess(document: Document, curated: Annotations, registries: Registries, gazetteer: Gazetteer) -> Assessment:
    """A text that people annotated, with the layers of people and of programs; no figures of agreement yet."""
    if not document.passport.is_curated:
        return Assessment(())
    blind = gazetteer_of(registries, without={row.entity_id for row in curated.mentions if row.entity_id})
    drafts = [automatic_annotations(document, names) for names in (gazetteer, blind)]
    return Assessment((), *(replace(document, annotations=layers) for layers in (curated, *drafts)))


def quality_rows(
    contract: Contract, registries: Registries, pairs: Sequence[Pair], texts: Mapping[str, Assessment]
) -> Iterator[QualityRow]:
    """Every figure of the `quality` table, from the assessments of the texts by document id."""
    for number, _ in enumerate(pairs):
        of_pair = {doc_id: text.agreement[number] for doc_id, text in texts.items()}
        yield from _figures("annotator_annotator", {doc_id: found for doc_id, found in of_pair.items() if found})
    yield from against_curated(contract, registries, texts)


def against_curated(
    contract: Contract, registries: Registries, texts: Mapping[str, Assessment]
) -> Iterator[QualityRow]:
    """The automatic annotators on the texts that are curated: with all registered names, and without the text's own.

    Events are resolved over these texts, as a build resolves them over all of its texts.
    """
    curated = {doc_id: text.curated for doc_id, text in texts.items() if text.curated}
    sides = [document.annotations for document in curated.values()]
    located = [(row.head_id, row.tail_id) for side in sides for row in side.relations if row.relation == "located_in"]
    places = places_of(registries.entities, located)

    def measure(drafts: Iterable[Document | None], compared: Collection[str]) -> dict[str, Scores]:
        responses = resolve_annotations(contract, places, [draft for draft in drafts if draft])
        rows = zip(curated.items(), responses, strict=True)
        return {
            doc_id: compare(document.annotations, response, _curated(document.passport, compared))
            for (doc_id, document), response in rows
        }

    if curated:
        known = [texts[doc_id] for doc_id in curated]
        yield from _figures("automatic_curated", measure((text.automatic for text in known), AUTOMATIC))
        # Without the names of the text there is nothing to link to, so links do not measure the annotator.
        yield from _figures("automatic_blind", measure((text.blind for text in known), AUTOMATIC - {"links"}))


def _curated(passport: Passport, compared: Collection[str]) -> set[str]:
    return set(compared) - (EVENTS if passport.events_status != "curated" else set())


def _figures(compared: str, documents: Mapping[str, Scores]) -> Iterator[QualityRow]:
    """Figures of each document by its id, and of all together."""
    for doc_id, figures in documents.items():
        yield from scores.quality_rows(doc_id, compared, figures)
    yield from scores.quality_rows(ALL, compared, pool(documents.values()))


def report(seeds: Path, folders: Sequence[Path], output: str) -> Iterator[str]:
    """Lines to print: figures of the automatic annotators, or of two folders against each other.

    Raises:
        CorpusError: no text has a file in both folders, or a file is wrong.
    """
    contract = load_contract(schema_folder())
    registries = read_registries(seeds)
    registry = registry_of(contract, registries)
    rows = _between(folders, seeds, registry) if folders else _automatic(contract, registries, seeds, registry)
    if output == "jsonl":
        yield from (json.dumps(row._asdict()) for row in rows)
    else:
        yield from _table(rows)


def _between(folders: Sequence[Path], seeds: Path, registry: Registry) -> Iterator[QualityRow]:
    reference, response = (Pass(folder, _registry_of(folder, registry)) for folder in folders)
    mistakes = Mistakes()
    found: dict[str, Scores] = {}
    for item in find_seeds(seeds):
        seed = read_seed(*item)
        figures = _agreement(seed, read_document(seed), Pair(reference, response, SCORED), mistakes)
        found |= {item[0].doc_id: figures} if figures else {}
    mistakes.refuse()
    if not found:
        places = ", ".join(map(str, folders))
        raise CorpusError(f"{places}: expected .ann files of the same texts, found none; add them.")
    yield from _figures("annotator_annotator", found)


def _automatic(contract: Contract, registries: Registries, seeds: Path, registry: Registry) -> Iterator[QualityRow]:
    gazetteer = gazetteer_of(registries)
    found: dict[str, Assessment] = {}
    for passport, path in find_seeds(seeds):
        seed = read_seed(passport, path)
        document = read_document(seed)
        curated = curated_annotations(seed, document, registry)
        found[passport.doc_id] = assess(document, curated, registries, gazetteer)
    yield from against_curated(contract, registries, found)


def _table(rows: Iterator[QualityRow]) -> Iterator[str]:
    """One line for the three measures of each layer, criterion, type and document."""
    yield f"{'compared':20}{'doc':6}{'layer':16}{'criterion':12}{'type':26}{'n':>5}  precision  recall     f1"
    for group in zip(rows, rows, rows, strict=True):
        layer, doc_id, kind, criterion, _, compared, _, n = group[0]
        values = "".join(f"{'-' if row.value is None else format(row.value, '.3f'):>9}" for row in group)
        yield f"{compared:20}{doc_id:6}{layer:16}{criterion:12}{kind:26}{n:>5}{values}"
