"""Types of events and roles: their working columns drive what programs do, and none of them is published."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from imu_corpus.annotation.events.dates import date_events
from imu_corpus.contract import types
from imu_corpus.contract.load import load_contract
from imu_corpus.coreference.features import MentionFeatures
from imu_corpus.coreference.merge import merge
from imu_corpus.io.errors import CorpusError
from imu_corpus.model import EventArgument, EventMention, Sentence, TimeExpression
from tests.support.annotated import read
from tests.support.paths import CONTRACT

DAY = date(2014, 6, 9)
READERS: tuple[Callable[[], object], ...] = (
    *(types.event_types, types.roles, types.doers, types.circumstances),
    *(types.place_roles, types.mentioned_again, types.place_precisions),
)


def forget() -> None:
    """Make the next question read the files."""
    for reader in READERS:
        reader.cache_clear()  # type: ignore[attr-defined]


@pytest.fixture
def schema(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the contract that programs ask."""
    folder = Path(shutil.copytree(root / "schema", tmp_path / "schema"))
    monkeypatch.setattr(types, "schema_folder", lambda: folder)
    forget()
    yield folder
    forget()


def set_row(folder: Path, name: str, like: str, **cells: str) -> int:
    """Write a row of a vocabulary, new or changed, with the cells of another where none is given; gives its line."""
    path = folder / f"vocabularies/{name}.csv"
    with path.open(newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    row = rows[like] | cells
    rows[row["code"]] = row
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows.values())
    return [*rows].index(row["code"]) + 2


def mention(
    event_type: str, start: int = 0, sentence: int = 0, days: tuple[date, date] = (DAY, DAY)
) -> MentionFeatures:
    """A mention in one text, of one day and place."""
    return MentionFeatures("", "d001", start, sentence, event_type, "actual", days, ("wana",), frozenset(), False)


def are_one(one: str, other: str, apart: int = 0) -> bool:
    """Whether mentions of two types are one event."""
    labels = dict.fromkeys(types.event_types(), "")
    ids, _ = merge([mention(one), mention(other, 50, apart)], labels)
    return len(set(ids)) == 1


def is_dated_with_the_news(event_type: str) -> bool:
    """Whether a mention without a date, in another paragraph than the news, gets its day."""
    time = TimeExpression(None, 10, 16, "DATE", "2014-06-09", None, DAY, DAY, None, "rule")
    when = (EventArgument(10, 16, "Time", "time", None),)
    dated = EventMention(None, 0, 9, "attack_bombing", None, "positive", "actual", when, None, "rule")
    bare = EventMention(None, 20, 29, event_type, None, "positive", "actual", (), None, "rule")
    sentences = [Sentence(0, 18, 0), Sentence(19, 40, 1)]
    return date_events([dated, bare], sentences, [time], (DAY, DAY))[1] == (DAY, DAY)


def test_every_code_says_what_programs_ask() -> None:
    """Catches a type or role that the vocabulary has and programs do not find."""
    assert list(types.event_types()) == [row["code"] for row in CONTRACT.codes["event_types"]]
    assert list(types.roles()) == [row["code"] for row in CONTRACT.codes["roles"]]
    # Programs know these two families by name; one renamed would be an act like any other.
    assert {row.is_speech for row in types.event_types().values()} == {True, False}
    assert {code for code, row in types.event_types().items() if row.is_harm} == {"death", "injury"}


def test_working_columns_are_read_and_not_published() -> None:
    """Catches a column for programs in a descriptor, a card or a Parquet file."""
    for name in ("event_types", "roles", "entity_types", "entity_subtypes"):
        table = CONTRACT.vocabularies[name]
        assert not {"workingFields", "workingForeignKeys"} & set(table.schema)
        assert all(set(row) == set(table.columns) for row in CONTRACT.codes[name])
        assert not {"is_news", "is_doer", "place_precision"} & set(table.columns)


def test_places_of_every_kind_have_a_precision() -> None:
    """Catches a kind of place whose events are on no map."""
    codes = {row["code"] for row in CONTRACT.codes["place_precisions"]}
    assert set(types.place_precisions().values()) == codes - {"near"}
    assert {"FAC", "LOC", "village", "nation"} <= set(types.place_precisions())
    assert not {"PER", "GPE", "individual"} & set(types.place_precisions())


@pytest.mark.parametrize(
    ("told_type", "before", "expected"),
    [
        ("attack_armed_assault", "shelling", True),
        ("attack_armed_assault", "attack_suicide", True),
        ("attack_bombing", "attack_suicide", True),
        ("attack_bombing", "shelling", False),
        ("attack_armed_assault", "death", False),
    ],
)
def test_the_wider_type_tells_of_the_narrower_again(told_type: str, before: str, expected: bool) -> None:
    """Catches "the bombing" read as shelling, and "the attack" that loses the suicide bombing before it."""
    assert (before in types.mentioned_again()[told_type]) is expected


