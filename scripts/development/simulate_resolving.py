"""What resolving events takes at size, without texts: N invented event mentions, resolved as a build resolves them.

    python scripts/development/simulate_resolving.py [MENTIONS] [--mentions-a-text 8] [--places 5000] [--years 20]

A text has some 8 mentions. A third are dated to a day and name a place, drawn as news are: a few places often, most
seldom. One text in twenty tells again what another one told. Mentions lie on the disk as a build's shards have them.
Prints for each step processor time (user and system, of this process alone), memory and bytes on the disk.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import NamedTuple

import pyarrow as pa

from imu_corpus.contract.load import load_contract
from imu_corpus.contract.types import event_types
from imu_corpus.coreference import stored
from imu_corpus.coreference.agreement import Places
from imu_corpus.coreference.features import ArgumentFeatures, MentionFeatures
from imu_corpus.coreference.resolution import Resolution
from imu_corpus.coreference.resolve import labels_of, roles_of
from imu_corpus.coreference.stored import StoredMentions
from imu_corpus.io.paths import schema_folder
from imu_corpus.model import UNKNOWN, Days
from imu_corpus.seeds.registries import Registries

_TEXTS = 32
"""Texts of a batch, as a build writes them."""
_DATED = 1 / 3
_TOLD_AGAIN = 1 / 20
_REMEMBERED = 1_000
"""Texts that another one may tell again: those just before it."""
_ACTORS = 500
_LOOK_SECONDS = 0.05


class World(NamedTuple):
    """What mentions are drawn from."""

    mentions_a_text: int
    places: int
    years: int


class Telling(NamedTuple):
    """What a mention tells, before it stands in a text."""

    type: str
    days: Days
    places: tuple[str, ...]
    actors: frozenset[str]


def texts(world: World, mentions: int) -> Iterator[list[MentionFeatures]]:
    """Invented texts with so many mentions in all, the same each time."""
    chance = random.Random(14)
    types = list(event_types())
    recent: list[list[Telling]] = []
    number = 0
    while mentions > 0:
        tellings = _tellings(chance, world, types, recent)[:mentions]
        yield [_mention(number, place, telling) for place, telling in enumerate(tellings)]
        number, mentions = number + 1, mentions - len(tellings)


def _tellings(chance: random.Random, world: World, types: Sequence[str], recent: list[list[Telling]]) -> list[Telling]:
    if recent and chance.random() < _TOLD_AGAIN:
        return chance.choice(recent)
    count = chance.randint(1, 2 * world.mentions_a_text - 1)
    drawn = [_telling(chance, world, chance.choice(types)) for _ in range(count)]
    recent.append(drawn)
    del recent[:-_REMEMBERED]
    return drawn


def _telling(chance: random.Random, world: World, kind: str) -> Telling:
    actors = frozenset({f"group-{chance.randrange(_ACTORS)}"}) if chance.random() < _DATED else frozenset()
    if chance.random() >= _DATED:
        return Telling(kind, UNKNOWN, (), actors)
    day = date(2000, 1, 1) + timedelta(days=chance.randrange(365 * world.years))
    return Telling(kind, (day, day), (f"place-{int(world.places * chance.random() ** 3)}",), actors)


def _mention(text: int, place: int, telling: Telling) -> MentionFeatures:
    doc_id, start = f"d{text:09}", 150 * place
    arguments = tuple(ArgumentFeatures("Attacker", name, "mention", None, name) for name in sorted(telling.actors))
    return MentionFeatures(
        mention_id=f"{doc_id}-v{start:07}-6",
        doc_id=doc_id,
        raw_start=start,
        sentence=place,
        type=telling.type,
        realis="actual",
        days=telling.days,
        places=telling.places,
        actors=telling.actors,
        points_back=False,
        arguments=arguments,
    )


class Disk(NamedTuple):
    """Mentions and the parts that they give, as files of Arrow batches."""

    folder: Path

    def write(self, all_texts: Iterator[list[MentionFeatures]], roles: frozenset[str]) -> None:
        """Write all texts, some to a batch."""
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with (
            pa.ipc.new_file(str(self.folder / "mentions"), stored.MENTIONS, options=options) as mentions,
            pa.ipc.new_file(str(self.folder / "parts"), stored.PARTS, options=options) as parts,
        ):
            while some := list(islice(all_texts, _TEXTS)):
                mentions.write_batch(stored.mentions_batch(some))
                parts.write_batch(stored.parts_batch(some, roles))

    def batches(self, name: str) -> Iterator[pa.RecordBatch]:
        """The batches of a file."""
        with pa.memory_map(str(self.folder / name)) as file, pa.ipc.open_file(file) as reader:
            yield from (reader.get_batch(number) for number in range(reader.num_record_batches))

    def bytes(self) -> int:
        """What lies in the folder."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


