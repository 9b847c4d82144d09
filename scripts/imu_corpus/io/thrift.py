"""Thrift's compact protocol, as far as Parquet needs it: a struct as a dict, by number of field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_TRUE, _FALSE, _BYTE, _INTEGERS, _DOUBLE, _BINARY, _LISTS, _STRUCT = 1, 2, 3, (4, 5, 6), 7, 8, (9, 10), 12
_DEEPEST = 16


class Reader:
    """Reads structs one after the other from `data`, from `place` to `end`; `place` moves on."""

    def __init__(self, data: Sequence[int], place: int, end: int) -> None:
        """Read from here to there.

        Raises:
            ValueError: they are not in the data.
        """
        if not 0 <= place <= end <= len(data):
            raise ValueError("a part that is not in the file")
        self.data = data
        self.place = place
        self.end = end

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """The struct that stands here: numbers, truth values, bytes, lists and structs.

        Raises:
            ValueError: it is cut off, nested without end, says a field twice, or is of another form.
        """
        if depth > _DEEPEST:
            raise ValueError("a description that is nested too deep")
        found: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._zigzag()
            # Of two values readers take the last, and nobody sees the first.
            if number in found:
                raise ValueError("a description that says a field twice")
            kind = head & 15
            found[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if kind in _INTEGERS:
            return self._zigzag()
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind in _LISTS:
            return self._list(depth)
        lengths = {_TRUE: 1, _FALSE: 1, _BYTE: 1, _DOUBLE: 8}
        if kind not in lengths and kind != _BINARY:
            raise ValueError("a description of another form")
        return self._bytes(lengths.get(kind) or self._varint())

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        length = head >> 4 if head >> 4 < 15 else self._varint()
        # Each takes a byte at least.
        if length > self.end - self.place:
            raise ValueError("a list that is cut off")
        return [self._value(head & 15, depth + 1) for _ in range(length)]

    def _bytes(self, length: int) -> bytes:
        place, self.place = self.place, self.place + length
        if self.place > self.end:
            raise ValueError("a text that is cut off")
        return bytes(self.data[place : self.place])

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte == 0 and shift:
                raise ValueError("a number that is longer than it need be")
            if byte < 0x80:
                return value
        raise ValueError("a number without end")

    def _byte(self) -> int:
        if self.place >= self.end:
            raise ValueError("a description that is cut off")
        self.place += 1
        return self.data[self.place - 1]
