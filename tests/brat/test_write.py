"""Drafts: automatic layers as stand-off, and back; the commands that users annotate with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imu_corpus.annotation.names.gazetteer import gazetteer_of
from imu_corpus.brat.format import parse, serialise
from imu_corpus.brat.read import Registry, read_curated
from imu_corpus.brat.write import draft
from imu_corpus.model import Annotations, Document, Passport, Quantity, Seed, Stretch
from imu_corpus.pipeline import automatic_annotations, read_document
from imu_corpus.seeds.registries import Registries
from imu_corpus.text.offsets import OffsetMap
from tests.support.command import run
from tests.support.paths import CODES

NEWS = (
    "Bomb Kills Nine In Peshawar\n\n"
    "PESHAWAR, May 3 -- At least nine people were killed on Monday when a bomb exploded near the "
    "Qissa Khwani\u00a0Bazaar, "
    "said Ali Khan, a spokesman for the Khyber Pakhtunkhwa police.\n\n"
    "“We were\u00a0warned,” he said, “but nobody came.” The Pakistani Taliban denied it (Dawn [Karachi], May 4).\n\n"
    "The city, 40 kilometers from the border with Afghanistan, has seen several attacks since early 2013.\n"
)


def annotated() -> Document:
    """The text with its automatic layers."""
    passport = Passport("d900", "900_news.txt", published_on="2013-05-04")
    document = read_document(Seed(passport, "seeds/900_news.txt", NEWS.encode()))
    return replace(document, annotations=automatic_annotations(document, gazetteer_of(Registries())))


def without_origin(layers: Annotations) -> list[list[tuple[object, ...]]]:
    """Layers without ids, method, rule and confidence, which a draft does not carry."""
    dropped = {"id", "method", "rule_id", "confidence"}
    names = ("mentions", "times", "quantities", "quotations", "citations")
    return [
        [tuple(value for key, value in row._asdict().items() if key not in dropped) for row in getattr(layers, name)]
        for name in names
    ]


def test_a_draft_reads_back_as_the_layers_it_was_made_from() -> None:
    """A value that the draft loses is one that the annotator types again, or never misses."""
    document = annotated()
    assert all(without_origin(document.annotations))
    standoff = parse(serialise(draft(document)), "x.ann", document.raw)
    back = read_curated(standoff, "x.ann", OffsetMap(document.alignment), Registry(CODES, None))
    assert without_origin(back) == without_origin(document.annotations)


@given(st.integers(0, 10**15).map(float) | st.decimals(0, 10**9, places=2).map(float))
def test_numbers_are_written_in_decimal_figures(value: float) -> None:
    """Two million once went into a draft as 2e+06, which its reader refuses, and 1,234,567 as 1.23457e+06."""
    raw = "Two came."
    number = Quantity(None, 0, 3, value, value, value, "exact", "persons", "rule")
    stretch = Stretch(0, len(raw), 0, len(raw), 0, "equal", None, None, None)
    document = Document(Passport("d900", "x.txt"), "x.txt", "", raw, raw, [], [stretch], [], [], Annotations())
    standoff = draft(replace(document, annotations=Annotations(quantities=[number])))
    again = parse(serialise(standoff), "x.ann", raw)
    (back,) = read_curated(again, "x.ann", OffsetMap([stretch]), Registry(CODES, None)).quantities
    assert (back.low, back.best, back.high) == (value, value, value)


def test_curated_files_are_written_back_as_they_are(root: Path) -> None:
    """A serialiser that reorders or loses lines would turn every correction into a diff of the whole file."""
    for path in sorted((root / "seeds").glob("*.ann")):
        text = path.read_text(encoding="utf-8")
        raw = path.with_suffix(".txt").read_bytes().decode()
        assert serialise(parse(text, path.name, raw)) == text


def test_annotate_prints_findings_with_offsets_of_the_file(tmp_path: Path) -> None:
    """Offsets of the clean text would be off by all that was removed."""
    path = tmp_path / "news.txt"
    path.write_text("Share\n\n" + NEWS, encoding="utf-8")
    result = run("annotate", "--published", "2013-05-04", str(path))
    rows = [json.loads(line) for line in result.output.splitlines()]
    raw = path.read_bytes().decode()
    assert {row["layer"] for row in rows} == {"mention", "time", "quantity", "quotation", "citation", "event_mention"}
    arguments = [argument for row in rows for argument in row.get("arguments", ())]
    for span in [*rows, *arguments]:
        assert raw[span["start"] : span["end"]] == span["text"]
    for row in rows:
        assert list(row)[:6] == ["path", "layer", "start", "end", "text", "type"]
        assert raw[row["start"] : row["end"]] == row["text"]
    days = {row["text"]: row["value"] for row in rows if row["layer"] == "time"}
    assert days["Monday"] == "2013-04-29"


def test_a_draft_never_overwrites_the_work_of_hands(tmp_path: Path) -> None:
    """The second run of a command must not undo a day of corrections."""
    path = tmp_path / "news.txt"
    path.write_text(NEWS, encoding="utf-8")
    run("annotate", "--format", "brat", str(path))
    ann = path.with_suffix(".ann")
    ann.write_text(ann.read_text().splitlines()[0] + "\n")
    result = run("annotate", "--format", "brat", str(path))
    assert "left as it is" in result.output
    assert ann.read_text().count("\n") == 1


def test_a_date_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    """A traceback for a mistyped option."""
    path = tmp_path / "news.txt"
    path.write_text(NEWS, encoding="utf-8")
    result = run("annotate", "--published", "May 4", str(path))
    assert result.exit_code == 1
    assert "--published: expected a date" in result.output


@pytest.mark.slow
def test_a_users_own_spacy_pipeline_finds_the_names(tmp_path: Path) -> None:
    """Labels of OntoNotes become our types; dates and numbers are passed over."""
    import spacy

    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Ali Khan"}, {"label": "DATE", "pattern": "Monday"}])  # type: ignore[attr-defined]
    pipeline.to_disk(tmp_path / "tiny")
    path = tmp_path / "news.txt"
    path.write_text(NEWS, encoding="utf-8")
    result = run("annotate", "--ner-model", str(tmp_path / "tiny"), str(path))
    names = [row for row in map(json.loads, result.output.splitlines()) if row["layer"] == "mention"]
    assert [(row["text"], row["type"], row["method"]) for row in names] == [("Ali Khan", "PER", "model")]


@pytest.mark.parametrize("model", ["no_such_pipeline"])
def test_a_missing_pipeline_is_one_sentence(model: str, tmp_path: Path) -> None:
    """Nothing may be fetched, and nothing may end in a traceback."""
    path = tmp_path / "news.txt"
    path.write_text(NEWS, encoding="utf-8")
    result = run("annotate", "--ner-model", model, str(path))
    assert result.exit_code == 1
    assert "expected an installed spaCy pipeline" in result.output
