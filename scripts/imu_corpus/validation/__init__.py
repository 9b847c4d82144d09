"""Validating: a published package against its own descriptor, level by level.

files ► forms ► schema ► keys ► text ► meaning ► description. A level runs only where the ones before it found nothing
that would make its findings noise. Everything is checked on columns, so that a million rows take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from imu_corpus.contract.load import load_contract
from imu_corpus.datapackage.open import open_package
from imu_corpus.io.checksums import sha256
from imu_corpus.io.paths import schema_folder
from imu_corpus.validation import description, files, forms, keys, meaning, schema, text
from imu_corpus.validation.corpus import Corpus, corpus_of
from imu_corpus.validation.loaded import LoadedTable
from imu_corpus.validation.problem import Problem

__all__ = ["Problem", "check_corpus", "check_values", "validate"]


def validate(path: Path) -> list[Problem]:
    """Every problem of the package at `path`: a folder with a datapackage.json, or such a file.

    Raises:
        CorpusError: there is no descriptor, or it cannot be read.
    """
    package = open_package(path)
    # Descriptor and list of checksums name the same files, and the descriptor is made again: each is read once.
    digest = cache(sha256)
    if problems := files.check(package, digest):
        return problems
    tables, problems = forms.read(package)
    contract = load_contract(schema_folder())
    problems += check_values(tables)
    corpus, found = (None, []) if problems else corpus_of(tables, contract)
    problems += found
    if corpus is not None and not (problems := check_corpus(corpus)):
        problems = description.check(package, corpus, contract, digest)
    return problems


def check_values(tables: Sequence[LoadedTable]) -> list[Problem]:
    """Problems of values and keys: what the schemas say."""
    own = [table for table in tables if not table.is_twin]
    return [*schema.check(own), *keys.check(own, {table.resource.name: table for table in tables})]


def check_corpus(corpus: Corpus) -> list[Problem]:
    """Problems of texts, offsets and layers: what no schema can say. Values and keys are right already."""
    return text.check(corpus) or meaning.check(corpus)
