"""Archives from elsewhere, read without unpacking: zip files that hold plain files and nothing else.

Readers of zip files differ in what they overlook: a script before the first member, members that no list has or two
lists have, a name in an extra field, links, data behind the end of a stream. Here every byte of an archive is a
member's or says where one is, and all of them follow one another without gap (PKWARE, APPNOTE.TXT, 4.3.6).
"""

from __future__ import annotations

import mmap
import stat
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_STORED, _DEFLATED = 0, 8
_DESCRIBED_BEHIND = 0x8
_FLAGS = 0x2 | 0x4 | _DESCRIBED_BEHIND | 0x800
"""How hard it was packed, sizes behind the data, a name in UTF-8; all others are encryption, patches and the like."""
_ZIP64 = 1
_EXTRAS = {_ZIP64, 0x000A, 0x5455, 0x7875}
"""Sizes of large files, times and owners; others may hold another name."""
_FULL = 0xFFFFFFFF
_FULL_END = (0xFFFF, _FULL, _FULL)
"""What stands in place of count, size and start that do not fit."""
_FOLDER = 0x10
_PIECE = 1 << 20
_GROWTH = 200
"""How many times its size an archive may hold; text is packed to a tenth, a bomb to a thousandth."""


class Member(NamedTuple):
    """A file of an archive."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    header: int
    """Where its local header begins."""
    is_folder: bool
    mode: int
    """As Unix has it; 0 where the archive does not say."""
    local: tuple[int, ...]
    """What its local header must say too: flags, method, time and day."""


class _List(NamedTuple):
    """The list of members: how many, how long it is, where it begins and ends."""

    members: int
    size: int
    start: int
    end: int


class Archive:
    """A zip file that has been found to be made of plain files."""

    def __init__(self, data: mmap.mmap) -> None:
        """Check the whole structure.

        Raises:
            ValueError: something that does not belong there.
        """
        self._data = data
        listed = _listed(data)
        members = list(_members(data, listed))
        self._starts = dict(_data_starts(data, members, listed.start))
        self.members: Mapping[str, Member] = {member.name: member for member in members}
        if len(self.members) < len(members):
            ((name, _),) = Counter(member.name for member in members).most_common(1)
            raise ValueError(f"the member {name!r} twice")

    def pieces(self, name: str) -> Iterator[bytes]:
        """A file's bytes, piece by piece.

        Raises:
            ValueError: they are not what the archive says of them.
        """
        member, crc, size = self.members[name], 0, 0
        for piece in self._unpacked(member):
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            if size > member.size:
                break
            yield piece
        if (size, crc) != (member.size, member.crc):
            raise ValueError(f"the member {name!r} with other bytes than it was packed with")

    def _unpacked(self, member: Member) -> Iterator[bytes]:
        start = self._starts[member.name]
        end = start + member.packed
        packed = (self._data[place : min(end, place + _PIECE)] for place in range(start, end, _PIECE))
        if member.method == _STORED:
            yield from packed
            return
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        for data in packed:
            while data:
                yield stream.decompress(data, _PIECE)
                if stream.eof:
                    break
                data = stream.unconsumed_tail
        if not stream.eof or stream.unused_data:
            raise ValueError(f"the member {member.name!r} with a stream that does not end with it")


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """A zip file.

    Raises:
        CorpusError: it is no zip file, or holds what an archive of plain files does not; also raised while its members
            are read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ValueError("no regular file")
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            archive = Archive(data)
            held = sum(member.size for member in archive.members.values())
            if held > _GROWTH * len(data):
                raise CorpusError(
                    f"{shown(path)}: expected an archive of a corpus, found one that grows to {held} bytes; delete it."
                )
            yield archive
    except OSError as error:
        raise CorpusError(
            f"{shown(path)}: expected a folder or a zip file, found: {error.strerror}; give its path."
        ) from None
    except (ValueError, OverflowError, struct.error, zlib.error) as error:
        raise CorpusError(
            f"{shown(path)}: expected a whole zip file of plain files and nothing else, found: {shown(str(error))}; "
            "download it again."
        ) from None


def _listed(data: mmap.mmap) -> _List:
    """The list of members; it must end the file, and say the same wherever it is told of."""
    place = len(data) - _END.size
    if place < 0 or data[place : place + 4] != b"PK\5\6":
        raise ValueError("no end of an archive at the end of the file")
    _, disk, first_disk, here, count, size, start, comment = _END.unpack_from(data, place)
    if (disk, first_disk, here, comment) != (0, 0, count, 0):
        raise ValueError("an archive of several parts, or with a comment")
    listed = _List(count, size, start, place)
    if data[place - _LOCATOR_64.size : place][:4] == b"PK\6\7":
        large = _large(data, place)
        if any(told not in {value, full} for told, value, full in zip(listed, large, _FULL_END, strict=False)):
            raise ValueError("two ends of the archive that differ")
        listed = large
    if listed.start + listed.size != listed.end:
        raise ValueError("data before, behind or between the members")
    return listed


