"""Codes of incidents: what an event's type says of the attack, and what a place's kind says of its precision."""

from __future__ import annotations

from functools import cache

from imu_corpus.rules.load import read_rows


@cache
def attacks() -> dict[str, tuple[str, str, str]]:
    """Attack, weapon and target type of each event type that is an attack, a strike or a clash."""
    rows = read_rows("coreference/attacks.csv")
    return {row["event_type"]: (row["attack_type"], row["weapon_type"], row["target_type"]) for row in rows}


@cache
def place_precisions() -> dict[str, str]:
    """Code of `place_precisions` by subtype of an entity, or by its type where the subtype is not known."""
    return {row["entity_kind"]: row["place_precision"] for row in read_rows("coreference/places.csv")}
