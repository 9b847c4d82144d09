"""The pipeline: how raw texts become the corpus. Read this page first.

    read ► segment ► normalise ► clean ► align ► sentences ► tokens      for each document alone
    ► tables ► publish ► validate                                        for all of them

`process` is a pure function of one text: any scheduler may run it anywhere. `build` runs it over a folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from imu_corpus.alignment import align
from imu_corpus.cleaning import clean
from imu_corpus.model import Document, Edit, Line, Passport, Seed
from imu_corpus.normalisation import normalise
from imu_corpus.reading import decode
from imu_corpus.segmentation import segment
from imu_corpus.sentences import split_sentences
from imu_corpus.tokens import tokenise


def process(seed: Seed, repeated: frozenset[str] = frozenset()) -> Document:
    """Run every stage over one text; `repeated` holds hashes of lines known to be boilerplate.

    Raises:
        CorpusError: the bytes are not UTF-8.
    """
    raw = decode(seed.data, seed.raw_path)
    lines, edits = read_lines(raw)
    verdicts = clean(lines, repeated)
    text, blocks, alignment = align(raw, lines, edits, verdicts)
    sentences = split_sentences(text, blocks, seed.passport.language)
    return Document(
        passport=seed.passport,
        raw_path=seed.raw_path,
        raw_sha256=hashlib.sha256(seed.data).hexdigest(),
        raw=raw,
        text=text,
        blocks=blocks,
        alignment=alignment,
        sentences=sentences,
        tokens=tokenise(text, sentences),
    )


def read_lines(raw: str) -> tuple[list[Line], list[list[Edit]]]:
    """Segment and normalise a raw text: its lines, and the normalising edits of each."""
    lines, all_edits = [], []
    for number, start, end, blank_before in segment(raw):
        source = raw[start:end]
        text, edits = normalise(source)
        indent = len(source) - len(source.lstrip())
        lines.append(Line(number, start, end, text, indent, blank_before))
        all_edits.append(edits)
    return lines, all_edits


def build(
    seeds: Path,
    target: Path,
    *,
    jobs: int = 1,
    root: Path | None = None,
    repeated: frozenset[str] = frozenset(),
    watch: Callable[[Iterable[Any], int], Iterable[Any]] = lambda parts, _total: parts,
) -> Mapping[str, int]:
    """Make the release folder `target` from a folder of texts, and describe it at the top of `root` if given.

    `watch(parts, total)` passes the finished documents through, to show progress. A build that fails leaves
    the last good release as it was. Returns the rows of each table.

    Raises:
        CorpusError: the seeds or the contract are wrong, or the result does not validate.
    """
    # Imported here, so that commands that only clean or annotate start fast.
    from imu_corpus import publishing, validation
    from imu_corpus.contract import load_contract
    from imu_corpus.errors import CorpusError
    from imu_corpus.layout import schema_folder
    from imu_corpus.seeds import find_seeds

    contract = load_contract(schema_folder())
    found = find_seeds(seeds)
    parts = watch(_document_columns(found, repeated, jobs), len(found))
    tables = _arrow_tables(contract, list(parts))
    with publishing.replacing(target) as folder:
        facts = publishing.write_release(folder, contract, tables)
        if problems := validation.validate(folder):
            raise CorpusError("\n".join(str(problem) for problem in problems))
    if root is not None:
        publishing.write_changed(publishing.root_files(root, target, contract, facts))
    return {name: fact.rows for name, fact in facts.items()}


def _document_columns(
    found: Sequence[tuple[Passport, Path]], repeated: frozenset[str], jobs: int
) -> Iterator[dict[str, list[Any]]]:
    """The columns of each document, in the order of the documents, whatever the number of workers."""
    if jobs == 1:
        yield from map(partial(_columns_of, repeated), found)
        return
    # Forking is unsafe once Arrow has started its threads.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(partial(_columns_of, repeated), found, chunksize=max(1, min(64, len(found) // (4 * jobs))))


def _columns_of(repeated: frozenset[str], item: tuple[Passport, Path]) -> dict[str, list[Any]]:
    from imu_corpus.seeds import read_seed
    from imu_corpus.tables import document_columns

    return document_columns(process(read_seed(*item), repeated))


def _arrow_tables(contract: Any, parts: Sequence[dict[str, list[Any]]]) -> dict[str, Any]:
    from imu_corpus.columns import to_arrow

    tables = {}
    for name, table in contract.tables.items():
        columns = {
            column: list(chain.from_iterable(part[name][index] for part in parts if part[name]))
            for index, column in enumerate(table.columns)
        }
        tables[name] = to_arrow(table, columns)
    for name, table in contract.vocabularies.items():
        rows = contract.codes[name]
        tables[name] = to_arrow(table, {column: [row[column] or None for row in rows] for column in table.columns})
    return tables
