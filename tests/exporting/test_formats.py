"""Exports, each read back by a reader of its own format."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from geojson_pydantic import FeatureCollection
from hypothesis import example
from hypothesis import given as given_values
from hypothesis import strategies as st

import imu_corpus
from imu_corpus.brat.read import registry_of
from imu_corpus.commands.exchange import FORMATS
from imu_corpus.exporting import EXPORTERS, export
from imu_corpus.exporting.csv_files import escaped
from imu_corpus.model import Annotations
from imu_corpus.pipeline import curated_annotations, read_document
from imu_corpus.seeds.passports import find_seeds, read_seed
from imu_corpus.seeds.registries import read_registries
from tests.support.command import run
from tests.support.paths import CONTRACT
from tests.support.small_corpus import Rows, small_package


@pytest.fixture
def documents(release: Path) -> pd.DataFrame:
    """The texts."""
    return pd.read_parquet(release / "documents.parquet").set_index("doc_id")


def test_the_command_knows_every_exporter() -> None:
    """A format that nobody can ask for, or a summary that the help does not give."""
    assert tuple(EXPORTERS) == FORMATS
    page = " ".join(run("export", "--help").output.split())
    for exporter in EXPORTERS.values():
        assert exporter.summary in page


def test_conllu_is_read_by_conllu(release: Path, documents: pd.DataFrame, tmp_path: Path) -> None:
    """Tokens that do not add up to the sentence; offsets lost; ids that are no numbers in order."""
    conllu = pytest.importorskip("conllu")
    paths = export("conllu", release, tmp_path / "out")
    assert [path.stem for path in paths] == list(documents.index)
    tokens = pd.read_parquet(release / "tokens.parquet")
    count = 0
    for path in paths:
        text = documents.text[path.stem]
        for sentence in conllu.parse(path.read_text(encoding="utf-8")):
            assert [token["id"] for token in sentence] == list(range(1, len(sentence) + 1))
            spaces = ["" if (token["misc"] or {}).get("SpaceAfter") == "No" else " " for token in sentence]
            pairs = zip(sentence, spaces, strict=True)
            said = "".join(token["form"] + space for token, space in pairs).rstrip()
            assert said == sentence.metadata["text"].rstrip()
            for token in sentence:
                assert text[int(token["misc"]["Start"]) : int(token["misc"]["End"])] == token["form"]
                count += 1
    assert count == len(tokens)


def without_ids(layers: Annotations) -> Counter[tuple[object, ...]]:
    """Every annotation of a text; events, where something points to them, by trigger and type."""
    triggers = {row.id: (row.start, row.end, row.type) for row in layers.events}
    names = ("mentions", "relations", "times", "quantities", "quotations", "events")
    plain: Iterator[Any] = chain.from_iterable(getattr(layers, name) for name in names)
    rows: Iterator[tuple[object, ...]] = chain(
        (row._replace(id=None) for row in plain),
        (row._replace(id=None, supports=str(row.supports and triggers.get(row.supports))) for row in layers.citations),
        ((triggers[row.head], row.relation, triggers[row.tail]) for row in layers.event_relations),
    )
    return Counter((type(row).__name__, *row) for row in rows)


def test_brat_is_read_back_as_the_annotation_it_was_made_from(root: Path, release: Path, tmp_path: Path) -> None:
    """A measure, a relation, a note or an argument that the export leaves out is lost to those who go on with brat."""
    folder = tmp_path / "out"
    export("brat", release, folder)
    registry = registry_of(CONTRACT, read_registries(root / "seeds"))
    texts = find_seeds(root / "seeds")
    assert len(texts) == 5
    for passport, path in texts:
        seed = read_seed(passport, path)
        document = read_document(seed)
        assert (folder / f"{passport.doc_id}.txt").read_bytes() == seed.data
        exported = seed._replace(standoff=(folder / f"{passport.doc_id}.ann").read_bytes())
        wanted, found = (without_ids(curated_annotations(text, document, registry)) for text in (seed, exported))
        assert wanted - found == found - wanted == Counter()
    for name in ("annotation", "visual", "tools"):
        pages = [(place / f"{name}.conf").read_text(encoding="utf-8") for place in (folder, root / "seeds")]
        assert len({tuple(sorted(re.findall(r"[\w-]+", page))) for page in pages}) == 1


WEB_ANNOTATION = {
    *("id", "type", "motivation", "body", "target", "source", "selector", "start", "end", "exact", "prefix", "suffix"),
    *("purpose", "value", "label", "Annotation", "TextualBody", "SpecificResource", "TextPositionSelector"),
    *("TextQuoteSelector", "tagging", "classifying", "identifying"),
}
"""Terms of the Web Annotation Data Model (W3C Recommendation, 23 February 2017) that an annotation of ours needs."""


def words_of(value: Any) -> set[str]:
    """Every key, type, motivation and purpose: JSON-LD readers drop without a word what the context does not have."""
    if isinstance(value, list):
        return set().union(*map(words_of, value))
    if not isinstance(value, dict):
        return set()
    said = {text for key, text in value.items() if key in {"type", "motivation", "purpose"}}
    return said.union(value, *map(words_of, value.values()))


def test_web_annotations_point_at_their_words(release: Path, documents: pd.DataFrame, tmp_path: Path) -> None:
    """A selector that another tool resolves to other words, or an annotation without an address."""
    folder = tmp_path / "out"
    export("webannotation", release, folder)
    ids = set()
    for doc_id in documents.index:
        text = (folder / f"{doc_id}.txt").read_text(encoding="utf-8")
        collection = json.loads((folder / f"{doc_id}.jsonld").read_text(encoding="utf-8"))
        assert (collection["@context"], collection["type"]) == (
            "http://www.w3.org/ns/anno.jsonld",
            "AnnotationCollection",
        )
        items = collection["first"]["items"]
        assert len(items) == collection["total"] > 0
        for item in items:
            position, quote = item["target"]["selector"]
            start, end = position["start"], position["end"]
            assert text[start:end] == quote["exact"]
            assert text[:start].endswith(quote["prefix"])
            assert text[end:].startswith(quote["suffix"])
            assert all(body["type"] in {"TextualBody", "SpecificResource"} for body in item["body"])
            assert words_of(item) <= WEB_ANNOTATION
            ids.add(item["id"])
        relations = [item for item in items if ":entity_relations:" in item["id"]]
        assert all({"head_id", "tail_id"} <= {body.get("label") for body in item["body"]} for item in relations)
    rows = sum(len(pd.read_parquet(release / f"{name}.parquet")) for name in annotated(release))
    assert len(ids) == rows
    assert all(re.fullmatch(r"urn:imu-corpus:[0-9.]+:\w+:\S+", name) for name in ids)


def annotated(release: Path) -> list[str]:
    """Tables of annotated spans, found without our code."""
    descriptor = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    columns = {item["name"]: {field["name"] for field in item["schema"]["fields"]} for item in descriptor["resources"]}
    return [name for name, of in columns.items() if of >= {"raw_start", "text", "method"} and "-" not in name]


def given(cell: str) -> str:
    """The value of a cell of an exported CSV file, as README says that it is read back."""
    return re.sub(r"(^|[;\t\r\n])'(?=[=+@'＝＋－＠\t\r\n-])", r"\1", cell)


@example(";=1+1;'x\n'-y\t\t+z;;'")
@given_values(st.text("=+-@;'＝＠\t\r\n,\"ab ", max_size=9))
def test_no_part_of_a_csv_cell_is_a_formula(value: str) -> None:
    """`x;=WEBSERVICE(A1);`: where a decimal is a comma, spreadsheets part cells at semicolons, or at tabs if told so.

    A program that knows no quotes parts rows at line ends. Each value is read back all the same.
    """
    (cell,) = escaped(pa.table({"text": [value]}))["text"].to_pylist()
    assert not re.search("(^|[;\t\r\n])[=+@＝＋－＠-]", cell)
    assert given(cell) == value


def test_csv_gives_every_value_back(release: Path, tmp_path: Path) -> None:
    """Commas, quotes, line ends, nulls and empty texts that change on the way."""
    paths = export("csv", release, tmp_path / "out")
    assert {path.stem for path in paths} == set(CONTRACT.resources)
    for path in paths:
        table = pd.read_parquet(release / f"{path.stem}.parquet")
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(table)
        for name in table.select_dtypes(["object", "string"]).columns:
            if isinstance(next(iter(table[name].dropna()), None), str):
                read = [given(row[name]) for row in rows]
                assert read == list(table[name].fillna(""))
        assert list(pd.read_csv(path).columns) == list(table.columns)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'"])
def test_no_csv_cell_is_a_formula(start: str) -> None:
    """A text that a spreadsheet runs: =HYPERLINK(…) in the words of a web page."""
    table = pa.table({"text": [f"{start}1+1", None, "a=b"], "number": [-1, 2, 3]})
    assert escaped(table).to_pydict() == {"text": [f"'{start}1+1", None, "a=b"], "number": [-1, 2, 3]}


TEXTS = (
    *(pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view()),
    *(pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.large_string())),
)


@pytest.mark.parametrize("kind", TEXTS, ids=str)
def test_no_text_of_any_kind_is_a_formula(kind: pa.DataType, tmp_path: Path) -> None:
    """Texts that another library stores as large_string, as bytes or by number, and that were written as they stood."""
    words = ["=1+1", None, "a=b", "@x"]
    column = pa.array(words)
    table = escaped(pa.table({"=cmd()": column.cast(kind), "+n": [-1, 2, 3, 4]}))
    assert table.to_pydict() == {"'=cmd()": ["'=1+1", None, "a=b", "'@x"], "'+n": [-1, 2, 3, 4]}
    package = small_package(tmp_path / "package", {"things": {"=cmd()": ["a", "b"], "word": ["x", "y"]}})
    other = pa.table({"=cmd()": column.fill_null("").cast(kind), "word": words})
    pq.write_table(other, package / "things.parquet")
    (path,) = export("csv", package, tmp_path / "out")
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert rows == [["'=cmd()", "word"], ["'=1+1", "'=1+1"], ["", ""], ["a=b", "a=b"], ["'@x", "'@x"]]


def test_sqlite_is_filled_by_name(tmp_path: Path) -> None:
    """Values in columns of another name, where the file has them in another order than the schema."""
    package = small_package(tmp_path / "package", {"things": {"thing_id": ["a", "b"], "name": ["Ann", "Bob"]}})
    table = pq.read_table(package / "things.parquet")
    pq.write_table(table.select(["name", "thing_id"]), package / "things.parquet")
    for form in ("sqlite", "csv"):
        export(form, package, tmp_path / form)
    with closing(sqlite3.connect(tmp_path / "sqlite/small-1.0.0.sqlite")) as database:
        assert database.execute("SELECT thing_id, name FROM things").fetchall() == [("a", "Ann"), ("b", "Bob")]
    assert (tmp_path / "csv/things.csv").read_text() == '"thing_id","name"\n"a","Ann"\n"b","Bob"\n'


@pytest.mark.parametrize("form", ["csv", "sqlite"])
def test_a_table_of_other_columns_or_types_is_one_sentence(form: str, tmp_path: Path) -> None:
    """Columns that the schema does not name, or values that are none of its type."""
    for number, table in enumerate(
        (
            pa.table({"thing_id": ["a"]}),
            pa.table({"thing_id": ["a"], "size": [1], "more": [1]}),
            pa.table({"thing_id": ["a"], "size": ["1"]}),
            pa.table({"thing_id": [1], "size": [1]}),
            pa.table({"thing_id": [b"\xff"], "size": [1]}),
            pa.table({"thing_id": ["a"], "size": pa.array([2**64 - 1], pa.uint64())}),
        )
    ):
        package = small_package(tmp_path / f"package{number}", {"things": {"thing_id": ["a"], "size": [1]}})
        pq.write_table(table, package / "things.parquet")
        with pytest.raises(imu_corpus.CorpusError, match=r"things\.parquet: .*expected") as error:
            export(form, package, tmp_path / "out")
        assert "\n" not in str(error.value)
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028"])
def test_no_text_makes_a_line_of_conllu(end: str, tmp_path: Path) -> None:
    """A title with a line end that goes on as a sentence of its own."""
    evil = f"A{end}1\tevil\t_\t_{end}{end}# sent_id = x"
    tables: dict[str, Rows] = {
        "documents": {"doc_id": ["d0"], "title": [evil]},
        "sentences": {"sentence_id": ["s0"], "doc_id": ["d0"], "block_id": [evil], "text": [evil]},
        "tokens": {
            "token_id": ["t0"],
            "sentence_id": ["s0"],
            "doc_id": ["d0"],
            "text": [evil],
            "position": ["0"],
            "start": ["0"],
            "end": ["1"],
            "ner_tag": [evil],
            "space_after": ["1"],
        },
    }
    (path,) = export("conllu", small_package(tmp_path / "package", tables), tmp_path / "out")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.split(" = ")[0] for line in lines[:5]] == [
        "# newdoc id",
        "# title",
        "# newpar id",
        "# sent_id",
        "# text",
    ]
    assert [len(line.split("\t")) for line in lines[5:]] == [10, 1]


def test_sqlite_has_keys_that_hold_and_views_that_answer(release: Path, tmp_path: Path) -> None:
    """Rows that point nowhere; a view over a column that is not there."""
    (path,) = export("sqlite", release, tmp_path / "out")
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            (count,) = database.execute(f"SELECT count(*) FROM {name}").fetchone()
            assert count == len(imu_corpus.load(name))
        keys = {row[2] for row in database.execute("PRAGMA foreign_key_list(mentions)")}
        assert {"documents", "sentences", "entities", "entity_types"} <= keys
        views = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
        assert {"names_in_sentences", "relations_in_words", "who_said_what", "dropped_lines"} <= set(views)
        for view in views:
            assert database.execute(f"SELECT * FROM {view} LIMIT 1").fetchone() is not None, view
        leader = "SELECT head FROM relations_in_words WHERE relation = 'leads' AND tail LIKE 'Islamic Movement of Uzb%'"
        assert len(database.execute(leader).fetchall()) > 0


def test_geojson_places_events(tmp_path: Path) -> None:
    """Latitude before longitude; an event without coordinates at 0, 0, or left out."""
    events: Rows = {
        "event_id": ["2012-bannu", "2014-nowhere"],
        "title": ["Prison break", "Threat"],
        "date_from": ["2012-04-15", None],
        "place_id": ["bannu", None],
    }
    entities: Rows = {
        "entity_id": ["bannu"],
        "name": ["Bannu"],
        "latitude": [32.99],
        "longitude": [70.6],
        "coordinate_precision": ["town"],
    }
    package = small_package(tmp_path / "package", {"entities": entities, "events": events})
    (path,) = export("geojson", package, tmp_path / "out")
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    placed, unplaced = collection["features"]
    assert (placed["id"], placed["geometry"]) == ("2012-bannu", {"type": "Point", "coordinates": [70.6, 32.99]})
    assert placed["properties"]["place_name"] == "Bannu"
    assert unplaced["geometry"] is None
    (database,) = export("sqlite", package, tmp_path / "database")
    assert database.stat().st_size > 0


def test_geojson_of_the_release_has_every_event(release: Path, tmp_path: Path) -> None:
    """A file that readers of RFC 7946 refuse; an event left out."""
    if not (release / "events.parquet").exists():
        pytest.skip("this version has no events")
    (path,) = export("geojson", release, tmp_path / "out")
    FeatureCollection.model_validate_json(path.read_bytes(), strict=True)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert {item["id"] for item in features} == set(pd.read_parquet(release / "events.parquet").event_id)
    assert any(item["geometry"] for item in features)


def test_what_a_format_needs_is_named(tmp_path: Path) -> None:
    """A traceback for a version without events, or for a stand-off package."""
    package = small_package(tmp_path / "package", {"documents": {"doc_id": ["d000"], "title": ["A"]}})
    result = run("export", "geojson", "--from", str(package), "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "expected events, entities for geojson, found none" in result.output
    result = run("export", "conllu", "--from", str(package), "--out", str(tmp_path / "out"))
    assert "rehydrate a stand-off package first" in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(release: Path, tmp_path: Path) -> None:
    """An export that takes the place of somebody's files."""
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(imu_corpus.CorpusError, match="expected a new or an empty folder"):
        export("csv", release, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
