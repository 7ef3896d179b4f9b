"""``duecourse vehicles``: read a terminal's frames, drive simulated terminals, read tracks from files."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from api import installation
from api.installation import fail, progress, show

JSON = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on standard output; progress on standard error."
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ZONE = click.option("--zone", default="Asia/Shanghai", show_default=True, help="Zone of times that carry none.")


@click.group()
def vehicles() -> None:
    """The fleet and its terminals."""


@vehicles.command()
@click.argument("frame", metavar="HEX")
@ZONE
def decode(frame: str, zone: str) -> None:
    """Show a JT/T 808 frame as JSON; status 1 and the precise defect when it is none.

    \b
    Example:
      duecourse vehicles decode 7e0002000001380013800000017f7e
    """
    from vehicles.jt808 import shown
    from vehicles.jt808.wire import BadFrame

    try:
        raw = bytes.fromhex("".join(frame.split()))
    except ValueError:
        fail("not-hexadecimal", "the frame must be hexadecimal digits", as_json=True)
    try:
        found = shown.frame(raw, _zone(zone))
    except BadFrame as error:
        fail(error.code, error.words, as_json=True, at=error.at)
    click.echo(json.dumps(found, ensure_ascii=False))


@vehicles.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8808, show_default=True, type=int)
@click.option("--track", required=True, type=FILE, help="GPX, CSV or NMEA file that the vehicles drive along.")
@click.option("--phones", required=True, help="First phone number, or several with commas.")
@click.option("--terminals", default=1, show_default=True, type=click.IntRange(1, 5000), help="Phones are counted up.")
@click.option("--code", default="", help="Authorisation code; by default the terminal registers for one.")
@click.option("--points", default=60, show_default=True, type=click.IntRange(1), help="Points that each reports.")
@click.option("--every", default=1.0, show_default=True, type=float, help="Seconds between two points.")
@click.option("--speed-up", default=1.0, show_default=True, type=float, help="How much faster than life they drive.")
@click.option("--newer", is_flag=True, help="Speak the edition of 2019.")
@ZONE
@JSON
def simulate(
    host: str, port: int, track: Path, phones: str, terminals: int, code: str, points: int, every: float,
    speed_up: float, newer: bool, zone: str, as_json: bool,
) -> None:  # fmt: skip
    """Drive simulated terminals along a real track, through the real socket of a gateway.

    \b
    Example:
      duecourse vehicles simulate --track patrol.gpx --phones 13900000001 --terminals 20 --points 600
    """
    from vehicles import simulate as simulation
    from vehicles.imports import TrackUnreadable, kind_of, read

    try:
        way = simulation.route(read(track.read_bytes(), kind_of(track.name), zone=_zone(zone)).fixes)
    except (TrackUnreadable, ValueError) as error:
        fail("track-unreadable", str(error), as_json=as_json)
    # Accelerated driving ends now, so that no position lies in the future.
    start = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=points * every * (speed_up - 1) if speed_up > 1 else 0)
    spread = way[-1].seconds / terminals
    fleet = [
        simulation.SimulatedTerminal(
            phone, way, start=start, code=code, every=every, speed_up=speed_up, offset=number * spread, newer=newer
        )
        for number, phone in enumerate(_phones(phones, terminals, as_json))
    ]
    progress(f"{len(fleet)} terminals drive {points} points each")
    try:
        tallies = asyncio.run(simulation.drive_all(fleet, lambda: (host, port), points=points))
    except simulation.TerminalRefused as error:
        fail("terminal-refused", str(error), as_json=as_json)
    except KeyboardInterrupt:
        tallies = [one.tally for one in fleet]
    total = {
        "terminals": len(fleet),
        "sent": sum(one.sent for one in tallies),
        "acknowledged": sum(len(one.acknowledged) for one in tallies),
        "resent": sum(one.resent for one in tallies),
        "connections": sum(one.connections for one in tallies),
    }
    show(total, as_json=as_json)


@vehicles.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8808, show_default=True, type=int)
def gateway(host: str, port: int) -> None:
    """Take terminals (JT/T 808) in until Ctrl-C; any number of these may share a database.

    It connects as the gateway's own role (DUECOURSE_GATEWAY_URL), which may call three functions and read no table.

    \b
    Example:
      duecourse vehicles gateway --host 10.0.0.5 --port 8808
    """
    from api import workers

    with installation.gateway_at_hand() as settings:
        workers.gateway(settings, host=host, port=port)


@vehicles.command("import")
@click.argument("file", type=FILE)
@click.option("--tenant", required=True, help="Key of the tenant.")
@click.option("--plate", required=True, help="The vehicle.")
@ZONE
@JSON
def import_file(file: Path, tenant: str, plate: str, zone: str, as_json: bool) -> None:
    """Import a GPX, CSV or NMEA file as track of a vehicle.

    \b
    Example:
      duecourse vehicles import patrol.gpx --tenant luohu --plate 粤B12345
    """
    from db.errors import DomainError
    from vehicles import fleet, store

    with installation.running() as parts:
        try:
            with parts.database.transaction(installation.tenant_actor(parts, tenant)) as tx:
                row = next((one for one in fleet.vehicles(tx, words=plate)[0] if one.plate == plate), None)
                if row is None:
                    raise fleet.VehicleUnknown(kind="vehicle")
                track, stored = store.import_track(
                    tx, vehicle_id=row.id, data=file.read_bytes(), file_name=file.name, zone=_zone(zone),
                    keep_days=parts.settings.track_days,
                )  # fmt: skip
        except DomainError as error:
            fail(error.code, error.message("en"), as_json=as_json)
    told = {"rows": track.rows, "written": stored.written, "repeated": stored.repeated}
    show(told | {"problems": [vars(one) for one in track.problems[:100]]}, as_json=as_json)


def _phones(phones: str, terminals: int, as_json: bool) -> list[str]:
    given = phones.split(",")
    if not all(one.isascii() and one.isdecimal() for one in given):
        fail("phone-wrong", "phones are digits only", as_json=as_json)
    return given if len(given) > 1 else [str(int(given[0]) + number) for number in range(terminals)]


def _zone(name: str) -> dt.tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise click.BadParameter(f"there is no time zone {name}") from None
