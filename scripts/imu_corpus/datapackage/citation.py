"""The citation of a version: CITATION.cff, and the formats that reference managers and style guides read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from imu_corpus.contract.load import Contract
from imu_corpus.datapackage.summary import TextSummary, VersionSummary
from imu_corpus.io import plain_yaml
from imu_corpus.io.errors import CorpusError

MESSAGE = (
    "Cite the version that you used. The licence is that of annotations, schema and documentation; the code is MIT; "
    "the article texts belong to their publishers and authors, see references."
)

MOST_REFERENCES = 100
"""Texts that a citation names one by one."""


class Citation(NamedTuple):
    """What a citation of a version says."""

    name: str
    title: str
    authors: tuple[str, ...]
    version: str
    released_on: date | None
    digest: str
    """Content hash of the version's tables."""
    doi: str | None


def read_cited(release: Path, schema: Path) -> Citation:
    """The citation of the version in the folder `release`; a DOI minted since stands in `schema/dataset.json`.

    Raises:
        CorpusError: the folder has no CITATION.cff.
    """
    path = release / "CITATION.cff"
    try:
        fields = plain_yaml.loads(path.read_text(encoding="utf-8"))
        dataset = json.loads((schema / "dataset.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise CorpusError(f"{error.filename}: expected a readable file, found: {error.strerror}; restore it.") from None
    return Citation(
        dataset["name"],
        fields["title"],
        tuple(author["name"] for author in fields["authors"]),
        fields["version"],
        _as_date(fields.get("date-released")),
        fields["identifiers"][0]["value"].removeprefix("sha256:"),
        dataset["dois"].get(fields["version"]),
    )


def of_release(contract: Contract, summary: VersionSummary) -> Citation:
    """The citation of a version while it is being written, before any DOI."""
    dataset = contract.dataset
    authors = tuple(author["name"] for author in dataset["authors"])
    day = _as_date(dataset["released_on"])
    return Citation(dataset["name"], dataset["title"], authors, dataset["version"], day, summary.digest, None)


def _as_date(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def citation(contract: Contract, summary: VersionSummary, doi: str | None = None) -> str:
    """CITATION.cff (format 1.2.0) of the data: version, content hash, and the day once it is released.

    A DOI is minted after a version is frozen, so it stands in the file at the top of the repository only.
    """
    dataset, licences = contract.dataset, licence_names(contract.dataset)
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "type": "dataset",
        "title": dataset["title"],
        "version": dataset["version"],
        "date-released": dataset["released_on"],
        "doi": doi,
        "identifiers": [
            {"type": "other", "value": f"sha256:{summary.digest}", "description": "Content hash of the tables."}
        ],
        "abstract": dataset["description"],
        "authors": dataset["authors"],
        "keywords": dataset["keywords"],
        "license": licences if len(licences) > 1 else licences[0],
        "references": _references(summary),
    }
    given = {name: value for name, value in fields.items() if value}
    return yaml.safe_dump(given, sort_keys=False, allow_unicode=True, width=100)


def licence_names(dataset: Mapping[str, Any]) -> list[str]:
    """SPDX's names of the licences of annotations, schema and documentation."""
    return [licence["name"] for licence in dataset["licences"]]


def _references(summary: VersionSummary) -> list[dict[str, Any]]:
    """Each text with its rights holder; if there are too many to read, the place that lists them."""
    if len(summary.texts) <= MOST_REFERENCES:
        return [_reference(text) for text in summary.texts]
    publishers = sorted({text.publisher or "unknown" for text in summary.texts})
    title = f"{len(summary.texts)} texts; the table `documents` has rights holder and terms of each"
    return [{"type": "generic", "title": title, "authors": [{"name": name} for name in publishers]}]


def _reference(text: TextSummary) -> dict[str, Any]:
    """A text of the corpus, with whose it is."""
    names = (text.authors or text.publisher or "unknown").split("; ")
    reference: dict[str, Any] = {
        "type": "article",
        "title": text.shown_title,
        "authors": [{"name": name} for name in names],
        "publisher": {"name": text.publisher} if text.publisher else None,
        "url": text.link,
        "copyright": text.rights_holder,
        "notes": f"{text.doc_id}; published {text.published_on or 'on an unknown day'}; {text.terms}",
    }
    return {name: value for name, value in reference.items() if value}


def bibtex(work: Citation) -> str:
    """A BibTeX entry (type `dataset` of BibLaTeX, which plain BibTeX reads as `misc`)."""
    fields = {
        "title": f"{{{work.title}}}",
        "author": " and ".join(f"{{{name}}}" for name in work.authors),
        "year": _year(work),
        "date": _day(work),
        "version": work.version,
        "doi": work.doi,
        "note": _note(work),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@dataset{{{work.name}-{work.version},\n{lines}}}\n"


def apa(work: Citation) -> str:
    """A line after the APA's manual, seventh edition."""
    doi = f" https://doi.org/{work.doi}" if work.doi else ""
    head = f"{' & '.join(work.authors)}. ({_year(work) or 'n.d.'})."
    return f"{head} {work.title} (Version {work.version}) [Data set]. {_note(work)}.{doi}\n"


def csl_json(work: Citation) -> str:
    """A CSL-JSON array of one item, for Zotero, pandoc and citeproc."""
    item: dict[str, Any] = {
        "id": f"{work.name}-{work.version}",
        "type": "dataset",
        "title": work.title,
        "author": [{"literal": name} for name in work.authors],
        "version": work.version,
        "note": _note(work),
    }
    if work.released_on:
        day = work.released_on
        item["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
    if work.doi:
        item["DOI"] = work.doi
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def ris(work: Citation) -> str:
    """An RIS record of type DATA."""
    tags = [("TY", "DATA"), ("TI", work.title), *(("AU", name) for name in work.authors)]
    tags += [("PY", _year(work)), ("DA", _day(work).replace("-", "/")), ("ET", work.version)]
    tags += [("DO", work.doi or ""), ("N1", _note(work))]
    return "".join(f"{tag}  - {value}\n" for tag, value in tags if value) + "ER  - \n"


def _year(work: Citation) -> str:
    return str(work.released_on.year) if work.released_on else ""


def _day(work: Citation) -> str:
    return work.released_on.isoformat() if work.released_on else ""


def _note(work: Citation) -> str:
    return f"Content hash sha256:{work.digest}" + ("" if work.released_on else "; a working version, not released")


FORMS: Mapping[str, Callable[[Citation], str]] = {"bibtex": bibtex, "apa": apa, "csl-json": csl_json, "ris": ris}
"""Forms of a citation by name."""
