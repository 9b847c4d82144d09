"""GeoJSON (RFC 7946): events as features, at the place that the text gives; null where it has no coordinates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from imu_corpus.contract.table import ForeignKey
from imu_corpus.exporting.source import Row, Source
from imu_corpus.tables.arrow import iso

_AT_A_PLACE = ForeignKey(("place_id",), "entities", ("entity_id",))


def write(source: Source, folder: Path) -> None:
    """Write `events.geojson`: every column of `events` is a property, beside the name of the place."""
    source.demand("entities", key=_AT_A_PLACE.target)
    source.demand("events", key=("event_id",), references=[_AT_A_PLACE])
    places = {row["entity_id"]: row for row in source.rows("entities")}
    features = [_feature(event, places) for event in source.rows("events")]
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, indent=1, default=iso, allow_nan=False) + "\n"
    (folder / "events.geojson").write_text(text, encoding="utf-8", newline="\n")


def _feature(event: Row, places: Mapping[str, Row]) -> dict[str, Any]:
    place = places.get(event["place_id"], {})
    # How near the truth the point is: that of the event's place, and that of the place's coordinates.
    about = {"place_name": place.get("name"), "coordinate_precision": place.get("coordinate_precision")}
    # A column of the event's own stays what it is, in its place.
    properties = {**event, **about, **event}
    return {"type": "Feature", "id": event["event_id"], "geometry": _point(place), "properties": properties}


def _point(place: Mapping[str, Any]) -> dict[str, Any] | None:
    longitude, latitude = place.get("longitude"), place.get("latitude")
    if longitude is None or latitude is None:
        return None
    return {"type": "Point", "coordinates": [longitude, latitude]}
