"""Events of texts that nobody annotated: mentions in each text, events over all of them, as they are published."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from imu_corpus.build.corpus import build
from imu_corpus.build.engines import processes
from imu_corpus.io.errors import CorpusError
from imu_corpus.validation import validate
from tests.support.files import snapshot
from tests.support.small_corpus import write_passports

TEXTS = {
    "005_post.txt": (
        "Gunmen Storm Police Post in Osh\n\nThe Red Lantern attacked a police post in Osh on May 14, 2013, killing "
        "three soldiers.\n\nThe group’s spokesman said on Tuesday that the Red Lantern claimed responsibility for the "
        "attack.\n"
    ),
    "006_dead.txt": (
        "Osh Counts Its Dead\n\nFour soldiers were killed on May 14, 2013 in Osh when gunmen attacked a police post, "
        "officials said.\n\nThe river was calm.\n"
    ),
}
POST = "d005-v0000007"
"""The id of the attack: the document and the raw offset of "Storm", its first mention."""
ENTITIES = (
    "entity_id,name,type,subtype,description,wikidata_id,geonames_id,iso_code,viaf_id,un_list_id,latitude,longitude,"
    "coordinate_precision\nosh,Osh,GPE,city,,,,,,,,,\nred-lantern,Red Lantern,ORG,armed_group,,,,,,,,,\n"
)
NAMES = "entity_id,name,name_type,language\nosh,Osh,official,en\nred-lantern,Red Lantern,official,en\n"


def write_seeds(folder: Path, names: tuple[str, ...] = tuple(TEXTS)) -> Path:
    """A folder of texts without annotation, with a registry of two entities; files are written in the order given."""
    folder.mkdir()
    for name in names:
        (folder / name).write_text(TEXTS[name], encoding="utf-8")
    (folder / "entities.csv").write_text(ENTITIES, encoding="utf-8")
    (folder / "entity_names.csv").write_text(NAMES, encoding="utf-8")
    statuses = dict.fromkeys(("names_status", "times_status", "speech_status", "events_status"), "none")
    write_passports(folder, {name: {"published_on": "2013-05-15", **statuses} for name in names})
    return folder


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of both texts."""
    folder = tmp_path_factory.mktemp("automatic")
    build(write_seeds(folder / "seeds"), folder / "out")
    return folder / "out"


def table(corpus: Path, name: str) -> pd.DataFrame:
    """A published table."""
    return pd.read_parquet(corpus / f"{name}.parquet")


def test_texts_of_one_attack_share_one_event(corpus: Path) -> None:
    """Each text's attack as an event of its own would count every death as often as it is mentioned."""
    mentions = table(corpus, "event_mentions")
    of_post = mentions[mentions.event_id == POST]
    assert set(of_post.doc_id) == {"d005", "d006"}
    assert list(of_post.text) == ["Storm", "attacked", "killing", "attack", "killed", "attacked"]
    assert set(mentions.method) == {"rule"}


def test_an_event_has_the_day_the_place_and_the_counts_of_its_mentions(corpus: Path) -> None:
    """An event without day or place is of no use to whoever counts attacks; one with a wrong tally misleads."""
    events = table(corpus, "events").set_index("event_id")
    row = events.loc[POST]
    assert (row.type, row.title) == ("attack_on_facility", "Attack on a facility, Osh, 2013-05-14")
    assert (row.date_from, row.date_to, row.date_precision) == (date(2013, 5, 14), date(2013, 5, 14), "day")
    assert (row.place_id, row.place_precision) == ("osh", "settlement")
    assert (row.attack_type, row.weapon_type, row.target_type) == ("facility", "unknown", "unknown")
    assert (row.realis, row.method, row.mention_count, row.document_count) == ("actual", "rule", 6, 2)
    claim = events[events.type == "claim_of_responsibility"].iloc[0]
    assert pd.isna(claim.attack_type)


def test_counts_of_both_texts_stand_beside_each_other(corpus: Path) -> None:
    """Three dead by one text and four by the other are two statements of one event."""
    counts = table(corpus, "event_counts")
    assert set(counts.event_id) == {POST}
    assert dict(zip(counts.doc_id, counts.best, strict=True)) == {"d005": 3, "d006": 4}


def test_who_takes_part_and_on_whose_word(corpus: Path) -> None:
    """A claim that is lost, or taken for the author's word, is what the table is there to keep apart."""
    participants = table(corpus, "event_participants")
    rows = participants[participants.event_id == POST]
    assert set(zip(rows.entity_id, rows.role, rows.responsibility, strict=True)) == {
        ("red-lantern", "Attacker", "reported"),
        ("red-lantern", "Agent", "reported"),
        ("red-lantern", "Attacker", "claimed"),
    }
    assert list(rows.participant_id) == [f"{POST}-p1", f"{POST}-p2", f"{POST}-p3"]


