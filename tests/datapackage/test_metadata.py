"""Metadata that others read, by the rules of each format: descriptor, citation, Croissant, card, datasheet."""

from __future__ import annotations

import inspect
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from imu_corpus.datapackage import citation
from imu_corpus.datapackage.card import release_card
from imu_corpus.datapackage.summary import TableSummary, TextSummary, VersionSummary
from tests.support.files import front_matter
from tests.support.paths import CONTRACT, ROOT

PROFILES = ROOT / "tests/profiles"
PACKAGES = ("root", "release", "standoff")


def mistakes(value: Any, schema: str) -> list[str]:
    """What a JSON Schema finds wrong."""
    rules = json.loads((PROFILES / schema).read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(rules)(rules)
    return [f"{list(error.absolute_path)}: {error.message[:200]}" for error in validator.iter_errors(value)]


def cff(folder: Path) -> dict[str, Any]:
    """CITATION.cff as JSON values."""
    fields = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    return dict(json.loads(json.dumps(fields, default=str)))


@pytest.mark.parametrize("package", PACKAGES)
def test_the_descriptor_obeys_the_official_profile(package: str, request: pytest.FixtureRequest) -> None:
    """What plain frictionless lets through: a role that is no list, an example that is no text."""
    folder: Path = request.getfixturevalue(package)
    assert mistakes(json.loads((folder / "datapackage.json").read_text()), "data-package-2.0.json") == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_citation_obeys_its_schema(package: str, request: pytest.FixtureRequest) -> None:
    """A CITATION.cff that GitHub and Zenodo leave aside."""
    assert mistakes(cff(request.getfixturevalue(package)), "cff-1.2.0.json") == []


def test_a_date_and_a_doi_fit_the_schema_too(release: Path) -> None:
    """The fields that only a released version has."""
    from imu_corpus.datapackage.citation import citation
    from imu_corpus.datapackage.summary import VersionSummary, text_summaries

    contract = CONTRACT
    contract = replace(contract, dataset={**contract.dataset, "released_on": "2026-12-01"})
    summary = VersionSummary({}, text_summaries(pq.read_table(release / "documents.parquet")))
    fields = yaml.safe_load(citation(contract, summary, "10.5281/zenodo.1"))
    assert mistakes(fields, "cff-1.2.0.json") == []
    assert (fields["date-released"], fields["doi"]) == ("2026-12-01", "10.5281/zenodo.1")


@pytest.mark.parametrize("package", ["release", "standoff"])
def test_croissant_validates_and_iterates(package: str, request: pytest.FixtureRequest) -> None:
    """JSON-LD that no loader can follow to the rows. Needs the extra `croissant`."""
    mlcroissant = pytest.importorskip("mlcroissant")
    folder: Path = request.getfixturevalue(package)
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    rows = list(dataset.records("mentions"))
    frame = pd.read_parquet(folder / "mentions.parquet")
    assert [row["mentions/mention_id"].decode() for row in rows] == list(frame.mention_id)
    assert [row["mentions/raw_start"] for row in rows] == list(frame.raw_start)


def test_croissant_names_every_file_and_column(release: Path) -> None:
    """A table that Croissant does not know, or a hash of other bytes; without mlcroissant."""
    from imu_corpus.io.checksums import read_checksums

    described = json.loads((release / "croissant.json").read_text())
    sums = read_checksums((release / "SHA256SUMS").read_text())
    assert {item["contentUrl"]: item["sha256"] for item in described["distribution"]} == {
        name: digest for name, digest in sums.items() if name.endswith(".jsonl")
    }
    for record_set in described["recordSet"]:
        columns = [field["name"] for field in record_set["field"]]
        assert columns == pq.read_schema(release / f"{record_set['name']}.parquet").names


@pytest.mark.parametrize("package", PACKAGES)
def test_the_card_has_the_fields_that_the_hub_knows(package: str, request: pytest.FixtureRequest) -> None:
    """A misspelt field, or a value outside the Hub's lists, which it drops without a word."""
    from huggingface_hub import DatasetCardData

    fields = front_matter(request.getfixturevalue(package) / "README.md")
    # The Hub's other fields, from its own template of a card.
    others = {"license_name", "license_link", "license_details", "configs", "tags"}
    assert set(fields) <= set(inspect.signature(DatasetCardData).parameters) | others
    assert set(fields["annotations_creators"]) <= {"found", "crowdsourced", "expert-generated", "machine-generated"}
    assert fields["license"] == "other"
    assert fields["license_link"].startswith("https://")
    assert fields["size_categories"] == ["n<1K"]


@pytest.mark.parametrize("package", ["root", "release"])
def test_the_rights_of_each_text_stand_everywhere(package: str, release: Path, request: pytest.FixtureRequest) -> None:
    """A licence of the annotations that seems to cover the articles."""
    folder: Path = request.getfixturevalue(package)
    sources = {item["doc_id"]: item for item in json.loads((folder / "datapackage.json").read_text())["sources"]}
    references = {item["notes"][:4]: item for item in cff(folder)["references"]}
    page = (folder / "README.md").read_text()
    documents = pd.read_parquet(release / "documents.parquet")
    assert len(documents) == len(sources) == len(references)
    for row in documents.itertuples():
        doc_id, terms = str(row.doc_id), str(row.text_licence)
        assert (sources[doc_id]["title"], sources[doc_id]["terms"]) == (row.title, terms)
        assert terms in references[doc_id]["notes"]
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{doc_id}` ")]
        assert line.endswith(f"{terms} |")
        if isinstance(row.rights_holder, str):
            assert sources[doc_id]["rightsHolder"] == references[doc_id]["copyright"] == row.rights_holder
            assert f"| {row.rights_holder} |" in line


def test_the_datasheet_answers_each_part(root: Path, release: Path) -> None:
    """A part left out; the page of a version that is not the one of its release."""
    page = (root / "schema/DATASHEET.md").read_text()
    parts = [
        "Motivation",
        "Composition",
        "Collection",
        "Cleaning and annotation",
        "Uses",
        "Distribution",
        "Maintenance",
    ]
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == parts
    for part in page.split("\n## ")[1:]:
        assert "**" in part, part[:30]
    assert (release / "DATASHEET.md").read_text() == page


def test_no_second_source_of_the_citation(root: Path) -> None:
    """Zenodo ignores CITATION.cff where a .zenodo.json stands beside it."""
    assert not (root / ".zenodo.json").exists()


@pytest.mark.parametrize(
    ("names", "code", "spoken"),
    [
        (["CC-BY-SA-4.0"], "cc-by-sa-4.0", "CC BY-SA 4.0"),
        (["CC0-1.0"], "cc0-1.0", "CC0 1.0"),
        (["CC0-1.0", "CC-BY-SA-4.0"], "cc0-1.0-cc-by-sa-4.0", "CC0 1.0, CC BY-SA 4.0"),
    ],
)
def test_another_licence_reaches_card_and_citation(names: list[str], code: str, spoken: str) -> None:
    """A licence changed in dataset.json, and the old one still promised by the pages that people read."""
    licences = [{"name": name, "title": name, "path": f"https://example.org/{name}"} for name in names]
    contract = replace(CONTRACT, dataset={**CONTRACT.dataset, "licences": licences})
    text = TextSummary("d001", "A", "B", "The Post", None, None, None, None)
    summary = VersionSummary(dict.fromkeys(CONTRACT.resources, TableSummary(0, "")), (text,))
    fields = yaml.safe_load(citation.citation(contract, summary))
    assert fields["license"] == (names if len(names) > 1 else names[0])
    assert mistakes(json.loads(json.dumps(fields, default=str)), "cff-1.2.0.json") == []
    page = release_card(contract, summary)
    head = yaml.safe_load(page.split("---\n")[1])
    assert head["license_link"] == licences[0]["path"]
    assert head["license_name"] == f"annotations-{code}-texts-all-rights-reserved"
    assert f"Annotations, schema and documentation: {spoken}. Code: MIT." in page
    assert "CC BY 4.0" not in page


def test_a_citation_of_many_texts_can_be_read() -> None:
    """Five thousand references in a file that people open."""
    text = TextSummary("d001", "A", "B", "The Post", None, None, None, None)
    summary = VersionSummary({}, (text,) * (citation.MOST_REFERENCES + 1))
    (reference,) = yaml.safe_load(citation.citation(CONTRACT, summary))["references"]
    assert reference["title"].startswith("101 texts; ")
    assert reference["authors"] == [{"name": "The Post"}]
