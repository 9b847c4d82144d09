"""Curated input: every kind of mistake is refused with file, line, expectation and finding, all of a run at once.

`IMU_EXAMPLES=5000 pytest tests/build/test_inputs.py` draws more random edits.
"""

from __future__ import annotations

import csv
import io
import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from imu_corpus.annotation import quantities
from imu_corpus.annotation.times import readers as time_readers
from imu_corpus.build import inputs, plan
from imu_corpus.build.corpus import prepare
from imu_corpus.contract import forms
from imu_corpus.contract.load import load_contract
from imu_corpus.io.errors import CorpusError, Mistakes
from imu_corpus.io.paths import rules_folder
from imu_corpus.rules.check import check_rules
from tests.support.command import run
from tests.support.damage import drop_line, repeat_line
from tests.support.files import snapshot
from tests.support.paths import CODES, CONTRACT
from tests.support.small_corpus import write_marked

ANN = "001_3bf420a88d0f0a20.ann"
TEXT = "001_3bf420a88d0f0a20.txt"
FORM = re.compile(r"imu-corpus: .+?: ((line \d+|\$)[^:]*: )?.*expected .+, found\b.+", re.DOTALL)
Edit = Callable[[bytes], bytes]


class Mistake(NamedTuple):
    """An edit of a file, and what its one line says: the place, and words of expectation and finding."""

    file: str
    edit: Edit
    place: str
    words: str


def cell(column: str, value: str, row: int = 0) -> Edit:
    """Set a cell of a CSV file; its first row has a comma in no cell before it, so it stands on line 2."""

    def edit(data: bytes) -> bytes:
        header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
        rows[row][header.index(column)] = value
        return written(header, *rows)

    return edit