class Steps:
    """Prints what each step took, from where the one before ended."""

    def __init__(self, disk: Disk) -> None:
        """Begin the first step."""
        self._disk, self._start, self._most = disk, time.process_time(), 0
        self._done = Signal()
        Thread(target=self._look, daemon=True).start()
        print("| step | CPU s | memory, highest so far | on the disk, most in the step |\n| --- | --- | --- | --- |")

    def end(self, step: str) -> None:
        """Name the step that ends here."""
        now = time.process_time()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        most, self._most = max(self._most, self._disk.bytes()), 0
        print(f"| {step} | {now - self._start:.1f} | {memory:.0f} MB | {most / 1e6:.0f} MB |", flush=True)
        self._start = now

    def _look(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            try:
                self._most = max(self._most, self._disk.bytes())
            except FileNotFoundError:  # deleted while it was counted
                continue


class Watched(StoredMentions):
    """Stored mentions that tell when resolving comes to its next step."""

    def __init__(self, batches: Callable[[], Iterator[pa.RecordBatch]], steps: Steps) -> None:
        """Read from `batches`."""
        super().__init__(batches)
        self._steps = steps

    def that_may_meet(self) -> Iterator[tuple[int, MentionFeatures]]:
        """Those that may meet others, asked for after positions and before pairs across texts."""
        self._steps.end("positions of all mentions")
        return super().that_may_meet()

    def texts(self) -> Iterator[list[MentionFeatures]]:
        """The mentions of each text, asked for after pairs across texts."""
        self._steps.end("pairs across texts: sorted, compared, joined")
        return super().texts()


def resolve(disk: Disk, count: int, steps: Steps) -> None:
    """Resolve all mentions, and make everything that a build makes of them."""
    mentions = Watched(partial(disk.batches, "mentions"), steps)
    resolution = Resolution(mentions, Places(), Registries(), disk.folder)
    steps.end("pairs within texts")
    several = sum(1 for _ in resolution.shared(labels_of(load_contract(schema_folder()))))
    steps.end("events of several mentions")
    alone = sum(len(batch) for batch in resolution.alone(disk.batches("mentions")))
    steps.end("events of one mention, chosen")
    parts = zip(disk.batches("mentions"), disk.batches("parts"), strict=True)
    participants = sum(1 for _ in resolution.participants(parts))
    steps.end("participants")
    for start in range(0, count, 1_000):
        resolution.event_ids(range(start, min(start + 1_000, count)))
    steps.end("the event of each mention")
    print(f"\n{count} mentions: {several} events of several, {alone} of one; {participants} participants")


def main() -> None:
    """Invent, resolve, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mentions", type=int, nargs="?", default=100_000)
    parser.add_argument("--mentions-a-text", type=int, default=8)
    parser.add_argument("--places", type=int, default=5_000)
    parser.add_argument("--years", type=int, default=20)
    arguments = parser.parse_args()
    world = World(arguments.mentions_a_text, arguments.places, arguments.years)
    with tempfile.TemporaryDirectory() as name:
        disk = Disk(Path(name))
        steps = Steps(disk)
        disk.write(texts(world, arguments.mentions), roles_of(load_contract(schema_folder())))
        steps.end("(mentions invented and written)")
        resolve(disk, arguments.mentions, steps)


if __name__ == "__main__":
    main()
