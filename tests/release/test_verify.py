"""Verifying copies that somebody changed: whatever is more than the files of the version is found."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest

from imu_corpus.datapackage.summary import version_digest
from imu_corpus.io.errors import CorpusError
from imu_corpus.release.releases import FILE, Release, check_frozen, read_releases
from imu_corpus.release.verify import verify
from imu_corpus.release.versions import Version, parse
from imu_corpus.validation.files import check_tidy

pytestmark = pytest.mark.slow

VERSION, DAY = parse("1.0.0"), "2026-11-21"
HASHES = {"a": hashlib.sha256(b"a").hexdigest()}
CITATION = f"version: 1.0.0\ndate-released: '{DAY}'\nidentifiers:\n- value: sha256:{version_digest(HASHES)}\n"
FILES = {
    "CITATION.cff": CITATION.encode(),
    "datapackage.json": b'{"name": "x", "version": "1.0.0"}',
    "views/ner.txt": b"words\n" * 9,
}
SUMS = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(FILES.items())).encode()
COPY = {**FILES, "SHA256SUMS": SUMS}
RELEASES = {VERSION: Release(VERSION, DAY, {**HASHES, "SHA256SUMS": hashlib.sha256(SUMS).hexdigest()})}


def outcome(path: Path, releases: Mapping[Version, Release] = RELEASES) -> str:
    """What is said of a copy: its checks, or its one sentence."""
    try:
        line, problems = verify(path, "x", releases)
    except CorpusError as error:
        assert "\n" not in str(error)
        assert str(path) in str(error)
        return str(error)
    return line or " ".join(sorted({problem.check for problem in problems}))


def in_folder(path: Path) -> Path:
    """The copy as a folder."""
    for name, data in COPY.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def in_archive(path: Path, more: Callable[[ZipFile], None] = lambda _: None, method: int = ZIP_DEFLATED) -> Path:
    """The copy as a zip file, with what `more` writes."""
    with ZipFile(path, "w", method) as archive:
        for name, data in COPY.items():
            archive.writestr(f"x-1.0.0/{name}", data)
        more(archive)
    return path


def outside_link(folder: Path) -> None:
    """A listed file as a link to one elsewhere that has its bytes."""
    target = folder.parent / "elsewhere"
    (folder / "datapackage.json").rename(target)
    (folder / "datapackage.json").symlink_to(target)


def linked_folder(folder: Path) -> None:
    """A folder as a link to one elsewhere."""
    (folder / "views").rename(folder.parent / "views")
    (folder / "views").symlink_to(folder.parent / "views")


FOLDERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "link to a file": (outside_link, "verify.kind verify.missing"),
    "link to a folder": (linked_folder, "verify.kind verify.missing"),
    "link to nothing": (lambda folder: (folder / "x").symlink_to("nowhere"), "verify.kind"),
    "pipe": (lambda folder: os.mkfifo(folder / "x"), "verify.kind"),
    "empty folder": (lambda folder: (folder / "x/y").mkdir(parents=True), "verify.kind"),
    "hidden file": (lambda folder: (folder / ".x").write_text(""), "verify.unlisted"),
    "list with a comment": (lambda folder: (folder / "SHA256SUMS").write_bytes(SUMS + b"# x\n"), "verify.list"),
    "list with a line twice": (
        lambda folder: (folder / "SHA256SUMS").write_bytes(SUMS.splitlines(True)[0] + SUMS),
        "verify.list",
    ),
    "list with a name above": (
        lambda folder: (folder / "SHA256SUMS").write_bytes(SUMS + b"0  ../../etc/passwd\n"),
        "verify.missing",
    ),
}


MODES = {0o755: True, 0o4644: True, 0o2644: True, 0o1644: True, 0o645: True, 0o600: False, 0o666: False, 0o440: False}
"""Modes of a file, and whether it can be run, or be made to run as somebody else."""


@pytest.mark.parametrize("mode", MODES, ids=oct)
def test_a_file_that_can_be_run_is_found_wherever_it_lies(mode: int, tmp_path: Path) -> None:
    """A file that runs: refused by `validate`, and called "as released" by `verify`, as a member of an archive too."""
    folder = in_folder(tmp_path / "copy")
    (folder / "datapackage.json").chmod(mode)
    path = tmp_path / "x.zip"
    with ZipFile(path, "w") as archive:
        for name, data in COPY.items():
            archive.writestr(entry(f"x/{name}", stat.S_IFREG | (mode if name == "datapackage.json" else 0o644)), data)
    problems = [problem.check for problem in check_tidy(folder)]
    assert problems == (["files.mode"] if MODES[mode] else [])
    for copy in (folder, path):
        assert ("verify.kind" in outcome(copy)) == MODES[mode]
        assert ("as released" in outcome(copy)) == (not MODES[mode])


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o777, 0o2775, 0o1777], ids=oct)
def test_a_copy_may_have_any_name_and_any_folders(mode: int, tmp_path: Path) -> None:
    """A copy refused for the name that its owner gave it, or for who may read its folders."""
    folder = in_folder(tmp_path / "what I downloaded")
    for path in (folder, folder / "views"):
        path.chmod(mode)
    archived = tmp_path / "mine.zip"
    with ZipFile(archived, "w") as archive:
        for name in ("what I downloaded/", "what I downloaded/views/"):
            archive.writestr(entry(name, stat.S_IFDIR | mode), "")
        for name, data in COPY.items():
            archive.writestr(entry(f"what I downloaded/{name}"), data)
    for copy in (folder, archived):
        assert "as released on 2026-11-21" in outcome(copy)


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_folder_with_more_than_files_is_found(kind: str, tmp_path: Path) -> None:
    """Links to elsewhere: right today, and whatever their owner likes tomorrow."""
    folder = in_folder(tmp_path / "copy")
    assert "as released on 2026-11-21" in outcome(folder)
    change, checks = FOLDERS[kind]
    change(folder)
    assert set(checks.split()) <= set(outcome(folder).split())


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> ZipInfo:
    """A member of a kind."""
    found = ZipInfo(name)
    found.create_system, found.external_attr = 3, mode << 16
    return found


def with_comment(archive: ZipFile) -> None:
    """Words behind the last member."""
    archive.comment = b"run me"


def with_other_name(archive: ZipFile) -> None:
    """A member that other readers know by another name."""
    extra = struct.pack("<2HBL", 0x7075, 5 + 4, 1, 0) + b"evil"
    found = entry("x-1.0.0/z")
    found.extra = extra
    archive.writestr(found, "")


MEMBERS: dict[str, tuple[Callable[[ZipFile], None], str]] = {
    "outside": (lambda archive: archive.writestr("run.sh", "x"), "verify.kind"),
    "above": (lambda archive: archive.writestr("../../x", "x"), "leads elsewhere"),
    "absolute": (lambda archive: archive.writestr("/x", "x"), "leads elsewhere"),
    "backslash": (lambda archive: archive.writestr("x-1.0.0\\x", "x"), "leads elsewhere"),
    "twice": (lambda archive: archive.writestr("x-1.0.0/CITATION.cff", CITATION), "'x-1.0.0/CITATION.cff' twice"),
    "link": (lambda archive: archive.writestr(entry("x-1.0.0/l", stat.S_IFLNK), "/etc"), "a link or a device"),
    "folder as a link": (lambda archive: archive.writestr(entry("x-1.0.0/v/", stat.S_IFLNK), "/etc"), "a link or a"),
    "empty folder": (lambda archive: archive.writestr(entry("x-1.0.0/v/", stat.S_IFDIR), ""), "verify.kind"),
    "unlisted": (lambda archive: archive.writestr("x-1.0.0/z", ""), "verify.unlisted"),
    "comment": (with_comment, "at the end of the file"),
    "other name": (with_other_name, "extra field"),
    "LZMA": (lambda archive: archive.writestr("x-1.0.0/z", "x", ZIP_LZMA), "a way that is not read"),
    "bzip2": (lambda archive: archive.writestr("x-1.0.0/z", "x", ZIP_BZIP2), "a way that is not read"),
}


@pytest.mark.parametrize("kind", MEMBERS)
def test_an_archive_with_more_than_files_is_found(kind: str, tmp_path: Path) -> None:
    """Members that unpacking would write, or run, beside those that are listed."""
    more, said = MEMBERS[kind]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        path = in_archive(tmp_path / "x.zip", more)
    assert said in outcome(path)


@pytest.mark.parametrize("method", [ZIP_STORED, ZIP_DEFLATED])
def test_archives_of_other_tools_are_read(method: int, tmp_path: Path) -> None:
    """An archive that is refused because another tool packed it: sizes behind the data, folders, large files."""
    assert "as released" in outcome(in_archive(tmp_path / "plain.zip", method=method))
    stream = io.BytesIO()
    stream.seekable = lambda: False  # type: ignore[method-assign]
    with ZipFile(stream, "w", method) as archive:
        archive.writestr(entry("x-1.0.0/", stat.S_IFDIR | 0o755), "")
        for name, data in COPY.items():
            with archive.open(f"x-1.0.0/{name}", "w", force_zip64=True) as file:
                file.write(data)
    (tmp_path / "streamed.zip").write_bytes(stream.getvalue())
    assert "as released" in outcome(tmp_path / "streamed.zip")


@pytest.mark.parametrize("method", [ZIP_STORED, ZIP_DEFLATED])
def test_each_byte_of_an_archive_counts(method: int, tmp_path: Path) -> None:
    """A byte, or a script before or behind them all, that no check looks at."""
    path = in_archive(tmp_path / "x.zip", method=method)
    whole = path.read_bytes()
    free = set()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        free |= {place} if "as released" in outcome(path) else set()
    # The program that packed, the one that is needed to unpack, notes on text files, modes of one kind of file.
    for name in COPY:
        encoded = f"x-1.0.0/{name}".encode()
        local, central = whole.index(encoded) - 30, whole.rindex(encoded) - 46
        free -= {local + 4, local + 5, *range(central + 4, central + 8), *range(central + 36, central + 42)}
    assert free == set()
    for place in (0, whole.index(b"PK\1\2"), whole.rindex(b"PK\5\6"), len(whole)):
        path.write_bytes(whole[:place] + b"#!/bin/sh\n" + whole[place:])
        assert "expected a whole zip file" in outcome(path)
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        assert "as released" not in outcome(path)


def test_a_stream_with_something_behind_it_is_found(tmp_path: Path) -> None:
    """Bytes that follow the end of a packed member, inside of what its size says."""
    path = in_archive(tmp_path / "x.zip")
    with ZipFile(path) as archive:
        first = archive.infolist()[0]
    data = path.read_bytes()
    end = 30 + len(first.filename) + first.compress_size
    longer = struct.pack("<L", first.compress_size + 4)
    central = data.index(b"PK\1\2")
    data = data[:18] + longer + data[22 : central + 20] + longer + data[central + 24 :]
    data = data[:end] + b"evil" + data[end:]
    place = data.index(b"PK\1\2")
    moved = place
    while data[moved : moved + 4] == b"PK\1\2":
        name, extra = struct.unpack_from("<2H", data, moved + 28)
        (header,) = struct.unpack_from("<L", data, moved + 42)
        data = data[: moved + 42] + struct.pack("<L", header + 4 if header else 0) + data[moved + 46 :]
        moved += 46 + name + extra
    path.write_bytes(data[: moved + 16] + struct.pack("<L", place) + data[moved + 20 :])
    assert "a stream that does not end with it" in outcome(path)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (b"{", "expected JSON"),
        (b"[]", "expected a version"),
        (b'{"name": "x"}', "expected a version"),
        (b'{"name": "x", "version": [1]}', "expected a version"),
        (b'{"name": "x", "version": "1.0"}', "expected a version"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_a_descriptor_that_tells_nothing_is_one_sentence(about: bytes, said: str, tmp_path: Path) -> None:
    """A traceback for a copy whose list was made again."""
    folder = in_folder(tmp_path / "copy")
    (folder / "datapackage.json").write_bytes(about)
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    (folder / "SHA256SUMS").write_text("".join(f"{digests[name]}  {name}\n" for name in sorted(digests)))
    assert said in outcome(folder)


def listed(rows: str) -> str:
    """The text of a list of releases."""
    return f"version,released_on,table,content_hash\n{rows}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"1.0.0,{DAY},a", "1.0.0,2026-11-22,a"),
        (f",{DAY},", ",2026-11-22,"),
        (HASHES["a"], hashlib.sha256(b"b").hexdigest()),
        (f"1.0.0,{DAY},a", f"1.0.0,{DAY},b"),
        (f"1.0.0,{DAY},a", f"1.0.0,{DAY},SHA256SUMS"),
        (DAY, "tomorrow"),
        (HASHES["a"], "0"),
        ("1.0.0,", "one,"),
        ("1.0.0,", "1.0.1,"),
    ],
)
def test_no_part_of_the_list_of_releases_changes_unseen(before: str, after: str, tmp_path: Path) -> None:
    """A day of release, or the content hash of a table, that can be changed in the list though citations give it."""
    in_folder(tmp_path / "v1.0.0")
    release = RELEASES[VERSION]
    text = listed("".join(f"1.0.0,{DAY},{name},{digest}\n" for name, digest in release.hashes.items()))
    (tmp_path / FILE).write_text(text)
    assert read_releases(tmp_path) == RELEASES
    assert check_frozen(tmp_path) == []
    (tmp_path / FILE).write_text(text.replace(before, after))
    try:
        found = read_releases(tmp_path)
    except CorpusError as error:
        assert f"{tmp_path / FILE}: line " in str(error)
        return
    assert check_frozen(tmp_path)
    assert "as released on" not in outcome(tmp_path / "v1.0.0", found)
