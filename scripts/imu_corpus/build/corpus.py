"""Building: a folder of texts to a release folder, in memory that does not grow with the number of texts.

inputs ► lots ► shards (`work`, by an engine) ► corpus level ► tables, streamed ► publish ► validate
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from imu_corpus import validation
from imu_corpus.annotation.names.gazetteer import gazetteer_of
from imu_corpus.brat.read import registry_of
from imu_corpus.build import engines
from imu_corpus.build.inputs import Inputs, check_participants, read_inputs
from imu_corpus.build.level import Level
from imu_corpus.build.notes import Notes, from_json, nothing
from imu_corpus.build.shards import Lot, Shard, cut, finished, knowledge_fingerprint
from imu_corpus.build.walk import Knowledge, assessment_of
from imu_corpus.build.work import Made, Resolving, Work, check_lot, make_shard
from imu_corpus.build.workplace import workplace
from imu_corpus.contract.load import Contract
from imu_corpus.coreference.resolve import labels_of, places_of, roles_of
from imu_corpus.datapackage import write
from imu_corpus.datapackage.streams import Stream
from imu_corpus.datapackage.summary import VersionSummary
from imu_corpus.evaluation.quality import Assessment, pairs_of, quality_rows
from imu_corpus.evaluation.scores import QualityRow
from imu_corpus.io import atomic, targets
from imu_corpus.io.errors import CorpusError, Mistakes
from imu_corpus.io.notices import notice
from imu_corpus.io.paths import corpus_folder, own_folders, schema_folder
from imu_corpus.pipeline import References
from imu_corpus.seeds.registries import Registries
from imu_corpus.tables import DOCUMENT_TABLES

Watch = Callable[[Iterable[Made], int], Iterable[Made]]
"""Called with the lots as they are finished and the number of texts; passes the lots through, to show progress."""


def unwatched(made: Iterable[Made], _total: int) -> Iterable[Made]:
    """Pass the finished lots through and show nothing."""
    return made


class Corpus(NamedTuple):
    """What a build publishes."""

    contract: Contract
    tables: Mapping[str, Stream]
    views: Mapping[str, Stream]


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

    A build that is stopped leaves the last good release as it was, and the next one goes on where it was. Returns the
    rows of each table.

    Raises:
        CorpusError: `target` is no place to write to, or holds what this tool did not write; the seeds or the contract
            are wrong; or the result does not validate.
    """
    targets.check_corpus_target(target, _kept(seeds, root))
    with workplace(target) as folder:
        corpus = prepare(seeds, folder, jobs=jobs, repeated=repeated, watch=watch)
        with atomic.publication(target, root) as staged:
            summary = publish(staged.folder, corpus)
            if root is not None:
                staged.write(write.root_files(root, target, corpus.contract, summary, data=staged.folder))
    return summary.rows


def _kept(seeds: Path, root: Path | None) -> list[Path]:
    """What a target must lie apart from; only a build of the repository writes among its versions."""
    return [seeds, *own_folders(), *([] if root else [corpus_folder()])]


def prepare(
    seeds: Path, folder: Path, *, jobs: int = 1, repeated: frozenset[str] = frozenset(), watch: Watch = unwatched
) -> Corpus:
    """Run the pipeline over a folder of texts, with its shards kept in `folder`: what there is to publish.

    Raises:
        CorpusError: the seeds or the contract are wrong: every mistake, a line each.
    """
    mistakes = Mistakes()
    inputs = read_inputs(seeds, schema_folder(), mistakes)
    work = _work(seeds, folder, inputs, repeated, mistakes)
    lots = cut(inputs.texts)
    # Once something is wrong, the texts are only checked: a registry with holes would lead to false reports.
    found = engines.run(work, check_lot, lots, jobs) if mistakes.lines else _shards(work, lots, jobs)
    made = list(watch(found, len(inputs.texts)))
    mistakes.lines += chain.from_iterable(each.mistakes for each in made)
    mistakes.lines += check_participants(seeds, inputs, ChainMap(*(each.meanings for each in made)))
    mistakes.refuse()
    return _corpus(inputs, work, made)


def _work(seeds: Path, folder: Path, inputs: Inputs, repeated: frozenset[str], mistakes: Mistakes) -> Work:
    """What is done with each lot; where something is wrong already, without the names of registries with holes."""
    registry = registry_of(inputs.contract, inputs.registries)
    pairs = pairs_of(seeds, registry, mistakes)
    gazetteer = gazetteer_of(Registries() if mistakes.lines else inputs.registries)
    known = Knowledge(References(registry, gazetteer, repeated), inputs.registries, pairs)
    tables = {name: inputs.contract.tables[name] for name in DOCUMENT_TABLES}
    contract = inputs.contract
    places = places_of(inputs.registries.entities, ())
    resolving = Resolving(labels_of(contract), roles_of(contract), places, contract.tables["events"])
    return Work(known, tables, resolving, folder, knowledge_fingerprint(seeds, repeated))


def _shards(work: Work, lots: Sequence[Lot], jobs: int) -> Iterator[Made]:
    """What comes of each lot, in their order; those whose shard is there are not worked on again."""
    there = {lot.name: shard for lot in lots if (shard := finished(work.folder, lot, work.fingerprint))}
    if there:
        texts = sum(len(shard.manifest.texts) for shard in there.values())
        notice(f"{texts} texts are done already, by a build that was stopped; going on with the rest.")
    fresh = engines.run(work, make_shard, [lot for lot in lots if lot.name not in there], jobs)
    for lot in lots:
        yield _again(lot, there[lot.name]) if lot.name in there else next(fresh)


def _again(lot: Lot, shard: Shard) -> Made:
    return Made(lot, shard, {}, [], from_json(shard.manifest.notes).meanings)


def _corpus(inputs: Inputs, work: Work, made: Sequence[Made]) -> Corpus:
    shards = [each.shard for each in made if each.shard]
    notes = nothing()
    for shard in shards:
        notes.update(from_json(shard.manifest.notes))
    figures = _figures(inputs, work.known, made, notes)
    level = Level(inputs.contract, inputs.registries, shards, notes, work.folder)
    return Corpus(inputs.contract, level.tables(figures), level.views())


def _figures(inputs: Inputs, known: Knowledge, made: Sequence[Made], notes: Notes) -> list[QualityRow]:
    """The rows of `quality`. A shard that was there lacks what figures are made from: its text is read again."""
    found: dict[str, Assessment] = dict(ChainMap(*(each.assessments for each in made)))
    texts = {text[0].doc_id: text for text in inputs.texts if text[0].doc_id in set(notes.assessed) - found.keys()}
    found |= {doc_id: assessment_of(known, text) for doc_id, text in texts.items()}
    return list(quality_rows(inputs.contract, inputs.registries, known.pairs, dict(sorted(found.items()))))


def publish(folder: Path, corpus: Corpus) -> VersionSummary:
    """Write a release into an empty folder and validate it; returns its summary.

    Raises:
        CorpusError: the result does not validate; the message has a line for each problem.
    """
    summary = write.write_streams(folder, *corpus)
    if problems := validation.validate(folder, corpus.contract):
        raise CorpusError("\n".join(str(problem) for problem in problems))
    return summary
