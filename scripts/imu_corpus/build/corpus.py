"""Building: a folder of texts to a release folder. The only module that runs the pipeline over many texts.

find seeds ► process each ► resolve events ► tables ► publish ► validate
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from imu_corpus import validation
from imu_corpus.annotation.names.gazetteer import gazetteer_of
from imu_corpus.brat.read import Registry, registry_of
from imu_corpus.build.inputs import Inputs, Meanings, Text, check_participants, meanings, read_inputs
from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table
from imu_corpus.coreference.merge import MentionFeatures
from imu_corpus.coreference.resolve import Resolution, features_of, resolve
from imu_corpus.datapackage import write
from imu_corpus.datapackage.summary import VersionSummary
from imu_corpus.evaluation.quality import Assessment, Pair, Scores, agreement, assess, pairs_of, quality_rows
from imu_corpus.evaluation.scores import QualityRow
from imu_corpus.io import atomic, targets
from imu_corpus.io.errors import CorpusError, Mistakes
from imu_corpus.io.paths import corpus_folder, own_folders, schema_folder
from imu_corpus.io.processes import end_with_parent
from imu_corpus.layers.indexed import Columns
from imu_corpus.model import Annotations, Document
from imu_corpus.pipeline import References, choose_layers, curated_annotations, read_document
from imu_corpus.seeds.passports import read_seed
from imu_corpus.seeds.registries import Registries
from imu_corpus.tables import DOCUMENT_TABLES, corpus_tables, document_tables
from imu_corpus.tables.arrow import to_arrow
from imu_corpus.tables.corpus_level import CorpusLevel, EntityReference, EventReference


class Knowledge(NamedTuple):
    """What every text is processed with, in addition to the references of the pipeline."""

    references: References
    registries: Registries
    pairs: tuple[Pair, ...]
    """Passes of annotators, to be compared."""


class Walked(NamedTuple):
    """A text read once: its document, and what people annotated in it."""

    document: Document
    curated: Annotations
    agreement: tuple[Scores | None, ...]


class Part(NamedTuple):
    """What a document brings to the release."""

    doc_id: str
    tables: dict[str, Columns]
    """Its share of each table; none if this or another file has a mistake."""
    mentions: list[MentionFeatures]
    """The features of its event mentions, to be resolved with those of all other texts."""
    meanings: Meanings | None
    """The events of its curated mentions; None if they could not be read."""
    assessment: Assessment
    mistakes: list[str]


Watch = Callable[[Iterable[Part], int], Iterable[Part]]


def unwatched(parts: Iterable[Part], _total: int) -> Iterable[Part]:
    """Pass the finished documents through and show nothing."""
    return parts


def build(
    seeds: Path,
    target: Path,
    *,
    jobs: int = 1,
    root: Path | None = None,
    repeated: frozenset[str] = frozenset(),
    watch: Watch = unwatched,
) -> Mapping[str, int]:
    """Make the release folder `target` from a folder of texts, and describe it at the top of `root` if given.

    `watch(parts, total)` passes the finished documents through, to show progress. A build that fails leaves
    the last good release as it was. Returns the rows of each table.

    Raises:
        CorpusError: `target` is no place to write to, or holds what this tool did not write; the seeds or the contract
            are wrong; or the result does not validate.
    """
    targets.check_corpus_target(target, _kept(seeds, root))
    contract, tables = make_tables(seeds, jobs=jobs, repeated=repeated, watch=watch)
    with atomic.publication(target, root) as staged:
        summary = publish(staged.folder, contract, tables)
        if root is not None:
            staged.write(write.root_files(root, target, contract, summary, data=staged.folder))
    return summary.rows


def _kept(seeds: Path, root: Path | None) -> list[Path]:
    """What a target must lie apart from; only a build of the repository writes among its versions."""
    return [seeds, *own_folders(), *([] if root else [corpus_folder()])]


def make_tables(
    seeds: Path, *, jobs: int = 1, repeated: frozenset[str] = frozenset(), watch: Watch = unwatched
) -> tuple[Contract, dict[str, pa.Table]]:
    """Run the pipeline over a folder of texts: the contract, and every table that it asks for.

    Raises:
        CorpusError: the seeds or the contract are wrong: every mistake, a line each.
    """
    mistakes = Mistakes()
    inputs = read_inputs(seeds, schema_folder(), mistakes)
    registry = registry_of(inputs.contract, inputs.registries)
    pairs = pairs_of(seeds, registry, mistakes)
    # Once something is wrong, the texts are only checked: a registry with holes would lead to false reports.
    share = partial(_check, registry, pairs) if mistakes.lines else _maker(inputs, registry, pairs, repeated)
    parts = list(watch(_parts(inputs.texts, share, jobs), len(inputs.texts)))
    mistakes.lines += chain.from_iterable(part.mistakes for part in parts)
    found = {part.doc_id: part.meanings for part in parts if part.meanings is not None}
    mistakes.lines += check_participants(seeds, inputs, found)
    mistakes.refuse()
    assessments = {part.doc_id: part.assessment for part in parts}
    quality = list(quality_rows(inputs.contract, inputs.registries, pairs, assessments))
    return inputs.contract, _tables(inputs.contract, inputs.registries, parts, quality)


def _maker(
    inputs: Inputs, registry: Registry, pairs: tuple[Pair, ...], repeated: frozenset[str]
) -> Callable[[Text], Part]:
    references = References(registry, gazetteer_of(inputs.registries), repeated)
    return partial(_part, Knowledge(references, inputs.registries, pairs))


def publish(folder: Path, contract: Contract, tables: Mapping[str, pa.Table]) -> VersionSummary:
    """Write a release into an empty folder and validate it; returns its summary.

    Raises:
        CorpusError: the result does not validate; the message has a line for each problem.
    """
    summary = write.write_release(folder, contract, tables)
    if problems := validation.validate(folder, contract):
        raise CorpusError("\n".join(str(problem) for problem in problems))
    return summary


def _parts(texts: Sequence[Text], share: Callable[[Text], Part], jobs: int) -> Iterator[Part]:
    """Each document's share, in the order of the documents, whatever the number of workers."""
    if jobs == 1:
        yield from map(share, texts)
        return
    # Forking is unsafe once Arrow has started its threads.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=end_with_parent) as pool:
        try:
            yield from pool.map(share, texts, chunksize=max(1, min(64, len(texts) // (4 * jobs))))
        except BrokenProcessPool:
            raise CorpusError(
                f"--jobs {jobs}: expected workers that finish, found that one was ended, as a machine without memory "
                "does; give fewer."
            ) from None


def _check(registry: Registry, pairs: Sequence[Pair], text: Text) -> Part:
    """The mistakes of a text, and nothing else."""
    mistakes = Mistakes()
    walked = _walk(text, registry, frozenset(), pairs, mistakes)
    found = meanings(text[0], walked.curated) if walked else None
    return Part(text[0].doc_id, {}, [], found, Assessment(()), mistakes.lines)


def _part(known: Knowledge, text: Text) -> Part:
    """The share of a text, or its mistakes."""
    references, mistakes = known.references, Mistakes()
    walked = _walk(text, references.registry, references.repeated, known.pairs, mistakes)
    if walked is None:
        return Part(text[0].doc_id, {}, [], None, Assessment(()), mistakes.lines)
    layers = choose_layers(walked.document, walked.curated, references.gazetteer)
    document = replace(walked.document, annotations=layers)
    assessment = assess(walked.document, walked.curated, known.registries, references.gazetteer)
    return Part(
        doc_id=text[0].doc_id,
        tables=document_tables(document),
        mentions=features_of(document),
        meanings=meanings(text[0], walked.curated),
        assessment=assessment._replace(agreement=walked.agreement),
        mistakes=[],
    )


def _walk(
    text: Text, registry: Registry, repeated: frozenset[str], pairs: Sequence[Pair], mistakes: Mistakes
) -> Walked | None:
    """Decode, clean, segment and tokenise a text, and read all that people annotated in it: each once in a build.

    None if something is wrong with it.
    """
    with mistakes.caught():
        seed = read_seed(*text)
        document = read_document(seed, repeated)
        curated = Annotations()
        with mistakes.caught():
            curated = curated_annotations(seed, document, registry)
        compared = agreement(seed, document, pairs, mistakes)
        return None if mistakes.lines else Walked(document, curated, compared)
    return None


def _tables(
    contract: Contract, registries: Registries, parts: Sequence[Part], quality: Sequence[QualityRow]
) -> dict[str, pa.Table]:
    columns = {name: _joined(contract.tables[name], [part.tables[name] for part in parts]) for name in DOCUMENT_TABLES}
    mentions = [row for part in parts for row in part.mentions]
    resolution = resolve(contract, registries, mentions, _located(columns["entity_relations"]))
    columns |= {name: _with_events(columns[name], resolution) for name in ("event_mentions", "event_counts")}
    references = (_entity_references(columns["mentions"]), _event_references(columns["event_mentions"]))
    columns |= corpus_tables(CorpusLevel(registries, *references, resolution.events, resolution.participants))
    columns["quality"] = {name: [getattr(row, name) for row in quality] for name in QualityRow._fields}
    tables = {name: to_arrow(table, columns[name]) for name, table in contract.tables.items()}
    for name, table in contract.vocabularies.items():
        rows = contract.codes[name]
        tables[name] = to_arrow(table, {column: [row[column] or None for row in rows] for column in table.columns})
    return tables


def _joined(table: Table, parts: Sequence[Columns]) -> Columns:
    return {name: list(chain.from_iterable(part[name] for part in parts)) for name in table.columns}


def _located(relations: Columns) -> list[tuple[str, str]]:
    """Pairs of places, the first in the second, as the texts say."""
    rows = zip(relations["head_id"], relations["relation"], relations["tail_id"], strict=True)
    return [(head, tail) for head, relation, tail in rows if relation == "located_in"]


def _with_events(columns: Columns, resolution: Resolution) -> Columns:
    """Columns with the one value that no document knows alone: the event of each mention."""
    pairs = zip(columns["event_mention_id"], columns["event_id"], strict=True)
    return columns | {"event_id": [resolution.event_ids.get(mention, event) for mention, event in pairs]}


def _entity_references(mentions: Columns) -> list[EntityReference]:
    rows = map(EntityReference, mentions["entity_id"], mentions["doc_id"], mentions["text"])
    return [row for row in rows if row.entity_id is not None]


def _event_references(mentions: Columns) -> list[EventReference]:
    return list(map(EventReference, mentions["event_id"], mentions["doc_id"], mentions["method"]))
