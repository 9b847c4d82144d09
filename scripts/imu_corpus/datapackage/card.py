"""The card: codebook and Hugging Face dataset card of a version, made from the contract and the tables."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import yaml

from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Field, Table
from imu_corpus.datapackage.citation import licence_names
from imu_corpus.datapackage.summary import TableSummary, TextSummary, VersionSummary
from imu_corpus.io.errors import CorpusError
from imu_corpus.tables import ner_view

DEFAULT_CONFIG = "documents"
_MARKUP = re.compile(r"[\\`*_\[\]<>~&]")
_ENDS = re.compile(r"[()\[\]|`]")


def front_matter(contract: Contract, summary: VersionSummary, prefix: str) -> str:
    """The YAML block that `datasets` and the Hub read: one config a table.

    Each config carries version and content hash: the cache of `load_dataset` keys on this block alone, and would
    give old rows for new files without them. Empty tables cannot be loaded, so they get no config.
    """
    dataset = contract.dataset
    header = {
        "pretty_name": dataset["title"],
        "language": dataset["languages"],
        "license": "other",
        "license_name": f"annotations-{'-'.join(licence_names(dataset)).lower()}-texts-all-rights-reserved",
        "license_link": dataset["licences"][0]["path"],
        "license_details": dataset["rights_of_texts"],
        "annotations_creators": ["machine-generated"],
        "language_creators": ["found"],
        "multilinguality": ["monolingual"],
        "size_categories": [_size(len(summary.texts))],
        "source_datasets": ["original"],
        "task_categories": ["token-classification", "text-classification"],
        "task_ids": ["named-entity-recognition"],
        "tags": dataset["keywords"],
        "configs": [
            _config(dataset["version"], name, summary.tables[name], prefix)
            for name in (*contract.resources, *ner_view.PATHS)
            if name in summary.tables and summary.tables[name].rows
        ],
    }
    return f"---\n{yaml.safe_dump(header, sort_keys=False, allow_unicode=True, width=100)}---\n"


def _size(texts: int) -> str:
    """The Hub's code for a number of examples."""
    bounds = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M"}
    return next((code for bound, code in bounds.items() if texts < bound), "n>1M")


def _config(version: str, name: str, summary: TableSummary, prefix: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "config_name": name,
        "data_files": prefix + ner_view.PATHS.get(name, f"{name}.parquet"),
        "version": version,
        "description": f"sha256:{summary.digest}",
    }
    return config | ({"default": True} if name == DEFAULT_CONFIG else {})


def release_card(contract: Contract, summary: VersionSummary) -> str:
    """README.md of a release folder: card and codebook in one."""
    parts = [
        *_head(contract, summary),
        version_line(contract, summary),
        f"How to cite: CITATION.cff. See also: {', '.join(contract.pages)}.\n",
        "Made by a program from the schema of the corpus. Offsets count Unicode code points, 0-based, half-open. "
        "Each table stands here as Parquet and as JSON Lines with equal rows; SHA256SUMS checks each file.\n",
        "## Tables\n",
        overview(contract.tables, summary),
        *(codebook(table, summary.tables[table.name]) for table in contract.tables.values()),
        "## Rights\n",
        _licences(contract.dataset),
        rights(summary),
        "## Vocabularies\n",
        overview(contract.vocabularies, summary),
        *(_vocabulary(table, contract.codes[table.name]) for table in contract.vocabularies.values()),
    ]
    return "\n".join(parts)


def standoff_card(contract: Contract, summary: VersionSummary) -> str:
    """README.md of a stand-off package: its columns are described in datapackage.json alone."""
    parts = [
        *_head(contract, summary),
        "Columns: datapackage.json. Citing: CITATION.cff. Restoring:\n",
        "    imu-corpus rehydrate FOLDER --seeds TEXTS --out FULL\n",
        version_line(contract, summary),
        overview(contract.tables, summary),
        overview(contract.vocabularies, summary),
        rights(summary),
    ]
    return "\n".join(parts)


def _head(contract: Contract, summary: VersionSummary) -> list[str]:
    """What each card of a folder begins with."""
    dataset = contract.dataset
    title = f"# {dataset['title']} {dataset['version']}\n"
    return [front_matter(contract, summary, ""), title, f"{dataset['description']}\n"]


