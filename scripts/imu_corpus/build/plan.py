"""The plan of a build: what is read first, what is done with each lot of texts, and which lots are done already."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from imu_corpus.annotation.names.gazetteer import gazetteer_of
from imu_corpus.brat.read import registry_of
from imu_corpus.build import engines
from imu_corpus.build.inputs import Inputs, check_participants, read_inputs
from imu_corpus.build.notes import from_json
from imu_corpus.build.shards import Lot, Shard, cut, finished, knowledge_fingerprint
from imu_corpus.build.walk import Knowledge
from imu_corpus.build.work import Made, Resolving, Work, check_lot, make_shard
from imu_corpus.coreference.resolve import labels_of, places_of, roles_of
from imu_corpus.evaluation.quality import pairs_of
from imu_corpus.io.errors import Mistakes
from imu_corpus.io.notices import notice
from imu_corpus.io.paths import schema_folder
from imu_corpus.pipeline import References
from imu_corpus.seeds.registries import Registries
from imu_corpus.tables import DOCUMENT_TABLES


class Plan(NamedTuple):
    """What a build does."""

    seeds: Path
    inputs: Inputs
    work: Work
    lots: list[Lot]
    mistakes: Mistakes
    """Of what is read before the texts."""

    def made(self, engine: engines.Engine) -> Iterator[Made]:
        """What comes of each lot, in their order; those whose shard is there are not worked on again."""
        # Once something is wrong, the texts are only checked: a registry with holes would lead to false reports.
        if self.mistakes.lines:
            return engine(self.work, check_lot, self.lots)
        return _shards(self.work, self.lots, engine)

    def refuse(self, made: Iterable[Made]) -> None:
        """Refuse to go on if anything is wrong, in what came of all lots or before.

        Raises:
            CorpusError: every mistake, a line each.
        """
        found = list(made)
        self.mistakes.lines += chain.from_iterable(each.mistakes for each in found)
        self.mistakes.lines += check_participants(self.seeds, self.inputs, ChainMap(*(each.meanings for each in found)))
        self.mistakes.refuse()


def plan_of(seeds: Path, folder: Path, repeated: frozenset[str]) -> Plan:
    """The plan for a folder of texts, whose shards are kept in `folder`.

    Raises:
        CorpusError: the contract is wrong; every mistake found so far, a line each.
    """
    mistakes = Mistakes()
    inputs = read_inputs(seeds, schema_folder(), mistakes)
    return Plan(seeds, inputs, _work(seeds, folder, inputs, repeated, mistakes), cut(inputs.texts), mistakes)


def _work(seeds: Path, folder: Path, inputs: Inputs, repeated: frozenset[str], mistakes: Mistakes) -> Work:
    """What is done with each lot; where something is wrong already, without the names of registries with holes."""
    contract = inputs.contract
    registry = registry_of(contract, inputs.registries)
    pairs = pairs_of(seeds, registry, mistakes)
    gazetteer = gazetteer_of(Registries() if mistakes.lines else inputs.registries)
    known = Knowledge(References(registry, gazetteer, repeated), inputs.registries, pairs)
    tables = {name: contract.tables[name] for name in DOCUMENT_TABLES}
    places = places_of(inputs.registries.entities, ())
    resolving = Resolving(labels_of(contract), roles_of(contract), places, contract.tables["events"])
    return Work(known, tables, resolving, folder, knowledge_fingerprint(seeds, repeated))


def _shards(work: Work, lots: Sequence[Lot], engine: engines.Engine) -> Iterator[Made]:
    there = {lot.name: shard for lot in lots if (shard := finished(work.folder, lot, work.fingerprint))}
    if there:
        texts = sum(len(shard.manifest.texts) for shard in there.values())
        notice(f"{texts} texts are done already; going on with the rest.")
    fresh = engine(work, make_shard, [lot for lot in lots if lot.name not in there])
    for lot in lots:
        yield _again(lot, there[lot.name]) if lot.name in there else next(fresh)


def _again(lot: Lot, shard: Shard) -> Made:
    return Made(lot, shard, {}, [], from_json(shard.manifest.notes).meanings)
