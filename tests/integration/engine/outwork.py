"""A procedure that lives by what comes from outside: work, errors of work, messages, signals, starts by both."""

from __future__ import annotations

from engine.registry import Process, Service, Summary
from tests.unit.engine.diagrams import bpmn

DIAGRAM = bpmn("""
    start begin
    start ordered message=order.placed
    start opened signal=year.begun
    service ship operator=ship
    boundary lost on ship error=goods.lost result=loss
    catch arrival message=goods.arrived result=arrival
    catch season signal=season.over result=season
    end done
    end written_off
    begin -> ship -> arrival -> season -> done
    ordered -> ship
    opened -> arrival
    lost -> written_off
""")

OUTWORK = Process(
    key="outwork", title="外部作业", diagram="outwork.bpmn", steps={},
    services={"ship": Service("ship", topic="shipments", priority=60)},
    opens_with={"order": frozenset({"number"})}, summary=lambda facts: Summary(title="外部作业"),
)  # fmt: skip
#: Another procedure with the same messages.
TWIN = Process(
    key="twin", title="同名程序", diagram="twin.bpmn", steps={},
    services={"ship": Service("ship", topic="parcels")}, summary=lambda facts: Summary(title="同名程序"),
)  # fmt: skip