def written(*rows: list[str]) -> bytes:
    """Rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def rows(change: Callable[[list[list[str]]], list[list[str]]]) -> Edit:
    """Change the rows of a CSV file, the header first."""
    return lambda data: written(*change(list(csv.reader(io.StringIO(data.decode(), newline="")))))


def swap(before: str, after: str) -> Edit:
    """Replace a text that stands there, once."""

    def edit(data: bytes) -> bytes:
        assert before.encode() in data, before
        return data.replace(before.encode(), after.encode(), 1)

    return edit


def line(key: str, after: str) -> Edit:
    """Replace the line of an `.ann` file that has an id."""
    return lambda data: re.sub(rf"(?m)^{re.escape(key)}\t.*$", lambda _: after, data.decode(), count=1).encode()


def more(text: str) -> Edit:
    """Add lines at the end."""
    return lambda data: data + text.encode()


def line_of(key: str, path: Path) -> str:
    """The place of the line that begins with an id, or of the last line."""
    found = path.read_text(encoding="utf-8").split("\n")
    numbers = [number for number, row in enumerate(found, start=1) if row.startswith(key)]
    return f"line {numbers[0] if numbers else len(found) - 1}"


REGISTRIES = ("entities.csv", "entity_names.csv", "events.csv", "event_participants.csv", "event_records.csv")
TABLES = ("sources.csv", *REGISTRIES)
KEYS = dict.fromkeys(TABLES, "event_id") | {
    "sources.csv": "doc_id",
    "entities.csv": "entity_id",
    "entity_names.csv": "entity_id",
    "event_participants.csv": "participant_id",
}
FREE = {
    "sources.csv": "publisher",
    "entities.csv": "description",
    "entity_names.csv": "name",
    "events.csv": "title",
    "event_participants.csv": "description",
    "event_records.csv": "text_place",
}
"""A column of free text of each file."""


def of_any_table(file: str) -> list[Mistake]:
    """Mistakes of form that any CSV file may have."""
    key, free = KEYS[file], FREE[file]
    return [
        Mistake(file, swap(key, f"{key}s"), "line 1", f"expected the column '{key}' once, found none"),
        Mistake(file, rows(lambda all_rows: [[*row, row[0]] for row in all_rows]), "line 1", "once, found 2"),
        Mistake(file, lambda _: b"", "line 1", "expected a header, found none"),
        Mistake(file, rows(lambda all_rows: [*all_rows[:1], [*all_rows[1], "x"], *all_rows[2:]]), "line 2", "cells"),
        Mistake(file, lambda data: data.replace(b"\n", b'\n"', 1), "line 2", "expected a row of CSV"),
        Mistake(file, lambda data: data[:-1] + b',"never closed', "line", "expected a row of CSV"),
        *(
            Mistake(file, cell(free, formula), "line 2", f"expected no formula in {free}")
            for formula in ("=1+1", "+cmd", "@SUM(A1)", "\tx", "-cmd|calc")
        ),
        Mistake(file, cell(free, "a\ufffdb"), "line 2", "the character U+FFFD"),
        Mistake(file, cell(free, "a\0b"), "line 2", "the character U+0000"),
        Mistake(file, lambda data: data + b"\xff\n", "line", "expected UTF-8, found byte 0xff"),
        Mistake(file, lambda data: data.decode().encode("utf-16"), "line 1", "looks like UTF-16"),
        Mistake(file, cell(free, "x" * 120_000), "line 2", "expected at most 100000 characters"),
        Mistake(file, cell(free, "x" * 140_000), "line 2", "field larger than field limit"),
        Mistake(file, rows(lambda all_rows: [*all_rows, all_rows[1]]), "line", "expected a new"),
    ]


OF_TABLES = [
    Mistake("sources.csv", cell("doc_id", "D001"), "line 2", "a text like d[0-9a-f]{3,64} in doc_id, found 'D001'"),
    Mistake("sources.csv", cell("seed_file", "none.txt"), "", f"expected a row for {TEXT}, found none"),
    Mistake("sources.csv", cell("doc_id", ""), "line 2", "expected a value in doc_id, found none"),
    Mistake("sources.csv", cell("published_on", "2014-02-30"), "line 2", "expected an EDTF date"),
    Mistake("sources.csv", cell("genre", "poem"), "line 2", "a code of genres in genre, found 'poem'"),
    Mistake("sources.csv", cell("url_basis", "guess"), "line 2", "a code of bases in url_basis"),
    Mistake("sources.csv", cell("url", "no address"), "line 2", "expected an address"),
    Mistake("sources.csv", cell("url", "javascript:alert(1)"), "line 2", "expected an address"),
    Mistake("sources.csv", cell("title", "\u200b "), "line 2", "expected words in title, found white space only"),
    Mistake("sources.csv", cell("publisher", "A\u2028B"), "line 2", "expected one line in publisher, found a line end"),
    Mistake("sources.csv", cell("published_on", "9999"), "line 2", "'9999' is not of the years 1000 to 2999"),
    Mistake("entities.csv", cell("name", "A\nB"), "line 2", "expected one line in name, found a line end"),
    Mistake("sources.csv", cell("language", "English"), "line 2", "in language, found 'English'"),
    Mistake("sources.csv", cell("names_status", "curatd"), "line 2", "expected one of none, draft, curated"),
    Mistake("sources.csv", cell("times_status", "none"), "line 2", "expected times_status curated"),
    Mistake(
        "entities.csv",
        rows(lambda found: [*found, ["Al Faruq", *found[1][1:]]]),
        "line",
        "in entity_id, found 'Al Faruq'",
    ),
    Mistake("entities.csv", cell("type", "PERSON"), "line 2", "a code of entity_types in type, found 'PERSON'"),
    Mistake("entities.csv", cell("subtype", "person"), "line 2", "a code of entity_subtypes in subtype"),
    Mistake("entities.csv", cell("wikidata_id", "12"), "line 2", "in wikidata_id, found '12'"),
    Mistake("entities.csv", cell("iso_code", "pakistan"), "line 2", "in iso_code, found 'pakistan'"),
    Mistake("entities.csv", cell("latitude", "95"), "line 2", "a number from -90 to 90 in latitude, found '95'"),
    Mistake("entities.csv", cell("latitude", "north"), "line 2", "expected a number in latitude, found 'north'"),
    Mistake("entities.csv", cell("longitude", "nan"), "line 2", "expected a number in longitude, found 'nan'"),
    Mistake("entities.csv", cell("coordinate_precision", "exact"), "line 2", "a code of coordinate_precisions"),
    Mistake("entities.csv", cell("name", ""), "line 2", "expected a value in name, found none"),
    Mistake("entity_names.csv", cell("entity_id", "nobody"), "line 2", "an id of entities.csv in entity_id"),
    Mistake("entity_names.csv", cell("name_type", "nickname"), "line 2", "a code of name_types in name_type"),
    Mistake("entity_names.csv", cell("language", "Uzbek!"), "line 2", "in language, found 'Uzbek!'"),
    Mistake("events.csv", cell("event_id", ""), "line 2", "expected a value in event_id, found none"),
    Mistake("events.csv", cell("event_id", "d001-v0000012"), "line 2", "expected an id in words"),
    Mistake("events.csv", cell("type", "war"), "line 2", "a code of event_types in type, found 'war'"),
    Mistake("events.csv", cell("place_id", "atlantis"), "line 2", "an id of entities.csv in place_id"),
    Mistake("events.csv", cell("date_from", "1999-13-01"), "line 2", "expected a day, YYYY-MM-DD, in date_from"),
    Mistake("events.csv", cell("date_from", "19990801"), "line 2", "expected a day, YYYY-MM-DD, in date_from"),
    Mistake("events.csv", cell("date_from", "1999-09-30"), "line 2", "expected a date_from not after date_to"),
    Mistake("events.csv", cell("date_to", ""), "line 2", "expected date_from and date_to"),
    Mistake("events.csv", cell("date_precision", "unknown"), "line 2", "expected date_from and date_to"),
    Mistake("events.csv", cell("date_precision", "day"), "line 2", "expected one day"),
    Mistake("events.csv", cell("date_precision", "about"), "line 2", "a code of date_precisions"),
    Mistake("events.csv", cell("place_precision", ""), "line 2", "expected place_id and place_precision, or neither"),
    Mistake("events.csv", cell("realis", "real"), "line 2", "a code of realis in realis, found 'real'"),
    Mistake("events.csv", cell("weapon_type", "spear"), "line 2", "a code of weapon_types in weapon_type"),
    Mistake("event_participants.csv", cell("participant_id", "p1"), "line 2", "in participant_id, found 'p1'"),
    Mistake("event_participants.csv", cell("event_id", "no-event"), "line 2", "an id of events.csv in event_id"),
    Mistake("event_participants.csv", cell("entity_id", "nobody"), "line 2", "an id of entities.csv in entity_id"),
    Mistake(
        "event_participants.csv", cell("description", "men"), "line 2", "an entity_id or a description, found both"
    ),
    Mistake("event_participants.csv", cell("role", "Hero"), "line 2", "a code of roles in role, found 'Hero'"),
    Mistake("event_participants.csv", cell("responsibility", "sure"), "line 2", "a code of responsibilities"),
    Mistake("event_participants.csv", cell("event_mention_id", "d001-E999"), "line 2", "expected a mention of"),
    Mistake("event_participants.csv", cell("event_mention_id", "d777-E1"), "line 2", "expected a mention of"),
    Mistake("event_participants.csv", cell("event_mention_id", "d001-E1"), "line 2", "expected a mention of"),
    Mistake("event_participants.csv", cell("event_mention_id", "d001-E12"), "line 2", "found 'd001-E12', a mention of"),
    Mistake("event_records.csv", cell("event_id", "no-event"), "line 2", "an id of events.csv in event_id"),
    Mistake("event_records.csv", cell("agreement", "yes"), "line 2", "a code of agreements in agreement"),
    Mistake("event_records.csv", cell("record_latitude", "1e2"), "line 2", "expected a number in record_latitude"),
]
OF_ANN = [
    Mistake(ANN, line("T1", "T1\tORG 25 99999\tIMU"), "T1", "expected offsets 0 to"),
    Mistake(ANN, line("T1", "T1\tORG 28 25\tIMU"), "T1", "expected offsets 0 to"),
    Mistake(ANN, line("T1", "T1\tORG 26 29\tIMU"), "T1", "expected the words 'MU "),
    Mistake(ANN, line("T1", "T1\tORG 25 28\tTTP"), "T1", "expected the words 'IMU' at 25 28, found 'TTP'"),
    Mistake(ANN, line("T1", "T1\tORG 27 28;25 26\tU I"), "T1", "expected fragments in order"),
    Mistake(ANN, more("T900 ORG 25 28 IMU\n"), "T900 ", "expected an id, a tab and an annotation"),
    Mistake(ANN, more("T1\tGPE 59 67\tPakistan\n"), "T1\tGPE", "expected a new id, found T1 of line 1"),
    Mistake(ANN, line("T10", "T10\tGROUP 561 570\tPakistani"), "T10", "expected a type of annotation.conf"),
    Mistake(ANN, more("X1\tnew 1 2\tx\n"), "X1", "expected an id, a tab and an annotation"),
    Mistake(ANN, more("T900\tGPE 25 28\tIMU\n"), "T900", "expected one of entity_types here, found T1 of line 1"),
    Mistake(ANN, more("R900\tcaused Arg1:E12 Arg2:E12\n"), "R900", "expected two events for caused, found"),
    Mistake(ANN, more("T900\tORG 74 80\tRecent\n"), "T900", "expected words in kept text"),
    Mistake(ANN, line("E12", "E12\tattack:T76 Attacker:T1 Place:T2"), "E12", "expected a type of event or relation"),
    Mistake(ANN, line("E12", "E12\tattack_bombing:T76 Attacker:T1"), "E12", "expected a trigger of type"),
    Mistake(ANN, line("E12", "E12\tattack_armed_assault:T976 Attacker:T1"), "E12", "expected an annotation 'T976'"),
    Mistake(ANN, line("E12", "E12\tattack_armed_assault:T76 Attacker:R1"), "E12", "expected the id of a T line or E"),
    Mistake(ANN, line("E12", "E12\tattack_armed_assault:T76 Winner:T1"), "E12", "expected a role that"),
    Mistake(ANN, line("E12", "E12\tattack_armed_assault:T76 Attacker"), "E12", "expected 'Role:id'"),
    Mistake(ANN, line("E12", "E12\tattack_armed_assault:T76 Place:E1"), "E12", "expected an event mention for Place"),
    Mistake(ANN, line("E14", "E14\tdeath:T78 Count:T1"), "E14", "expected a number for Count"),
    Mistake(ANN, line("E1", "E1\tlocated_in:T52 head:T4 tail:T3 place:T4"), "E1\t", "expected a head and a tail"),
    Mistake(ANN, line("E1", "E1\tlocated_in:T52 head:T4"), "T52", "expected a head and a tail that are linked names"),
    Mistake(ANN, more("R900\tbecause Arg1:E12 Arg2:E13\n"), "R900", "expected a relation of annotation.conf"),
    Mistake(ANN, more("R900\tcaused Arg1:E12 Arg2:E1\n"), "R900", "expected two events for caused"),
    Mistake(ANN, more("R900\tcaused Arg1:E12 Arg2:E999\n"), "R900", "expected an annotation 'E999' for R900"),
    Mistake(ANN, more("R900\tcaused E12 E13\n"), "R900", "expected 'Type Arg1:id Arg2:id'"),
    Mistake(ANN, more("R900\tcounts Arg1:T1 Arg2:T2\n"), "R900", "expected a number and a name or phrase"),
    Mistake(ANN, more("R900\tcontinues Arg1:T1 Arg2:T2\n"), "R900", "expected two quotations"),
    Mistake(ANN, line("A1", "A1\tsense T8 figurative"), "T8", "expected a code of mention_senses for sense"),
    Mistake(ANN, line("A1", "A1\tsence T8 government"), "T8", "expected an attribute of annotation.conf"),
    Mistake(ANN, line("A1", "A1\tunit T8 persons"), "T8", "expected unit on a type of QUANTITY, found it on GPE"),
    Mistake(ANN, line("A1", "A1\tsense T908 government"), "A1\t", "expected an annotation 'T908' for A1"),
    Mistake(ANN, line("A1", "A1\tsense"), "A1\t", "expected 'Name id'"),
    Mistake(ANN, more("A900\tsense T8 government\n"), "A900", "expected one sense of T8, found two"),
    Mistake(ANN, line("A3", "A3\tsense T1 literal"), "T48", "expected an attribute unit, found none"),
    Mistake(ANN, line("A11", "A11\tsense T1 literal"), "E12", "expected an attribute realis, found none"),
    Mistake(ANN, line("N1", "N1\tReference T1 imu:nobody\tIMU"), "T1\t", "expected an entity of entities.csv"),
    Mistake(ANN, line("N1", "N1\tReference T1 wiki:IMU\tIMU"), "N1\t", "expected 'Reference id imu:entity'"),
    Mistake(ANN, more("N900\tReference T1 imu:imu\tIMU\n"), "N900", "expected one reference of T1, found two"),
    Mistake(ANN, more("N900\tReference T999 imu:imu\tIMU\n"), "N900", "expected an annotation 'T999'"),
    Mistake(ANN, line("#1", "#1\tAnnotatorNotes T40\tlast week"), "#1\t", "expected 'key=value"),
    Mistake(ANN, line("#1", "#1\tAnnotatorNotes T40\tvalue=x; value=y"), "#1\t", "expected value once"),
    Mistake(ANN, line("#1", "#1\tAnnotatorNotes T40\tfrom=2014-06-09"), "T40", "expected a value in its note"),
    Mistake(ANN, line("#1", "#1\tAnnotatorNotes T40\tvalue=x; form=2014"), "T40", "expected one of value, from"),
    Mistake(ANN, line("#1", "#1\tAnnotatorNotes T40\tvalue=x; from=2014-06-31"), "T40", "expected day for from"),
    Mistake(
        ANN,
        line("#1", "#1\tAnnotatorNotes T40\tvalue=x; from=2014-06-15; to=2014-06-09"),
        "T40",
        "expected a day from not after the day to",
    ),
    Mistake(ANN, line("#9", "#9\tAnnotatorNotes T48\tlow=9; best=3"), "T48", "expected 0 <= low <= best <= high"),
    Mistake(ANN, line("#9", "#9\tAnnotatorNotes T48\tlow=-9"), "T48", "expected 0 <= low <= best <= high"),
    Mistake(ANN, line("#9", "#9\tAnnotatorNotes T48\tbest=ten"), "T48", "expected number for best"),
    Mistake(ANN, lambda data: b"\xfe" + data, "line 1", "expected UTF-8, found byte 0xfe"),
    Mistake(ANN, lambda data: data.decode().encode("utf-16"), "line 1", "looks like UTF-16"),
]
OF_TEXTS = [
    Mistake(TEXT, lambda data: data + b"\n\xe4", "line", "expected UTF-8, found byte 0xe4"),
    Mistake(TEXT, lambda data: data.replace(b"IMU", b"MIU", 1), "", f"{ANN}: line 1: expected the words 'MIU'"),
]
OF_SEEDS = [
    *OF_TEXTS,
    *(mistake for file in TABLES for mistake in of_any_table(file)[: None if file == "sources.csv" else 7]),
    *OF_TABLES,
    *OF_ANN,
]
OF_SCHEMA = [
    Mistake("tables/events.json", swap('"fields"', '"fields'), "line", "expected JSON, found"),
    Mistake("tables/events.json", lambda _: b"[]", "$", "expected an object"),
    Mistake("tables/events.json", lambda _: b'{"a": 1, "a": 2}', "", "the key 'a' twice"),
    Mistake("tables/events.json", lambda data: b"\xff" + data, "line 1", "expected UTF-8, found byte 0xff"),
    Mistake("tables/events.json", lambda data: data.decode().encode("utf-16"), "line 1", "looks like UTF-16"),
    Mistake("tables/events.json", swap('"fields"', '"columns"'), "$", "expected the keys fields"),
    Mistake("tables/events.json", swap('"type": "string"', '"type": "text"'), "$.fields[0].type", "found 'text'"),
    Mistake("tables/events.json", swap('"constraints"', '"constrants"'), "$.fields[0]", "found constrants"),
    Mistake("tables/events.json", swap('"required": true', '"required": "yes"'), "$.fields[0]", "true or false"),
    Mistake("tables/events.json", swap("[a-z0-9]+(", "[a-z0-9+("), "$.fields[0].constraints", "a regular expression"),
    Mistake("tables/events.json", swap('"name": "title"', '"name": "event_id"'), "$.fields[1].name", "none before it"),
    Mistake("tables/events.json", swap('"primaryKey": ["event_id"]', '"primaryKey": ["id"]'), "$.primaryKey", "'id'"),
    Mistake("tables/events.json", swap('"resource": "realis"', '"resource": "moods"'), "$.foreignKeys", "'moods'"),
    Mistake("tables/events.json", swap('"fields": ["code"]', '"fields": ["codes"]'), "$.foreignKeys", "found codes"),
    Mistake(
        "tables/entities.json",
        swap('"entity_subtypes", "fields": ["code"]', '"events", "fields": ["event_id"]'),
        "$",
        "no circle",
    ),
    Mistake("dataset.json", swap('"version": "', '"version": "v'), "$.version", "expected a text like"),
    Mistake("dataset.json", swap('"title"', '"titel"'), "$", "found"),
    Mistake("dataset.json", swap('"languages": ["en"]', '"languages": "en"'), "$.languages", "expected a list"),
    Mistake("dataset.json", lambda data: data[:-3], "line", "expected JSON, found"),
    Mistake("vocabulary.json", swap('"fields"', '"field"'), "$", "found field"),
    Mistake("vocabularies/roles.csv", swap("code,", "codes,"), "line 1", "expected the column 'code' once"),
    Mistake("vocabularies/roles.csv", cell("code", "At tacker"), "line 2", "in code, found 'At tacker'"),
    Mistake("vocabularies/roles.csv", cell("label", ""), "line 2", "expected a value in label"),
    Mistake(
        "vocabularies/roles.csv", cell("definition", "=HYPERLINK(1)"), "line 2", "expected no formula in definition"
    ),
    Mistake("vocabularies/roles.csv", rows(lambda found: [*found, found[1]]), "line", "expected a new code"),
    Mistake("vocabularies/roles.csv", rows(lambda found: found[:1]), "line 2", "expected a code, found none"),
    Mistake("vocabularies/roles.csv", lambda data: data + b"\xe4\n", "line", "expected UTF-8, found byte 0xe4"),
    Mistake("vocabularies/roles.csv", cell("takes_part", "yes"), "line 2", "one of true, false in takes_part"),
    Mistake("vocabularies/roles.json", swap('"workingFields"', '"workFields"'), "$", "found workFields"),
    Mistake("vocabularies/event_types.csv", cell("attack_type", "war"), "line 2", "a code of attack_types"),
    Mistake("vocabularies/event_type_roles.csv", cell("role", "Hero"), "line 2", "a code of roles in role"),
    Mistake("vocabularies/event_type_roles.csv", cell("event_type", "war"), "line 2", "a code of event_types"),
    Mistake("DATASHEET.md", lambda _: b"\xff", "line 1", "expected UTF-8, found byte 0xff"),
]
OF_RULES = [
    Mistake("text/tokens.toml", swap("[[token]]", "[[token]"), "line", "expected TOML, found"),
    Mistake("text/tokens.toml", lambda data: data + b'x = "', "line", "expected TOML, found"),
    Mistake("text/tokens.toml", lambda data: b"\xfe" + data, "line 1", "expected UTF-8, found byte 0xfe"),
    Mistake("text/tokens.toml", swap("\npattern", "\npatern"), "$.token[0]", "expected the keys pattern"),
    Mistake(
        "text/tokens.toml",
        lambda data: re.sub(rb"(?m)^pattern = .*$", b"pattern = '('", data, count=1),
        "$",
        "a regular",
    ),
    Mistake(
        "text/tokens.toml", lambda data: re.sub(rb"(?m)^id = .*$", b"id = 5", data, count=1), "$.token[0].id", "a text"
    ),
    Mistake(
        "text/tokens.toml",
        lambda data: re.sub(rb"(?m)^id = .*$", b'id = "same"', data, count=2),
        "$.token[1]",
        "none before",
    ),
    Mistake(
        "text/normalisation.toml", swap('action = "re', 'action = "un'), "$.rule", "expected one of recode, replace"
    ),
    Mistake(
        "cleaning/settings.toml", swap("sure = ", 'sure = "x" #'), "$.threshold.sure", "expected a number, found 'x'"
    ),
    Mistake("cleaning/settings.toml", swap("sure = ", "shure = "), "$.threshold", "expected the keys sure"),
    Mistake("speech/citations.toml", swap("[lead]", "[leed]"), "$", "expected the keys lead"),
    Mistake(
        "lexical/number_words.toml", swap("zero = 0", 'zero = "0"'), "$.cardinal.words.zero", "expected a whole number"
    ),
    Mistake("names/gazetteer.toml", swap('type = "', 'type = "X'), "$.group[0]", "expected a code of entity_types"),
    Mistake("events/words.toml", swap('includes = ["', 'includes = ["no-'), "$.group", "expected a class before it"),
    Mistake(
        "names/words.toml", lambda data: re.sub(rb'(?m)^id = "', b'id = "x', data, count=1), "$.group", "an entry with"
    ),
    Mistake("times/rules.toml", swap('pattern = "', 'pattern = "nonsense '), "$.rule[0]", "expected classes, sets or"),
    Mistake("times/rules.toml", swap('pattern = "', 'pattern = "<nonsense> '), "$.rule[0]", "expected a macro"),
    Mistake("times/rules.toml", swap('pattern = "', 'pattern = "( '), "$.rule[0]", "expected a regular expression"),
    Mistake("times/rules.toml", swap('about = "', 'about = "<about> '), "$.rule", "expected macros that end"),
    Mistake("times/rules.toml", swap('reader = "', 'reader = "no'), "$.rule[0].reader", "expected one of"),
    Mistake("names/places.csv", cell("geonames_id", "12x"), "line 2", "in geonames_id, found '12x'"),
    Mistake("names/places.csv", cell("type", "CITY"), "line 2", "a code of entity_types in type, found 'CITY'"),
    Mistake("names/places.csv", cell("name", "=1+1"), "line 2", "expected no formula in name"),
    Mistake("names/places.csv", rows(lambda found: [*found, found[1]]), "line", "expected a new name"),
    Mistake("names/context.csv", cell("points", "PERSON:2"), "line 2", "a code of entity_types in points"),
    Mistake("names/context.csv", cell("context", "the @heroes _"), "line 2", "a class of names/words.toml in context"),
    Mistake("names/context.csv", cell("shape", "round"), "line 2", "in shape, found 'round'"),
    Mistake("cleaning/boilerplate_cues.csv", cell("category", "spam"), "line 2", "a code of boilerplate_categories"),
    Mistake(
        "cleaning/boilerplate_cues.csv", cell("match", "middle"), "line 2", "expected one of line, start, end, anywhere"
    ),
    Mistake("cleaning/kind_cues.csv", cell("kind", "poem"), "line 2", "a code of block_kinds in kind"),
    Mistake("events/cues.csv", cell("realis", "maybe"), "line 2", "a code of realis in realis"),
    Mistake("events/frames.csv", cell("agent", "Hero"), "line 2", "a code of roles in agent, found 'Hero'"),
    Mistake("events/frames.csv", cell("prepositions", "on:Hero"), "line 2", "a code of roles in prepositions"),
    Mistake("events/triggers.csv", cell("event_type", "war"), "line 2", "a code of event_types in event_type"),
    Mistake(
        "events/triggers.csv", cell("guard", "not-after:@heroes"), "line 2", "a class of events/words.toml in guard"
    ),
    Mistake("events/triggers.csv", cell("guard", "sometimes:x"), "line 2", "in guard, found 'sometimes:x'"),
    Mistake("events/triggers.csv", cell("implies", "war"), "line 2", "a code of event_types in implies, found 'war'"),
    Mistake("events/readings.csv", cell("when", "after:@heroes"), "line 2", "a class of events/words.toml in when"),
    Mistake("events/readings.csv", cell("when", "sometimes"), "line 2", "in when, found 'sometimes'"),
    Mistake("events/type_rules.csv", cell("from_types", "war"), "line 2", "that has a row in events/frames.csv"),
    Mistake("cleaning/section_headers.csv", lambda data: data.decode().encode("utf-16"), "line 1", "looks like UTF-16"),
    Mistake("cleaning/line_weights.json", swap('"bias"', '"bais"'), "$.stages[0]", "expected the keys bias"),
    Mistake(
        "cleaning/line_weights.json", swap('"words_from_2"', '"words_form_2"'), "$.stages[0]", "found 'words_form_2'"
    ),
    Mistake("cleaning/line_weights.json", swap('"bias": ', '"bias": NaN, "was": '), "", "NaN, which is no JSON"),
]


def build(seeds: Path, target: Path) -> list[str]:
    """Build a folder of seeds that must not build: the lines that say why, each of the right form."""
    write_marked(target, "as it was")
    before = snapshot(target)
    result = run("build", "--seeds", str(seeds), "--out", str(target))
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert snapshot(target) == before
    lines = result.stderr.splitlines()
    assert [found for found in lines if not FORM.fullmatch(found)] == []
    return lines


def edit(folder: Path, mistake: Mistake) -> str:
    """Make a mistake; returns the place that the report must name."""
    path = folder / mistake.file
    before = path.read_bytes()
    path.write_bytes(mistake.edit(before))
    assert path.read_bytes() != before
    in_ann = mistake.file == ANN and not mistake.place.startswith("line")
    return line_of(mistake.place, path) if in_ann else mistake.place


@pytest.fixture(autouse=True)
def _longest_cell() -> None:
    """The limit that Python reads cells with: frictionless raises it in every process that has imported it."""
    csv.field_size_limit(131_072)


@pytest.fixture
def seeds(small_seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small seeds, to make mistakes in; the contract, which stays right, is read once."""
    monkeypatch.setattr(inputs, "load_contract", lambda _: CONTRACT)
    return Path(shutil.copytree(small_seeds, tmp_path / "seeds"))


