"""Incidents: event mentions to the events that they mean, within a text and across texts.

Two mentions are one event where

1. their kinds agree: attacks, fights and their dead and wounded are one kind; any other type is a kind of its own, but
   those whom an attack captures or frees belong to it in the same sentence;
2. both happened by the words, or neither did yet (planned, hypothetical); what is denied stands alone;
3. their days overlap, a day allowed for night and time zone. Across sentences both must be known to a week or less;
   only neighbouring sentences of one text may leave them out;
4. their places agree: one shared, or one inside the other. Across texts both must name one;
5. their attackers do not differ, where both name some.

Agreement of pairs is closed transitively (union-find). Acts of speech are events of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from imu_corpus.annotation.folding import fold
from imu_corpus.model import EventMention

Days = tuple[date | None, date | None]

_FIGHTING = frozenset({"clash_battle", "military_offensive", "airstrike", "drone_strike", "shelling"})
_HARM = frozenset({"death", "injury"})
_OUTCOMES = frozenset({"capture_of_combatants", "rescue_release", "prison_break"})
_SPEECH = frozenset(
    {"claim_of_responsibility", "denial", "accusation_blame", "threat_warning", "statement_media_release"}
)
_VIOLENCE = "violence"
_FUTURE = frozenset({"planned", "hypothetical"})
_REALIS = ("actual", "alleged", "attempted", "planned", "hypothetical", "denied")
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
#: Mentions of the same text that one is compared with.
_BACK = 12
_PLACE_ROLES = frozenset({"Place", "Target", "Destination"})
_ACTOR_ROLES = frozenset({"Attacker", "Agent"})
#: Longest spans of days that still have a precision of their own.
_PRECISIONS = ((0, "day"), (6, "week"), (30, "month"), (92, "season"), (365, "year"))


class Told(NamedTuple):
    """An event mention and what is known of it, to be merged with others."""

    doc_id: str
    raw_start: int
    sentence: int
    """Index of its sentence in the text."""
    mention: EventMention
    days: Days
    places: tuple[str, ...]
    """Entity ids, or folded words where a name has none, of the places it names; the first names the narrowest."""
    actors: frozenset[str]
    """Entity ids of those who attack or act."""


class Incident(NamedTuple):
    """An event over all its mentions: the values of a row of `events`."""

    event_id: str
    title: str
    type: str
    date_from: date | None
    date_to: date | None
    date_precision: str
    place_id: str | None
    place_precision: str | None
    realis: str


def tell(doc_id: str, raw_start: int, sentence: int, text: str, mention: EventMention, days: Days) -> Told:
    """A mention as `merge` takes it; `text` is the text that its offsets count in."""
    named = [row for row in mention.arguments if row.role in _PLACE_ROLES and row.filler_type == "mention"]
    places = tuple(row.entity_id or fold(text[row.start : row.end]) for row in named)
    actors = frozenset(row.entity_id for row in mention.arguments if row.role in _ACTOR_ROLES and row.entity_id)
    return Told(doc_id, raw_start, sentence, mention, days, places, actors)


def merge(
    told: Sequence[Told],
    labels: Mapping[str, str],
    within: Mapping[str, str] | None = None,
    place_names: Mapping[str, str] | None = None,
) -> tuple[list[str], list[Incident]]:
    """The event id of each mention, and the incidents in the order of their first mentions.

    Args:
        told: mentions, the texts one after another, each in its own order.
        labels: name of each event type, for titles.
        within: the wider place that each place lies in.
        place_names: name of each place that is an entity, for titles and to tell entities from mere words.
    """
    wider = within or {}
    sets = _Sets(len(told))
    for one, other in [*_pairs_within(told), *_pairs_across(told)]:
        if _agree(told[one], told[other], wider):
            sets.join(one, other)
    groups: dict[int, list[Told]] = defaultdict(list)
    for place, row in enumerate(told):
        groups[sets.first(place)].append(row)
    ids = {first: _event_id(rows[0]) for first, rows in groups.items()}
    incidents = [_incident(ids[first], rows, labels, place_names or {}) for first, rows in groups.items()]
    return [ids[sets.first(place)] for place in range(len(told))], incidents


class _Sets:
    """Union-find; a set is called by its first member."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def first(self, member: int) -> int:
        while self._parents[member] != member:
            self._parents[member] = self._parents[self._parents[member]]
            member = self._parents[member]
        return member

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.first(one), self.first(other)))
        self._parents[high] = low


