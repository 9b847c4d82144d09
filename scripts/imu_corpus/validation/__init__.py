"""Validating: a published package against the contract and against itself, level by level.

files and kind ► formats ► schema ► keys ► text ► meaning ► description. A level runs only if the ones before it
found nothing that would make its findings noise. Everything is checked on columns, so that a million rows take seconds,
and slice by slice of the texts, so that any number of texts takes the memory of some.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from imu_corpus.contract.load import Contract, load_contract
from imu_corpus.datapackage.descriptor import Digest
from imu_corpus.datapackage.open import Package, open_package
from imu_corpus.io.checksums import sha256
from imu_corpus.io.paths import schema_folder
from imu_corpus.validation import cutting, description, files, formats, keys, kind, schema, sliced, versions
from imu_corpus.validation.corpus import Corpus, corpus_of
from imu_corpus.validation.kind import Kind
from imu_corpus.validation.levels import VALUES, Findings
from imu_corpus.validation.loaded import LoadedTable
from imu_corpus.validation.problem import Problem
from imu_corpus.validation.sliced import check_corpus_level, check_slice
from imu_corpus.validation.source import Source

__all__ = ["Problem", "check_corpus", "check_corpus_level", "check_rows", "check_slice", "check_values", "validate"]

HELD = 256_000_000
"""Bytes of rows that are held in memory at once where no slices can be cut."""
NONE: Mapping[str, str] = MappingProxyType({})


def validate(path: Path, contract: Contract | None = None, released: Mapping[str, str] = NONE) -> list[Problem]:
    """Every problem of the package at `path`: a folder with a datapackage.json, or such a file.

    Args:
        path: the package.
        contract: what a package of this corpus must be like; by default that of this installation.
        released: SHA-256 of the list of checksums of each version released: one of another contract is known by it.

    Raises:
        CorpusError: there is no descriptor, or it cannot be read.
    """
    package = open_package(path)
    contract = contract or load_contract(schema_folder())
    # Descriptor and list of checksums name the same files, and the descriptor is made again: each is read once.
    digest = cache(sha256)
    what = kind.kind_of(package, contract)
    if problems := [*files.check(package, digest), *_as_its_kind(package, what, contract, released, digest)]:
        return problems
    sources, problems = formats.check(package)
    if problems := check_rows(sources, problems, contract):
        return problems
    if what is not None and versions.is_described(package, what, contract):
        return description.check(package, what, sources, contract, digest)
    return []


def check_rows(sources: Sequence[Source], problems: Sequence[Problem], contract: Contract) -> list[Problem]:
    """Problems of rows, beside those of the files that they are read from.

    What fits into memory is checked whole. What does not is checked by slices of its texts, for which they must be
    sorted. Only the whole can tell where a key leads that leads out of a slice.
    """
    found = Findings(problems)
    size = sum(source.outline.size for source in sources if not source.is_twin)
    disorder = list(cutting.disorder(sources))
    if size <= (HELD if disorder else cutting.SIZE):
        return _check_whole(sources, contract, found)
    if disorder:
        found.add(VALUES, disorder)
        return found.problems
    sliced.check(sources, contract, found)
    if size <= HELD and found.level == VALUES:
        return _check_whole(sources, contract, Findings(problems))
    return found.problems


def _check_whole(sources: Sequence[Source], contract: Contract, found: Findings) -> list[Problem]:
    tables = formats.load(sources)
    found.add(VALUES, check_values(tables))
    corpus = corpus_of(tables, contract) if found.level is None else None
    if corpus is not None:
        found.ask(corpus)
    return found.problems


def _as_its_kind(
    package: Package, what: Kind | None, contract: Contract, released: Mapping[str, str], digest: Digest
) -> list[Problem]:
    """What a package of this corpus lacks, or has beside what it must have; nothing is asked of other packages."""
    if what is None:
        return []
    problems = [problem for folder in package.releases for problem in files.check_tidy(folder)]
    if versions.is_described(package, what, contract):
        return [*problems, *kind.check(package, what, contract)]
    return [*problems, *versions.check(package, contract, released, digest)]


def check_values(tables: Sequence[LoadedTable]) -> list[Problem]:
    """Problems of values and keys: what the schemas say."""
    own = [table for table in tables if not table.is_twin]
    return [*schema.check(own), *keys.check(own, {table.resource.name: table for table in tables})]


def check_corpus(corpus: Corpus) -> list[Problem]:
    """Problems of texts, offsets and layers: what no schema can say. Values and keys are right already."""
    found = Findings()
    found.ask(corpus)
    return found.problems
