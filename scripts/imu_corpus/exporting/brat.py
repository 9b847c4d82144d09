"""brat: each raw text with its annotation as stand-off, and the configuration that brat needs to show it.

Each `.ann` file is read back as it is written: a type, a role or a note of a package from elsewhere may hold what makes
a line of its own, and a span may lie where the text has nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from imu_corpus.brat.configuration import annotation_conf, tools_conf, visual_conf
from imu_corpus.brat.format import StandOff, parse, serialise
from imu_corpus.brat.write import draft
from imu_corpus.contract.load import Contract, load_contract
from imu_corpus.contract.table import ForeignKey
from imu_corpus.exporting.source import Source
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.paths import schema_folder
from imu_corpus.layers import LAYERS
from imu_corpus.model import Annotations, Document, Passport, Stretch

_CODE = re.compile(r"[\w.-]+")
"""A name that brat's configuration takes as one: no blank, no line end, no sign that parts names there."""


def write(source: Source, folder: Path) -> None:
    """Write `<doc_id>.txt` with the bytes as received, `<doc_id>.ann`, and brat's three configuration files."""
    raw_texts, clean_texts = source.raw_texts(), source.clean_texts()
    contract = load_contract(schema_folder())
    _demand_references(source, contract)
    tables = {name: source.by_document(name) for layer in LAYERS for name in layer.tables}
    alignment = _alignment(source)
    for doc_id, raw in raw_texts.items():
        (folder / f"{doc_id}.txt").write_bytes(raw.encode())
        rows = {name: of_documents[doc_id] for name, of_documents in tables.items()}
        layers = Annotations({layer.name: list(layer.from_rows(rows)) for layer in LAYERS})
        passport = Passport(doc_id, f"{doc_id}.txt")
        clean, stretches = clean_texts[doc_id], alignment.get(doc_id, [])
        document = Document(passport, passport.seed_file, "", raw, clean, [], stretches, [], [], layers)
        standoff = _read_back(f"{doc_id}.ann", draft(document), raw)
        (folder / f"{doc_id}.ann").write_text(standoff, encoding="utf-8", newline="\n")
    codes = {name: _codes(source, name) for name in contract.vocabularies if source.has(name, "code")}
    pages = {"annotation": annotation_conf(codes), "visual": visual_conf(codes), "tools": tools_conf()}
    for name, text in pages.items():
        (folder / f"{name}.conf").write_text(text, encoding="utf-8", newline="\n")


def _demand_references(source: Source, contract: Contract) -> None:
    """Refuse rows of layers that stand-off would leave out: what a row is of must be in the same document.

    The contract says what refers to what: a package from elsewhere need not.
    """
    names = {name for layer in LAYERS for name in layer.tables} & source.tables.keys()
    for name in sorted(names):
        table = contract.tables[name]
        followed = [key for key in table.foreign_keys if key.table in names]
        columns = {column for key in followed for column in key.columns}
        filled = [field.name for field in table.fields if field.is_required and field.name in columns]
        references = list(map(_in_one_document, followed))
        source.demand(name, filled=filled, key=table.primary_key, references=references)


def _in_one_document(key: ForeignKey) -> ForeignKey:
    return ForeignKey(("doc_id", *key.columns), key.table, ("doc_id", *key.target))


def _read_back(name: str, standoff: StandOff, raw: str) -> str:
    """The text of an `.ann` file, which is read as what it was made from.

    Raises:
        CorpusError: it is not, because a value is none that a line can hold.
    """
    text = serialise(standoff)
    place = f"{name}: expected annotation that an .ann file can hold, found"
    try:
        again = parse(text, name, raw)
    except CorpusError as error:
        first = str(error).partition("\n")[0]
        raise CorpusError(f"{place} what is read back so: {shown(first)}; get the package again.") from None
    made, found = _lines(standoff), _lines(again)
    if other := next((key for key in {**made, **found} if made.get(key) != found.get(key)), None):
        said = f"{shown(str(made.get(other)))[:200]} for {shown(' '.join(other))[:40]}"
        raise CorpusError(f"{place} {said}, which is read back as another; get the package again.")
    return text


def _lines(standoff: StandOff) -> dict[tuple[str, str], object]:
    """What a file says, by part and id, whatever the order of its lines."""
    parts: dict[str, Mapping[str, Any]] = {
        "annotation": {key: row._replace(line=0) for key, row in standoff.text_bounds.items()},
        "event": {key: row._replace(line=0) for key, row in standoff.events.items()},
        "relation": {key: row._replace(line=0) for key, row in standoff.relations.items()},
        "attributes": standoff.attributes,
        "reference": standoff.references,
        "note": standoff.notes,
    }
    return {(part, key): value for part, values in parts.items() for key, value in values.items()}


def _codes(source: Source, vocabulary: str) -> list[str]:
    """The codes of a vocabulary, each a name that brat's configuration takes as one."""
    codes: list[str] = source.data(vocabulary)["code"].to_pylist()
    for row, code in enumerate(codes, start=1):
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            place = f"{shown(source.resources[vocabulary].path)}: row {row}, column code"
            found = shown(str(code))[:80]
            raise CorpusError(f"{place}: expected letters, digits, '_', '-' and '.', found {found}; fix the code.")
    return codes


def _alignment(source: Source) -> dict[str, list[Stretch]]:
    found: dict[str, list[Stretch]] = {}
    for row in source.rows("alignment"):
        values: dict[str, Any] = {name: row.get(name) for name in Stretch._fields}
        found.setdefault(row["doc_id"], []).append(Stretch(**values))
    return found
