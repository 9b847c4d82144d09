"""Evaluating: two passes of annotators against each other, and the automatic annotators against the curated layer."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from imu_corpus.annotation.names.gazetteer import Gazetteer, gazetteer_of
from imu_corpus.brat.read import Registry, registry_of
from imu_corpus.contract.load import Contract, load_contract
from imu_corpus.coreference.resolve import places_of, resolve_annotations
from imu_corpus.evaluation import scores as evaluation
from imu_corpus.evaluation.b_cubed import Coreference
from imu_corpus.evaluation.scores import SCORED, Key, QualityRow, Score, compare, pool
from imu_corpus.io.errors import CorpusError, Mistakes
from imu_corpus.io.files import read
from imu_corpus.io.paths import schema_folder
from imu_corpus.layers import LAYERS
from imu_corpus.model import Annotations, Document, EventDays, Passport, Seed
from imu_corpus.pipeline import References, automatic_annotations, curated_annotations, read_document
from imu_corpus.seeds.passports import find_seeds, read_seed
from imu_corpus.seeds.registries import Registries, read_registries

ALL = "all"
EVENTS = frozenset(criterion.layer for layer in LAYERS if layer.group == "events" for criterion in layer.criteria)
PASSES = {
    ("passes/names-a", "passes/names-b"): SCORED - EVENTS,
    ("passes/events-a", "passes/events-b"): EVENTS,
}
"""Folders, beside the texts, of the two passes that curated layers were adjudicated from, and what they have."""
AUTOMATIC = SCORED - {"relations"}
"""What programs find; relations of entities are found by people only."""
Text = tuple[Passport, Path]
Scores = Mapping[Key, Score | Coreference]
"""Figures of one text."""


def quality_rows(
    contract: Contract, seeds: Path, found: Sequence[Text], registries: Registries, references: References
) -> Iterator[QualityRow]:
    """Every figure of the `quality` table that the folder of seeds gives."""
    for folders, layers in PASSES.items():
        first, second = (seeds / name for name in folders)
        if first.is_dir() and second.is_dir():
            yield from agreement(found, first, second, references.registry, layers)
    yield from against_curated(contract, found, registries, references)


def agreement(
    found: Sequence[Text], reference: Path, response: Path, registry: Registry, layers: Collection[str] = SCORED
) -> Iterator[QualityRow]:
    """Two folders of `.ann` files against each other, on the texts for which both have one.

    Raises:
        CorpusError: no text has a file in both folders, or a file is wrong.
    """
    both = [item for item in found if _file(reference, item[1]).exists() and _file(response, item[1]).exists()]
    if not both:
        raise CorpusError(f"{reference}, {response}: expected .ann files of the same texts, found none; add them.")

    own = {folder: _registry_of(folder, registry) for folder in (reference, response)}

    compared = {}
    for item in both:
        seed, document = _text_layers(*item)
        one, other = (_of(seed, document, folder, own[folder]) for folder in (reference, response))
        compared[item[0].doc_id] = compare(one, other, layers)
    yield from _figures("annotator_annotator", compared)


def check_passes(seeds: Path, found: Sequence[Text], registry: Registry, mistakes: Mistakes) -> None:
    """Note every mistake of the passes that the figures are made of: of their `.ann` files and lists of events."""
    for folders in PASSES:
        both = [seeds / name for name in folders]
        for folder in both if all(folder.is_dir() for folder in both) else ():
            with mistakes.caught():
                own = _registry_of(folder, registry)
                for item in found:
                    if _file(folder, item[1]).exists():
                        with mistakes.caught():
                            _of(*_text_layers(*item), folder, own)


def _registry_of(folder: Path, registry: Registry) -> Registry:
    """What a pass may refer to: any entity, for the registry came after it, and the events that it lists, if any."""
    days: EventDays = {row.event_id: (row.date_from, row.date_to) for row in read_registries(folder).events}
    return replace(registry, entities=None, events=days or None, participants=None)


def _file(folder: Path, text: Path) -> Path:
    return folder / text.with_suffix(".ann").name


def _of(seed: Seed, document: Document, folder: Path, registry: Registry) -> Annotations:
    path = _file(folder, Path(seed.raw_path))
    return curated_annotations(seed._replace(standoff=read(path)), document, registry, str(path))


def against_curated(
    contract: Contract, found: Sequence[Text], registries: Registries, references: References
) -> Iterator[QualityRow]:
    """The automatic annotators on the texts that are curated: with all registered names, and without the text's own.

    Events are resolved over these texts, as a build resolves them over all of its texts.
    """
    texts = [_text_layers(*item) for item in found if item[0].is_curated]
    curated = [curated_annotations(seed, document, references.registry) for seed, document in texts]
    located = [(row.head_id, row.tail_id) for side in curated for row in side.relations if row.relation == "located_in"]
    places = places_of(registries.entities, located)

    def measure(gazetteers: Iterable[Gazetteer], layers: Collection[str]) -> dict[str, Scores]:
        pairs = zip(texts, gazetteers, strict=True)
        drafts = [replace(text, annotations=automatic_annotations(text, names)) for (_, text), names in pairs]
        responses = resolve_annotations(contract, places, drafts)
        rows = zip(texts, curated, responses, strict=True)
        return {
            seed.passport.doc_id: compare(one, other, _curated_layers(seed.passport, layers))
            for (seed, _), one, other in rows
        }

    if texts:
        yield from _figures("automatic_curated", measure([references.gazetteer] * len(texts), AUTOMATIC))
        # Without the names of the text there is nothing to link to, so links are no measure of the annotator.
        blind = (gazetteer_of(registries, without=_named(side)) for side in curated)
        yield from _figures("automatic_blind", measure(blind, AUTOMATIC - {"links"}))


def _named(side: Annotations) -> set[str]:
    return {mention.entity_id for mention in side.mentions if mention.entity_id}


def _curated_layers(passport: Passport, layers: Collection[str]) -> set[str]:
    return set(layers) - (EVENTS if passport.events_status != "curated" else set())


def _figures(compared: str, documents: Mapping[str, Scores]) -> Iterator[QualityRow]:
    """Figures of each document by its id, and of all together."""
    for doc_id, scores in documents.items():
        yield from evaluation.quality_rows(doc_id, compared, scores)
    yield from evaluation.quality_rows(ALL, compared, pool(documents.values()))


@lru_cache(maxsize=16)
def _text_layers(passport: Passport, path: Path) -> tuple[Seed, Document]:
    """A text and its layers before annotation; the same few texts are compared several times."""
    seed = read_seed(passport, path)
    return seed, read_document(seed)


def report(seeds: Path, folders: Sequence[Path], form: str) -> Iterator[str]:
    """Lines to print: figures of the automatic annotators, or of two folders against each other."""
    contract = load_contract(schema_folder())
    registries = read_registries(seeds)
    registry = registry_of(contract, registries)
    found = find_seeds(seeds)
    if folders:
        rows = agreement(found, folders[0], folders[1], registry)
    else:
        rows = against_curated(contract, found, registries, References(registry, gazetteer_of(registries)))
    names = contract.tables["quality"].columns
    if form == "jsonl":
        yield from (json.dumps(dict(zip(names, row, strict=True))) for row in rows)
    else:
        yield from _table(rows)


def _table(rows: Iterator[QualityRow]) -> Iterator[str]:
    """One line for the three measures of each layer, criterion, type and document."""
    yield f"{'compared':20}{'doc':6}{'layer':16}{'criterion':12}{'type':26}{'n':>5}  precision  recall     f1"
    for group in zip(rows, rows, rows, strict=True):
        layer, doc_id, kind, criterion, _, compared, _, n = group[0]
        values = "".join(f"{'-' if row.value is None else format(row.value, '.3f'):>9}" for row in group)
        yield f"{compared:20}{doc_id:6}{layer:16}{criterion:12}{kind:26}{n:>5}{values}"
