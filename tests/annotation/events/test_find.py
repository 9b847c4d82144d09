"""Automatic events: triggers and guards, types, realis, arguments, dates."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imu_corpus.annotation.events.lexicon import Rule, inflections, rules
from imu_corpus.annotation.events.types import type_rules
from imu_corpus.annotation.events.words import classes, tags
from imu_corpus.model import EventArgument, EventMention
from imu_corpus.rules.load import read_rows, read_toml
from tests.support.annotated import read
from tests.support.paths import CODES, CONTRACT, ROOT
from tests.support.processor import PROPORTIONATE, growth


def events(text: str) -> list[EventMention]:
    """The event mentions of a text."""
    return read(text)[1].events


def events_in(text: str) -> list[tuple[str, str]]:
    """Trigger and type of each mention."""
    return [(text[row.start : row.end], row.type) for row in events(text)]


def arguments(text: str, trigger: str) -> set[tuple[str, str]]:
    """Role and words of each argument of a trigger."""
    (found,) = [row for row in events(text) if text[row.start : row.end] == trigger]
    return {(row.role, text[row.start : row.end]) for row in found.arguments}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.rule_id)
def test_each_trigger_fires_on_its_example(rule: Rule) -> None:
    """Catches a row that another row hides, or whose guard or inflection can never hold."""
    found = {row.rule_id for row in events(rule.example)}
    assert rule.rule_id in found, f"{rule.example}: {found}"


@pytest.mark.parametrize("rule", type_rules(), ids=lambda rule: rule.rule_id)
def test_each_type_rule_fires_on_its_example(rule: object) -> None:
    """Catches a row of event_type_rules.csv that an earlier row always forestalls."""
    assert rule.event_type in {row.type for row in events(rule.example)}  # type: ignore[attr-defined]


def test_rule_ids_are_unique() -> None:
    """Catches two rows that one `rule_id` in the published table could mean."""
    ids = [rule.rule_id for rule in rules()]
    assert len(ids) == len(set(ids))


def test_rules_use_the_vocabularies() -> None:
    """Catches a type, role or realis in the rules that the contract does not know."""
    codes = CONTRACT.codes
    allowed = {(row["event_type"], row["role"]) for row in codes["event_type_roles"]}
    measures = CODES["count_measures"] | {""}
    assert {rule.event_type for rule in rules()} | {rule.event_type for rule in type_rules()} == CODES["event_types"]
    assert {row["realis"] for row in read_rows("events/cues.csv")} <= CODES["realis"]
    for row in read_rows("events/frames.csv"):
        roles = [row["agent"], row["patient"], row["sole"], row["owner"]]
        roles += [pair.split(":")[1] for pair in row["prepositions"].split()]
        assert {(row["event_type"], role) for role in roles if role} <= allowed, row["event_type"]
        assert row["measure"] in measures
    assert {row["event_type"] for row in read_rows("events/frames.csv")} == CODES["event_types"]


def test_word_classes_are_read() -> None:
    """Catches a class without words, or a word of a class that is written in capitals."""
    assert all(found == {word.lower() for word in found} for found in classes().values())
    assert tags()["was"] == "auxiliary"


def test_triggers_inflect() -> None:
    """Catches verbs whose irregular forms are left to the rule."""
    assert {"struck", "fled", "kidnapped", "dying", "freed", "shot", "overran", "attacks"} <= set(inflections())


@pytest.mark.parametrize(
    "text",
    [
        "His heart attack in Kabul was a scare.",
        "Workers in Karachi are on strike.",
        "A general strike paralysed Karachi on Monday.",
        "The alleged attacker and two suicide bombers are from Osh.",
        "Attack helicopters are based near Wana.",
        "The wanted men live in Wana.",
        "The killed men came from Osh.",
        "Explosives-laden trucks stood in Wana.",
        "The deal is good for business in Karachi.",
        "They seek large-scale attacks in cities.",
        "He is in charge of the district of Osh.",
        "Wana is free and the army is near.",
        "The bomb disposal squad came to Wana.",
        "Prices in Kabul took a hard hit.",
    ],
)
def test_no_event(text: str) -> None:
    """Catches other senses, adjectives, people named after an act and general talk taken for events."""
    assert events_in(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A suicide bomber attacked a checkpoint in Kabul.", [("attacked", "attack_suicide")]),
        ("Gunmen attacked an army post near Wana.", [("attacked", "attack_on_facility")]),
        ("The attack on Karachi airport ended.", [("attack", "attack_on_facility")]),
        ("Gunmen attacked Nazir in Wana.", [("attacked", "attack_assassination")]),
        ("The drone strike killed Nazir.", [("drone strike", "drone_strike"), ("killed", "death")]),
        ("Drone-strikes near Wana went on.", [("Drone-strikes", "drone_strike")]),
        ("Police captured a suspect in Osh.", [("captured", "arrest")]),
        ("Rebels captured the town of Kunduz.", [("captured", "territory_seizure")]),
        ("Troops captured 20 militants in Wana.", [("captured", "capture_of_combatants")]),
        ("The Taliban released a video in Kabul.", [("released", "statement_media_release")]),
        ("The Taliban released two hostages in Kabul.", [("released", "rescue_release")]),
        ("The army carried out an operation in Wana.", [("operation", "military_offensive")]),
        ("Militants forced families to flee Wana.", [("forced", "expulsion")]),
        ("Both sides agreed to a non-aggression pact in Wana.", [("non-aggression pact", "truce_pact")]),
        (
            "A shooting attack in Osh wounded two men.",
            [("shooting attack", "attack_armed_assault"), ("wounded", "injury")],
        ),
    ],
)
def test_types_by_context(text: str, found: list[tuple[str, str]]) -> None:
    """Catches a word of several types given the wrong one, and spans that leave out part of a compound."""
    assert events_in(text) == found


def test_the_attack_points_back() -> None:
    """Catches "the attack" after a suicide bombing called an armed assault."""
    text = "A suicide bomber rammed a truck into a gate in Kabul. The attack killed two men."
    assert ("attack", "attack_suicide") in events_in(text)


@pytest.mark.parametrize(
    ("text", "trigger", "realis", "polarity"),
    [
        ("Rebels attacked Wana.", "attacked", "actual", "positive"),
        ("Police said rebels attacked Wana.", "attacked", "alleged", "positive"),
        ("Rebels attacked Wana, officials and witnesses said.", "attacked", "alleged", "positive"),
        ("Rebels attacked Wana, according to the army.", "attacked", "alleged", "positive"),
        ("Rebels reportedly attacked Wana.", "attacked", "alleged", "positive"),
        ("“They attacked our men near Wana,” he said.", "attacked", "alleged", "positive"),
        ("Rebels did not attack Wana.", "attack", "denied", "negative"),
        ("The army denied the attack on Wana.", "attack", "denied", "positive"),
        ("No group claimed responsibility in Wana.", "claimed responsibility", "denied", "negative"),
        ("Rebels tried to kill Nazir.", "kill", "attempted", "positive"),
        ("The attempted assassination of Nazir shook Wana.", "assassination", "attempted", "positive"),
        ("An attack in Wana was foiled.", "attack", "attempted", "positive"),
        ("Rebels may attack Wana.", "attack", "hypothetical", "positive"),
        ("The Taliban threatened to attack Wana.", "attack", "hypothetical", "positive"),
        ("Rebels planned to carry out attacks in Wana.", "attacks", "planned", "positive"),
        ("Rebels came to Wana to fight the army.", "fight", "planned", "positive"),
        ("Families were forced to flee Wana.", "forced", "actual", "positive"),
        ("Troops continued to battle rebels in Wana.", "battle", "actual", "positive"),
        ("Both sides agreed to a ceasefire in Wana.", "ceasefire", "actual", "positive"),
    ],
)
def test_realis(text: str, trigger: str, realis: str, polarity: str) -> None:
    """Catches cues without scope: a report, negation, attempt or plan that reaches too far or not at all."""
    (found,) = [row for row in events(text) if text[row.start : row.end] == trigger]
    assert (found.realis, found.polarity) == (realis, polarity)


@pytest.mark.parametrize(
    ("text", "trigger", "some"),
    [
        (
            "Gunmen killed two soldiers in Wana on Monday.",
            "killed",
            {("Agent", "Gunmen"), ("Count", "two"), ("Victim", "soldiers"), ("Place", "Wana"), ("Time", "Monday")},
        ),
        ("Two soldiers were killed by gunmen.", "killed", {("Victim", "soldiers"), ("Agent", "gunmen")}),
        ("Two soldiers in Wana were killed.", "killed", {("Victim", "soldiers"), ("Place", "Wana")}),
        ("Gunmen attacked a border post.", "attacked", {("Attacker", "Gunmen"), ("Target", "a border post")}),
        ("The attack on a convoy by the Taliban failed.", "attack", {("Target", "a convoy"), ("Attacker", "Taliban")}),
        ("Troops clashed with rebels near Wana.", "clashed", {("Attacker", "Troops"), ("Attacker", "rebels")}),
        (
            "Families fled from Wana to Kabul.",
            "fled",
            {("Person", "Families"), ("Origin", "Wana"), ("Destination", "Kabul")},
        ),
        (
            "A court in Osh sentenced six men.",
            "sentenced",
            {("Adjudicator", "A court"), ("Count", "six"), ("Defendant", "men")},
        ),
        ("Rebels fired rockets at the town of Wana.", "fired", {("Attacker", "Rebels"), ("Instrument", "rockets")}),
        ("Two men died in Wana, police said.", "died", {("Source", "police"), ("Victim", "men")}),
        ("Peace talks between the government and tribes began in Wana.", "Peace talks", {("Entity", "tribes")}),
        (
            "The Taliban claimed responsibility for the attack in Wana.",
            "claimed responsibility",
            {("Communicator", "Taliban"), ("Topic", "attack")},
        ),
        (
            "A bomber blew himself up in Kabul, killing nine guards.",
            "killing",
            {("Agent", "A bomber"), ("Victim", "guards")},
        ),
    ],
)
def test_arguments(text: str, trigger: str, some: set[tuple[str, str]]) -> None:
    """Catches roles by the wrong voice or preposition, numbers left in phrases, and names with their articles."""
    assert some <= arguments(text, trigger)


def test_fillers() -> None:
    """Catches fillers that do not say of which table they are a row, and counts without measure."""
    text = "The Taliban killed two soldiers in Wana on Monday."
    found = {row.role: row for row in events(text)[0].arguments}
    kinds = {role: row.filler_type for role, row in found.items()}
    assert kinds == {"Agent": "mention", "Count": "quantity", "Victim": "phrase", "Place": "mention", "Time": "time"}
    assert found["Count"].measure == "killed"
    assert found["Count"].counted == (found["Victim"].start, found["Victim"].end)


def test_a_report_dates_no_event() -> None:
    """Catches the day of "officials said on Monday" taken for that of what they said."""
    assert "Time" not in {role for role, _ in arguments("Two men died in Wana, officials said on Monday.", "died")}


def test_dates() -> None:
    """Catches undated mentions left without the day that their paragraph or the news gives."""
    lead = "Gunmen killed two men in Wana."
    text = f"{lead}\nThe attack took place on Monday. Six people were wounded.\nRebels may attack Osh."
    found = [(row.from_date, row.to_date) for row in events(text)]
    monday = (date(2012, 6, 11), date(2012, 6, 11))
    assert found == [monday, monday, monday, (None, None)]


WORDS = st.sampled_from(
    [
        "Taliban",
        "gunmen",
        "killed",
        "two",
        "soldiers",
        "in",
        "Wana",
        ",",
        "and",
        "the",
        "attack",
        "on",
        "a",
        "post",
        "was",
        "claimed",
        "by",
        "said",
        "that",
        "who",
        ".",
        "bomb",
        "exploded",
        "to",
        "flee",
        "not",
        "may",
        "tried",
        "“",
        "”",
        "Nazir",
        "on",
        "Monday",
        "of",
        "her",
        "car",
        "-",
        "'s",
        "wounded",
        "\n",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=40))
def test_spans_lie_where_they_must(parts: list[str]) -> None:
    """Catches spans outside the text or the trigger's sentence, roles that the contract forbids, and chance."""
    text = " ".join(parts)
    sentences, layers = read(text)
    codes = CONTRACT.codes
    allowed = {(row["event_type"], row["role"]) for row in codes["event_type_roles"]}
    for found in layers.events:
        (home,) = [row for row in sentences if row.start <= found.start and found.end <= row.end]
        assert found.polarity in ("positive", "negative")
        for row in found.arguments:
            assert home.start <= row.start < row.end <= home.end
            assert (found.type, row.role) in allowed
    assert layers.events == read(text)[1].events