@pytest.mark.slow
def test_the_build_validates(corpus: Path) -> None:
    """Rows that our validator or the plain tool refuses would stop every user's build."""
    assert validate(corpus) == []
    descriptor = json.loads((corpus / "datapackage.json").read_text(encoding="utf-8"))
    # The plain tool cannot read a JSON Lines file without a line, and is slow.
    descriptor["resources"] = [row for row in descriptor["resources"] if row["format"] == "parquet"]
    report = frictionless.Package.from_descriptor(descriptor, basepath=str(corpus)).validate()
    assert report.valid, report.to_summary()


@pytest.mark.slow
def test_neither_workers_nor_the_order_of_files_change_a_byte(corpus: Path, tmp_path: Path) -> None:
    """Ids that depend on what was read first could not be cited."""
    build(write_seeds(tmp_path / "seeds", tuple(reversed(TEXTS))), tmp_path / "out", engine=processes(2))
    assert snapshot(tmp_path / "out") == snapshot(corpus)


EVENTS = "event_id,title,type,date_from,date_to,date_precision,place_id,place_precision,attack_type,weapon_type,"
"""Head of an events.csv, but for its last three columns."""
RAID = "2013-05-14-osh-raid"


def with_raid(folder: Path, number: str) -> Path:
    """The folder with the raid registered, and one participant of it."""
    seeds = write_seeds(folder)
    row = f"{RAID},Raid,attack_on_facility,2013-05-14,2013-05-14,day,osh,settlement,facility,unknown,unknown,actual,"
    (seeds / "events.csv").write_text(f"{EVENTS}target_type,realis,summary\n{row}\n")
    head = "participant_id,event_id,entity_id,description,role,responsibility,event_mention_id"
    participants = f"{head}\n{RAID}-{number},{RAID},red-lantern,,Attacker,reported,\n"
    (seeds / "event_participants.csv").write_text(participants)
    return seeds


def test_a_registered_event_is_told_by_texts_that_nobody_annotated(tmp_path: Path) -> None:
    """A new text's attack beside the registry's own, and its claim lost or under an id that the registry gave."""
    build(with_raid(tmp_path / "seeds", "p3"), tmp_path / "out")
    events = table(tmp_path / "out", "events").set_index("event_id")
    assert set(events.index) == {RAID, "d005-v0000180"}
    assert (events.loc[RAID].method, events.loc[RAID].mention_count) == ("curated", 6)
    participants = table(tmp_path / "out", "event_participants")
    rows = participants[participants.event_id == RAID]
    assert list(zip(rows.participant_id, rows.role, rows.responsibility, rows.method, strict=True)) == [
        (f"{RAID}-p3", "Attacker", "reported", "curated"),
        (f"{RAID}-p4", "Agent", "reported", "rule"),
        (f"{RAID}-p5", "Attacker", "claimed", "rule"),
    ]


def test_a_participant_without_a_number_is_named(tmp_path: Path) -> None:
    """A typing mistake in the registry must not end in a stack trace of the program that goes on counting."""
    with pytest.raises(CorpusError, match=r"in participant_id, found '2013-05-14-osh-raid-px'"):
        build(with_raid(tmp_path / "seeds", "px"), tmp_path / "out")


def test_curated_events_keep_off_the_ids_of_automatic_ones(tmp_path: Path) -> None:
    """One id for two events would join what a person and what a program found."""
    seeds = write_seeds(tmp_path / "seeds")
    (seeds / "events.csv").write_text(f"{EVENTS}target_type,realis,summary\n{POST},A,death,,,unknown,,,,,,actual,\n")
    with pytest.raises(CorpusError, match=rf"events\.csv: line 2: expected an id in words.*found '{POST}'"):
        build(seeds, tmp_path / "out")


@pytest.mark.slow
def test_programs_find_events_beside_curated_layers(root: Path, tmp_path: Path) -> None:
    """Arguments that point to names of another annotator, or to an event mention that is not published, dangle."""
    seeds = tmp_path / "seeds"
    shutil.copytree(root / "seeds", seeds, ignore=shutil.ignore_patterns("passes"))
    with (seeds / "sources.csv").open(encoding="utf-8", newline="") as file:
        passports = list(csv.DictReader(file))
    for row in passports:
        if row["doc_id"] != "d003":
            row["events_status"] = "draft"
    with (seeds / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(passports[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(passports)
    build(seeds, tmp_path / "out")
    mentions, events = table(tmp_path / "out", "event_mentions"), table(tmp_path / "out", "events")
    methods = set(zip(mentions.doc_id, mentions.method, strict=True))
    assert methods == {(f"d00{number}", "curated" if number == 3 else "rule") for number in range(5)}
    assert set(events.method) == {"curated", "rule"}
    citations = table(tmp_path / "out", "citations")
    assert set(citations[citations.supports.notna()].doc_id) <= {"d003"}
