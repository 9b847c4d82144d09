"""Targets: which folders may be written, asked before any work, by every command that writes one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from imu_corpus.io import paths, targets
from imu_corpus.io.errors import CorpusError
from tests.support.command import run
from tests.support.files import snapshot
from tests.support.small_corpus import TEXTS, SmallCorpus, make_small_corpus, small_package, write_marked


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder, which is the current one: a project with texts, a thesis, and a package from elsewhere."""
    here = tmp_path / "home"
    (here / "p/seeds").mkdir(parents=True)
    (here / "p/seeds/000_harbour.txt").write_text(TEXTS["000_harbour.txt"])
    (here / "docs").mkdir()
    (here / "docs/thesis.tex").write_text("Five years.")
    shutil.copytree(here / "p/seeds", here / "a")
    write_marked(here / "package", "text")
    (here / "to-a").symlink_to("a")
    (here / "to-home").symlink_to(".")
    (here / "to-new").symlink_to("new")
    monkeypatch.chdir(here)
    return here


APART = [
    ("a", "a"),
    ("p/seeds", "p"),
    ("p/seeds", "p/seeds/out"),
    ("a", "to-a"),
    ("to-a", "a"),
    ("a", "to-home/a"),
    ("a", "to-home/a/out"),
    ("a", "p/../a"),
    ("a", "p/../docs/../a/out"),
    ("p/seeds", "."),
    ("p/seeds", ".."),
    ("p/seeds", "/"),
    ("p/seeds", "docs"),
    ("p/seeds", "to-new"),
    ("p/seeds", "docs/thesis.tex"),
    ("p/seeds", "docs/thesis.tex/out"),
    ("p/seeds", "docs/" + "x" * 250),
    ("p/seeds", "docs/\udcff"),
    ("p/seeds", ""),
]


@pytest.mark.parametrize(("seeds", "out"), APART)
@pytest.mark.parametrize("command", ["build", "rehydrate", "export"])
def test_no_command_deletes_what_it_did_not_write(command: str, seeds: str, out: str, place: Path) -> None:
    """`build --seeds a --out a` destroyed the texts, `--out docs` a thesis, `--seeds p/seeds --out p` the project."""
    before = snapshot(place.parent)
    arguments = {
        "build": ("build", "--seeds", seeds),
        "rehydrate": ("rehydrate", "package", "--seeds", seeds),
        "export": ("export", "csv", "--from", seeds),
    }
    result = run(*arguments[command], "--out", out)
    assert result.exit_code in (1, 2)
    assert result.stderr.count("\n") == 1 or "Usage:" in result.stderr
    assert "expected" in result.stderr or "is a file" in result.stderr
    assert snapshot(place.parent) == before
    assert not (place / "new").exists()


@pytest.mark.parametrize("out", ["package", "package/out", "to-home/package", "."])
@pytest.mark.parametrize("command", ["rehydrate", "export"])
def test_a_package_is_not_replaced_by_what_is_made_of_it(command: str, out: str, place: Path) -> None:
    """The stand-off package that somebody downloaded, replaced by the full version; an export into its own source."""
    before = snapshot(place)
    arguments = {"rehydrate": ("package", "--seeds", "a"), "export": ("csv", "--from", "package")}
    result = run(command, *arguments[command], "--out", out)
    assert result.exit_code == 1
    assert "expected a place apart from package" in result.stderr
    assert snapshot(place) == before


@pytest.mark.parametrize("out", ["docs", "a", "source", "source/out", ".", "to-a", "package"])
def test_an_export_that_could_be_made_is_refused_all_the_same(out: str, place: Path) -> None:
    """A whole package, and a folder in which something is; or the package itself."""
    small_package(place / "source", {"things": {"key": ["a"]}, "documents": {"doc_id": ["d000"]}})
    before = snapshot(place)
    assert run("export", "csv", "--from", "source", "--out", "build/csv").exit_code == 0
    shutil.rmtree("build")
    result = run("export", "csv", "--from", "source", "--out", out)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "expected a" in result.stderr
    assert snapshot(place) == before


def corpus(folder: Path) -> Path:
    """A corpus that may be replaced."""
    write_marked(folder, "text")
    return folder


def forge(folder: Path) -> None:
    """Make the list again, with every file that is there."""
    from imu_corpus.datapackage.write import checksums

    (folder / "SHA256SUMS").write_text(checksums(folder))


def listed(change: Callable[[Path], object]) -> Callable[[Path], None]:
    """A change with the list made again after it."""

    def both(folder: Path) -> None:
        change(folder)
        forge(folder)

    return both


def linked(name: str) -> Callable[[Path], None]:
    """Move a file or folder elsewhere, and leave a link to it."""

    def change(folder: Path) -> None:
        (folder / name).rename(folder.parent / "elsewhere")
        (folder / name).symlink_to("../elsewhere")

    return change


def new_link(name: str) -> Callable[[Path], None]:
    """Make a link to a file or folder beside it."""
    return lambda folder: (folder / "link").symlink_to(name)


