"""Incidents: which mentions are one event, and what is said of it."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import groupby

import pytest

from imu_corpus.coreference.agreement import Places
from imu_corpus.coreference.features import MentionFeatures, known_events, tell
from imu_corpus.coreference.merge import in_memory, keyed, merge, pairs_across
from imu_corpus.model import UNKNOWN, Days, EventArgument, EventMention
from imu_corpus.seeds.registries import Event, EventParticipant
from tests.support.processor import PROPORTIONATE, growth

LABELS = {
    "attack_suicide": "Suicide attack",
    "attack_bombing": "Bombing",
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
PLACES = Places(
    {"wana": "Wana", "south-waziristan": "South Waziristan", "osh": "Osh", "pakistan": "Pakistan"},
    {"wana": "settlement", "south-waziristan": "district", "osh": "settlement", "pakistan": "country"},
    {"wana": "south-waziristan", "south-waziristan": "pakistan"},
    {"pakistan"},
)


def event_mention(
    doc: str,
    start: int,
    event_type: str,
    days: Days = MONDAY,
    places: tuple[str, ...] = ("wana",),
    actors: tuple[str, ...] = (),
    realis: str = "actual",
    sentence: int = 0,
    points_back: bool = False,
) -> MentionFeatures:
    """A mention with what it tells."""
    mention_id = f"{doc}-v{start:07}-5"
    return MentionFeatures(
        mention_id, doc, start, sentence, event_type, realis, days, places, frozenset(actors), points_back
    )


def merged(*rows: MentionFeatures) -> bool:
    """Whether two mentions are one event."""
    ids, _ = merge(rows, LABELS, PLACES)
    return len(set(ids)) == 1


ATTACK = event_mention("d001", 10, "attack_armed_assault")


@pytest.mark.parametrize(
    "other",
    [
        event_mention("d001", 40, "death", sentence=3),
        event_mention("d001", 40, "death", UNKNOWN, sentence=1),
        event_mention("d001", 40, "death", places=(), sentence=1),
        event_mention("d001", 40, "attack_armed_assault", places=(), sentence=3, points_back=True),
        event_mention("d001", 40, "prison_break"),
        event_mention("d001", 40, "attack_suicide", TUESDAY, sentence=3),
        event_mention("d002", 40, "attack_suicide"),
        event_mention("d002", 40, "death", places=("south-waziristan",)),
        event_mention("d002", 40, "death", places=("south-waziristan", "wana")),
        event_mention("d002", 40, "attack_armed_assault", realis="alleged"),
    ],
)
def test_one_event(other: MentionFeatures) -> None:
    """Catches mentions of one occurrence left apart: its dead, the night after, its wider place, its report."""
    assert merged(ATTACK, other)


@pytest.mark.parametrize(
    "other",
    [
        event_mention("d001", 40, "death", FRIDAY),
        event_mention("d001", 40, "death", UNKNOWN, sentence=5),
        event_mention("d001", 40, "attack_armed_assault", places=(), sentence=1),
        event_mention("d001", 40, "death", places=(), sentence=3),
        event_mention("d001", 40, "death", YEAR, sentence=1),
        event_mention("d001", 40, "prison_break", sentence=1),
        event_mention("d001", 40, "attack_armed_assault", realis="hypothetical"),
        event_mention("d001", 40, "attack_armed_assault", realis="denied"),
        event_mention("d001", 40, "claim_of_responsibility"),
        event_mention("d002", 40, "attack_armed_assault", places=("osh",)),
        event_mention("d002", 40, "attack_armed_assault", places=()),
        event_mention("d002", 40, "attack_armed_assault", UNKNOWN),
        event_mention("d002", 40, "attack_armed_assault", TUESDAY),
        event_mention("d001", 40, "attack_armed_assault", places=("osh", "south-waziristan")),
        event_mention("d002", 40, "attack_armed_assault", places=("osh", "south-waziristan")),
        event_mention("d002", 40, "attack_armed_assault", places=("pakistan",)),
        event_mention("d002", 40, "arrest"),
    ],
)
def test_two_events(other: MentionFeatures) -> None:
    """Catches occurrences run together: other days, places, kinds, threats and claims, two towns of a district."""
    assert not merged(ATTACK, other)


def test_other_attackers_are_another_event() -> None:
    """Catches two groups' attacks of one day and place taken for one."""
    one = event_mention("d001", 10, "attack_armed_assault", actors=("imu",))
    assert not merged(one, event_mention("d002", 10, "attack_armed_assault", actors=("ttp",)))
    assert merged(one, event_mention("d002", 10, "attack_armed_assault", actors=("imu", "ttp")))


