"""Inputs: what a build reads before it walks over the texts, and what texts and registries say about each other.

Mistakes are collected, so that a run lists them all: what cannot be read does not keep the rest from being checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from imu_corpus.contract.load import Contract, load_contract
from imu_corpus.io.errors import Mistakes
from imu_corpus.io.files import shown
from imu_corpus.io.notices import notice
from imu_corpus.model import Annotations, Passport
from imu_corpus.seeds.passports import CURATED, collect_seeds, unread_annotation
from imu_corpus.seeds.registries import Registries, collect_registries

Text = tuple[Passport, Path]
Meanings = Mapping[str, str | None]
"""The event mentions that a text publishes, with their events."""


class Inputs(NamedTuple):
    """The inputs of a build."""

    contract: Contract
    registries: Registries
    texts: list[Text]
    """The texts with their passports, by document id."""
    all_passports: bool
    """Whether each text has a passport without a mistake."""


def read_inputs(seeds: Path, schema: Path, mistakes: Mistakes) -> Inputs:
    """Read contract, registries and passports, with their mistakes noted; the texts are read by the build's walk.

    What refers to the contract is held against it once the contract is right. Says which annotation is not read.

    Raises:
        CorpusError: the contract is wrong; every mistake found so far, a line each.
    """
    if unread := unread_annotation(seeds):
        notice(unread)
    contract = None
    with mistakes.caught():
        contract = load_contract(schema)
    registries = collect_registries(seeds, mistakes, contract)
    before = len(mistakes.lines)
    texts = collect_seeds(seeds, mistakes, contract)
    if contract is None:
        mistakes.refuse()
    assert contract is not None
    return Inputs(contract, registries, texts, len(mistakes.lines) == before)


def meanings(passport: Passport, annotations: Annotations) -> Meanings | None:
    """The event mentions of a text by id, with their events; None if those that people found are not published."""
    if passport.events_status != CURATED:
        return None
    return {f"{passport.doc_id}-{event.id}": event.event_id for event in annotations.events}


def check_participants(seeds: Path, inputs: Inputs, found: Mapping[str, Meanings]) -> Iterator[str]:
    """Mistakes of `event_mention_id`: mentions of another event, and mentions that no text has.

    `found` has the mentions of each text that could be read.
    """
    # If passports are wrong, a mention may be of a text that has none.
    if not inputs.all_passports or "event_participants" not in inputs.registries.whole:
        return
    # If programs read the events of a text, its curated mentions are not published, and so not looked for.
    curated = {passport.doc_id for passport, _ in inputs.texts if passport.events_status == CURATED}
    unread = {passport.doc_id for passport, _ in inputs.texts} - (curated & set(found))
    path = seeds / "event_participants.csv"
    for row in inputs.registries.participants:
        key = row.event_mention_id
        if key is None or (text := key.rpartition("-")[0]) in unread:
            continue
        mentions = found.get(text, {})
        if mentions.get(key) != row.event_id:
            place = f"{shown(path)}: line {inputs.registries.participant_lines[row.participant_id]}"
            said = f"a mention of {mentions[key]}" if key in mentions else "which no text has"
            yield (
                f"{place}: expected a mention of {row.event_id} in event_mention_id, found {key!r}, {said}; fix it "
                "or leave the cell empty."
            )
