"""Archives to deposit: a folder as a zip file whose bytes depend on the files alone."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644 << 16


def write_archive(folder: Path, target: Path) -> None:
    """Write the files below `folder` to a zip file, in a folder of the archive's own name.

    Order, dates and permissions are fixed. Nothing is compressed: zlib's output differs between its versions, and
    Parquet is compressed already.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    with ZipFile(part, "w") as archive:
        for name in names:
            archive.writestr(_entry(f"{target.stem}/{name}"), (folder / name).read_bytes())
    part.replace(target)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _FIRST_DAY)
    entry.compress_type = ZIP_STORED
    entry.create_system = _UNIX
    entry.external_attr = _READABLE
    return entry