def test_incident_values() -> None:
    """Catches titles, types, dates and ids that do not come from the mentions."""
    rows = [
        event_mention("d005", 1234, "death", realis="alleged"),
        event_mention("d005", 1300, "attack_suicide"),
        event_mention("d006", 7, "attack_suicide"),
    ]
    ids, (incident,) = merge(rows, LABELS, PLACES)
    assert ids == ["d005-v0001234"] * 3
    assert incident.event_id == "d005-v0001234"
    assert incident.title == "Suicide attack, Wana, 2012-06-11"
    assert (incident.type, incident.realis) == ("attack_suicide", "actual")
    assert (incident.date_from, incident.date_to, incident.date_precision) == (*MONDAY, "day")
    assert (incident.place_id, incident.place_precision) == ("wana", "settlement")
    assert (incident.attack_type, incident.weapon_type) == ("bombing", "explosives")


def test_unknown_date_and_place() -> None:
    """Catches an invented date or place where the text gives none."""
    _, (incident,) = merge([event_mention("d001", 5, "arrest", UNKNOWN, ())], LABELS)
    assert (incident.title, incident.date_precision, incident.place_id) == ("Arrest", "unknown", None)


def test_tell_reads_places_and_actors() -> None:
    """Catches places without an entity lost, and targets that are no names taken for places."""
    text = "Gunmen of the IMU attacked a post near Wana. The attack failed."
    arguments = (
        EventArgument(0, 17, "Attacker", "phrase", "imu"),
        EventArgument(27, 33, "Target", "phrase", None),
        EventArgument(39, 43, "Place", "mention", None),
    )
    kind = "attack_armed_assault"
    mention = EventMention(None, 18, 26, kind, None, "positive", "actual", arguments, None, "rule", *MONDAY)
    row = tell("d001", "d001-v0000018-8", 18, 0, text, mention)
    assert (row.places, row.actors, row.days) == (("wana",), frozenset({"imu"}), MONDAY)
    assert not row.points_back
    assert row.near == {"wana"}
    again = EventMention(None, 49, 55, kind, None, "positive", "actual", (), None, "rule")
    assert tell("d001", "d001-v0000049-6", 49, 1, text, again).points_back


def test_days_do_not_run_on() -> None:
    """Catches the attacks of every day in one town joined, each to that of the next day, into one."""
    days = [(date(2012, 6, day), date(2012, 6, day)) for day in range(1, 9)]
    rows = [event_mention("d001", 10 * place, "attack_bombing", day, sentence=place) for place, day in enumerate(days)]
    _, incidents = merge(rows, LABELS, PLACES)
    assert len(incidents) == 4


def registered(event_id: str, place: str = "wana", days: Days = MONDAY) -> Event:
    """A row of events.csv."""
    first, last = days
    known = {"date_from": first, "date_to": last, "date_precision": "day", "place_id": place, "realis": "actual"}
    return Event(event_id=event_id, title="A raid", type="attack_on_facility", **known)  # type: ignore[arg-type]


def test_a_registered_event_gathers_the_mentions_that_tell_of_it() -> None:
    """Catches an event of the registry reported by a new text and published as another one."""
    rows = [event_mention("d001", 10, "death"), event_mention("d001", 90, "death", FRIDAY, sentence=4)]
    ids, incidents = merge(rows, LABELS, PLACES, known_events([registered("2012-06-11-raid")], []))
    assert ids == ["2012-06-11-raid", "d001-v0000090"]
    assert [incident.event_id for incident in incidents] == ["d001-v0000090"]


