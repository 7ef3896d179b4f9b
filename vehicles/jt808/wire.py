"""The primitives of the protocol: big-endian numbers, BCD digits, GBK text, a cursor that never runs past the end."""

from __future__ import annotations

import datetime as dt

#: Times on the wire carry no zone. Source: JT/T 808 says GMT+8; a terminal may be set otherwise in the register.
BEIJING = dt.timezone(dt.timedelta(hours=8))


class BadFrame(Exception):
    """Bytes that are not what the protocol says they should be: ``code`` for counting, ``at`` the offset, and words."""

    def __init__(self, code: str, words: str, at: int | None = None) -> None:
        self.code, self.words, self.at = code, words, at
        super().__init__(f"{code}: {words}" + ("" if at is None else f" (at byte {at})"))


class Reader:
    """A cursor over the body of a message; each take names what it reads, so that errors are precise."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    @property
    def left(self) -> int:
        """How many bytes have not been read."""
        return len(self.data) - self.at

    def take(self, count: int, name: str) -> bytes:
        """Take so many bytes.

        :raises BadFrame: ``truncated`` when there are fewer.
        """
        if count > self.left:
            raise BadFrame("truncated", f"{name} needs {count} bytes, {self.left} are left", self.at)
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, size: int, name: str) -> int:
        """Take an unsigned big-endian number of so many bytes."""
        return int.from_bytes(self.take(size, name), "big")

    def digits(self, size: int, name: str) -> str:
        """Take BCD digits, two a byte."""
        return bcd(self.take(size, name), name, self.at - size)

    def text(self, size: int | None, name: str) -> str:
        """Take text in GBK; fixed fields are padded with zeros (or blanks), ``None`` takes all that is left."""
        start = self.at
        raw = self.take(self.left if size is None else size, name)
        return gbk(raw.rstrip(b"\x00") if size is None else raw.strip(b"\x00"), name, start)

    def end(self, name: str) -> None:
        """Insist that nothing is left.

        :raises BadFrame: ``trailing`` when there is more.
        """
        if self.left:
            raise BadFrame("trailing", f"{self.left} bytes too many after {name}", self.at)


def bcd(raw: bytes, name: str, at: int | None = None) -> str:
    """Read BCD digits.

    :raises BadFrame: ``bcd`` when a half byte is not a digit.
    """
    text = raw.hex()
    if not text.isdecimal() and text:
        raise BadFrame("bcd", f"{name} is not decimal: {text}", at)
    return text


def gbk(raw: bytes, name: str, at: int | None = None) -> str:
    """Read text in GBK (GB 18030 holds it whole).

    :raises BadFrame: ``text`` when it is something else.
    """
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        raise BadFrame("text", f"{name} is not GBK: {raw[:16].hex()}", at) from None


def time_of(digits: str, zone: dt.tzinfo = BEIJING, at: int | None = None) -> dt.datetime | None:
    """Read ``YYMMDDhhmmss`` in the terminal's zone; all zeros are what a terminal without time sends: ``None``.

    :raises BadFrame: ``time`` when there is no such moment.
    """
    if digits == "000000000000":
        return None
    parts = [int(digits[place : place + 2]) for place in range(0, 12, 2)]
    try:
        return dt.datetime(2000 + parts[0], *parts[1:], tzinfo=zone)  # type: ignore[misc,arg-type]
    except ValueError:
        raise BadFrame("time", f"there is no moment {digits}", at) from None


def time_bytes(moment: dt.datetime | None, zone: dt.tzinfo = BEIJING) -> bytes:
    """Write a moment as the terminal does.

    :raises BadFrame: ``time`` outside the years 2000 to 2099.
    """
    if moment is None:
        return bytes(6)
    local = moment.astimezone(zone)
    if not 2000 <= local.year <= 2099:
        raise BadFrame("time", f"the year {local.year} cannot be written with two digits")
    return bytes.fromhex(local.strftime("%y%m%d%H%M%S"))


def number_bytes(value: int, size: int, name: str) -> bytes:
    """Write an unsigned number.

    :raises BadFrame: ``range`` when it does not fit.
    """
    if not 0 <= value < 1 << 8 * size:
        raise BadFrame("range", f"{name} {value} does not fit into {size} bytes")
    return value.to_bytes(size, "big")


def text_bytes(value: str, name: str, size: int | None = None) -> bytes:
    """Write text in GBK, padded with zeros to a fixed size.

    :raises BadFrame: ``text`` when it cannot be written or is too long.
    """
    try:
        raw = value.encode("gb18030")
    except UnicodeEncodeError:
        raise BadFrame("text", f"{name} cannot be written in GBK") from None
    if size is None:
        return raw
    if len(raw) > size:
        raise BadFrame("text", f"{name} takes {len(raw)} bytes, {size} are there")
    return raw.ljust(size, b"\x00")