@pytest.mark.slow
def test_time_is_linear() -> None:
    """Catches a search that grows with the text."""
    line = "Gunmen killed two soldiers in an attack on a post near Wana on Monday, officials said. "
    assert growth(lambda count: partial(events, line * count), 100) < PROPORTIONATE


def test_argument_values_are_model_values() -> None:
    """Catches arguments that are no plain values of the model."""
    assert all(isinstance(row, EventArgument) for row in events("Gunmen killed two men in Wana.")[0].arguments)


@pytest.mark.parametrize("folder", ["names", "events"])
def test_every_class_of_words_is_used(folder: str) -> None:
    """A list that somebody keeps and nothing reads: `landform-after`, `pact`, `office`."""
    rules, code = (ROOT / "scripts/imu_corpus" / part for part in ("rules/en", "annotation"))
    files = [*(rules / folder).glob("*.csv"), *(code / folder).glob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    groups = [row for row in read_toml(f"{folder}/words.toml")["group"] if row.get("kind", "class") == "class"]
    included = {name for row in groups for name in row.get("includes", ())}
    names = {row["id"]: row["id"].replace(" ", "_") for row in groups if row["id"] not in included}
    pattern = r"\"{}\"|@{}(?![\w-])"
    unused = [name for name, sign in names.items() if not re.search(pattern.format(name, sign), text)]
    assert unused == []