def test_registered_events_stay_apart() -> None:
    """Catches two events of the registry joined by a mention that could mean either, and one of unlike attackers."""
    events = [registered("2012-06-11-raid"), registered("2012-06-12-raid", days=TUESDAY)]
    rows = [event_mention("d001", 10, "death"), event_mention("d001", 60, "death", TUESDAY)]
    ids, _ = merge(rows, LABELS, PLACES, known_events(events, []))
    assert ids == ["2012-06-11-raid", "2012-06-12-raid"]
    attacker = EventParticipant(participant_id="x-p1", event_id="2012-06-11-raid", entity_id="ttp", role="Attacker")
    rows = [event_mention("d001", 10, "attack_armed_assault", actors=("imu",))]
    ids, _ = merge(rows, LABELS, PLACES, known_events(events[:1], [attacker]))
    assert ids == ["d001-v0000010"]


def test_half_a_date_is_none() -> None:
    """Catches an event that begins and never ends, which the contract refuses."""
    _, (incident,) = merge([event_mention("d001", 5, "arrest", (date(2012, 6, 11), None))], LABELS)
    assert (incident.date_from, incident.date_to, incident.date_precision) == (None, None, "unknown")


def test_the_narrowest_place_is_the_event_s() -> None:
    """Catches a country as an event's place because the headline names it first."""
    rows = [
        event_mention("d001", 5, "death", places=("pakistan",)),
        event_mention("d001", 50, "death", places=("wana",)),
    ]
    _, (incident,) = merge(rows, LABELS, PLACES)
    assert (incident.place_id, incident.place_precision) == ("wana", "settlement")


def test_near_a_town_is_not_in_it() -> None:
    """Catches an attack in the hills put into the town that the text names for want of another."""
    near = event_mention("d001", 5, "death")._replace(near=frozenset({"wana"}))
    _, (incident,) = merge([near], LABELS, PLACES)
    assert (incident.place_id, incident.place_precision) == ("wana", "near")
    _, (incident,) = merge([near, event_mention("d002", 5, "death")], LABELS, PLACES)
    assert incident.place_precision == "settlement"


@pytest.mark.slow
def test_many_texts_of_one_day_take_time_in_proportion() -> None:
    """Catches a comparison of every text with every other: five thousand may report one attack."""
    rows = [event_mention(f"d{number:05}", 10, "attack_bombing") for number in range(20_000)]
    assert len(merge(rows, LABELS, PLACES)[1]) == 1
    assert growth(lambda size: partial(merge, rows[:size], LABELS, PLACES), 5_000) < PROPORTIONATE


def test_a_day_of_many_places_is_compared_in_proportion() -> None:
    """Hundreds of tellings of one day and town, each with another place beside it, compared with one another."""
    rows = [event_mention("d001", 9 * at, "death", places=("wana", f"place {at}")) for at in range(2_000)]
    half, whole = (pairs(found) for found in (rows[:1_000], rows))
    assert half < whole < 2.2 * half


def pairs(rows: list[MentionFeatures]) -> int:
    """How many comparisons mentions of one day and many places ask for."""
    blocks = groupby(in_memory(keyed(enumerate(rows), PLACES)), key=lambda row: row.block)
    return sum(1 for _, block in blocks for _ in pairs_across(block))


def test_an_event_told_again_is_found_among_many() -> None:
    """What a crowded day is bounded by must not part a telling from its like in another text."""
    crowd = [
        event_mention("d001", 9 * at, "death", places=("wana", f"place {at}"), actors=(f"a{at}",)) for at in range(300)
    ]
    again = event_mention("d002", 0, "death", places=("wana", "place 290"), actors=("a290",))
    ids, _ = merge([*crowd, again], LABELS, PLACES)
    assert ids[-1] == ids[290]
