"""Description: the files that describe a release say what the contract and the tables make them say.

Descriptor, card and citation are made by a program, so they are made again and compared. A version that the
installed contract is not of is described by another contract: then only what they say of one another is checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from imu_corpus.contract.load import Contract
from imu_corpus.datapackage import write
from imu_corpus.datapackage.descriptor import Digest
from imu_corpus.datapackage.open import Package
from imu_corpus.datapackage.summary import TableSummary, VersionSummary, text_summaries
from imu_corpus.io import plain_yaml
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import CHECKSUMS
from imu_corpus.tables import ner_view
from imu_corpus.tables.arrow import arrow_schema, content_hash, content_hash_of
from imu_corpus.validation.corpus import Corpus
from imu_corpus.validation.problem import Problem, shown


def check(package: Package, corpus: Corpus, contract: Contract, digest: Digest) -> list[Problem]:
    """Problems of the files beside the tables: descriptors, card, citation, views, and the bytes of Parquet."""
    problems = [*_canonical(corpus)]
    for release in package.releases:
        ner, found = _views(release, corpus)
        problems += found
        if package.descriptor.get("version") == contract.dataset["version"]:
            problems += vocabularies(corpus, contract)
            problems += _described(package, release, contract, _facts(release, corpus, ner, digest), digest)
        else:
            problems += _versions(package, release)
    return problems


def _canonical(corpus: Corpus) -> Iterator[Problem]:
    """Parquet files are the bytes that this pyarrow writes for their tables, where it is the one that wrote them."""
    for table in corpus.tables.values():
        path = table.resource.path
        if not _same_writer(path):
            continue
        schema = arrow_schema(table.resource.table)
        expected = write.parquet_bytes(pa.Table.from_arrays(table.data.columns, schema=schema))
        if expected != path.read_bytes():
            expectation = "the bytes that this pyarrow writes for the table"
            yield Problem("description.parquet", table.file, "", expectation, "others, though the rows are the same")


def vocabularies(corpus: Corpus, contract: Contract) -> Iterator[Problem]:
    """Vocabularies hold the codes of the contract, with their words."""
    for name in contract.vocabularies.keys() & corpus.tables.keys():
        table = corpus.tables[name]
        rows = sorted(
            contract.codes[name], key=lambda row: [row[column] for column in table.resource.table.primary_key]
        )
        for column in table.data.column_names:
            wanted = [row[column] or None for row in rows]
            found = table.data[column].to_pylist()
            if wanted != found:
                pairs = enumerate(zip_longest(wanted, found), start=1)
                number, (expected, there) = next((number, pair) for number, pair in pairs if pair[0] != pair[1])
                place = f"row {number}, column {column}"
                yield Problem("description.vocabulary", table.file, place, shown(expected), shown(there))


def _same_writer(path: Path) -> bool:
    return bool(pq.read_metadata(path).created_by == f"parquet-cpp-arrow version {pa.__version__}")


def _views(release: Path, corpus: Corpus) -> tuple[pa.Table | None, list[Problem]]:
    """Views hold what their tables say."""
    tokens, path = corpus.tables.get("tokens"), release / ner_view.PATHS[ner_view.NER]
    if tokens is None or not path.exists():
        return None, []
    wanted = ner_view.ner_view(tokens.data, corpus.documents.data)
    expected = write.parquet_bytes(wanted)
    try:
        same = path.read_bytes() == expected or (
            not _same_writer(path) and pq.read_table(path).equals(pq.read_table(pa.BufferReader(expected)))
        )
    except (OSError, ValueError, pa.ArrowException):
        same = False
    return wanted, [] if same else [
        Problem("description.view", str(path), "", "the tokens by sentence", "another view")
    ]


def _facts(release: Path, corpus: Corpus, ner: pa.Table | None, digest: Digest) -> VersionSummary:
    """What the card says of each table; the forms being equal, content hashes come from the JSON Lines."""
    facts: dict[str, TableSummary] = {}
    for name, table in corpus.tables.items():
        schema, lines = arrow_schema(table.resource.table), release / f"{name}.jsonl"
        known = content_hash_of(schema, digest(lines)) if lines.is_file() else content_hash(table.data)
        facts[name] = TableSummary(len(table.data), known)
    if ner is not None:
        facts[ner_view.NER] = TableSummary(len(ner), content_hash(ner))
    return VersionSummary(facts, text_summaries(corpus.documents.data))


def _described(
    package: Package, release: Path, contract: Contract, facts: VersionSummary, digest: Digest
) -> Iterator[Problem]:
    if missing := sorted({*contract.resources, *ner_view.PATHS} - facts.tables.keys()):
        yield Problem("description.tables", str(package.file), "", f"the table {missing[0]!r} of the contract", "none")
        return
    try:
        wanted = write.describing_files(release, contract, facts, digest=digest)
        if package.folder != release:
            wanted |= write.root_files(package.folder, release, contract, facts, digest=digest)
    except (CorpusError, OSError, ValueError) as error:
        yield Problem("description.text", str(package.folder), "", "files that describe the release", str(error))
        return
    if not (release / CHECKSUMS).is_file():
        yield Problem("description.missing", str(release / CHECKSUMS), "", "the list of a release's checksums", "none")
    for path, text in wanted.items():
        yield from _compare(path, text)
    known = {*wanted, *(resource.path for resource in package.resources), release / CHECKSUMS}
    known |= {release / path for path in ner_view.PATHS.values()}
    for path in sorted(path for path in release.rglob("*") if path.is_file() and path not in known):
        yield Problem("description.unknown", str(path), "", "only files that belong to a release", "another")


def _compare(path: Path, expected: str) -> Iterator[Problem]:
    if not path.is_file():
        yield Problem("description.missing", str(path), "", "a file that describes the release", "none")
        return
    found = path.read_bytes()
    if found != expected.encode():
        lines = zip_longest(expected.split("\n"), found.decode("utf-8", "replace").split("\n"), fillvalue="")
        number, (wanted, there) = next((n, pair) for n, pair in enumerate(lines, 1) if pair[0] != pair[1])
        yield Problem("description.text", str(path), f"line {number}", shown(wanted), shown(there))


def _versions(package: Package, release: Path) -> Iterator[Problem]:
    """Descriptor, citation and card name one version."""
    wanted = package.descriptor.get("version")
    for path, version in _named_versions(release):
        if version != wanted:
            yield Problem("description.version", str(path), "", f"version {wanted}", shown(version))


def _named_versions(release: Path) -> Iterator[tuple[Path, object]]:
    for name, part in (("CITATION.cff", 0), ("README.md", 1)):
        path = release / name
        try:
            values = plain_yaml.loads(path.read_text(encoding="utf-8").split("---\n")[part])
            yield from ((path, row["version"]) for row in values.get("configs", [values]))
        except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, yaml.YAMLError):
            yield path, None
