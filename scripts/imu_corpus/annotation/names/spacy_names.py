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
    found = _pipeline(model)(text).ents
    return [_mention(entity, types[entity.label_]) for entity in found if entity.label_ in types]


def _mention(entity: Any, entity_type: str) -> Mention:
    """The name that an entity of spaCy is; spaCy gives neither an entity nor a confidence."""
    return Mention(
        id=None,
        start=entity.start_char,
        end=entity.end_char,
        type=entity_type,
        entity_id=None,
        sense="literal",
        is_nested=False,
        confidence=None,
        method=METHOD,
    )


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
