"""An event type that nobody had thought of, added as CONTRIBUTING.md says: by rows of data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.copied_project import CopiedProject

RULES = "scripts/imu_corpus/rules/en/events"
TYPE = "desertion,Desertion,Fighters leave their side for good.,forty fighters deserted,movement,,,,,own,,true,false,false,,,,,"
ROLES = ("Agent", "Origin", "Place", "Time", "Count", "Source", "Cause")


@pytest.mark.slow
def test_an_event_type_is_added_by_rows_of_data(tmp_path: Path) -> None:
    """A list of types in a program: the new type is refused, not found, or its events are not published."""
    project = CopiedProject(tmp_path)
    project.append("schema/vocabularies/event_types.csv", TYPE)
    project.append(
        "schema/vocabularies/event_type_roles.csv", *(f"desertion.{role},desertion,{role}" for role in ROLES)
    )
    project.append(f"{RULES}/frames.csv", "desertion,Agent,Agent,Agent,Agent,from:Origin,,Agent,false,Who leaves.")
    example = "Guards deserted in Osh on Monday."
    project.append(f"{RULES}/triggers.csv", f"event-desert-verb,desert,verb,desertion,,Leaving a side.,{example}")
    project.run("rules")
    project.add("own/a.txt", f"Guards Leave Their Posts\n\n{example}\n")
    project.run("build", "--seeds", "own", "--out", "out")
    rows = [
        json.loads(line) for line in (tmp_path / "out/event_mentions.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [(row["text"], row["type"], row["rule_id"]) for row in rows] == [
        ("deserted", "desertion", "event-desert-verb")
    ]
    types = [
        json.loads(line)["type"] for line in (tmp_path / "out/events.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert types == ["desertion"]
