"""Messages: one class a kind of body, and the table that leads from a message id to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from vehicles.jt808 import location, parameters
from vehicles.jt808.frames import Frame
from vehicles.jt808.location import Batch, Location
from vehicles.jt808.parameters import Parameter
from vehicles.jt808.wire import BEIJING, BadFrame, Reader, number_bytes, text_bytes

TERMINAL_REPLY, HEARTBEAT, LOGOUT = 0x0001, 0x0002, 0x0003
REGISTER, AUTHENTICATE, PARAMETERS_REPORT = 0x0100, 0x0102, 0x0104
LOCATION, BATCH = 0x0200, 0x0704
PLATFORM_REPLY, RESEND, REGISTER_REPLY, SET_PARAMETERS, ASK_PARAMETERS, TEXT = (
    0x8001,
    0x8003,
    0x8100,
    0x8103,
    0x8104,
    0x8300,
)

#: Results of general replies.
DONE, FAILED, WRONG, UNSUPPORTED = 0, 1, 2, 3
#: Results of a registration: vehicle taken, no such vehicle, terminal taken, no such terminal.
REGISTERED, VEHICLE_TAKEN, VEHICLE_UNKNOWN, TERMINAL_TAKEN, TERMINAL_UNKNOWN = range(5)


@dataclass(frozen=True)
class Reply:
    """A general reply, of the terminal (0x0001) or of the platform (0x8001)."""

    serial: int
    message: int
    result: int


@dataclass(frozen=True)
class Empty:
    """A body without bytes: heartbeat, logout, question for all parameters."""


@dataclass(frozen=True)
class Registration:
    """A terminal introduces itself (0x0100); ``edition`` tells how wide the fields were."""

    province: int
    city: int
    maker: str
    model: str
    terminal: str
    plate_colour: int
    plate: str
    edition: int = 2013


@dataclass(frozen=True)
class RegistrationReply:
    """The platform's answer (0x8100): a code when the result is 0."""

    serial: int
    result: int
    code: str = ""


@dataclass(frozen=True)
class Authentication:
    """A terminal shows its code (0x0102); since 2019 with its IMEI and software."""

    code: str
    imei: str | None = None
    software: str | None = None


@dataclass(frozen=True)
class ParametersReport:
    """A terminal's parameters (0x0104), as asked for by the message of that serial."""

    serial: int
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class Settings:
    """Parameters for a terminal (0x8103)."""

    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class Text:
    """A text for the driver (0x8300); ``kind`` exists since 2019."""

    flags: int
    text: str
    kind: int | None = None


@dataclass(frozen=True)
class Resend:
    """The platform asks for parts again (0x8003)."""

    serial: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Unknown:
    """A body of a message that is not read here."""

    body: bytes


Body = (
    Reply | Empty | Registration | RegistrationReply | Authentication | ParametersReport | Settings | Text | Resend
    | Location | Batch | Unknown
)  # fmt: skip
#: Widths of maker, model and terminal id by edition. Source: 0x0100 in JT/T 808-2011, -2013, -2019.
WIDTHS = {2011: (5, 8, 7), 2013: (5, 20, 7), 2019: (11, 30, 30)}


def _reply(read: Reader, _frame: Frame) -> Reply:
    found = Reply(read.number(2, "answered serial"), read.number(2, "answered message"), read.number(1, "result"))
    read.end("the reply")
    return found


def _empty(read: Reader, _frame: Frame) -> Empty:
    read.end("an empty body")
    return Empty()


def _registration(read: Reader, frame: Frame) -> Registration:
    edition = 2019 if frame.version is not None else 2013 if read.left >= 37 else 2011
    maker, model, terminal = WIDTHS[edition]
    return Registration(
        province=read.number(2, "province"),
        city=read.number(2, "city"),
        maker=read.text(maker, "maker"),
        model=read.text(model, "model"),
        terminal=read.text(terminal, "terminal id"),
        plate_colour=read.number(1, "plate colour"),
        plate=read.text(None, "plate"),
        edition=edition,
    )


def _registration_reply(read: Reader, _frame: Frame) -> RegistrationReply:
    serial, result = read.number(2, "answered serial"), read.number(1, "result")
    if result != REGISTERED:
        read.end("a refusal")
    return RegistrationReply(serial, result, read.text(None, "code"))


