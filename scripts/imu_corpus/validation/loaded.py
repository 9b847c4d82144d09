"""Loaded tables: the columns of a resource, as the checks ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.datapackage.open import Resource
from imu_corpus.tables.arrow import ARROW_TYPES, arrow_schema

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Points = npt.NDArray[np.uint32]
"""Code points."""
_SHORTEST_RUN = 4
"""Rows, on average."""


@dataclass(frozen=True)
class LoadedTable:
    """A resource with its data."""

    resource: Resource
    data: pa.Table
    is_twin: bool = False
    """Whether schema and rows are those of the Parquet form, which is checked in its stead."""
    first: int = 0
    """How many rows of the table stand before these."""
    earlier: Mapping[str, pa.Array] = field(default_factory=dict, compare=False, repr=False)
    """What those rows have in columns where no value may stand twice."""
    _distinct: dict[str, pa.DictionaryArray] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def none_of(cls, resource: Resource) -> LoadedTable:
        """A table before any of its rows is read."""
        table = resource.table
        unique = (row for row in table.fields if row.constraints.get("unique") and table.primary_key != (row.name,))
        earlier = {row.name: pa.array([], ARROW_TYPES[row.type]) for row in unique}
        return cls(resource, arrow_schema(table).empty_table(), earlier=earlier)

    def followed_by(self, data: pa.Table) -> LoadedTable:
        """The rows that stand behind these."""
        earlier = {
            name: pa.concat_arrays([known, *self.data[name].drop_null().chunks]) for name, known in self.earlier.items()
        }
        return LoadedTable(self.resource, data, first=self.first + len(self.data), earlier=earlier)

    @cached_property
    def file(self) -> str:
        """Path for messages."""
        return str(self.resource.path)

    def value(self, column: str, row: int) -> Any:
        """One value."""
        return self.data[column][row].as_py()

    def distinct(self, column: str) -> pa.DictionaryArray:
        """A column as its values and, for each row, the number of its own; a value that comes back may stand twice."""
        if column not in self._distinct:
            values = self.data[column].combine_chunks()
            self._distinct[column] = _runs(values) or values.dictionary_encode()
        return self._distinct[column]

    def tested(self, column: str, test: Callable[[pa.Array], pa.Array]) -> pa.Array | pa.ChunkedArray:
        """What a test says of each value. In columns that are no key, it is asked once of each different value."""
        if column in self.resource.table.primary_key[-1:]:
            return test(self.data[column])
        distinct = self.distinct(column)
        return test(distinct.dictionary).take(distinct.indices)

    def equals(self, column: str, value: str) -> Mask:
        """Where a column has a value."""
        return np.asarray(pc.fill_null(pc.equal(self.data[column], value), False).to_numpy())

    def numbers(self, column: str) -> Numbers:
        """A column of integers without nulls, or of truth values as 0 and 1."""
        return np.asarray(self.data[column].to_numpy(), np.int64)


def run_starts(values: pa.Array) -> Numbers:
    """Where each run of equal values begins; a null equals nothing."""
    differs = pc.fill_null(pc.not_equal(values[1:], values[:-1]), True).to_numpy(zero_copy_only=False)
    return np.flatnonzero(np.append(len(values) > 0, differs))


def _runs(values: pa.Array) -> pa.DictionaryArray | None:
    """Values by runs of equal ones, where these are long, as those of texts and sentences are; else none.

    To tell neighbours apart takes a fraction of the time of telling all values apart.
    """
    starts = run_starts(values)
    if len(starts) * _SHORTEST_RUN > len(values):
        return None
    numbers = np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(starts, append=len(values)))
    return pa.DictionaryArray.from_arrays(numbers, values.take(pa.array(starts)))
