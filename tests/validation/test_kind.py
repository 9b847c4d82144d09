"""What a package must have is said by its kind, not by its descriptor; packages of others owe nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from imu_corpus.io.paths import CHECKSUMS
from imu_corpus.validation import validate
from tests.support.bench import Bench, both, descriptor, forget, package, text, twice
from tests.support.paths import CONTRACT
from tests.support.towns import ROWS, write_package

pytestmark = pytest.mark.slow

Edit = Callable[[Path], object]


def called(name: str) -> Edit:
    """Another name of the data set in the descriptor."""
    return descriptor(lambda value: value.update(name=name))


def renamed(folder: Path) -> None:
    """The table of alignments under another name, in both forms."""
    text("datapackage.json", '"name": "alignment"', '"name": "lines"')(folder)
    text("datapackage.json", '"name": "alignment-jsonl"', '"name": "lines-jsonl"')(folder)


def raised(folder: Path) -> None:
    """Another version in the three files that name it, and whatever one likes in the pages."""
    for name in ("datapackage.json", "CITATION.cff", "README.md"):
        text(name, "1.0.0", "1.0.1", -1)(folder)
    (folder / "DATASHEET.md").write_text("Anything.\n", encoding="utf-8")
    (folder / "more.txt").write_text("more", encoding="utf-8")


def without_column(name: str, column: str) -> Edit:
    """A column gone from a table's entries in the descriptor."""

    def edit(row: dict[str, dict[str, list[dict[str, str]]]]) -> None:
        fields = row["schema"]["fields"]
        fields[:] = [field for field in fields if field["name"] != column]

    return twice(edit, name)


FORGOTTEN = descriptor(lambda value: forget(value["resources"], "alignment", "alignment-jsonl"))


@pytest.mark.parametrize(
    ("edit", "check"),
    [
        (FORGOTTEN, "contract.table"),
        (both(FORGOTTEN, called("another")), "contract.table"),
        (renamed, "contract.table"),
        (without_column("blocks", "raw_text"), "contract.columns"),
        (both(without_column("blocks", "raw_text"), called("another")), "contract.columns"),
        (called("imu-corpus-standoff"), "contract.table"),
        (raised, "contract.version"),
    ],
    ids=["table", "table-other-name", "renamed", "column", "column-other-name", "as-standoff", "version"],
)
def test_a_descriptor_cannot_say_what_is_checked(edit: Edit, check: str, bench: Bench) -> None:
    """With a table or a column left out of the descriptor, or another version, every text could be replaced."""
    assert check in {problem.check for problem in package(edit)(bench)}


def test_a_standoff_package_has_no_words_of_the_texts(bench: Bench) -> None:
    """A package called stand-off that has them would be checked for neither."""
    field = {"name": "text", "type": "string", "constraints": {"required": True}}
    edit = twice(lambda row: row["schema"]["fields"].append(field))
    assert "contract.columns" in {problem.check for problem in package(edit, standoff=True)(bench)}


def test_a_released_version_of_another_contract_is_known_by_its_list(bench: Bench) -> None:
    """An older version, whole, that a newer installation calls broken."""
    folder = bench.copied(bench.release)
    seal = {"1.0.0": sha256((folder / CHECKSUMS).read_bytes()).hexdigest()}
    newer = replace(CONTRACT, dataset={**CONTRACT.dataset, "version": "1.1.0"})
    assert validate(folder, newer, seal) == []
    assert {problem.check for problem in validate(folder, newer)} == {"contract.version"}


def test_packages_of_others_owe_nothing(tmp_path: Path) -> None:
    """A table of somebody else's that has a name of ours, a folder without files, a file that can be run."""
    write_package(tmp_path, ROWS, ROWS)
    for form in ("parquet", "jsonl"):
        (tmp_path / f"towns.{form}").rename(tmp_path / f"documents.{form}")
    text("datapackage.json", '"towns', '"documents', -1)(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "documents.jsonl").chmod(0o755)
    assert validate(tmp_path, CONTRACT) == []