def test_a_type_more_needs_no_program(schema: Path) -> None:
    """Catches knowledge of types that stands in code: a new one would be no violence, no news, and nobody in it."""
    set_row(schema, "event_types", "attack_bombing", code="arson", label="Arson")
    set_row(schema, "event_types", "claim_of_responsibility", code="boast")
    load_contract(schema)
    arson, boast = types.event_types()["arson"], types.event_types()["boast"]
    assert (arson.kind, arson.broader, arson.attack[0]) == ("violence", "attack_armed_assault", "bombing")
    assert (boast.is_speech, boast.doer_role, boast.doer_responsibility) == (True, "Communicator", "claimed")
    assert "arson" in types.mentioned_again()["attack_armed_assault"]
    assert are_one("arson", "shelling")
    assert is_dated_with_the_news("arson")


def test_columns_decide_which_mentions_are_one_event(schema: Path) -> None:
    """Catches a column that nobody reads."""
    assert not are_one("arrest", "shelling")
    set_row(schema, "event_types", "arrest", incident="outcome")
    forget()
    assert are_one("arrest", "shelling")
    assert not are_one("arrest", "shelling", apart=1)
    assert not are_one("arrest", "rescue_release")
    set_row(schema, "event_types", "arrest", incident="violence")
    forget()
    assert are_one("arrest", "shelling", apart=1)


def test_columns_decide_what_is_news(schema: Path) -> None:
    """Catches an arrest without a date that the news of the day no longer dates."""
    assert is_dated_with_the_news("arrest")
    set_row(schema, "event_types", "arrest", is_news="false")
    forget()
    assert not is_dated_with_the_news("arrest")


def test_columns_decide_who_takes_part(schema: Path) -> None:
    """Catches a role that the vocabulary takes out and programs keep."""
    assert types.doers() == ("Attacker", "Agent")
    set_row(schema, "roles", "Crime", takes_part="false", is_place="true")
    set_row(schema, "roles", "Agent", is_doer="false")
    forget()
    assert "Crime" in types.circumstances() & types.place_roles()
    assert types.doers() == ("Attacker",)


def roles_of(text: str, trigger: str) -> set[tuple[str, str]]:
    """Role and words of each argument of a trigger."""
    _, layers = read(text)
    (found,) = [row for row in layers.events if text[row.start : row.end] == trigger]
    return {(row.role, text[row.start : row.end]) for row in found.arguments}


@pytest.mark.parametrize(
    ("name", "code", "column", "text", "trigger", "lost"),
    [
        (
            *("event_types", "clash_battle", "has_sides"),
            *("Fighting between troops and rebels went on.", "Fighting", ("Attacker", "rebels")),
        ),
        (
            *("event_types", "shelling", "may_take_weapon"),
            *("Rebels fired rockets at Wana.", "fired", ("Instrument", "rockets")),
        ),
        ("roles", "Victim", "is_counted", "Gunmen killed two soldiers.", "killed", ("Count", "two")),
    ],
)
def test_columns_decide_which_arguments_there_are(
    schema: Path, name: str, code: str, column: str, text: str, trigger: str, lost: tuple[str, str]
) -> None:
    """Catches a column that the annotator of events no longer asks."""
    assert lost in roles_of(text, trigger)
    set_row(schema, name, code, **{column: "false"})
    forget()
    assert lost not in roles_of(text, trigger)


@pytest.mark.parametrize(
    ("name", "code", "column", "cell", "expected"),
    [
        ("event_types", "death", "incident", "accident", "expected one of violence, outcome, own in incident"),
        ("event_types", "death", "is_news", "yes", "expected one of true, false in is_news, found 'yes'"),
        ("event_types", "death", "has_sides", "", "expected a value in has_sides, found none"),
        ("event_types", "airstrike", "broader", "attack", "expected a code of event_types in broader, found 'attack'"),
        ("event_types", "denial", "doer_role", "Hero", "expected a code of roles in doer_role, found 'Hero'"),
        ("event_types", "airstrike", "weapon_type", "bow", "expected a code of weapon_types in weapon_type"),
        ("roles", "Crime", "takes_part", "1", "expected one of true, false in takes_part, found '1'"),
        ("entity_subtypes", "base", "place_precision", "here", "expected a code of place_precisions"),
    ],
)
def test_a_mistake_in_a_working_column_is_refused(
    schema: Path, name: str, code: str, column: str, cell: str, expected: str
) -> None:
    """Catches a cell that a program reads as false, or as no code at all."""
    line = set_row(schema, name, code, **{column: cell})
    with pytest.raises(CorpusError) as caught:
        load_contract(schema)
    (problem,) = str(caught.value).split("\n")
    assert f"{name}.csv: line {line}: {expected}" in problem


def test_a_working_key_to_nowhere_is_refused(schema: Path) -> None:
    """Catches a vocabulary that was renamed, and a column that is checked against nothing since."""
    path = schema / "vocabularies/event_types.json"
    path.write_text(path.read_text().replace('"resource": "weapon_types"', '"resource": "weapons"'))
    with pytest.raises(CorpusError, match="expected a table or vocabulary, found 'weapons'"):
        load_contract(schema)
