"""A layer that nobody had thought of, added as CONTRIBUTING.md says: by new files and one line of a vocabulary."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from imu_corpus.model import Passport
from tests.support.copied_project import CopiedProject
from tests.support.paths import ROOT

LAYER = '''"""Hedges: words by which a text does not vouch for what it tells."""

from typing import NamedTuple

from imu_corpus.layers.layer import Layer, BratSpan, criterion, span, span_table, values


class Hedge(NamedTuple):
    """Words that hedge."""

    id: str | None
    start: int
    end: int
    method: str
    rule_id: str | None = None


LAYER = Layer(
    name="hedges",
    label="hedge",
    order=55,
    group="speech",
    value=Hedge,
    brat=BratSpan(types="HEDGE", filler="hedge", colours={"HEDGE": "#dddddd"}),
    annotator="hedges:annotate",
    letter="h",
    tables={"hedges": span_table(Hedge, "hedges", "hedge_id", "h")},
    from_rows=lambda rows: values(Hedge, rows["hedges"], "hedge_id"),
    criteria=(criterion("hedges", "span", span),),
)
'''
ANNOTATOR = '''"""Hedges."""

import re

from imu_corpus.annotation.method import RULE
from imu_corpus.layers.hedges import Hedge
from imu_corpus.rules.load import read_toml


def annotate(analysis, _):
    """The hedges of a text."""
    words = "|".join(read_toml("hedges/words.toml")["words"])
    return [Hedge(None, *found.span(), RULE, "hedge") for found in re.finditer(words, analysis.text)]
'''
FORM = {"type": "object", "required": ["words"], "properties": {"words": {"type": "array"}}}
TEXT = "Bomb Kills Four in Osh\n\nA bomb reportedly killed four people in Osh on Monday, the ministry said.\n"
EVENT = "event_id,title,type,date_from,date_to,date_precision,place_id,place_precision,attack_type,weapon_type,"
EVENT += (
    "target_type,realis,summary\nosh,Bomb in Osh,attack_bombing,,,unknown,,,bombing,explosives,unknown,actual,A bomb.\n"
)
PLACE = f"{TEXT.index('reportedly')} {TEXT.index('reportedly') + len('reportedly')}"
BOMB = f"{TEXT.index('bomb')} {TEXT.index('bomb') + len('bomb')}"
ANNOTATION = f"""T1\tHEDGE {PLACE}\treportedly
T2\tattack_bombing {BOMB}\tbomb
E1\tattack_bombing:T2 Source:T1
A1\trealis E1 alleged
N1\tReference E1 imu:osh\tBomb in Osh
"""
CURATED = dict.fromkeys(("names_status", "times_status", "speech_status", "events_status"), "curated")
PASSPORTS = (Passport("d000", "a.txt", **CURATED), Passport("d001", "b.txt"))


def _sources() -> str:
    """A `sources.csv` of the passports."""
    rows = [asdict(passport) for passport in PASSPORTS]
    lines = [list(rows[0]), *([value or "" for value in row.values()] for row in rows)]
    return "".join(",".join(line) + "\n" for line in lines)


def _schema() -> str:
    """The Table Schema of a layer of bare spans: that of citations with fewer columns."""
    schema = json.loads((ROOT / "schema/tables/citations.json").read_text(encoding="utf-8"))
    own = {"outlet_id", "place_id", "cited_on", "year_basis", "url", "supports"}
    key, *others = (field for field in schema["fields"] if field["name"] not in own)
    pattern = key["constraints"]["pattern"].replace("c[0-9]", "h[0-9]")
    key |= {"name": "hedge_id", "constraints": key["constraints"] | {"pattern": pattern}}
    rule = {"name": "rule_id", "type": "string", "description": "Rule.", "constraints": {"required": False}}
    keys = [row for row in schema["foreignKeys"] if row["fields"][0] in {"doc_id", "sentence_id", "method"}]
    whole = schema | {"name": "hedges", "fields": [key, *others, rule], "primaryKey": ["hedge_id"], "foreignKeys": keys}
    return json.dumps(whole)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> CopiedProject:
    """A project with the layer, and a text whose hedge a person marked beside one that is left to programs."""
    project = CopiedProject(tmp_path_factory.mktemp("hedges"))
    package = "scripts/imu_corpus"
    project.add(f"{package}/layers/hedges.py", LAYER)
    project.add(f"{package}/annotation/hedges.py", ANNOTATOR)
    project.add(f"{package}/rules/en/hedges/words.toml", 'words = ["reportedly", "said"]\n')
    project.add(f"{package}/contract/json_schemas/rules/hedges/words.toml.json", json.dumps(FORM))
    project.add("schema/tables/hedges.json", _schema())
    words = {"definition": "Words that do not vouch.", "example": "reportedly"}
    project.add_row("schema/vocabularies/layers.csv", code="hedges", label="Hedges", **words)
    project.add_row("schema/vocabularies/filler_types.csv", code="hedge", label="Hedge", **words)
    project.add("own/a.txt", TEXT)
    project.add("own/a.ann", ANNOTATION)
    project.add("own/events.csv", EVENT)
    project.add("own/b.txt", TEXT)
    project.add("own/sources.csv", _sources())
    return project


@pytest.mark.slow
def test_an_added_layer_is_read_tabled_validated_and_evaluated(project: CopiedProject) -> None:
    """A list of layers written by hand somewhere: the new one is refused in `.ann` files, has no rows or no figures."""
    project.run("build", "--seeds", "own", "--out", "out")
    found = [(row["hedge_id"], row["text"], row["method"]) for row in project.rows("out/hedges.jsonl")]
    assert found == [
        ("d000-T1", "reportedly", "curated"),
        ("d001-h0000031-10", "reportedly", "rule"),
        ("d001-h0000092-4", "said", "rule"),
    ]
    arguments = [row for row in project.rows("out/event_arguments.jsonl") if row["doc_id"] == "d000"]
    assert [(row["filler_type"], row["filler_id"]) for row in arguments] == [("hedge", "d000-T1")]
    figures = [row for row in project.rows("out/quality.jsonl") if row["layer"] == "hedges"]
    values = {row["measure"]: row["value"] for row in figures if row["compared"] == "automatic_curated"}
    assert values == {"precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3, abs=1e-3)}
    assert "hedges" in project.run("evaluate", "--seeds", "own")


@pytest.mark.slow
def test_an_added_layer_is_drafted_printed_and_its_rules_are_checked(project: CopiedProject) -> None:
    """A draft or an export without the layer, brat that cannot show it, a rule file that no check reads."""
    project.add("draft.txt", TEXT)
    printed = [json.loads(line) for line in project.run("annotate", "draft.txt").splitlines()]
    assert [row["text"] for row in printed if row["layer"] == "hedge"] == ["reportedly", "said"]
    project.run("annotate", "--format", "brat", "draft.txt")
    assert f"HEDGE {PLACE}\treportedly\n" in (project.root / "draft.ann").read_text(encoding="utf-8")
    project.run("build", "--seeds", "own", "--out", "version")
    project.run("export", "brat", "--from", "version", "--out", "brat")
    assert f"HEDGE {PLACE}\treportedly\n" in (project.root / "brat/d000.ann").read_text(encoding="utf-8")
    assert "\nHEDGE\n" in (project.root / "brat/annotation.conf").read_text(encoding="utf-8")
    (project.root / "scripts/imu_corpus/rules/en/hedges/words.toml").write_text("word = []\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"hedges/words\.toml"):
        project.run("rules")
