"""Coreference of events: which mentions refer to one event, on two sides, by B-cubed (Bagga and Baldwin 1998)."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple


class Coreference(NamedTuple):
    """Mentions that both sides found, each with its event on either side; figures are over these alone."""

    pairs: tuple[tuple[str, str], ...]

    @property
    def reference(self) -> int:
        """How many mentions are compared."""
        return len(self.pairs)

    @property
    def response(self) -> int:
        """As many as of the reference: only mentions of both sides are compared."""
        return len(self.pairs)

    @property
    def precision(self) -> float | None:
        """Mean share of a mention's cluster in the response that its cluster in the reference shares."""
        return self._mean(1)

    @property
    def recall(self) -> float | None:
        """Mean share of a mention's cluster in the reference that its cluster in the response shares."""
        return self._mean(0)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both."""
        if not self.precision or not self.recall:
            return None
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    def _mean(self, side: int) -> float | None:
        if not self.pairs:
            return None
        both, one = Counter(self.pairs), Counter(pair[side] for pair in self.pairs)
        return sum(both[pair] / one[pair[side]] for pair in self.pairs) / len(self.pairs)

    def __add__(self, other: object) -> Coreference:
        """Both together: an event that several documents mention is one cluster."""
        assert isinstance(other, Coreference)
        return Coreference(self.pairs + other.pairs)
