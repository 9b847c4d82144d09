"""Seeds of two short texts: one with curated layers, one without; what they build to fills most tables."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from tests.support.curated import ANN, RAW
from tests.support.paths import ROOT

Cells = dict[str, str]
SECOND = (
    "Harbour Notes\n\nSubscribe to our newsletter\n\n"
    "“We waited,” said Anna Berg of the Osh Harbour Museum on May 4, 2009. About 40 people came.\n"
)
STATUSES = ("names_status", "times_status", "speech_status", "events_status")
PASSPORT = {"language": "en", "genre": "unknown", "completeness": "full", "published_on": "2009-05-05"}
BASES = {"published_basis": "stated", "authors_basis": "unknown", "url_basis": "unknown"}
ROWS: dict[str, list[Cells]] = {
    "sources": [
        {"doc_id": "d900", "seed_file": "900_x.txt", **PASSPORT, **BASES, **dict.fromkeys(STATUSES, "curated")},
        {"doc_id": "d901", "seed_file": "901_y.txt", **PASSPORT, **BASES, **dict.fromkeys(STATUSES, "none")}
        | {"title": "Harbour Notes"},
    ],
    "entities": [
        {"entity_id": "imu", "name": "IMU", "type": "ORG", "subtype": "armed_group"},
        {"entity_id": "ttp", "name": "TTP", "type": "ORG", "subtype": "armed_group"},
        {"entity_id": "wana", "name": "Wana", "type": "GPE", "subtype": "city"},
    ],
    "entity_names": [
        {"entity_id": key, "name": name, "name_type": "official", "language": "en"}
        for key, name in (("imu", "IMU"), ("ttp", "TTP"), ("wana", "Wana"))
    ],
    "events": [
        {"event_id": "2009-claim", "title": "A claim", "type": "claim_of_responsibility", "date_precision": "unknown"}
        | {"realis": "actual"},
        {"event_id": "2009-raid", "title": "A raid", "type": "attack_armed_assault", "date_precision": "day"}
        | {"date_from": "2009-05-03", "date_to": "2009-05-03", "place_id": "wana", "place_precision": "settlement"}
        | {"realis": "actual"},
    ],
    "event_participants": [
        {"participant_id": "2009-claim-p1", "event_id": "2009-claim", "entity_id": "ttp", "role": "Communicator"},
        {"participant_id": "2009-raid-p1", "event_id": "2009-raid", "entity_id": "imu", "role": "Victim"}
        | {"event_mention_id": "d900-E3"},
    ],
}


def write_tiny_seeds(folder: Path) -> Path:
    """Write texts, annotation and registries into a new folder."""
    folder.mkdir(parents=True)
    (folder / "900_x.txt").write_text(RAW, encoding="utf-8")
    (folder / "900_x.ann").write_text(ANN, encoding="utf-8")
    (folder / "901_y.txt").write_text(SECOND, encoding="utf-8")
    for name, rows in ROWS.items():
        _write(folder / f"{name}.csv", rows)
    return folder


def _write(path: Path, rows: Sequence[Cells]) -> None:
    with (ROOT / "seeds" / path.name).open(encoding="utf-8") as file:
        columns = next(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
