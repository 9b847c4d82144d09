"""An event type that nobody had thought of, added as CONTRIBUTING.md says: by rows of data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.copied_project import CopiedProject

RULES = "scripts/imu_corpus/rules/en/events"
TYPE = "desertion,Desertion,Fighters leave their side.,fighters deserted,movement,,,,,own,,true,false,false,,,,,"
ROLES = ("Agent", "Origin", "Place", "Time", "Count", "Source", "Cause")


@pytest.mark.slow
def test_an_event_type_is_added_by_rows_of_data(tmp_path: Path) -> None:
    """A list of types in a program: the new type is refused, not found, or its events are not published."""
    project = CopiedProject(tmp_path)
    roles = [f"desertion.{role},desertion,{role}" for role in ROLES]
    example = "Guards deserted in Osh on Monday."
    project.append("schema/vocabularies/event_types.csv", TYPE)
    project.append("schema/vocabularies/event_type_roles.csv", *roles)
    project.append(f"{RULES}/frames.csv", "desertion,Agent,Agent,Agent,Agent,from:Origin,,Agent,false,Who leaves.")
    project.append(f"{RULES}/triggers.csv", f"event-desert-verb,desert,verb,desertion,,Leaving a side.,{example}")
    project.run("rules")
    project.add("own/a.txt", f"Guards Leave Their Posts\n\n{example}\n")
    project.run("build", "--seeds", "own", "--out", "out")
    mentions = [(row["text"], row["type"], row["rule_id"]) for row in project.rows("out/event_mentions.jsonl")]
    assert mentions == [("deserted", "desertion", "event-desert-verb")]
    assert [row["type"] for row in project.rows("out/events.jsonl")] == ["desertion"]
