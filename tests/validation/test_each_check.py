"""Each rule of validation has a smallest input that it alone finds, and would not be missed by deleting the rule."""

from __future__ import annotations

import math
import shutil
from datetime import date
from hashlib import sha256

import pytest

from tests.support.bench import (
    DAY,
    OLDER,
    TOWNS,
    Bench,
    Find,
    above,
    against,
    both,
    column,
    declared,
    descriptor,
    entry,
    forget,
    keyed,
    less,
    lines,
    linked,
    older,
    package,
    pointing,
    published,
    rows,
    same,
    text,
    towns,
    towns_after,
    twice,
    unpatterned,
    unsealed,
    whole,
    writer,
    written,
)
from tests.support.deletion import Rule, rules, without

pytestmark = pytest.mark.slow

D900 = "The TTP claimed a raid. About ten IMU men were killed on May 3, it said."
LONGER = (
    "Harbour Notes\n“We waited,” said Anna Berg of the Osh Harbour Museum on May 4, 2009. About 40 people came.\n\n"
)
STRUCTURE: list[tuple[str, Find]] = [
    ("text.text_sha256", rows(documents={0: {"text_sha256": "0" * 64}})),
    (
        "text.text_chars",
        rows(documents={0: {"raw_chars": 77, "text_chars": 71}}, alignment={2: {"raw_end": 77, "end": 71}}),
    ),
    ("text.tiling", rows(alignment={1: {"raw_start": 5}})),
    ("text.tiling", rows(alignment={8: None})),
    ("text.operation", rows(alignment={2: {"raw_text": D900}})),
    ("text.operation", rows(alignment={2: {"reason": "gap"}})),
    ("text.operation", rows(alignment={2: {"operation": "replace", "reason": "nfc", "raw_text": D900}})),
    ("text.operation", rows(alignment={0: {"raw_text": "Men"}})),
    ("text.operation", rows(alignment={6: {"replacement": " "}})),
    ("text.operation", rows(alignment={6: {"operation": "delete", "replacement": None, "reason": "gap"}})),
    ("text.rebuild", rows(documents={0: {"raw_sha256": "0" * 64}})),
    ("text.blocks", rows(blocks={0: None}, alignment={0: {"block_id": None}})),
    ("text.blocks", rows(blocks={0: {"line": 2}})),
    ("text.raw_text", rows(blocks={0: {"raw_text": "Mend"}})),
    ("text.span", rows(tokens={0: {"text": "She"}})),
    ("text.raw_span", rows(tokens={0: {"raw_end": 10}})),
    ("meaning.kept", rows(blocks={0: {"kind": "title"}})),
    ("meaning.kept", rows(blocks={0: {"category": None}})),
    # A line feed before a dropped block, where it stands behind it.
    (
        "meaning.kept",
        rows(
            blocks={3: {"start": 14, "end": 14}},
            alignment={
                4: {"operation": "replace", "replacement": "\n", "reason": "block_separator", "end": 14},
                5: {"start": 14, "end": 14},
                6: {"operation": "delete", "replacement": None, "reason": "gap", "start": 14},
            },
        ),
    ),
    ("meaning.aligned", rows(alignment={0: {"block_id": "d900-b0000006"}})),
    ("meaning.reason", rows(alignment={1: {"reason": "space_run"}})),
    # Two line feeds at the end of a text.
    (
        "meaning.reason",
        rows(
            documents={1: {"text": LONGER, "text_sha256": sha256(LONGER.encode()).hexdigest(), "text_chars": 107}},
            alignment={8: {"operation": "replace", "replacement": "\n\n", "reason": "block_separator", "end": 107}},
        ),
    ),
    ("meaning.nesting", rows(sentences={0: {"block_id": "d900-b0000000"}})),
    ("meaning.position", rows(tokens={0: {"position": 7}})),
    # The full stop with the letter before it.
    ("meaning.overlap", rows(tokens={5: {"token_id": "d900-t0000027", "start": 21, "raw_start": 27, "text": "d."}})),
    ("meaning.coverage", rows(tokens={17: {"end": 70, "raw_end": 76, "text": "sai"}})),
    ("meaning.space", rows(tokens={0: {"space_after": False}})),
    ("meaning.id", rows(tokens={0: {"token_id": "d900-t0000001"}})),
    ("meaning.document", rows(event_relations={0: {"doc_id": "d901"}})),
    ("meaning.fold", rows(documents={0: {"fold": 3}})),
    ("meaning.count", rows(documents={0: {"sentence_count": 3}})),
    ("meaning.count", rows(events={1: {"document_count": 2}})),
    ("meaning.count", rows(entity_names={0: {"mention_count": 1}})),
    ("meaning.date", rows(documents={0: {"published_to": None}})),
    ("meaning.order", rows(times={0: {"from_date": date(2010, 1, 1)}})),
    ("meaning.order", rows(quantities={1: {"low": 41.0}})),
    ("meaning.sentence", rows(mentions={0: {"sentence_id": "d900-s0000030"}})),
    ("meaning.nested", rows(mentions={0: {"is_nested": True}}, tokens={1: {"ner_tag": "O"}})),
    ("meaning.tag", rows(tokens={1: {"ner_tag": "O"}})),
]
UNNAMED = {"mention_count": 0}
UNTOLD = {"mention_count": 0, "document_count": 0}
VICTIM = {"count_id": "d900-E3-1", "best": None, "wording": "IMU men", "text": "IMU men", "start": 34, "raw_start": 40}
EVENTS: list[tuple[str, Find]] = [
    ("events.dates", rows(events={0: {"date_precision": "year"}})),
    ("events.dates", rows(events={1: {"date_to": DAY}})),
    ("events.place", rows(events={1: {"place_precision": None}})),
    ("events.role", rows(event_arguments={0: {"role": "Victim"}})),
    ("events.sentence", rows(event_arguments={0: {"is_same_sentence": False}})),
    ("events.filler", rows(event_arguments={4: {"filler_type": "phrase"}})),
    ("events.filler", rows(event_arguments={5: {"filler_id": "d901-x0000101-11"}})),
    ("events.entity", rows(mentions={0: {"entity_id": None}}, entity_names={1: UNNAMED}, entities={1: UNTOLD})),
    ("events.count", rows(event_counts={-1: VICTIM})),
    ("events.count", rows(event_counts={0: None})),
    ("events.count", rows(event_counts={0: {"wording": "ten"}})),
    ("events.count", rows(event_counts={0: {"best": 11.0}})),
    ("events.count", rows(event_counts={0: {"event_id": "2009-claim"}})),
    ("events.count", rows(event_counts={0: {"source": None}})),
    ("events.count", rows(event_counts={0: {"event_mention_id": "d900-E2", "source": None, "source_entity_id": None}})),
    (
        "events.count",
        rows(event_counts={0: {"start": 30, "raw_start": 36, "text": "ten IMU men"}}),
    ),
    ("events.source", rows(event_mentions={0: {"source": "it"}})),
    ("events.source", rows(event_mentions={0: {"source_entity_id": "imu"}})),
    ("events.relation", rows(event_relations={0: {"to_id": "2009-claim", "to_mention_id": "d900-E1"}})),
    ("events.relation", rows(event_relations={0: {"to_mention_id": "d900-E1"}})),
    ("events.who", rows(event_participants={0: {"description": "ten men"}})),
    ("events.who", rows(event_participants={1: {"event_mention_id": "d900-E1"}})),
    ("events.who", rows(event_participants={1: {"entity_id": "wana"}})),
]
VALUES: list[tuple[str, Find]] = [
    ("schema.rows", declared(2)),
    ("schema.constraint", column(["x"], pattern="(")),
    ("schema.empty", column([""])),
    ("schema.finite", column([math.nan], "number")),
    ("schema.required", column([None], required=True)),
    ("schema.unique", column(["x", "x"], unique=True)),
    ("schema.enum", column(["x"], enum=["y"])),
    ("schema.pattern", column(["x"], pattern="y")),
    ("schema.minimum", column([1], "integer", minimum=2)),
    ("schema.maximum", column([DAY], "date", maximum="2009-05-03")),
    ("schema.minLength", column(["x"], minLength=2)),
    ("schema.maxLength", column(["xy"], maxLength=1)),
    ("keys.columns", keyed({"t": {"a": ["x"]}}, t={"primaryKey": ["b"]})),
    ("keys.null", keyed({"t": {"a": ["x", None]}}, t={"primaryKey": ["a"]})),
    ("keys.unique", keyed({"t": {"a": ["x", "x"]}}, t={"primaryKey": ["a"]})),
    ("keys.order", keyed({"t": {"a": ["y", "x"]}}, t={"primaryKey": ["a"]})),
    ("keys.target", keyed({"t": {"a": ["ban"]}}, t=pointing(["a"], ["code"]))),
    ("keys.columns", keyed({"t": {"a": ["ban"]}, **TOWNS}, t=pointing(["a"], ["name"]), towns={})),
    ("keys.foreign", keyed({"t": {"a": ["wan"]}, **TOWNS}, t=pointing(["a"], ["code"]), towns={})),
    (
        "keys.foreign",
        keyed({"t": {"a": ["ban"], "b": ["q"]}, **TOWNS}, t=pointing(["a", "b"], ["code", "land"]), towns={}),
    ),
    ("keys.type", keyed({"t": {"a": [1]}, **TOWNS}, t=pointing(["a"], ["code"]), towns={})),
    ("schema.type", towns(lambda found: found["reports"][1].update(killed="many"))),
    ("schema.columns", towns(lambda found: found["towns"][0].update(more=1))),
    ("forms.rows", towns(lambda found: found["reports"].pop())),
    ("forms.equal", towns(lambda found: found["reports"][1].update(killed=35))),
]
FILES: list[tuple[str, Find]] = [
    ("files.missing", towns_after(lambda folder: (folder / "towns.parquet").unlink())),
    ("files.bytes", towns_after(entry("towns-jsonl", lambda row: row.update(bytes=1)))),
    ("files.hash", towns_after(entry("towns-jsonl", lambda row: row.update(hash="sha256:0")))),
    ("schema.readable", towns_after(lambda folder: (folder / "reports.parquet").write_bytes(b"PAR1"))),
    ("schema.type", towns_after(written("reports.parquet", whole))),
    ("forms.canonical", towns_after(both(text("towns.jsonl", ",", ", "), entry("towns-jsonl", unsealed)))),
    ("forms.described", towns_after(entry("towns-jsonl", lambda row: row.update(title="Villages")))),
    ("files.unlisted", package(lambda folder: (folder / "x").touch(), sealed=False)),
    ("files.missing", package(lambda folder: (folder / "DATASHEET.md").unlink(), sealed=False)),
    ("files.checksum", package(text("DATASHEET.md", "a", "b"), sealed=False)),
    ("files.list", package(lines("SHA256SUMS", lambda found: found[::-1]), sealed=False)),
    ("files.kind", package(linked("SHA256SUMS"), sealed=False)),
    ("files.kind", package(linked("DATASHEET.md"), sealed=False)),
    ("files.folder", package(lambda folder: (folder / "views/old").mkdir())),
    ("files.mode", package(lambda folder: (folder / "DATASHEET.md").chmod(0o755))),
    ("contract.table", package(descriptor(lambda value: forget(value["resources"], "alignment", "alignment-jsonl")))),
    (
        "contract.table",
        package(
            descriptor(lambda value: value["resources"].append({**value["resources"][0], "name": "more"})),
        ),
    ),
    ("contract.columns", package(twice(lambda row: row["schema"]["fields"].pop()))),
    ("contract.keys", package(twice(lambda row: row["schema"]["foreignKeys"].pop()))),
    ("contract.version", package(descriptor(lambda value: value.update(version="1.0.1")))),
    ("contract.released", package(descriptor(lambda value: value.update(version="0.9.0")))),
]
STORED = {"compression": "zstd", "compression_level": 3, "version": "2.6"}
DESCRIPTION: list[tuple[str, Find]] = [
    ("description.parquet", package(written("tokens.parquet", same, **STORED, data_page_version="2.0"))),
    ("description.writer", package(writer("x" * len(OLDER)))),
    ("description.writer", package(writer(OLDER, "tokens.parquet"))),
    ("description.footer", package(both(written("tokens.parquet", same, row_group_size=9), writer(OLDER)))),
    ("description.view", package(written("views/ner.parquet", less))),
    ("description.missing", package(lambda folder: (folder / "DATASHEET.md").unlink())),
    ("description.unknown", package(lambda folder: (folder / "x").touch())),
    ("description.vocabulary", published("genres", {0: {"label": "Another"}})),
    ("description.text", package(text("README.md", "How to cite", "How to sing"))),
    ("description.text", package(text("croissant.json", "tokens.jsonl", "tokens.json"))),
    ("description.text", package(text("README.md", "rehydrate", "dehydrate"), standoff=True)),
    ("description.text", above(lambda _: None)),
    ("contract.released", above(both(older, descriptor(lambda value: value.update(title="Another"))))),
    (
        "description.schema",
        package(twice(unpatterned), standoff=True),
    ),
    (
        "description.version",
        package(both(descriptor(lambda value: value.update(name="another")), text("CITATION.cff", "1.0.0", "1.0.1"))),
    ),
]
AGAINST: list[tuple[str, Find]] = [
    ("seeds.file", against(lambda folder: (folder / "x").touch())),
    ("seeds.bytes", against(text("DATASHEET.md", "a", "b"))),
    ("seeds.row", against(text("documents.jsonl", "Harbour Notes", "Harbour Boats"))),
    ("seeds.row", against(lines("event_type_roles.jsonl", lambda _: []))),
    ("seeds.parquet", against(written("tokens.parquet", less))),
    ("seeds.parquet", against(lambda folder: (folder / "tokens.parquet").write_bytes(b"PAR1"))),
    ("seeds.parquet", against(written("tokens.parquet", same, row_group_size=9))),
    ("seeds.parquet", against(writer("x" * len(OLDER), "tokens.parquet"))),
]
CASES = (*STRUCTURE, *EVENTS, *VALUES, *FILES, *DESCRIPTION, *AGAINST)
NAMES = [f"{number}-{check}" for number, (check, _) in enumerate(CASES)]


def found(find: Find, bench: Bench) -> set[str]:
    """The check ids of what is found; the folder of the case is gone afterwards."""
    try:
        return {problem.check for problem in find(bench)}
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)


@pytest.mark.parametrize(("check", "find"), CASES, ids=NAMES)
def test_one_fault_is_found_by_its_check_alone(check: str, find: Find, bench: Bench) -> None:
    """A fault that two checks find says of neither that it works; one that none finds is damage unseen."""
    assert found(find, bench) == {check}


def test_cases_and_code_have_the_same_checks() -> None:
    """A new check that nobody tried, or a case that outlived its check."""
    assert {check for check, _ in CASES} == {rule.check for rule in rules()}


@pytest.mark.parametrize("rule", rules(), ids=str)
def test_a_rule_that_is_deleted_is_missed(rule: Rule, bench: Bench) -> None:
    """Eight of sixteen rules of meaning could be deleted, and the tests of validation passed."""
    with without(rule):
        assert any(is_missed(rule.check, find, bench) for check, find in CASES if check == rule.check)


def is_missed(check: str, find: Find, bench: Bench) -> bool:
    """Whether a fault is not told of; what relies on a check may fail without it."""
    try:
        return check not in found(find, bench)
    except (KeyError, ValueError):
        return True