@pytest.mark.slow
@pytest.mark.parametrize("mistake", OF_SEEDS, ids=lambda mistake: f"{mistake.file}-{mistake.words[:50]}")
def test_a_mistake_of_the_seeds_is_refused_with_its_place(mistake: Mistake, seeds: Path, tmp_path: Path) -> None:
    """A slip of an annotator that ends in a wrong table, a traceback, or a row of a Parquet file to look for."""
    place = edit(seeds, mistake)
    lines = build(seeds, tmp_path / "out")
    reported = [found for found in lines if mistake.words in found]
    assert reported, lines
    assert all(f"{mistake.file}: {place}" in found for found in reported) or f"{ANN}: " in mistake.words
    # What refers to an id that was lost is a mistake of its own.
    assert len([found for found in lines if "expected an id of" not in found]) <= 2, lines


@pytest.mark.parametrize("mistake", OF_SCHEMA, ids=lambda mistake: f"{mistake.file}-{mistake.words[:50]}")
def test_a_mistake_of_the_contract_is_refused_with_its_place(mistake: Mistake, root: Path, tmp_path: Path) -> None:
    """A schema with a typing error that drops a constraint in silence, or ends in a traceback."""
    folder = Path(shutil.copytree(root / "schema", tmp_path / "schema"))
    edit(folder, mistake)
    with pytest.raises(CorpusError) as caught:
        load_contract(folder)
    refused(mistake, str(caught.value))


