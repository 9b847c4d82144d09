"""Incidents: which mentions are one event, and what is said of it."""

from __future__ import annotations

from datetime import date

import pytest
from imu_corpus.incidents import Days, Told, merge, tell
from imu_corpus.model import EventArgument, EventMention

LABELS = {
    "attack_suicide": "Suicide attack",
    "attack_armed_assault": "Armed attack",
    "death": "Death",
    "arrest": "Arrest",
    "prison_break": "Prison break",
    "claim_of_responsibility": "Claim of responsibility",
}
MONDAY: Days = (date(2012, 6, 11), date(2012, 6, 11))
TUESDAY: Days = (date(2012, 6, 12), date(2012, 6, 12))
FRIDAY: Days = (date(2012, 6, 15), date(2012, 6, 15))
YEAR: Days = (date(2012, 1, 1), date(2012, 12, 31))
UNKNOWN: Days = (None, None)
WITHIN = {"wana": "south-waziristan"}
NAMES = {"wana": "Wana", "south-waziristan": "South Waziristan", "osh": "Osh"}


def told(
    doc: str,
    start: int,
    event_type: str,
    days: Days = MONDAY,
    places: tuple[str, ...] = ("wana",),
    actors: tuple[str, ...] = (),
    realis: str = "actual",
    sentence: int = 0,
) -> Told:
    """A mention with what it tells."""
    mention = EventMention(None, start, start + 5, event_type, None, "positive", realis, (), "test", "rule")
    return Told(doc, start, sentence, mention, days, places, frozenset(actors))


def merged(*rows: Told) -> bool:
    """Whether two mentions are one event."""
    ids, _ = merge(rows, LABELS, WITHIN, NAMES)
    return len(set(ids)) == 1


ATTACK = told("d001", 10, "attack_armed_assault")


@pytest.mark.parametrize(
    "other",
    [
        told("d001", 40, "death", sentence=3),
        told("d001", 40, "death", UNKNOWN, sentence=1),
        told("d001", 40, "death", places=(), sentence=3),
        told("d001", 40, "prison_break"),
        told("d002", 40, "attack_suicide", TUESDAY),
        told("d002", 40, "death", places=("south-waziristan", "wana")),
        told("d002", 40, "attack_armed_assault", realis="alleged"),
    ],
)
def test_one_event(other: Told) -> None:
    """Catches mentions of one occurrence left apart: its dead, its next day, its wider place, its report."""
    assert merged(ATTACK, other)


@pytest.mark.parametrize(
    "other",
    [
        told("d001", 40, "death", FRIDAY),
        told("d001", 40, "death", UNKNOWN, sentence=5),
        told("d001", 40, "death", YEAR, sentence=1),
        told("d001", 40, "prison_break", sentence=1),
        told("d001", 40, "attack_armed_assault", realis="hypothetical"),
        told("d001", 40, "attack_armed_assault", realis="denied"),
        told("d001", 40, "claim_of_responsibility"),
        told("d002", 40, "attack_armed_assault", places=("osh",)),
        told("d002", 40, "attack_armed_assault", places=()),
        told("d002", 40, "attack_armed_assault", UNKNOWN),
        told("d002", 40, "arrest"),
    ],
)
def test_two_events(other: Told) -> None:
    """Catches occurrences run together: other days, places, kinds, threats and claims."""
    assert not merged(ATTACK, other)


def test_other_attackers_are_another_event() -> None:
    """Catches two groups' attacks of one day and place taken for one."""
    one = told("d001", 10, "attack_armed_assault", actors=("imu",))
    assert not merged(one, told("d002", 10, "attack_armed_assault", actors=("ttp",)))
    assert merged(one, told("d002", 10, "attack_armed_assault", actors=("imu", "ttp")))


def test_incident_values() -> None:
    """Catches titles, types, dates and ids that do not come from the mentions."""
    rows = [
        told("d005", 1234, "death", realis="alleged"),
        told("d005", 1300, "attack_suicide"),
        told("d006", 7, "attack_suicide"),
    ]
    ids, (incident,) = merge(rows, LABELS, WITHIN, NAMES)
    assert ids == ["d005-v0001234"] * 3
    assert incident.event_id == "d005-v0001234"
    assert incident.title == "Suicide attack, Wana, 2012-06-11"
    assert (incident.type, incident.realis) == ("attack_suicide", "actual")
    assert (incident.date_from, incident.date_to, incident.date_precision) == (*MONDAY, "day")
    assert (incident.place_id, incident.place_precision) == ("wana", None)


def test_unknown_date_and_place() -> None:
    """Catches an invented date or place where the text gives none."""
    _, (incident,) = merge([told("d001", 5, "arrest", UNKNOWN, ())], LABELS)
    assert (incident.title, incident.date_precision, incident.place_id) == ("Arrest", "unknown", None)


def test_tell_reads_places_and_actors() -> None:
    """Catches places without an entity lost, and targets that are no names taken for places."""
    text = "Gunmen of the IMU attacked a post near Wana."
    arguments = (
        EventArgument(0, 17, "Attacker", "phrase", "imu"),
        EventArgument(27, 33, "Target", "phrase", None),
        EventArgument(39, 43, "Place", "mention", None),
    )
    mention = EventMention(None, 18, 26, "attack_armed_assault", None, "positive", "actual", arguments, None, "rule")
    row = tell("d001", 18, 0, text, mention, UNKNOWN)
    assert (row.places, row.actors) == (("wana",), frozenset({"imu"}))