def version_line(contract: Contract, summary: VersionSummary) -> str:
    """Version, date and content hash in one line."""
    version, day = contract.dataset["version"], contract.dataset["released_on"]
    when = f"released on {day}" if day else "a working version, which changes until it is released"
    return f"Data version {version}, {when}; content hash of its tables: `{summary.digest}`.\n"


def _licences(dataset: Mapping[str, Any]) -> str:
    """Whose the texts are, and the licences of the rest as people write them: 'CC BY-SA 4.0' for CC-BY-SA-4.0."""
    spoken = [" ".join(name.replace("-", " ", 1).rsplit("-", 1)) for name in licence_names(dataset)]
    licences = ", ".join(spoken)
    return f"{dataset['rights_of_texts']} Annotations, schema and documentation: {licences}. Code: MIT.\n"


def rights(summary: VersionSummary) -> str:
    """A Markdown table: each text, its rights holder and its terms."""
    return _markdown(["text", "publisher", "rights holder", "terms"], [_rights(text) for text in summary.texts])


def _rights(text: TextSummary) -> list[str]:
    title = _literal(text.shown_title)
    title = f"[{title}]({_target(text.link)})" if text.link else title
    cells = (text.publisher, text.rights_holder, text.text_licence)
    return [f"`{text.doc_id.replace('`', '')}` {title}", *(_literal(cell) if cell else "not known" for cell in cells)]


def _literal(words: str) -> str:
    """Words of others in a page: no link, picture, tag or emphasis comes of them, and no line ends in them."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(words.split()))


def _target(address: str) -> str:
    """An address where Markdown has one: a bracket or a bar would end it."""
    return _ENDS.sub(lambda found: quote(found[0], safe=""), address)


def overview(tables: Mapping[str, Table], summary: VersionSummary) -> str:
    """A Markdown table: name, rows and description of each table."""
    rows = [[f"`{name}`", str(summary.tables[name].rows), table.description] for name, table in tables.items()]
    return _markdown(["table", "rows", "a row is"], rows)


def codebook(table: Table, summary: TableSummary) -> str:
    """A Markdown section that describes every column of a table."""
    keys = {column: key for key in table.foreign_keys for column in key.columns}
    rows = [_column(table, field, keys.get(field.name)) for field in table.fields]
    key = ", ".join(f"`{name}`" for name in table.primary_key)
    heading = f"### `{table.name}`\n\n{table.description} {summary.rows} rows. Key: {key}.\n"
    return f"{heading}\n{_markdown(['column', 'type', 'description', 'example'], rows)}"


def _column(table: Table, field: Field, key: Any) -> list[str]:
    schema = next(row for row in table.schema["fields"] if row["name"] == field.name)
    kind = field.type if field.is_required else f"{field.type}, may be null"
    pointer = f" → `{key.table}.{key.target[key.columns.index(field.name)]}`" if key else ""
    example = f"`{_short(schema['example'])}`" if "example" in schema else ""
    return [f"`{field.name}`", kind, field.description + pointer, example]


def _short(example: object) -> str:
    shown = example if isinstance(example, str) else json.dumps(example)
    shown = shown.replace("\n", "\\n")
    return shown if len(shown) <= 60 else shown[:57] + "…"


def _vocabulary(table: Table, codes: Sequence[Mapping[str, str]]) -> str:
    columns = [name for name in table.columns if any(row.get(name) for row in codes)]
    rows = [[f"`{row[name]}`" if name == "code" else row[name] for name in columns] for row in codes]
    return f"### `{table.name}`\n\n{_markdown(columns, rows)}"


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |\n" for line in lines
    )


def refresh(readme: str, header: str, sections: Mapping[str, str]) -> str:
    """The root README with a new front matter and new text between its `<!-- begin NAME -->` marks.

    Raises:
        CorpusError: a mark is missing.
    """
    body = readme.split("---\n", 2)[2] if readme.startswith("---\n") else readme
    for name, text in sections.items():
        begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
        before, opened, rest = body.partition(begin)
        _, closed, after = rest.partition(end)
        if not opened or not closed:
            raise CorpusError(f"README.md: expected the marks {begin.strip()} and {end}, found none; put them back.")
        body = f"{before}{begin}{text}{end}{after}"
    return header + body
