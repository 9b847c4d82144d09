"""Inputs: everything that a build reads, read before anything is made of it, with all mistakes of a run at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from imu_corpus.contract import Contract, load_contract
from imu_corpus.curation import Registry, registry_of
from imu_corpus.errors import Mistakes
from imu_corpus.model import Annotations, Passport
from imu_corpus.pipeline import curated_annotations, read_document
from imu_corpus.reading import decode, read, shown
from imu_corpus.registries import Registries, collect_registries
from imu_corpus.seeds import CURATED, collect_seeds, read_seed

Text = tuple[Passport, Path]


class Inputs(NamedTuple):
    """What a build is made of."""

    contract: Contract
    registries: Registries
    texts: list[Text]
    """The texts with their passports, by document id."""


def read_inputs(seeds: Path, schema: Path) -> Inputs:
    """Read a folder of texts and the contract: schemas, vocabularies, registries, passports, texts, `.ann` files.

    What refers to the contract is held against it once the contract is right; a line that cannot be read does not
    keep the others from being checked.

    Raises:
        CorpusError: every mistake, a line each, with file, line, expectation and finding.
    """
    mistakes = Mistakes()
    contract = None
    with mistakes.caught():
        contract = load_contract(schema)
    registries = collect_registries(seeds, mistakes, contract)
    texts = collect_seeds(seeds, mistakes, contract)
    _check_texts(texts, mistakes)
    if contract is not None:
        _check_annotation(seeds, texts, contract, registries, mistakes)
    mistakes.refuse()
    assert contract is not None
    return Inputs(contract, registries, texts)


def _check_texts(texts: Sequence[Text], mistakes: Mistakes) -> None:
    for _, path in texts:
        with mistakes.caught():
            decode(read(path), str(path))


def _check_annotation(
    seeds: Path, texts: Sequence[Text], contract: Contract, registries: Registries, mistakes: Mistakes
) -> None:
    """Read the `.ann` files of curated texts, and hold the participants against the event mentions in them."""
    registry = registry_of(contract, registries)
    told: dict[str, str | None] = {}
    unread = []
    for passport, path in texts:
        if CURATED in passport.statuses:
            before = len(mistakes.lines)
            with mistakes.caught():
                told |= _told(passport, _annotations((passport, path), registry))
            if len(mistakes.lines) > before:
                unread.append(passport.doc_id)
    if "event_participants" in registries.whole:
        _check_participants(seeds / "event_participants.csv", registries, told, unread, mistakes)


def _annotations(text: Text, registry: Registry) -> Annotations:
    seed = read_seed(*text)
    return curated_annotations(seed, read_document(seed), registry)


def _told(passport: Passport, annotations: Annotations) -> dict[str, str | None]:
    """The event mentions that a text publishes, with the events that they mean."""
    events = annotations.events if passport.events_status == CURATED else ()
    return {f"{passport.doc_id}-{event.id}": event.event_id for event in events}


def _check_participants(
    path: Path, registries: Registries, told: Mapping[str, str | None], unread: Sequence[str], mistakes: Mistakes
) -> None:
    """`event_mention_id` is of a mention, in the texts that could be read, of the participant's event."""
    for row in registries.participants:
        key = row.event_mention_id
        if key is None or key.rpartition("-")[0] in unread or told.get(key) == row.event_id:
            continue
        place = f"{shown(path)}: line {registries.participant_lines[row.participant_id]}"
        found = f"that of {told[key]}" if key in told else "none"
        mistakes.lines.append(
            f"{place}: expected {key!r} in event_mention_id to be a mention of {row.event_id} in a text with curated "
            f"events, found {found}; mend it or leave the cell empty."
        )