def put_folder(folder: Path) -> None:
    """Put a folder in the place of a file."""
    (folder / "README.md").unlink()
    (folder / "README.md").mkdir()


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a note": (lambda folder: (folder / "note.txt").write_text("mine"), "note.txt in it"),
    "a hidden note": (lambda folder: (folder / ".note").write_text("mine"), ".note in it"),
    "a note in a folder": (lambda folder: (folder / "views/note").write_text("mine"), "views/note in it"),
    "an empty folder": (lambda folder: (folder / "mine").mkdir(), "mine in it"),
    "a changed byte": (lambda folder: (folder / "README.md").write_text("mine"), "README.md in it, which is not as"),
    "a link to a file": (new_link("README.md"), "link in it"),
    "a link to a folder": (new_link("views"), "link in it"),
    "a link in place of a file": (linked("README.md"), "README.md in it"),
    "a link in place of a folder": (linked("views"), "views in it"),
    "a pipe": (lambda folder: os.mkfifo(folder / "pipe"), "pipe in it"),
    "a folder in place of a file": (put_folder, "README.md in it"),
    "no list": (lambda folder: (folder / "SHA256SUMS").unlink(), "no list of a corpus"),
    "an empty list": (lambda folder: (folder / "SHA256SUMS").write_text(""), "no list of a corpus"),
    "another order": (
        lambda folder: (folder / "SHA256SUMS").write_text(
            "".join(reversed((folder / "SHA256SUMS").read_text().splitlines(keepends=True)))
        ),
        "no list of a corpus",
    ),
    "a list that leads out": (
        lambda folder: (folder / "SHA256SUMS").write_text(f"{'0' * 64}  ../a\n" + (folder / "SHA256SUMS").read_text()),
        "no list of a corpus",
    ),
    "somebody's package": (
        listed(lambda folder: (folder / "CITATION.cff").unlink()),
        "no list of a corpus",
    ),
    "somebody's tables": (
        listed(lambda folder: (folder / "table.jsonl").rename(folder / "table.csv")),
        "no list of a corpus",
    ),
    "a descriptor of other tables": (
        listed(lambda folder: (folder / "datapackage.json").write_text('{"resources": []}')),
        "no list of a corpus",
    ),
    "a descriptor that is none": (
        listed(lambda folder: (folder / "datapackage.json").write_text("[" * 9000)),
        "no list of a corpus",
    ),
    "a descriptor without paths": (
        listed(lambda folder: (folder / "datapackage.json").write_text('{"resources": [1]}')),
        "no list of a corpus",
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_folder_with_anything_of_the_user_is_not_ours(kind: str, tmp_path: Path) -> None:
    """A corpus folder with a note of its user in it, deleted with the corpus."""
    folder = corpus(tmp_path / "out")
    targets.check_corpus_target(folder, [])
    change, found = CHANGES[kind]
    change(folder)
    with pytest.raises(CorpusError) as error:
        targets.check_corpus_target(folder, [])
    assert found in str(error.value)
    assert str(error.value).count("\n") == 0


def test_what_is_deleted_is_what_the_list_says(tmp_path: Path) -> None:
    """A folder deleted with what is not in the list, or whose bytes are others."""
    folder = corpus(tmp_path / "out")
    (folder / "views/note").write_text("mine")
    (folder / "table.jsonl").write_text("mine")
    assert not targets.delete_ours(folder)
    assert snapshot(folder) == {"views/note": b"mine", "table.jsonl": b"mine"}
    assert targets.delete_ours(corpus(tmp_path / "other"))
    assert not (tmp_path / "other").exists()


def test_a_link_that_came_meanwhile_leads_to_no_deletion(tmp_path: Path) -> None:
    """A folder that was moved away and linked back, after the check: its files are listed, and lie elsewhere."""
    folder = corpus(tmp_path / "out")
    (folder / "views").rename(tmp_path / "mine")
    (folder / "views").symlink_to("../mine")
    assert not targets.delete_ours(folder)
    assert (tmp_path / "mine/view").read_text() == "text"


def test_an_interrupted_deletion_can_go_on(tmp_path: Path) -> None:
    """A list deleted before what it lists, so that the rest is nobody's."""
    folder = corpus(tmp_path / "out")
    for name in ("datapackage.json", "README.md", "table.parquet"):
        (folder / name).unlink()
    assert targets.delete_ours(folder)


def test_every_release_of_ours_may_be_replaced(release: Path, standoff: Path) -> None:
    """A check that refuses what the tool itself wrote, the frozen version and the stand-off package among it."""
    for folder in (release, standoff):
        targets.check_contents(folder)


def test_a_corpus_with_less_is_replaced(tmp_path: Path) -> None:
    """A damaged corpus that a build does not make whole again, though nothing of a user is in it."""
    folder = corpus(tmp_path / "out")
    (folder / "table.parquet").unlink()
    shutil.rmtree(folder / "views")
    targets.check_corpus_target(folder, [])


def test_an_export_wants_a_new_folder(tmp_path: Path) -> None:
    """A corpus replaced by a database of it."""
    with pytest.raises(CorpusError, match=r"expected a new or an empty folder, found CITATION\.cff in it"):
        targets.check_new_target(corpus(tmp_path / "out"), [])
    targets.check_new_target(tmp_path / "new", [])


def test_a_place_that_is_read_only_is_refused_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour of work, and then nowhere to put it. Root may write anywhere, so the system's answer is given here."""
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path)
    with pytest.raises(CorpusError, match=f"found {tmp_path}, which is read-only"):
        targets.check_place(tmp_path / "new/out")


