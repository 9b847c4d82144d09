"""Building: a folder of texts to a release folder, in memory that does not grow with the number of texts.

plan ► shards (`work`, by an engine) ► corpus level ► tables, streamed ► publish ► validate
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from imu_corpus import validation
from imu_corpus.build import engines
from imu_corpus.build.engines import Engine
from imu_corpus.build.inputs import Inputs
from imu_corpus.build.level import Level
from imu_corpus.build.notes import Notes, from_json, nothing
from imu_corpus.build.plan import plan_of
from imu_corpus.build.walk import Knowledge, assessment_of
from imu_corpus.build.work import Made, Work
from imu_corpus.build.workplace import open_workplace, shards_beside, workplace
from imu_corpus.contract.load import Contract
from imu_corpus.datapackage import write
from imu_corpus.datapackage.streams import Stream
from imu_corpus.datapackage.summary import VersionSummary
from imu_corpus.evaluation.quality import Assessment, quality_rows
from imu_corpus.evaluation.scores import QualityRow
from imu_corpus.io import atomic, targets
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import corpus_folder, own_folders

Watch = Callable[[Iterable[Made], int], Iterable[Made]]
"""Called with the lots as they are finished and the number of texts; passes the lots through, to show progress."""


def unwatched(made: Iterable[Made], _total: int) -> Iterable[Made]:
    """Pass the finished lots through and show nothing."""
    return made


class Part(NamedTuple):
    """One of several equal parts of the work."""

    number: int
    """From 1 on."""
    of: int


class Corpus(NamedTuple):
    """What a build publishes."""

    contract: Contract
    tables: Mapping[str, Stream]
    views: Mapping[str, Stream]


def build(
    seeds: Path,
    target: Path,
    *,
    engine: Engine = engines.here,
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
        corpus = prepare(seeds, folder, engine=engine, repeated=repeated, watch=watch)
        with atomic.publication(target, root) as staged:
            summary = publish(staged.folder, corpus)
            if root is not None:
                staged.write(write.root_files(root, target, corpus.contract, summary, data=staged.folder))
    return summary.rows


def _kept(seeds: Path, root: Path | None) -> list[Path]:
    """What a target must lie apart from; only a build of the repository writes among its versions."""
    return [seeds, *own_folders(), *([] if root else [corpus_folder()])]


def prepare(
    seeds: Path,
    folder: Path,
    *,
    engine: Engine = engines.here,
    repeated: frozenset[str] = frozenset(),
    watch: Watch = unwatched,
) -> Corpus:
    """Run the pipeline over a folder of texts, with its shards kept in `folder`: what there is to publish.

    Raises:
        CorpusError: the seeds or the contract are wrong: every mistake, a line each.
    """
    plan = plan_of(seeds, folder, repeated)
    made = list(watch(plan.made(engine), len(plan.inputs.texts)))
    plan.refuse(made)
    return _corpus(plan.inputs, plan.work, made)


def make_part(
    seeds: Path,
    target: Path,
    part: Part,
    *,
    engine: Engine = engines.here,
    repeated: frozenset[str] = frozenset(),
    watch: Watch = unwatched,
) -> int:
    """Do one of several equal parts of the work of a build, and keep its shards for the build that finishes it.

    Parts may run at the same time, on any machine that reaches `seeds` and the folder above `target`. Returns the
    number of texts of the part.

    Raises:
        CorpusError: as for `build`; the texts of the other parts are not looked at.
    """
    targets.check_corpus_target(target, _kept(seeds, None))
    folder = shards_beside(target)
    open_workplace(folder)
    plan = plan_of(seeds, folder, repeated)
    mine = plan._replace(lots=plan.lots[part.number - 1 :: part.of])
    texts = sum(len(lot.texts) for lot in mine.lots)
    made = list(watch(mine.made(engine), texts))
    plan.mistakes.lines += chain.from_iterable(each.mistakes for each in made)
    plan.mistakes.refuse()
    return texts


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
