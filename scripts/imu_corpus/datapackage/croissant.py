"""Croissant: a version as JSON-LD in the format of MLCommons, version 1.0, which data search and loaders read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Field, Table
from imu_corpus.datapackage import citation
from imu_corpus.datapackage.descriptor import Digest
from imu_corpus.datapackage.summary import VersionSummary
from imu_corpus.io.checksums import sha256

FILE = "croissant.json"
_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def describe(contract: Contract, summary: VersionSummary, release: Path, digest: Digest = sha256) -> dict[str, Any]:
    """The JSON-LD of the version in the folder `release`, for a file in that folder.

    It names the JSON Lines files: their hashes, unlike those of Parquet files, do not depend on the writer's version.
    """
    dataset = contract.dataset
    about = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": dataset["name"],
        "alternateName": dataset["title"],
        "description": f"{dataset['description']} {dataset['rights_of_texts']}",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "version": dataset["version"],
        "datePublished": dataset["released_on"],
        "license": [licence["path"] for licence in dataset["licences"]],
        "creator": [{"@type": "sc:Organization", "name": author["name"]} for author in dataset["authors"]],
        "keywords": dataset["keywords"],
        "inLanguage": dataset["languages"],
        "isLiveDataset": False,
        "citeAs": citation.bibtex(citation.of_release(contract, summary)),
        "distribution": [_file(name, release, digest) for name in contract.resources],
        # Croissant has no record set without records.
        "recordSet": [_record_set(table) for table in contract.resources.values() if summary.rows[table.name]],
    }
    return {name: value for name, value in about.items() if value is not None}


def _file(name: str, release: Path, digest: Digest) -> dict[str, Any]:
    file = release / f"{name}.jsonl"
    return {
        "@type": "cr:FileObject",
        "@id": f"{name}.jsonl",
        "name": f"{name}.jsonl",
        "contentUrl": f"{name}.jsonl",
        "contentSize": f"{file.stat().st_size} B",
        "encodingFormat": "application/jsonlines",
        "sha256": digest(file),
    }


def _record_set(table: Table) -> dict[str, Any]:
    """A table; its foreign keys stand in datapackage.json only, since mlcroissant 1.1 fails to join at references."""
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.primary_key],
        "field": [_field(table, field) for field in table.fields],
    }


def _field(table: Table, field: Field) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": _TYPES[field.type],
        "source": {"fileObject": {"@id": f"{table.name}.jsonl"}, "extract": {"column": field.name}},
    }
