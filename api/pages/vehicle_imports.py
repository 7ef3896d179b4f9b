"""车辆 › 导入轨迹: a GPX, CSV or NMEA file is looked through first, and taken in when a person says so."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages import carried
from api.pages.vehicles import blueprint, problems_of, settings
from db.errors import DomainError, Invalid
from processes import worklist
from vehicles import fleet, store
from vehicles.positions import ZONE

#: Between the look and the import the page itself carries the file, packed; a larger one is chosen once more.
CARRIED_BYTES = 2 << 20
#: Problems that are listed; the count covers them all.
PROBLEMS_SHOWN = 200


@blueprint.route("/<uuid:vehicle_id>/import", methods=["GET", "POST"], endpoint="import_file")
def imported(vehicle_id: uuid.UUID) -> str | BaseResponse | tuple[str, int]:
    """Look a track file through, then import it."""
    actor().require("vehicle:manage")
    if request.method == "GET":
        return _page(vehicle_id, [])
    sure = bool(request.form.get("sure"))
    try:
        data, name = _posted()
        with database().transaction(actor()) as tx:
            number = request.form.get("case", "").strip()
            about = {
                "vehicle_id": vehicle_id, "file_name": name, "zone": fleet.zone_of(_zone()),
                "case_id": worklist.case_by_number(tx, number).id if number else None,
                "keep_days": settings().track_days,
            }  # fmt: skip
            trial = store.take_file(tx, data=data, dry_run=not sure, **about)
    except DomainError as error:
        return _page(vehicle_id, problems_of(error)), 422
    if not sure:
        packed = carried.packed(data)
        return _page(vehicle_id, [], trial=trial, name=name, content=packed if len(packed) <= CARRIED_BYTES else "")
    first = trial.span[0].astimezone(ZONE)
    flash(f"已导入{trial.stored.written}个定位点，重复{trial.stored.repeated}个未再写入。", "done")
    return redirect(url_for("vehicles.track", vehicle_id=vehicle_id, day=first.date().isoformat()))


def _page(vehicle_id: uuid.UUID, problems: list[tuple[str, str]], **more: Any) -> str:
    with database().reading(actor()) as tx:
        row = fleet.vehicle(tx, vehicle_id)
        return render_template(
            "vehicles/import.html", vehicle=row, errors=problems, values=request.form, zones=ZONES,
            shown=PROBLEMS_SHOWN, days=settings().track_days, upload_mb=settings().upload_mb, **more,
        )  # fmt: skip


ZONES = {"Asia/Shanghai": "北京时间", "UTC": "世界时（UTC）"}


def _zone() -> str:
    zone = request.form.get("zone", "Asia/Shanghai")
    if zone not in ZONES:
        raise Invalid({"zone": "请选择时区"})
    return zone


def _posted() -> tuple[bytes, str]:
    """Give the file: just chosen, or carried by the page that showed what is in it.

    :raises Invalid: when there is none, or another one than was looked through.
    """
    data, name = carried.posted("请选择 GPX、CSV 或 NMEA 文件")
    if request.form.get("sure") and hashlib.sha256(data).hexdigest() != request.form.get("sha256"):
        raise Invalid({"file": "文件与检查时的不同，请重新检查"})
    return data, name
