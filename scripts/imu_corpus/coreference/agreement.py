"""Agreement of event mentions: whether two of them may tell of one event, and what is known of their places.

Two mentions are one event if

1. their kinds agree: attacks, fights and their dead and wounded are one kind; any other type is a kind of its own, but
   those whom an attack captures or frees belong to it in the same sentence;
2. according to the words both happened, or neither did yet (planned, hypothetical); denied events are not merged;
3. their days overlap, in one text with a day of tolerance for night and time zone. Across sentences both must be known
   to a week or less, across texts to two days; only neighbouring sentences of one text may leave them out;
4. their places agree: the narrowest that one names is among those of the other, or holds one of them. Across texts
   both must name one, and none as wide as a country will do;
5. their attackers do not differ, if both name some;
6. across sentences of one text, something ties them: a place or an attacker that both name, a word that points back
   ("the attack"), or the dead and wounded reported in the next sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from imu_corpus.contract.types import event_types
from imu_corpus.coreference.features import DAY, MentionFeatures, is_within
from imu_corpus.model import Days

FUTURE = frozenset({"planned", "hypothetical"})
_INCIDENTS = {"violence", "outcome"}
"""What one sentence may say about one event: an attack, and those whom it captures or frees."""
_WEEK = timedelta(days=7)


class Places(NamedTuple):
    """What is known of places beyond the texts' words; keys are those of `MentionFeatures.places`."""

    names: Mapping[str, str] = {}
    """Name of each place that is an entity."""
    precisions: Mapping[str, str] = {}
    """How near an event in it comes to a point: code of `place_precisions`."""
    within: Mapping[str, str] = {}
    """The wider place that a place lies in."""
    broad: Collection[str] = frozenset()
    """Countries and regions: too wide to show that two texts refer to one event."""


def agree(one: MentionFeatures, other: MentionFeatures, places: Places) -> bool:
    """Whether two mentions are one event by the rules of this module."""
    same_text = one.doc_id == other.doc_id
    apart = abs(one.sentence - other.sentence) if same_text else None
    return (
        _kinds_agree(one.type, other.type, apart)
        and _realis_agree(one.realis, other.realis)
        and _days_agree(one.days, other.days, apart)
        and _places_agree(one.places, other.places, places, same_text)
        and not (one.actors and other.actors and one.actors.isdisjoint(other.actors))
        and (not apart or _are_tied(one, other, apart))
    )


def _are_tied(one: MentionFeatures, other: MentionFeatures, apart: int) -> bool:
    """Whether more than the day suggests one event; `apart` counts the sentences between, and `one` comes later."""
    is_harm = event_types()[one.type].is_harm or event_types()[other.type].is_harm
    return (
        (apart == 1 and is_harm)
        or one.points_back
        or bool(one.places and other.places)
        or not one.actors.isdisjoint(other.actors)
    )


def _kinds_agree(one: str, other: str, apart: int | None) -> bool:
    mine, theirs = event_types()[one], event_types()[other]
    if mine.is_speech or theirs.is_speech:
        return False
    return mine.kind == theirs.kind or (apart == 0 and {mine.incident, theirs.incident} == _INCIDENTS)


def _realis_agree(one: str, other: str) -> bool:
    return "denied" not in (one, other) and (one in FUTURE) == (other in FUTURE)


def _days_agree(one: Days, other: Days, apart: int | None) -> bool:
    (first, last), (start, end) = one, other
    if first is None or last is None or start is None or end is None:
        return apart is not None and apart <= 1
    widest = _WEEK - DAY
    if apart != 0 and not (is_within(one, widest) and is_within(other, widest)):
        return False
    allowed = 0 * DAY if apart is None else DAY
    return first - allowed <= end and start - allowed <= last


def _places_agree(one: Sequence[str], other: Sequence[str], places: Places, same_text: bool) -> bool:
    if not one or not other:
        return same_text
    mine, theirs = _narrowest_of(one, places), _narrowest_of(other, places)
    return mine in with_wider(other, places.within) or theirs in with_wider(one, places.within)


def _narrowest_of(named: Sequence[str], places: Places) -> str:
    return next((place for place in named if place not in places.broad), named[0])


def with_wider(named: Iterable[str], within: Mapping[str, str]) -> set[str]:
    """Places and all that they lie in."""
    found: set[str] = set()
    for place in named:
        step: str | None = place
        while step is not None and step not in found:
            found.add(step)
            step = within.get(step)
    return found