def _pairs_within(told: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Each mention with the ones before it in its text, the nearest first."""
    for place, row in enumerate(told):
        for before in range(place - 1, max(place - _BACK, 0) - 1, -1):
            if told[before].doc_id != row.doc_id:
                break
            yield place, before


def _pairs_across(told: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Mentions of different texts that share a kind, a day and a place."""
    blocks: dict[tuple[str, date, str], list[int]] = defaultdict(list)
    for place, row in enumerate(told):
        if not _is_narrow(row.days) or row.mention.type in _SPEECH:
            continue
        for key in _keys(row):
            yield from ((place, before) for before in blocks[key] if told[before].doc_id != row.doc_id)
        for key in _keys(row):
            blocks[key].append(place)


def _keys(row: Told) -> Iterator[tuple[str, date, str]]:
    first, last = row.days
    assert first is not None and last is not None
    for step in range((last - first).days + 2):
        for place in set(row.places):
            yield _kind(row.mention), first + step * _DAY, place


def _agree(one: Told, other: Told, wider: Mapping[str, str]) -> bool:
    """Whether two mentions are one event by the rules of this module."""
    same_text = one.doc_id == other.doc_id
    apart = abs(one.sentence - other.sentence) if same_text else None
    return (
        _kinds_agree(one.mention, other.mention, apart)
        and _realis_agree(one.mention, other.mention)
        and _days_agree(one.days, other.days, apart)
        and _places_agree(one.places, other.places, wider, same_text)
        and not (one.actors and other.actors and one.actors.isdisjoint(other.actors))
    )


def _kind(mention: EventMention) -> str:
    is_violence = mention.type.startswith("attack_") or mention.type in _FIGHTING | _HARM
    return _VIOLENCE if is_violence else mention.type


def _kinds_agree(one: EventMention, other: EventMention, apart: int | None) -> bool:
    if one.type in _SPEECH or other.type in _SPEECH:
        return False
    if _kind(one) == _kind(other):
        return True
    kinds = {_kind(one), _kind(other)}
    return apart == 0 and _VIOLENCE in kinds and not kinds.isdisjoint(_OUTCOMES)


def _realis_agree(one: EventMention, other: EventMention) -> bool:
    if "denied" in (one.realis, other.realis):
        return False
    return (one.realis in _FUTURE) == (other.realis in _FUTURE)


def _is_narrow(days: Days) -> bool:
    return days[0] is not None and days[1] is not None and days[1] - days[0] < _WEEK


def _days_agree(one: Days, other: Days, apart: int | None) -> bool:
    if None in one or None in other:
        return apart is not None and apart <= 1
    if apart != 0 and not (_is_narrow(one) and _is_narrow(other)):
        return False
    (first, last), (start, end) = one, other
    assert first is not None and last is not None and start is not None and end is not None
    return first - _DAY <= end and start - _DAY <= last


def _places_agree(one: Sequence[str], other: Sequence[str], wider: Mapping[str, str], same_text: bool) -> bool:
    if not one or not other:
        return same_text
    return not _with_wider(one, wider).isdisjoint(other) or not _with_wider(other, wider).isdisjoint(one)


def _with_wider(places: Iterable[str], wider: Mapping[str, str]) -> set[str]:
    """Places and all that they lie in."""
    found: set[str] = set()
    for place in places:
        step: str | None = place
        while step is not None and step not in found:
            found.add(step)
            step = wider.get(step)
    return found


def _event_id(row: Told) -> str:
    return f"{row.doc_id}-v{row.raw_start:07d}"


def _incident(event_id: str, rows: Sequence[Told], labels: Mapping[str, str], names: Mapping[str, str]) -> Incident:
    kind = _type([row.mention for row in rows])
    first, last = _narrowest([row.days for row in rows])
    place = next((place for row in rows for place in row.places if place in names), None)
    words = next((place.title() for row in rows for place in row.places), None)
    title = _title(labels[kind], names[place] if place else words, first, last)
    realis = _overall([row.mention.realis for row in rows])
    return Incident(event_id, title, kind, first, last, _precision(first, last), place, None, realis)


def _type(mentions: Sequence[EventMention]) -> str:
    """The most frequent type of its acts; of its harm where no word names the act."""
    acts = [mention.type for mention in mentions if mention.type not in _HARM]
    return Counter(acts or [mention.type for mention in mentions]).most_common(1)[0][0]


def _narrowest(days: Sequence[Days]) -> Days:
    """The days of the mention that dates it best."""
    known = [(last - first, first, last) for first, last in days if first is not None and last is not None]
    return min(known)[1:] if known else next((pair for pair in days if pair != (None, None)), (None, None))


def _precision(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "unknown" if first is None and last is None else "range"
    width = (last - first).days
    return next((name for most, name in _PRECISIONS if width <= most), "range")


def _title(label: str, place: str | None, first: date | None, last: date | None) -> str:
    when = None
    if first is not None and last is not None:
        when = first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
    return ", ".join(part for part in (label, place, when) if part)


def _overall(realis: Sequence[str]) -> str:
    """Actual if one mention states it as fact, else what most say."""
    if "actual" in realis:
        return "actual"
    counts = Counter(realis)
    return max(counts, key=lambda code: (counts[code], -_REALIS.index(code)))
