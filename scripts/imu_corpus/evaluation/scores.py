"""Evaluating: two annotations of the same text compared with each other, layer by layer.

Precision, recall and F1 as in the MUC and CoNLL evaluations: rows are equal when their keys are; every row of either
side counts once. Temporal values count as TempEval-3 counts them (UzZaman et al. 2013): the spans overlap and the
values are equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from imu_corpus.evaluation.b_cubed import Coreference
from imu_corpus.layers import LAYERS
from imu_corpus.layers.layer import Criterion
from imu_corpus.model import UNKNOWN, Annotations, Days, EventDays, EventMention


class Score(NamedTuple):
    """How many rows two sides have, and how many of them are equal."""

    reference: int
    response: int
    equal: int

    @property
    def precision(self) -> float | None:
        """Share of the response that is right; None if there is none."""
        return self.equal / self.response if self.response else None

    @property
    def recall(self) -> float | None:
        """Share of the reference that was found; None if there is none."""
        return self.equal / self.reference if self.reference else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None if neither side has a row."""
        total = self.reference + self.response
        return 2 * self.equal / total if total else None

    def __add__(self, other: object) -> Score:
        """Both together: figures over several documents are of the pooled rows."""
        assert isinstance(other, Score)
        return Score(*(left + right for left, right in zip(self, other, strict=True)))


CRITERIA = tuple(criterion for layer in LAYERS for criterion in layer.criteria)
SCORED = frozenset(criterion.layer for criterion in CRITERIA)
"""What has figures: layers, and parts of them such as links and arguments."""


class Figures(Protocol):
    """What is known of two sides: how many rows they have, and how far they agree."""

    @property
    def reference(self) -> int:
        """Rows of the reference."""

    @property
    def response(self) -> int:
        """Rows of the response."""

    @property
    def precision(self) -> float | None:
        """Share of the response that is right."""

    @property
    def recall(self) -> float | None:
        """Share of the reference that was found."""

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both."""


Key = tuple[str, str, str]
"""Layer, criterion, and type or 'all'."""


def compare(
    reference: Annotations, response: Annotations, layers: Collection[str] = SCORED
) -> dict[Key, Score | Coreference]:
    """Figures of some layers by layer, criterion and type ('all' for every type together)."""
    scores: dict[Key, Score | Coreference] = {}
    for criterion in (criterion for criterion in CRITERIA if criterion.layer in layers):
        left, right = criterion.rows(reference), criterion.rows(response)
        scores[criterion.layer, criterion.name, "all"] = _score(criterion, left, right)
        if criterion.type is not None:
            types = {criterion.type(row) for row in (*left, *right)}
            for kind in sorted(types):
                parts = ([row for row in side if criterion.type(row) == kind] for side in (left, right))
                scores[criterion.layer, criterion.name, kind] = _score(criterion, *parts)
    if "events" in layers:
        pairs = same_triggers(reference.events, response.events)
        scores["event_dates", "overlap", "all"] = _dates(pairs, reference.event_days, response.event_days)
        ids = [(left.event_id, right.event_id) for left, right in pairs if left.event_id and right.event_id]
        scores["events", "coreference", "all"] = Coreference(tuple(ids))
    return scores


def same_triggers(
    reference: Sequence[EventMention], response: Sequence[EventMention]
) -> list[tuple[EventMention, EventMention]]:
    """Mentions of both sides whose triggers overlap; those of equal type first, each in one pair at most."""
    free = list(response)
    pairs: list[tuple[EventMention, EventMention]] = []
    for same_type in (True, False):
        paired = {id(left) for left, _ in pairs}
        for row in (row for row in reference if id(row) not in paired):
            fits = (other for other in free if _overlap(row, other) and (row.type == other.type or not same_type))
            if match := next(fits, None):
                free.remove(match)
                pairs.append((row, match))
    return pairs


def _dates(pairs: Sequence[tuple[EventMention, EventMention]], left: EventDays, right: EventDays) -> Score:
    """How often both sides give a mention's event days, and how often the days overlap."""
    days = [(left.get(one.event_id or "", UNKNOWN), right.get(two.event_id or "", UNKNOWN)) for one, two in pairs]
    equal = sum(days_overlap(one, two) for one, two in days)
    return Score(sum(one != UNKNOWN for one, _ in days), sum(two != UNKNOWN for _, two in days), equal)


def days_overlap(one: Days, two: Days) -> bool:
    """Whether two events may have happened on one day; not if the days of one are not known."""
    first, last, other_first, other_last = *one, *two
    if first is None or last is None or other_first is None or other_last is None:
        return False
    return first <= other_last and other_first <= last


def pool(documents: Iterable[Mapping[Key, Score | Coreference]]) -> dict[Key, Score | Coreference]:
    """The figures of several documents as one."""
    total: dict[Key, Score | Coreference] = {}
    for scores in documents:
        for key, score in scores.items():
            total[key] = total[key] + score if key in total else score
    return total


def _score(criterion: Criterion, reference: Sequence[Any], response: Sequence[Any]) -> Score:
    count = _overlapping if criterion.overlap else _identical
    return Score(len(reference), len(response), count(criterion.key, reference, response))


def _identical(key: Callable[[Any], Hashable], reference: Sequence[Any], response: Sequence[Any]) -> int:
    return (Counter(map(key, reference)) & Counter(map(key, response))).total()


def _overlapping(key: Callable[[Any], Hashable], reference: Sequence[Any], response: Sequence[Any]) -> int:
    """Pairs of overlapping spans with equal keys, each row in one pair at most, in the order of the text."""
    free = sorted(response, key=lambda row: (row.start, row.end))
    equal = 0
    for row in sorted(reference, key=lambda row: (row.start, row.end)):
        match = next((other for other in free if _overlap(row, other) and key(row) == key(other)), None)
        if match is not None:
            free.remove(match)
            equal += 1
    return equal


def _overlap(left: Any, right: Any) -> bool:
    return bool(left.start < right.end and right.start < left.end)


class QualityRow(NamedTuple):
    """A row of `quality`."""

    layer: str
    doc_id: str
    type: str
    criterion: str
    measure: str
    compared: str
    value: float | None
    n: int


def quality_rows(doc_id: str, compared: str, scores: Mapping[Key, Figures]) -> Iterator[QualityRow]:
    """The figures of a text, or of all texts, as rows of `quality`."""
    for (layer, criterion, kind), score in scores.items():
        if score.reference or score.response:
            for measure in ("precision", "recall", "f1"):
                value = getattr(score, measure)
                rounded = None if value is None else round(value, 4)
                yield QualityRow(layer, doc_id, kind, criterion, measure, compared, rounded, score.reference)
