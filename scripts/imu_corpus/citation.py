"""The citation: CITATION.cff from the data set's own description."""

from __future__ import annotations

from typing import Any

import yaml

from imu_corpus.contract import Contract


def citation(contract: Contract) -> str:
    """CITATION.cff (format 1.2.0) of the data: one version, no date until it is released."""
    dataset = contract.dataset
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Cite the version that you used; each version has its own content hashes.",
        "type": "dataset",
        "title": dataset["title"],
        "version": dataset["version"],
        "abstract": dataset["description"],
        "authors": dataset["authors"],
        "keywords": dataset["keywords"],
        "license": "CC-BY-4.0",
    }
    return yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=100)