def _authentication(read: Reader, frame: Frame) -> Authentication:
    if frame.version is None:
        return Authentication(read.text(None, "code"))
    code = read.text(read.number(1, "length of the code"), "code")
    found = Authentication(code, read.text(15, "IMEI"), read.text(20, "software version"))
    read.end("the authentication")
    return found


def _report(read: Reader, _frame: Frame) -> ParametersReport:
    return ParametersReport(read.number(2, "answered serial"), parameters.decode(read))


def _settings(read: Reader, _frame: Frame) -> Settings:
    return Settings(parameters.decode(read))


def _text(read: Reader, frame: Frame) -> Text:
    flags = read.number(1, "flags")
    kind = read.number(1, "kind of text") if frame.version is not None else None
    return Text(flags, read.text(None, "text"), kind)


def _resend(read: Reader, frame: Frame) -> Resend:
    serial = read.number(2, "serial of the first part")
    count = read.number(2 if frame.version is not None else 1, "number of parts")
    found = Resend(serial, tuple(read.number(2, "part") for _ in range(count)))
    read.end("the parts")
    return found


READERS: dict[int, Callable[[Reader, Frame], Body]] = {
    TERMINAL_REPLY: _reply,
    PLATFORM_REPLY: _reply,
    HEARTBEAT: _empty,
    LOGOUT: _empty,
    ASK_PARAMETERS: _empty,
    REGISTER: _registration,
    REGISTER_REPLY: _registration_reply,
    AUTHENTICATE: _authentication,
    PARAMETERS_REPORT: _report,
    SET_PARAMETERS: _settings,
    TEXT: _text,
    RESEND: _resend,
}


def decode(frame: Frame, zone: dt.tzinfo = BEIJING) -> Body:
    """Read the body of a whole message; what is not known here is kept as ``Unknown``.

    :raises BadFrame: when the body is not what the message says; ``split`` for a part of one.
    """
    if frame.split:
        raise BadFrame("split", f"part {frame.part} of {frame.parts} cannot be read alone")
    if frame.message == LOCATION:
        return location.decode(frame.body, zone)
    if frame.message == BATCH:
        return location.decode_batch(frame.body, zone)
    reader = READERS.get(frame.message)
    return reader(Reader(frame.body), frame) if reader else Unknown(frame.body)


def encode(body: Body, *, newer: bool = False, zone: dt.tzinfo = BEIJING) -> bytes:
    """Write a body; ``newer`` for the edition of 2019.

    :raises BadFrame: ``range`` or ``text`` when something does not fit.
    """
    match body:
        case Location():
            return location.encode(body, zone)
        case Batch():
            return location.encode_batch(body, zone)
        case Unknown(raw):
            return raw
        case Empty():
            return b""
        case Reply():
            return _numbers((body.serial, 2), (body.message, 2), (body.result, 1))
        case Registration():
            return _write_registration(body)
        case RegistrationReply():
            return _numbers((body.serial, 2), (body.result, 1)) + text_bytes(body.code, "code")
        case Authentication():
            return _write_authentication(body, newer)
        case ParametersReport():
            return _numbers((body.serial, 2)) + parameters.encode(body.parameters)
        case Settings():
            return parameters.encode(body.parameters)
        case Text():
            kind = _numbers((body.kind or 0, 1)) if newer else b""
            return _numbers((body.flags, 1)) + kind + text_bytes(body.text, "text")
        case Resend():
            count = (len(body.parts), 2 if newer else 1)
            return _numbers((body.serial, 2), count, *((part, 2) for part in body.parts))


def _numbers(*pairs: tuple[int, int]) -> bytes:
    return b"".join(number_bytes(value, size, "number") for value, size in pairs)


def _write_registration(body: Registration) -> bytes:
    maker, model, terminal = WIDTHS[body.edition]
    return b"".join(
        (
            _numbers((body.province, 2), (body.city, 2)),
            text_bytes(body.maker, "maker", maker),
            text_bytes(body.model, "model", model),
            text_bytes(body.terminal, "terminal id", terminal),
            _numbers((body.plate_colour, 1)),
            text_bytes(body.plate, "plate"),
        )
    )


def _write_authentication(body: Authentication, newer: bool) -> bytes:
    code = text_bytes(body.code, "code")
    if not newer:
        return code
    imei, software = text_bytes(body.imei or "", "IMEI", 15), text_bytes(body.software or "", "software version", 20)
    return _numbers((len(code), 1)) + code + imei + software
