"""Records: articles in one file, or on the Hub, laid out as a folder of texts with their passports.

A record is an object of a JSON Lines file (also `.gz`), a row of a Parquet file, or an example of a Hub dataset
(`hub:NAME`, `hub:NAME/CONFIG`, with `:SPLIT` behind it), read one after another. Its `text` is the raw text; values
that are called as columns of `sources.csv` are its passport; all else is left out.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any

from imu_corpus.io import edtf, strict_json
from imu_corpus.io.atomic import replacing_file
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.model import Passport
from imu_corpus.seeds.passports import SOURCES

TEXT = "text"
HUB = "hub:"
_SUFFIXES = (".jsonl", ".jsonl.gz", ".parquet")
_HUB_NAME = re.compile(r"hub:([\w.-]+/[\w.-]+|[\w.-]+)(?:/([\w.-]+))?(?::([\w.-]+))?")
_KNOWN = frozenset(field.name for field in fields(Passport)) - {"seed_file"}
_DOC_ID = re.compile(r"d[0-9a-f]{3,64}")
_ROWS = 1_000

Record = Mapping[str, Any]


def is_records(source: str) -> bool:
    """Whether a source of texts is a file of records or a Hub dataset, not a folder."""
    return source.startswith(HUB) or source.endswith(_SUFFIXES)


def name_of(source: str) -> str:
    """A name for the folder of its texts."""
    return re.sub(r"[^\w.-]", "_", Path(source.removeprefix(HUB)).name.split(".")[0]) or "records"


def lay_out(source: str, folder: Path) -> int:
    """Write the texts of a source into an empty folder, and `sources.csv` last.

    Returns how many records were left out because an earlier one has the same text.

    Raises:
        CorpusError: the source cannot be read; a record has no text, or a value that its passport may not have.
    """
    seen: set[str] = set()
    left_out = 0
    with replacing_file(folder / SOURCES) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Passport)], lineterminator="\n")
        writer.writeheader()
        for number, record in enumerate(_records(source), start=1):
            passport, text = _read(record, f"{shown(source)}: record {number}")
            if passport.doc_id in seen:
                left_out += 1
                continue
            seen.add(passport.doc_id)
            (folder / passport.seed_file).write_bytes(text.encode())
            writer.writerow(asdict(passport))
    if not seen:
        raise CorpusError(f"{shown(source)}: expected records, found none; give a source that has some.")
    return left_out


def _read(record: Record, place: str) -> tuple[Passport, str]:
    text = record.get(TEXT)
    if not isinstance(text, str) or not text.strip() or not _is_unicode(text):
        raise CorpusError(f"{place}: expected its words in {TEXT}, found {shown(str(text)[:40])}; add them.")
    given = {name: _cell(value, name, place) for name, value in record.items() if name in _KNOWN and value is not None}
    doc_id = given.pop("doc_id", "")
    if not _DOC_ID.fullmatch(doc_id):
        doc_id = f"d{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    values = {name: value for name, value in given.items() if value}
    return Passport(doc_id=doc_id, seed_file=f"{doc_id}.txt", **values), text


def _is_unicode(text: str) -> bool:
    """Whether the text can be written: JSON can name halves of characters."""
    return text.encode("utf-8", "replace").decode() == text


def _cell(value: Any, name: str, place: str) -> str:
    """A value as a passport has it: words on one line, a day without its hour."""
    words = " ".join(str(value.date() if hasattr(value, "date") else value).split())
    if name == "published_on" and not isinstance(value, date):
        words = re.sub(r"^(\d{4}-\d\d-\d\d)[T ].*", r"\1", words)
        try:
            edtf.bounds(words or "2000")
        except ValueError as error:
            raise CorpusError(f"{place}: expected an EDTF date in {name}, found: {error}; fix it.") from None
    return words


def _records(source: str) -> Iterator[Record]:
    if source.startswith(HUB):
        return _from_hub(source)
    return _from_parquet(Path(source)) if source.endswith(".parquet") else _from_lines(Path(source))


def _from_lines(path: Path) -> Iterator[Record]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                yield _object(line, f"{shown(path)}: line {number}")
    except (OSError, EOFError) as error:
        raise _unreadable(path, error) from None


def _object(line: bytes, place: str) -> Record:
    try:
        value = strict_json.loads(line)
    except ValueError as error:
        raise CorpusError(f"{place}: expected a JSON object, found: {error}; fix it.") from None
    if not isinstance(value, dict):
        raise CorpusError(f"{place}: expected a JSON object, found {shown(str(value)[:40])}; fix it.")
    return value


def _from_parquet(path: Path) -> Iterator[Record]:
    # Imported here: a folder of texts needs none of it.
    import pyarrow as pa
    import pyarrow.parquet as pq

    from imu_corpus.io.parquet import check_proportion

    try:
        check_proportion(path)
        with pq.ParquetFile(path) as file:
            columns = [name for name in file.schema_arrow.names if name in _KNOWN or name == TEXT]
            for batch in file.iter_batches(_ROWS, columns=columns):
                yield from batch.to_pylist()
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, error) from None


def _from_hub(source: str) -> Iterator[Record]:
    import datasets

    found = _HUB_NAME.fullmatch(source)
    if not found:
        raise CorpusError(f"{shown(source)}: expected hub:NAME, hub:NAME/CONFIG or either with :SPLIT; fix it.")
    name, config, split = found.groups()
    try:
        examples: Iterable[Record] = datasets.load_dataset(name, config, split=split or "train", streaming=True)
        yield from examples
    except Exception as error:
        raise _unreadable(source, error) from None


def _unreadable(source: object, error: Exception) -> CorpusError:
    found = " ".join(str(error).split())[:200] or type(error).__name__
    return CorpusError(f"{shown(str(source))}: expected records that can be read, found: {found}; check the source.")
