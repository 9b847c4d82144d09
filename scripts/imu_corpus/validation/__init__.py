"""Validating: a published package against the contract and against itself, level by level.

files and kind ► formats ► schema ► keys ► text ► meaning ► description. A level runs only if the ones before it
found nothing that would make its findings noise. Everything is checked on columns, so that a million rows take seconds.
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
from imu_corpus.validation import description, files, formats, keys, kind, meaning, schema, text, versions
from imu_corpus.validation.corpus import Corpus, corpus_of
from imu_corpus.validation.kind import Kind
from imu_corpus.validation.loaded import LoadedTable
from imu_corpus.validation.problem import Problem

__all__ = ["Problem", "check_corpus", "check_values", "validate"]

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
    tables, problems = formats.read(package)
    problems += check_values(tables)
    if problems:
        return problems
    corpus = corpus_of(tables, contract)
    problems = check_corpus(corpus) if corpus is not None else []
    if what is not None and not problems and versions.is_described(package, what, contract):
        problems = description.check(package, what, tables, contract, digest)
    return problems


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
    return text.check(corpus) or meaning.check(corpus)
