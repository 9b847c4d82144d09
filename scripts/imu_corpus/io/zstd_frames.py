"""Frames of Zstandard (RFC 8878), told apart without unpacking them.

Readers unpack one frame after the other, and pass over those that they are told to pass over, whatever these hold.
"""

from __future__ import annotations

_MARK = b"\x28\xb5\x2f\xfd"
_SIZES = (0, 2, 4, 8)
"""Bytes that say how long the content is, by the first two bits of its description; of none, one in a segment."""
_RAW, _RUN, _PACKED = 0, 1, 2


def is_one_frame(data: bytes) -> bool:
    """Whether bytes are one frame, and nothing before, behind or in it is passed over."""
    if len(data) < len(_MARK) + 1 or not data.startswith(_MARK):
        return False
    described = data[len(_MARK)]
    is_segment, has_checksum = bool(described & 0x20), bool(described & 0x04)
    if described & 0x1B:  # a dictionary, or bits that mean nothing
        return False
    sizes = _SIZES[described >> 6] or int(is_segment)
    end = _end_of_blocks(data, len(_MARK) + 1 + (not is_segment) + sizes)
    return end is not None and end + 4 * has_checksum == len(data)


def _end_of_blocks(data: bytes, place: int) -> int | None:
    """Where the last block ends; None if there is none, or one of no kind."""
    while place + 3 <= len(data):
        header = int.from_bytes(data[place : place + 3], "little")
        kind, size = header >> 1 & 3, header >> 3
        if kind not in (_RAW, _RUN, _PACKED):
            return None
        place += 3 + (1 if kind == _RUN else size)
        if header & 1:
            return place
    return None
