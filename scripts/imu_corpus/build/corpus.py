"""Building: a folder of texts to a release folder. The only module that runs the pipeline over many texts.

find seeds ► process each ► resolve events ► tables ► publish ► validate
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from imu_corpus import validation
from imu_corpus.annotation.annotate import gazetteer_of
from imu_corpus.brat.read import registry_of
from imu_corpus.build.inputs import read_inputs
from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table
from imu_corpus.coreference.merge import Told
from imu_corpus.coreference.resolve import resolve, told_of
from imu_corpus.datapackage import write
from imu_corpus.datapackage.summary import ReleaseFacts
from imu_corpus.evaluation.quality import quality_rows
from imu_corpus.io import atomic
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import rules_folder, schema_folder
from imu_corpus.layers.view import CorpusView, Meant, Mentioned
from imu_corpus.model import Passport
from imu_corpus.pipeline import References, process
from imu_corpus.seeds.passports import read_seed
from imu_corpus.seeds.registries import Registries
from imu_corpus.tables import Columns, corpus_columns, document_columns
from imu_corpus.tables.arrow import to_arrow


class Part(NamedTuple):
    """What a document brings to the release."""

    tables: dict[str, Columns]
    """Its share of each table."""
    told: list[Told]
    """What its event mentions tell, to be resolved with those of all others."""


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
        CorpusError: the seeds or the contract are wrong, or the result does not validate.
    """
    contract, tables = make_tables(seeds, jobs=jobs, repeated=repeated, watch=watch)
    with atomic.publication(target, root) as staged:
        facts = publish(staged.folder, contract, tables)
        if root is not None:
            staged.write(write.root_files(root, target, contract, facts, data=staged.folder))
    return facts.rows


def make_tables(
    seeds: Path, *, jobs: int = 1, repeated: frozenset[str] = frozenset(), watch: Watch = unwatched
) -> tuple[Contract, dict[str, pa.Table]]:
    """Run the pipeline over a folder of texts: the contract, and every table that it asks for.

    Raises:
        CorpusError: the seeds or the contract are wrong.
    """
    contract, registries, found = read_inputs(seeds, schema_folder(), rules_folder())
    references = References(registry_of(contract, registries), gazetteer_of(registries), repeated)
    parts = list(watch(_parts(found, partial(_part, references), jobs), len(found)))
    quality = list(quality_rows(contract, seeds, found, registries, references))
    return contract, _tables(contract, registries, parts, quality)


def publish(folder: Path, contract: Contract, tables: Mapping[str, pa.Table]) -> ReleaseFacts:
    """Write a release into an empty folder and validate it; returns what there is to tell of it.

    Raises:
        CorpusError: the result does not validate; the message has a line for each problem.
    """
    facts = write.write_release(folder, contract, tables)
    if problems := validation.validate(folder):
        raise CorpusError("\n".join(str(problem) for problem in problems))
    return facts


def _parts(
    found: Sequence[tuple[Passport, Path]], share: Callable[[tuple[Passport, Path]], Part], jobs: int
) -> Iterator[Part]:
    """Each document's share, in the order of the documents, whatever the number of workers."""
    if jobs == 1:
        yield from map(share, found)
        return
    # Forking is unsafe once Arrow has started its threads.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(share, found, chunksize=max(1, min(64, len(found) // (4 * jobs))))


def _part(references: References, item: tuple[Passport, Path]) -> Part:
    document = process(read_seed(*item), references)
    return Part(document_columns(document), told_of(document))


def _tables(
    contract: Contract, registries: Registries, parts: Sequence[Part], quality: Sequence[tuple[Any, ...]]
) -> dict[str, pa.Table]:
    joined = {name: _joined(contract.tables[name], name, parts) for name in parts[0].tables}
    told = [row for part in parts for row in part.told]
    resolved = resolve(contract, registries, told, joined)
    joined |= {"event_mentions": resolved.mentions, "event_counts": resolved.counts}
    mentioned, meant = _mentioned(joined["mentions"]), _meant(joined["event_mentions"])
    view = CorpusView(registries, mentioned, meant, resolved.events, resolved.participants)
    joined |= {name: _named(contract.tables[name], columns) for name, columns in corpus_columns(view).items()}
    joined["quality"] = _named(contract.tables["quality"], list(zip(*quality, strict=True)))
    tables = {name: to_arrow(table, joined[name]) for name, table in contract.tables.items()}
    for name, table in contract.vocabularies.items():
        rows = contract.codes[name]
        tables[name] = to_arrow(table, {column: [row[column] or None for row in rows] for column in table.columns})
    return tables


def _joined(table: Table, name: str, parts: Sequence[Part]) -> dict[str, Sequence[Any]]:
    return {
        column: list(chain.from_iterable(part.tables[name][index] for part in parts if part.tables[name]))
        for index, column in enumerate(table.columns)
    }


def _named(table: Table, columns: Columns) -> dict[str, Sequence[Any]]:
    return dict(zip(table.columns, columns, strict=True)) if columns else {name: [] for name in table.columns}


def _mentioned(mentions: Mapping[str, Sequence[Any]]) -> list[Mentioned]:
    rows = map(Mentioned, mentions["entity_id"], mentions["doc_id"], mentions["text"])
    return [row for row in rows if row.entity_id is not None]


def _meant(mentions: Mapping[str, Sequence[Any]]) -> list[Meant]:
    return list(map(Meant, mentions["event_id"], mentions["doc_id"], mentions["method"]))