def _large(data: mmap.mmap, place: int) -> _List:
    """The list of members of an archive with large files, which has a second, longer end."""
    locator = place - _LOCATOR_64.size
    _, disk, end, disks = _LOCATOR_64.unpack_from(data, locator)
    if end != locator - _END_64.size:
        raise ValueError("an end of the archive in another place")
    mark, length, _, _, here_disk, first_disk, here, count, size, start = _END_64.unpack_from(data, end)
    told = (mark, length, disk, here_disk, first_disk, disks, here)
    if told != (b"PK\6\6", _END_64.size - 12, 0, 0, 0, 1, count):
        raise ValueError("an end of the archive of another form")
    return _List(count, size, start, end)


def _members(data: mmap.mmap, listed: _List) -> Iterator[Member]:
    place = listed.start
    for _ in range(listed.members):
        member, place = _member(data, place)
        yield member
    if place != listed.end:
        raise ValueError("a list of members that is longer or shorter than it says")


def _member(data: mmap.mmap, place: int) -> tuple[Member, int]:
    row = _CENTRAL.unpack_from(data, place)
    mark, _, _, *local, crc, packed, size, named, extra, comment, disk, _, attributes, header = row
    flags, method, *_ = local
    name = _name(data[place + _CENTRAL.size : place + _CENTRAL.size + named])
    place += _CENTRAL.size + named
    extras = _extras(data[place : place + extra])
    if mark != b"PK\1\2" or comment or disk:
        raise ValueError("a member with a comment, or in another part")
    if flags & ~_FLAGS or method not in (_STORED, _DEFLATED):
        raise ValueError(f"the member {name!r}, encrypted or packed in a way that is not read (method {method})")
    if (packed_64 := extras.get(_ZIP64)) is not None:
        size, packed, header = _with_large((size, packed, header), packed_64)
    is_folder = _is_folder(name, attributes)
    if (is_folder and packed) or (method == _STORED and packed != size):
        raise ValueError(f"the member {name!r} of two sizes")
    return Member(
        name, flags, method, crc, packed, size, header, is_folder, attributes >> 16, tuple(local)
    ), place + extra


def _with_large(values: tuple[int, int, int], extra: bytes) -> list[int]:
    """Sizes and place of a large file: those that do not fit stand in the extra field, in order."""
    large = iter(struct.unpack(f"<{len(extra) // 8}Q", extra))
    found = [next(large, -1) if value == _FULL else value for value in values]
    if min(found) < 0 or next(large, None) is not None:
        raise ValueError("sizes of a large file that are more or fewer than are asked for")
    return found


def _extras(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    while data:
        kind, length = struct.unpack_from("<2H", data)
        if kind not in _EXTRAS or kind in found or len(data) < 4 + length:
            raise ValueError(f"a member with an extra field of kind {kind:#06x}, or a broken one")
        found[kind], data = data[4 : 4 + length], data[4 + length :]
    return found


def _name(data: bytes) -> str:
    name = data.decode("utf-8")
    parts = name.removesuffix("/").split("/")
    if not name.isprintable() or "\\" in name or not {"", ".", ".."}.isdisjoint(parts):
        raise ValueError(f"the member {name!r}, whose name leads elsewhere")
    return name


def _is_folder(name: str, attributes: int) -> bool:
    is_folder = name.endswith("/")
    allowed = {0, stat.S_IFDIR if is_folder else stat.S_IFREG}
    if stat.S_IFMT(attributes >> 16) not in allowed or (attributes & _FOLDER and not is_folder):
        raise ValueError(f"the member {name!r}, a link or a device")
    return is_folder


def _data_starts(data: mmap.mmap, members: Sequence[Member], end: int) -> Iterator[tuple[str, int]]:
    """Where the data of each member begins; one follows the other from the first byte to the list of members."""
    place = 0
    for member in sorted(members, key=lambda member: member.header):
        if member.header != place:
            raise ValueError(f"a gap or an overlap before the member {member.name!r}, at byte {place}")
        start = _data_start(data, member)
        yield member.name, start
        place = start + member.packed
        place += _described(data, member, place) if member.flags & _DESCRIBED_BEHIND else 0
    if place != end:
        raise ValueError("data between the members and their list")


def _data_start(data: mmap.mmap, member: Member) -> int:
    mark, _, *local, crc, packed, size, named, extra = _LOCAL.unpack_from(data, member.header)
    start = member.header + _LOCAL.size
    name = data[start : start + named].decode("utf-8")
    extras = _extras(data[start + named : start + named + extra])
    if mark != b"PK\3\4" or name != member.name or tuple(local) != member.local:
        raise ValueError(f"the member {member.name!r} under another name or of another kind where its data is")
    if _ZIP64 in extras and _FULL in (size, packed):
        size, packed, _ = _with_large((size, packed, 0), extras[_ZIP64])
    told = (0, 0, 0) if member.flags & _DESCRIBED_BEHIND else (member.crc, member.packed, member.size)
    if (crc, packed, size) not in {told, (member.crc, member.packed, member.size)}:
        raise ValueError(f"the member {member.name!r} of other sizes where its data is")
    return int(start + named + extra)


def _described(data: mmap.mmap, member: Member, place: int) -> int:
    """Length of what says again, behind the data, how long it was."""
    form = "<3L" if max(member.packed, member.size) < _FULL else "<L2Q"
    told = struct.pack(form, member.crc, member.packed, member.size)
    for marked in (b"PK\7\x08" + told, told):
        if data[place : place + len(marked)] == marked:
            return len(marked)
    raise ValueError(f"the member {member.name!r} with other sizes behind its data")
