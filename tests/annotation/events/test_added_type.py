"""An event type that nobody had thought of, added as CONTRIBUTING.md says: by rows of data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.copied_project import CopiedProject

VOCABULARIES, RULES = "schema/vocabularies", "scripts/imu_corpus/rules/en/events"
TYPE = {
    "code": "desertion",
    "label": "Desertion",
    "definition": "Fighters leave their side.",
    "family": "movement",
    "example": "fighters deserted",
    "incident": "own",
    "is_news": "true",
    "has_sides": "false",
    "may_take_weapon": "false",
}
FRAME = {
    **dict.fromkeys(("agent", "patient", "sole", "owner", "passive"), "Agent"),
    "event_type": "desertion",
    "prepositions": "from:Origin",
    "needs_object": "false",
    "because": "Who leaves.",
}
EXAMPLE = "Guards deserted in Osh on Monday."
TRIGGER = {
    "rule_id": "event-desert-verb",
    "words": "desert",
    "part_of_speech": "verb",
    "event_type": "desertion",
    "because": "Names the leaving of a side.",
    "example": EXAMPLE,
}
ROLES = ("Agent", "Origin", "Place", "Time", "Count", "Source", "Cause")


@pytest.mark.slow
def test_an_event_type_is_added_by_rows_of_data(tmp_path: Path) -> None:
    """A list of types in a program: the new type is refused, not found, or its events are not published."""
    project = CopiedProject(tmp_path)
    project.add_row(f"{VOCABULARIES}/event_types.csv", **TYPE)
    for role in ROLES:
        project.add_row(
            f"{VOCABULARIES}/event_type_roles.csv", code=f"desertion.{role}", event_type="desertion", role=role
        )
    project.add_row(f"{RULES}/frames.csv", **FRAME)
    project.add_row(f"{RULES}/triggers.csv", **TRIGGER)
    project.run("rules")
    project.add("own/a.txt", f"Guards Leave Their Posts\n\n{EXAMPLE}\n")
    project.run("build", "--seeds", "own", "--out", "out")
    mentions = [(row["text"], row["type"], row["rule_id"]) for row in project.rows("out/event_mentions.jsonl")]
    assert mentions == [("deserted", "desertion", "event-desert-verb")]
    assert [row["type"] for row in project.rows("out/events.jsonl")] == ["desertion"]
