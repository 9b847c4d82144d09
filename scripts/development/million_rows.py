"""How long the full check takes at size: multiply the corpus to a million rows, validate it on one core.

    python scripts/development/million_rows.py [ROWS]

Every text is copied under new ids, with all its layers; counts above documents are multiplied. Prints rows, bytes,
the seconds that `validate` takes, as wall clock and as processor time, the most memory that it took, and how fast the
machine hashed just before: on shared machines that swings twofold, and the check with it.

Copies of one text pack far better than as many texts, so the bounds on how much a byte of Parquet may stand for are
lifted. The package is written by a process of its own, whose memory does not count.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imu_corpus.contract.load import Contract, load_contract
from imu_corpus.contract.table import Table
from imu_corpus.datapackage import write as publishing
from imu_corpus.io import parquet, paths
from imu_corpus.tables.arrow import to_arrow
from imu_corpus.tables.texts import fold
from imu_corpus.validation import validate

Tables = Mapping[str, pa.Table]


def multiply(contract: Contract, tables: Tables, numbers: Sequence[str]) -> dict[str, pa.Table]:
    """A corpus with a copy of each text for each of `numbers`, each under its own id."""
    many: dict[str, pa.Table] = {}
    for name, table in contract.resources.items():
        data = tables[name]
        if "doc_id" in data.column_names and table.primary_key != ("doc_id",) and name != "quality":
            data = pa.concat_tables(_copy(data, number) for number in numbers)
        elif name == "documents":
            data = pa.concat_tables(_copy_documents(data, number) for number in numbers)
        elif name in contract.tables and name != "quality":
            data = _pointed(table, _multiplied(data, len(numbers)), numbers[0])
        many[name] = to_arrow(table, {column: data[column] for column in table.columns})
    return many


def _copy(data: pa.Table, number: str) -> pa.Table:
    """Rows of texts under new ids: `d003-t…` becomes `d042003-t…` in the 42nd of hundreds of copies."""
    columns = [name for name in data.column_names if pa.types.is_string(data[name].type) and _holds_ids(data, name)]
    for index, field in enumerate(data.schema):
        if field.name in columns:
            data = data.set_column(index, field, pc.replace_substring_regex(data[field.name], "^d", f"d{number}"))
    return data


def _holds_ids(data: pa.Table, name: str) -> bool:
    values, documents = data[name].to_pylist(), data["doc_id"].to_pylist()
    pairs = [(value, doc_id) for value, doc_id in zip(values, documents, strict=True) if value is not None]
    return bool(pairs) and all(value == doc_id or value.startswith(f"{doc_id}-") for value, doc_id in pairs)


def _copy_documents(data: pa.Table, number: str) -> pa.Table:
    data = _copy(data, number)
    values: dict[str, Any] = {
        "raw_path": [f"{path}.{number}" for path in data["raw_path"].to_pylist()],
        "fold": [fold(doc_id) for doc_id in data["doc_id"].to_pylist()],
    }
    for name, column in values.items():
        index = data.column_names.index(name)
        data = data.set_column(index, data.field(index), pa.array(column, data.field(index).type))
    return data


def _multiplied(data: pa.Table, copies: int) -> pa.Table:
    for index, field in enumerate(data.schema):
        if field.name.endswith("_count") and pa.types.is_integer(field.type):
            data = data.set_column(index, field, pc.multiply(data[field.name], copies))
    return data


def _pointed(table: Table, data: pa.Table, number: str) -> pa.Table:
    """Rows above documents that point to a row of a text: they point to the first copy of it."""
    for key in table.foreign_keys:
        if key.columns == key.target == ("event_mention_id",):
            index, (name,) = data.column_names.index(key.columns[0]), key.columns
            data = data.set_column(index, data.field(index), pc.replace_substring_regex(data[name], "^d", f"d{number}"))
    return data


def write(folder: Path, rows: int) -> int:
    """Write a corpus of at least `rows` rows; returns how many it has."""
    contract = load_contract(paths.schema_folder())
    release = paths.corpus_folder() / paths.version_folder(contract.dataset["version"])
    tables = {name: pq.read_table(release / f"{name}.parquet") for name in contract.resources}
    per_copy = sum(len(data) for name, data in tables.items() if name != "quality" and "doc_id" in data.column_names)
    copies = -(-rows // per_copy)
    many = multiply(contract, tables, [f"{copy:0{len(str(copies))}}" for copy in range(copies)])
    publishing.write_release(folder, contract, many)
    return sum(len(data) for data in many.values())


def hashing() -> float:
    """Megabytes that this core hashes in a second."""
    data = bytes(100_000_000)
    start = time.perf_counter()
    hashlib.sha256(data).hexdigest()
    return len(data) / 1e6 / (time.perf_counter() - start)


def main() -> None:
    """Write, validate, print."""
    # One core for this process and for every thread of Arrow that it starts.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pa.set_cpu_count(1)
    parquet.GROWTH = parquet.CELLS = sys.maxsize
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            rows = pool.submit(write, folder, int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000).result()
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        speed = hashing()
        wall, used = time.perf_counter(), time.process_time()
        problems = validate(folder)
        wall, used = time.perf_counter() - wall, time.process_time() - used
    for problem in problems[:10]:
        print(problem)
    print(
        f"{rows} rows in each form, {size / 1e6:.0f} MB: {wall:.2f} s wall clock, {used:.2f} s processor, "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6:.0f} MB of memory; "
        f"{speed:.0f} MB hashed a second"
    )
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