@pytest.mark.parametrize("mistake", OF_RULES, ids=lambda mistake: f"{mistake.file}-{mistake.words[:50]}")
def test_a_mistake_of_the_rules_is_refused_with_its_place(
    mistake: Mistake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule with a typing error that never fires, or ends in a traceback at the first text that needs it."""
    # The longest lists, which no other file refers to, take as long as all others.
    names = set(forms.names("rules")) - {"cleaning/boilerplate_cues.csv", "names/places.csv"} | {mistake.file}
    monkeypatch.setattr(forms, "names", lambda _: sorted(names))
    folder = Path(shutil.copytree(rules_folder(), tmp_path / "rules"))
    edit(folder, mistake)
    mistakes = Mistakes()
    check_rules(folder, CODES, mistakes)
    refused(mistake, "\n".join(mistakes.lines))


def test_every_rule_file_has_a_form() -> None:
    """A new file of rules that nobody checks."""
    folder = rules_folder()
    assert forms.names("rules") == sorted(path.relative_to(folder).as_posix() for path in files_below(folder))


def test_the_readers_of_the_rules_are_those_of_the_code() -> None:
    """A reader that the code has and the form refuses, or the other way round."""
    for name, readers in (("times/rules.toml", time_readers._READERS), ("quantities/rules.toml", quantities._READERS)):
        rule = forms.form(f"rules/{name}")["properties"]["rule"]["items"]["properties"]
        assert set(rule["reader"]["enum"]) <= set(readers)


def refused(mistake: Mistake, report: str) -> None:
    """The report names the place and what is wrong, in lines of the right form."""
    lines = report.split("\n")
    assert [found for found in lines if not FORM.fullmatch(f"imu-corpus: {found}")] == []
    reported = [found for found in lines if mistake.words in found]
    assert reported, lines
    assert all(f"{mistake.file}: {mistake.place}" in found for found in reported)


def test_all_mistakes_of_a_run_are_listed_at_once(small_seeds: Path, tmp_path: Path) -> None:
    """One mistake a run: three in three files of the seeds, two in one file."""
    seeds = Path(shutil.copytree(small_seeds, tmp_path / "seeds"))
    for mistake in (
        Mistake("sources.csv", cell("genre", "poem"), "", ""),
        Mistake("entities.csv", cell("latitude", "95"), "", ""),
        Mistake("event_participants.csv", cell("event_mention_id", "d001-E999"), "", ""),
        Mistake(ANN, line("A1", "A1\tsense T8 figurative"), "", ""),
        Mistake(ANN, line("T47", "T47\tDATE 1 99999\tx"), "", ""),
    ):
        edit(seeds, mistake)
    lines = build(seeds, tmp_path / "out")
    wanted = ("genre", "latitude", "offsets 0 to", "mention_senses")
    assert [sum(word in found for found in lines) for word in wanted] == [1] * len(wanted), lines
    edit(seeds, Mistake("sources.csv", cell("genre", "analysis"), "", ""))
    (seeds / ANN).write_bytes((small_seeds / ANN).read_bytes())
    assert any("d001-E999" in found for found in build(seeds, tmp_path / "again"))


def test_mistakes_of_the_passes_are_listed(seeds: Path, root: Path, tmp_path: Path) -> None:
    """The figures of agreement fail at the first file, in the middle of a build."""
    for name in ("names-a", "names-b"):
        (seeds / "passes" / name).mkdir(parents=True)
        edited = line("T1", "T1\tORG 25 99999\tIMU")((root / "seeds/passes" / name / ANN).read_bytes())
        (seeds / "passes" / name / ANN).write_bytes(edited)
    found = build(seeds, tmp_path / "out")
    assert [row.rpartition("/passes/")[2].split(": expected")[0] for row in found] == [
        f"{name}/{ANN}: line 1" for name in ("names-a", "names-b")
    ]


def test_mistakes_of_the_contract_are_listed_with_those_of_the_seeds(
    small_seeds: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contract that is wrong hides what is wrong with the form of the seeds."""
    seeds = Path(shutil.copytree(small_seeds, tmp_path / "seeds"))
    schema = Path(shutil.copytree(root / "schema", tmp_path / "schema"))
    monkeypatch.setattr(plan, "schema_folder", lambda: schema)
    edit(schema, Mistake("dataset.json", swap('"version": "', '"version": "v'), "", ""))
    edit(schema, Mistake("vocabularies/roles.csv", cell("label", ""), "", ""))
    edit(seeds, Mistake("events.csv", cell("date_from", "1999-13-01"), "", ""))
    lines = build(seeds, tmp_path / "out")
    assert [found.rpartition("/")[2].split(":")[0] for found in lines] == ["roles.csv", "dataset.json", "events.csv"]


def scramble(data: bytes, draw: random.Random) -> bytes:
    """The parts of a line in another order."""
    lines = data.splitlines(keepends=True)
    place = draw.randrange(len(lines))
    separator = draw.choice([b",", b"\t", b" ", b";", b":", b'"'])
    parts = lines[place].rstrip(b"\n").split(separator)
    draw.shuffle(parts)
    return b"".join([*lines[:place], separator.join(parts) + b"\n", *lines[place + 1 :]])


def change_byte(data: bytes, draw: random.Random) -> bytes:
    """A byte changed, gone or more."""
    place = draw.randrange(len(data))
    old = data[place : place + 1]
    new = draw.choice([b"", bytes([draw.randrange(256)]), old * 2, b'"', b"\0", b"\n", b"-", b"9"])
    return data[:place] + new + data[place + 1 :]


def change_word(data: bytes, draw: random.Random) -> bytes:
    """A word or number in the place of another one of the file."""
    words = [match.span() for match in re.finditer(rb"[A-Za-z0-9_.-]+", data)]
    if not words:
        return data
    start, end = draw.choice(words)
    return data[:start] + data[slice(*draw.choice(words))] + data[end:]


EDITS = (drop_line, repeat_line, scramble, change_byte, change_word, change_word)
EXAMPLES = int(os.environ.get("IMU_EXAMPLES", "80"))


def edit_at_random(path: Path, draw: random.Random) -> None:
    """Edit a file as a slip of the hand might."""
    path.write_bytes(draw.choice(EDITS)(path.read_bytes(), draw))


def held(read: Callable[[], object]) -> bool:
    """Whether what is read is right; if not, every line says so in the right form. Anything else is a bug of ours."""
    try:
        read()
    except CorpusError as error:
        assert [line for line in str(error).split("\n") if not FORM.fullmatch(f"imu-corpus: {line}")] == []
        return False
    return True


@pytest.mark.slow
def test_random_edits_of_the_seeds_are_read_or_refused(
    small_seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A traceback, or a line without place or finding, for an edit that nobody thought of."""
    monkeypatch.setattr(inputs, "load_contract", lambda _: CONTRACT)
    seeds = Path(shutil.copytree(small_seeds, tmp_path / "seeds"))
    names = [ANN, ANN, ANN, *TABLES]
    verdicts = set()
    for number in range(EXAMPLES):
        draw = random.Random(number)
        path = seeds / draw.choice(names)
        edit_at_random(path, draw)
        shards = tmp_path / f"shards-{number}"
        verdicts.add(held(lambda to=shards: prepare(seeds, to)))  # type: ignore[misc]
        shutil.copy(small_seeds / path.name, path)
    assert verdicts == {True, False}


@pytest.mark.slow
def test_random_edits_of_contract_and_rules_are_read_or_refused(root: Path, tmp_path: Path) -> None:
    """The same, for the files that only maintainers edit."""
    folders = {"schema": root / "schema", "rules": rules_folder()}
    for name, folder in folders.items():
        shutil.copytree(folder, tmp_path / name)
    files = [(name, path.relative_to(folder)) for name, folder in folders.items() for path in files_below(folder)]
    for number in range(EXAMPLES // 4):
        draw = random.Random(number)
        name, file = draw.choice(files)
        path = tmp_path / name / file
        edit_at_random(path, draw)
        if name == "schema":
            held(lambda: load_contract(tmp_path / "schema"))
        else:
            held(lambda: read_rules(tmp_path / "rules"))
        shutil.copy(folders[name] / file, path)


def files_below(folder: Path) -> list[Path]:
    """The curated files of a folder, in one order everywhere."""
    return sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".json", ".toml"))


def read_rules(folder: Path) -> None:
    """Check a folder of rules, and raise what is found."""
    mistakes = Mistakes()
    check_rules(folder, CODES, mistakes)
    mistakes.refuse()
