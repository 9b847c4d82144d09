"""Events: what the mentions that were merged into one say of it together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from imu_corpus.contract.types import event_types
from imu_corpus.coreference.agreement import Places
from imu_corpus.coreference.features import MentionFeatures
from imu_corpus.model import Days
from imu_corpus.seeds.registries import Event

_REALIS = ("actual", "alleged", "attempted", "planned", "hypothetical", "denied")
#: Longest spans of days that still have a precision of their own.
_PRECISIONS = ((0, "day"), (6, "week"), (30, "month"), (92, "season"), (365, "year"))
_NEAR = "near"
#: From the narrowest place on.
_NARROWEST = ("site", "settlement", "district", "province", "country", "region")


def event_of(event_id: str, rows: Sequence[MentionFeatures], labels: Mapping[str, str], places: Places) -> Event:
    """The event that some mentions tell of; `labels` names each event type, for its title."""
    kind = _type([row.type for row in rows])
    first, last = _narrowest([row.days for row in rows])
    place = _place([place for row in rows for place in row.places], places)
    words = next((place.title() for row in rows for place in row.places), None)
    attack_type, weapon_type, target_type = event_types()[kind].attack
    return Event(
        event_id=event_id,
        title=_title(labels[kind], places.names[place] if place else words, first, last),
        type=kind,
        date_from=first,
        date_to=last,
        date_precision=_precision(first, last),
        place_id=place,
        place_precision=_place_precision(place, rows, places) if place else None,
        attack_type=attack_type,
        weapon_type=weapon_type,
        target_type=target_type,
        realis=_overall([row.realis for row in rows]),
    )


def _type(types: Sequence[str]) -> str:
    """The most frequent type of its acts; of its harm if no word names the act."""
    acts = [event_type for event_type in types if not event_types()[event_type].is_harm]
    return Counter(acts or types).most_common(1)[0][0]


def _place(named: Sequence[str], places: Places) -> str | None:
    """The narrowest place that is an entity of known extent; of several, the one named most often."""
    counts = Counter(place for place in named if place in places.precisions)
    order = {place: (_NARROWEST.index(places.precisions[place]), -count) for place, count in counts.items()}
    return min(order, key=lambda place: order[place], default=None)


def _place_precision(place: str, rows: Sequence[MentionFeatures], places: Places) -> str:
    is_near = all(place in row.near for row in rows if place in row.places)
    return _NEAR if is_near else places.precisions[place]


def _narrowest(days: Sequence[Days]) -> Days:
    """The days of the mention that dates it best; none if no mention knows both the first and the last."""
    known = [(last - first, first, last) for first, last in days if first is not None and last is not None]
    return min(known)[1:] if known else (None, None)


def _precision(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "unknown"
    width = (last - first).days
    return next((name for most, name in _PRECISIONS if width <= most), "range")


def _title(label: str, place: str | None, first: date | None, last: date | None) -> str:
    when = None
    if first is not None and last is not None:
        when = first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
    return ", ".join(part for part in (label, place, when) if part)


def _overall(realis: Sequence[str]) -> str:
    """Actual if one mention states it as fact, otherwise what most mentions say."""
    if "actual" in realis:
        return "actual"
    counts = Counter(realis)
    return max(counts, key=lambda code: (counts[code], -_REALIS.index(code)))