def test_a_mount_point_is_refused_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be moved; one of the same disk shows only in the system's list, its spaces escaped."""
    (tmp_path / "a disk").mkdir()
    (tmp_path / "mounts").write_text(f"36 35 98:0 / {tmp_path}/a\\040disk rw - ext4 /dev/sda1 rw\n")
    targets.check_place(tmp_path / "a disk")
    monkeypatch.setattr(targets, "_MOUNTS", tmp_path / "mounts")
    with pytest.raises(CorpusError, match="found the root of a disk"):
        targets.check_place(tmp_path / "a disk")


@pytest.mark.parametrize("out", ["out", "texts", "texts/out"])
def test_what_links_of_an_input_lead_to_is_an_input(out: str, tmp_path: Path) -> None:
    """Seeds that are links to texts which lie where the corpus is written."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "seeds/000.txt").symlink_to(corpus(tmp_path / "out") / "README.md")
    (tmp_path / "seeds/passes").symlink_to("../texts")
    (tmp_path / "seeds/here").symlink_to("..")
    targets.check_apart(tmp_path / "other", [tmp_path / "seeds"])
    with pytest.raises(CorpusError, match="expected a place apart from"):
        targets.check_apart(tmp_path / out, [tmp_path / "seeds"])


def test_a_loop_of_links_is_one_sentence(tmp_path: Path) -> None:
    """A traceback of the library, another one in each version of Python."""
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    for path in (tmp_path / "one", tmp_path / "one/out"):
        with pytest.raises(CorpusError, match="expected a"):
            targets.check_corpus_target(path, [tmp_path])


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallCorpus:
    """A small repository."""
    return make_small_corpus(tmp_path / "repository", monkeypatch)


@pytest.mark.parametrize("name", ["schema", "corpus", "corpus/v1.0.0", "corpus/v9.9.9", ".", ".."])
def test_the_repository_is_not_replaced(name: str, place: Path, small: SmallCorpus) -> None:
    """A contract, a frozen version or the repository itself in place of which a corpus was put."""
    corpus(small.corpus / "v1.0.0")
    before = snapshot(small.root)
    result = run("build", "--seeds", place / "a", "--out", small.root / name)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "expected a place apart from" in result.stderr
    assert snapshot(small.root) == before


def test_the_program_is_not_replaced(root: Path) -> None:
    """Rules and code, in place of which a corpus was put."""
    for name in ("scripts", "scripts/imu_corpus", "scripts/imu_corpus/rules/out"):
        with pytest.raises(CorpusError, match="expected a place apart from"):
            targets.check_apart(root / name, paths.own_folders())


@pytest.mark.parametrize("name", ["imu-corpus-1.0.0.zip", "imu-corpus-1.0.0-standoff.zip", "imu-corpus-1.0.0-standoff"])
@pytest.mark.parametrize("kind", ["a file", "a folder with a note", "a link", "inside the seeds"])
def test_a_release_overwrites_nothing_in_dist(kind: str, name: str, small: SmallCorpus) -> None:
    """What somebody keeps in dist/ under such a name; asked before the version is frozen."""
    (small.root / ".gitignore").write_text("dist\n")
    small.commit()
    path = small.root / "dist" / name
    if kind == "inside the seeds":
        path.parent.symlink_to("seeds")
    else:
        path.parent.mkdir()
        if kind == "a file":
            path.write_text("mine")
        elif kind == "a folder with a note":
            path.mkdir()
            (path / "note.txt").write_text("mine")
        else:
            path.symlink_to("../schema")
    before = snapshot(small.root)
    result = run("release", "1.0.0", "--zip", "--standoff")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert "move" in result.stderr
    assert snapshot(small.root) == before


def test_a_working_version_with_a_note_is_not_replaced(small: SmallCorpus) -> None:
    """The same, of the repository's own folder."""
    corpus(small.corpus / "v1.0.0")
    (small.corpus / "v1.0.0/note.txt").write_text("mine")
    before = snapshot(small.root)
    for arguments in (("build",), ("release", "1.0.0")):
        result = run(*arguments)
        assert (result.exit_code, "found note.txt in it" in result.stderr) == (1, True)
    assert snapshot(small.root) == before


def test_a_marker_is_what_a_release_has_anyway(release: Path) -> None:
    """A mark that would change the published bytes."""
    about = json.loads((release / "datapackage.json").read_text())
    assert {resource["path"] for resource in about["resources"]} < set(snapshot(release))
