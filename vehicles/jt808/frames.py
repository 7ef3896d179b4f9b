"""Frames: the 0x7e that bounds them, escapes, the checksum, and the header that says which edition speaks."""

from __future__ import annotations

from dataclasses import dataclass

from vehicles.jt808.wire import BadFrame, Reader, number_bytes

FLAG = 0x7E
#: Largest body: ten bits of length. Source: JT/T 808, message body attributes.
BODY_MAX = 1023
#: Longest frame between its flags: header of 2019 with split information, body and checksum, every byte escaped.
RAW_MAX = 2 * (17 + 4 + BODY_MAX + 1)


@dataclass(frozen=True)
class Frame:
    """One frame: header and body. ``version`` is None before 2019, else the version byte of the header."""

    message: int
    phone: str
    serial: int
    body: bytes
    version: int | None = None
    part: int = 0
    parts: int = 0

    @property
    def split(self) -> bool:
        """Tell whether this is a part of a longer message."""
        return self.parts > 0


class Framer:
    """Cuts a stream into raw frames; holds at most one unfinished frame, never more than ``RAW_MAX`` bytes."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._inside = False

    @property
    def unfinished(self) -> bool:
        """Tell whether a frame has begun and not ended."""
        return self._inside and bool(self._held)

    def feed(self, data: bytes) -> list[bytes | BadFrame]:
        """Give what the new bytes complete: raw frames without their flags, or what was wrong.

        A flag ends a frame and begins the next, so that a lost flag costs one frame, not the stream.
        """
        found: list[bytes | BadFrame] = []
        pieces = data.split(b"\x7e")
        for number, piece in enumerate(pieces):
            ended = number < len(pieces) - 1
            if not self._inside:
                if piece:
                    found.append(BadFrame("garbage", f"{len(piece)} bytes before a flag: {piece[:16].hex()}"))
                self._inside = ended
            elif len(self._held) + len(piece) > RAW_MAX:
                self._held.clear()
                self._inside = ended
                found.append(BadFrame("too-long", f"a frame is longer than {RAW_MAX} bytes"))
            else:
                self._held += piece
                if ended and self._held:
                    found.append(bytes(self._held))
                    self._held.clear()
        return found


def unescape(raw: bytes) -> bytes:
    """Undo the escapes: 7d 02 is 7e, 7d 01 is 7d.

    :raises BadFrame: ``escape`` for any other pair, ``flag`` for a bare flag.
    """
    if FLAG in raw:
        raise BadFrame("flag", "a bare 7e inside a frame", raw.index(FLAG))
    pieces = raw.split(b"\x7d")
    for number, piece in enumerate(pieces[1:], 1):
        if piece[:1] not in (b"\x01", b"\x02"):
            at = sum(map(len, pieces[:number])) + number - 1
            raise BadFrame("escape", f"7d {piece[:1].hex() or 'at the end'} is not an escape", at)
        pieces[number] = (b"\x7d" if piece[0] == 1 else b"\x7e") + piece[1:]
    return b"".join(pieces)


def escape(data: bytes) -> bytes:
    """Escape 7d and 7e."""
    return data.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")


def checksum(data: bytes) -> int:
    """Give the exclusive or of all bytes."""
    whole = int.from_bytes(data, "big")
    size = 8 << (max(1, len(data)) - 1).bit_length()
    while size > 8:  # Halves are folded onto each other: a few big operations instead of one a byte.
        size >>= 1
        whole = (whole >> size) ^ (whole & (1 << size) - 1)
    return whole


def decode(raw: bytes) -> Frame:
    """Read one frame, with or without its flags.

    :raises BadFrame: escape, checksum, header and length are all checked.
    """
    if len(raw) >= 2 and raw[0] == FLAG and raw[-1] == FLAG:
        raw = raw[1:-1]
    if len(raw) > RAW_MAX:
        raise BadFrame("too-long", f"{len(raw)} bytes, at most {RAW_MAX} are allowed")
    data = unescape(raw)
    if len(data) < 13:
        raise BadFrame("truncated", f"a frame has at least 13 bytes, this one {len(data)}")
    if checksum(data[:-1]) != data[-1]:
        raise BadFrame("checksum", f"the checksum is {data[-1]:02x}, the bytes give {checksum(data[:-1]):02x}")
    read = Reader(data[:-1])
    message, attributes = read.number(2, "message id"), read.number(2, "attributes")
    if attributes & 0x1C00:
        raise BadFrame("encrypted", f"encryption {attributes >> 10 & 7} is not spoken here", 2)
    if attributes & 0x8000:
        raise BadFrame("attributes", "bit 15 is reserved", 2)
    newer = bool(attributes & 0x4000)
    version = read.number(1, "version") if newer else None
    phone = read.digits(10 if newer else 6, "phone").lstrip("0") or "0"
    serial = read.number(2, "serial")
    part = parts = 0
    if attributes & 0x2000:
        parts, part = read.number(2, "number of parts"), read.number(2, "part")
        if not 1 <= part <= parts:
            raise BadFrame("parts", f"part {part} of {parts}", read.at - 4)
    length = attributes & BODY_MAX
    if length != read.left:
        raise BadFrame("length", f"the header says {length} bytes of body, there are {read.left}", read.at)
    return Frame(message, phone, serial, data[read.at : -1], version, part, parts)


def encode(frame: Frame) -> bytes:
    """Write one frame with its flags.

    :raises BadFrame: ``range`` when something does not fit.
    """
    newer = frame.version is not None
    width = 20 if newer else 12
    if not frame.phone.isascii() or not frame.phone.isdecimal() or len(frame.phone) > width:
        raise BadFrame("range", f"the phone {frame.phone!r} is not {width} digits or fewer")
    if len(frame.body) > BODY_MAX:
        raise BadFrame("range", f"a body of {len(frame.body)} bytes; split what is longer than {BODY_MAX}")
    attributes = len(frame.body) | (0x4000 if newer else 0) | (0x2000 if frame.split else 0)
    data = number_bytes(frame.message, 2, "message id") + number_bytes(attributes, 2, "attributes")
    if frame.version is not None:
        data += number_bytes(frame.version, 1, "version")
    data += bytes.fromhex(frame.phone.zfill(width)) + number_bytes(frame.serial, 2, "serial")
    if frame.split:
        if not 1 <= frame.part <= frame.parts:
            raise BadFrame("range", f"part {frame.part} of {frame.parts}")
        data += number_bytes(frame.parts, 2, "number of parts") + number_bytes(frame.part, 2, "part")
    data += frame.body
    return b"\x7e" + escape(data + bytes([checksum(data)])) + b"\x7e"


def split(frame: Frame, size: int = BODY_MAX) -> list[Frame]:
    """Cut a long body into frames with running serials; a short one stays as it is."""
    if len(frame.body) <= size:
        return [frame]
    bodies = [frame.body[place : place + size] for place in range(0, len(frame.body), size)]
    return [
        Frame(frame.message, frame.phone, (frame.serial + n) & 0xFFFF, body, frame.version, n + 1, len(bodies))
        for n, body in enumerate(bodies)
    ]
