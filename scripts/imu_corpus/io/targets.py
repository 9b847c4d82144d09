"""Targets: which folders a command may write, and what in a folder this tool wrote and so may delete.

A corpus of this tool is known by what it has anyway, so that no published byte changes for a mark: SHA256SUMS in the
form that is written here, which lists the pages of a release and each table as Parquet and as JSON Lines; a
datapackage.json that describes these tables; and no file that is not listed, or has other bytes than the list says. A
file or folder more, a link, a changed byte is somebody's work, and such a folder is not replaced. A file less is
nobody's loss.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from imu_corpus.io import strict_json
from imu_corpus.io.checksums import read_checksums, sha256
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import read, shown
from imu_corpus.io.paths import CHECKSUMS, DESCRIPTOR

_PAGES = frozenset((DESCRIPTOR, "README.md", "CITATION.cff", "croissant.json"))
_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(rb"\\([0-7]{3})")


def check_corpus_target(target: Path, inputs: Iterable[Path]) -> None:
    """Refuse a folder that a corpus may not be written to.

    It must be new, empty, or a corpus that this tool wrote and nobody changed; no input, nor above or inside one,
    links followed; and a place where a folder can be put.

    Raises:
        CorpusError: one sentence that says what stands against it.
    """
    check_apart(target, inputs)
    check_place(target)
    check_contents(target)


def check_new_target(target: Path, inputs: Iterable[Path]) -> None:
    """Refuse a folder that other things than a corpus may not be written to; it must be new or empty.

    It may be no input, nor above or inside one, links followed, and must be a place where a folder can be put.

    Raises:
        CorpusError: one sentence that says what stands against it.
    """
    check_apart(target, inputs)
    check_place(target)
    if target.is_dir() and (names := sorted(path.name for path in target.iterdir())):
        raise _refused(target, "a new or an empty folder", f"{names[0]} in it")


def check_apart(target: Path, inputs: Iterable[Path]) -> None:
    """Refuse a place that is an input, or above or inside one, links followed.

    Raises:
        CorpusError: the place is one of these.
    """
    real = _resolved(target)
    for place in _with_links(inputs):
        kept = _resolved(place)
        for relation, inner, outer in (("inside", real, kept), ("above", kept, real)):
            if _lies_in(inner, outer):
                found = "the same" if _lies_in(outer, inner) else f"one {relation} it"
                raise _refused(target, f"a place apart from {shown(place)}, which stays as it is", found)


def _with_links(inputs: Iterable[Path]) -> Iterator[Path]:
    """The inputs, and what links in them lead to; a link to a folder above leads to nothing more."""
    for place in inputs:
        yield place
        links = (path for path in place.rglob("*") if path.is_symlink())
        yield from (link for link in links if not _lies_in(_resolved(place), _resolved(link)))


def check_place(target: Path) -> None:
    """Refuse a place that no folder can be moved to.

    Raises:
        CorpusError: the place is a link, a file, the current folder or one above it, or a mount point; or what it
            would lie in is a file, or a folder that may not be written to.
    """
    real = _resolved(target)
    if target.is_symlink():
        raise _refused(target, "a folder", "a link to one")
    if os.path.lexists(real) and not real.is_dir():
        raise _refused(target, "a folder", "a file")
    _check_name(target, real)
    if _is_mount(real):
        raise _refused(target, "a folder that can be moved", "the root of a disk")
    with suppress(OSError):
        if _lies_in(Path.cwd(), real):
            raise _refused(target, "a folder of its own", "the current folder, or one above it")
    above = next(place for place in real.parents if os.path.lexists(place))
    if not above.is_dir():
        raise _refused(target, "a folder above it", f"the file {shown(above)}")
    if not os.access(above, os.W_OK | os.X_OK):
        raise _refused(target, "a folder above it to write to", f"{shown(above)}, which is read-only")


def _check_name(target: Path, real: Path) -> None:
    """Refuse a name that libraries cannot read, or that is too long: names of staged files are made from it."""
    try:
        str(real).encode()
        real.with_name(f".{real.name}.journal.kept").lstat()
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        raise _refused(target, "a name for a folder", str(getattr(error, "strerror", None) or error)) from None


def check_contents(target: Path) -> None:
    """Refuse a folder that is neither new, nor empty, nor a corpus that this tool wrote.

    Raises:
        CorpusError: it holds something else; the message names the first of it.
    """
    if os.path.lexists(target) and (found := _foreign(target)):
        raise _refused(target, "a new or empty folder, or a corpus that this tool wrote and nobody changed", found)


def delete_ours(folder: Path) -> bool:
    """Delete what this tool wrote in a folder, as its list says, and folders that are empty then.

    Gives whether the folder is gone: it stays if it holds anything else.
    """
    if not _is_folder(folder):
        return False
    listed = _listed(folder)
    # The list goes last, so that who is interrupted still knows what is ours.
    for name, digest in listed.items():
        if _is_as_listed(folder / name, digest) and not _is_behind_a_link(folder, name):
            (folder / name).unlink()
    if listed and not any(_is_as_listed(folder / name, digest) for name, digest in listed.items()):
        (folder / CHECKSUMS).unlink()
    for path in (*sorted(filter(_is_folder, folder.rglob("*")), reverse=True), folder):
        with suppress(OSError):
            path.rmdir()
    return not folder.exists()


def _foreign(folder: Path) -> str | None:
    """The first thing in a folder that this tool did not write; None if the folder is empty or a corpus."""
    if not _is_folder(folder):
        return "something else"
    names = sorted(path.name for path in folder.iterdir())
    listed = _listed(folder)
    if names and not _is_described(folder, listed):
        return f"{shown(names[0])} in it, and no list of a corpus"
    known = {folder / name: digest for name, digest in listed.items()}
    folders = {above for path in known for above in path.parents}
    for path in sorted(folder.rglob("*")):
        if path == folder / CHECKSUMS or (path in folders and _is_folder(path)):
            continue
        if path not in known:
            return f"{_name(folder, path)} in it, which {CHECKSUMS} does not list"
        if not _is_as_listed(path, known[path]):
            return f"{_name(folder, path)} in it, which is not as {CHECKSUMS} says"
    return None


def _listed(folder: Path) -> dict[str, str]:
    """The files that the list of a corpus names, with their hashes; none if there is no list in our form."""
    path = folder / CHECKSUMS
    if path.is_symlink() or not path.is_file():
        return {}
    text = read(path).decode("utf-8", "replace")
    listed = read_checksums(text)
    in_form = "".join(f"{listed[name]}  {name}\n" for name in sorted(listed))
    is_ours = text == in_form and listed.keys() >= _PAGES and all(map(_stays_inside, listed)) and _tables(listed)
    return listed if is_ours else {}


def _stays_inside(name: str) -> bool:
    return not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts


def _tables(listed: Collection[str]) -> set[str]:
    """The tables that are listed in both forms."""
    forms = [{name.removesuffix(end) for name in listed if name.endswith(end)} for end in (".parquet", ".jsonl")]
    return set.intersection(*forms)


def _is_described(folder: Path, listed: Mapping[str, str]) -> bool:
    """Whether the descriptor tells of the tables that are listed, and of no file beside them."""
    path = folder / DESCRIPTOR
    if DESCRIPTOR not in listed or not _is_as_listed(path, listed[DESCRIPTOR]):
        return False
    try:
        about = strict_json.loads(read(path))
        paths = {resource["path"] for resource in about["resources"]}
    except (ValueError, TypeError, LookupError):
        return False
    return _tables(paths) == _tables(listed) and paths <= listed.keys()


def _is_as_listed(path: Path, digest: str) -> bool:
    return path.is_file() and not path.is_symlink() and sha256(path) == digest


def _is_behind_a_link(folder: Path, name: str) -> bool:
    return any((folder / above).is_symlink() for above in PurePosixPath(name).parents)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _name(folder: Path, path: Path) -> str:
    return shown(path.relative_to(folder))


def _lies_in(inner: Path, outer: Path) -> bool:
    """Whether a place is another one or lies below it, by whatever names."""
    return any(_is_same(place, outer) for place in (inner, *inner.parents))


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    # A loop of links is another error in each version of Python.
    except (OSError, RuntimeError, ValueError) as error:
        raise _refused(path, "a folder", f"a path that leads nowhere: {error}") from None


def _is_mount(real: Path) -> bool:
    """Whether a file system is mounted there; where the system lists them, also a part of another one."""
    return os.path.ismount(real) or os.fsencode(real) in _mounts()


def _mounts() -> set[bytes]:
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return set()
    return {_ESCAPED.sub(lambda code: bytes([int(code[1], 8)]), line.split()[4]) for line in lines}


def _refused(target: Path, expected: str, found: str) -> CorpusError:
    return CorpusError(
        f"{shown(target)}: expected {expected}, found {found}; nothing was written: give another place, or move away "
        "what is there."
    )
