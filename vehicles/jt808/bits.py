"""Alarm and status bits by name."""

from __future__ import annotations

#: Source: JT/T 808-2013 table 24; bits 15 to 17 by JT/T 808-2019.
ALARMS: dict[int, str] = {
    0: "emergency",
    1: "overspeed",
    2: "fatigue",
    3: "danger",
    4: "gnss_module_fault",
    5: "gnss_antenna_cut",
    6: "gnss_antenna_short",
    7: "power_low",
    8: "power_lost",
    9: "display_fault",
    10: "tts_fault",
    11: "camera_fault",
    12: "card_reader_fault",
    13: "overspeed_warning",
    14: "fatigue_warning",
    15: "illegal_driving",
    16: "tyre_pressure_warning",
    17: "right_turn_blind_zone",
    18: "daily_driving_limit",
    19: "overtime_parking",
    20: "area_in_or_out",
    21: "route_in_or_out",
    22: "route_time",
    23: "route_left",
    24: "speed_sensor_fault",
    25: "fuel_abnormal",
    26: "stolen",
    27: "illegal_ignition",
    28: "illegal_move",
    29: "collision_warning",
    30: "rollover_warning",
    31: "illegal_door_open",
}

#: Source: JT/T 808-2013 table 25; bits 6, 7 and 22 by JT/T 808-2019. Bits 8 and 9 together are the load.
STATUS: dict[int, str] = {
    0: "ignition",
    1: "positioned",
    2: "south",
    3: "west",
    4: "out_of_service",
    5: "coordinates_encrypted",
    6: "collision_warning_raised",
    7: "lane_departure_raised",
    10: "fuel_cut",
    11: "power_cut",
    12: "doors_locked",
    13: "door_front_open",
    14: "door_middle_open",
    15: "door_rear_open",
    16: "door_driver_open",
    17: "door_custom_open",
    18: "gps",
    19: "beidou",
    20: "glonass",
    21: "galileo",
    22: "moving",
}

LOADS = ("empty", "half", "reserved", "full")


def names(value: int, known: dict[int, str]) -> tuple[str, ...]:
    """Name the bits that are set; one without a name is called by its number."""
    return tuple(known.get(bit, f"bit_{bit}") for bit in range(value.bit_length()) if value >> bit & 1)


def status_names(value: int) -> tuple[str, ...]:
    """Name the status bits; the two bits of the load are not flags."""
    return names(value & ~0x300, STATUS)
