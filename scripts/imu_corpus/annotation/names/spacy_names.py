"""Names by a user's own spaCy pipeline, as an alternative to the package's annotator. Needs the extra `spacy`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from imu_corpus.contract.load import load_contract
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import schema_folder
from imu_corpus.model import Mention

METHOD = "model"


def find_names_with(model: str, text: str) -> list[Mention]:
    """Names that the spaCy pipeline `model` (a package or a folder) finds in a text.

    Its labels are those of OntoNotes or our own; others (dates, numbers) are passed over. Nothing is fetched: a
    pipeline that is not there is an error.

    Raises:
        CorpusError: spaCy or the pipeline is not installed.
    """
    types = _types()
    return [
        Mention(None, found.start_char, found.end_char, types[found.label_], None, "literal", False, None, METHOD)
        for found in _pipeline(model)(text).ents
        if found.label_ in types
    ]


@cache
def _types() -> Mapping[str, str]:
    """Our type for each label: our own codes, and those of OntoNotes that the vocabulary maps."""
    rows = load_contract(schema_folder()).codes["entity_types"]
    return {row[column]: row["code"] for row in rows for column in ("code", "ontonotes")}


@cache
def _pipeline(model: str) -> Any:
    try:
        import spacy

        return spacy.load(model)
    except ImportError:
        raise CorpusError("--ner-model: expected spaCy, found none; run `pip install 'imu-corpus[spacy]'`.") from None
    except OSError:
        raise CorpusError(
            f"--ner-model: expected an installed spaCy pipeline, found none called {model!r}; "
            "install it or give its folder."
        ) from None
