"""Every statement on positions, as functions that the owner's role owns and that name their tenant.

The application has no right on the tables of ``vehicles/positions.py``. What it may do stands here: each function is
told its tenant, refuses when that is not the transaction's, and is planned afresh with its values, so that only the
partitions of the days in question are opened and the planner chooses between their indexes. Tests ask for the plans
of the same texts. This is the only module above ``db/`` that writes SQL as text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.base import Base
from db.session import Tx
from db.tenancy import GATEWAY_FUNCTIONS, OWNED_FUNCTIONS
from vehicles.positions import FASTEST_KMH, FUTURE, FUTURE_SECONDS, JUMP, JUMP_MS, NOT_DRIVEN, NOWHERE, TOO_FAST

#: Between two points further apart in time nobody knows what the vehicle did.
GAP_SECONDS = 600
#: Devices that introduced themselves with the phone of one terminal, of which a note is kept.
INTRODUCTIONS_MOST = 20
#: Slower than this between two points a vehicle stands, and its receiver only wanders (metres a second).
MOVING_MS = 1.0

_OWN = "IF of_tenant IS DISTINCT FROM NULLIF(current_setting('app.tenant', true), '')::uuid THEN\n" \
    "  RAISE EXCEPTION 'positions of another tenant' USING ERRCODE = 'insufficient_privilege';\nEND IF;"  # fmt: skip


@dataclass(frozen=True)
class Look:
    """A question to the positions of one tenant: ``$1`` is the tenant, the arguments follow."""

    name: str
    arguments: tuple[str, ...]
    columns: str
    body: str
    writes: bool = False
    #: Gives the vehicles whose rows are locked before the body looks, with eyes of its own: its last parameter.
    locks: str = ""
    #: How the planner is held while it runs. Helpers take longer to start than any of these questions takes.
    settings: tuple[str, ...] = ("max_parallel_workers_per_gather = 0",)

    @property
    def signature(self) -> str:
        """Name the function with the types of its arguments."""
        return f"{self.name}({', '.join(['uuid', *(one.split(' ', 1)[1] for one in self.arguments)])})"

    @property
    def definition(self) -> str:
        """Write the function."""
        names = ", ".join(["of_tenant", *(one.split(" ")[0] for one in self.arguments)])
        return (
            f"CREATE FUNCTION {self.name}({', '.join(['of_tenant uuid', *self.arguments])}) "
            f"RETURNS TABLE ({self.columns}) LANGUAGE plpgsql {'VOLATILE' if self.writes else 'STABLE'} "
            f"SECURITY DEFINER SET search_path = public, pg_temp {self.held} AS $function$\n"
            f"DECLARE held uuid[];\nBEGIN\n{_OWN}\n"
            + (f"EXECUTE $locks${self.locks}$locks$ INTO held USING {names};\n" if self.locks else "")
            + f"RETURN QUERY EXECUTE $query${self.body}$query$ USING {names}{', held' if self.locks else ''};\n"
            "END $function$"
        )

    @property
    def held(self) -> str:
        """Write the settings."""
        return " ".join(f"SET {one}" for one in self.settings)

    @property
    def call(self) -> str:
        """Write the call, with named parameters."""
        names = ["of_tenant", *(one.split(" ")[0] for one in self.arguments)]
        return f"SELECT * FROM {self.name}({', '.join(':' + name for name in names)})"


_SHOWN = (
    "at timestamptz, lon float8, lat float8, speed_dkmh int, heading_deg smallint, altitude_m smallint, "
    "alarm bigint, status bigint, flags smallint, source smallint, received_at timestamptz"
)
_READ = "at, ST_X(geom), ST_Y(geom), speed_dkmh, heading_deg, altitude_m, alarm, status, flags, source, received_at"
_DRIVEN = f"(flags & {NOT_DRIVEN}) = 0"


def _both(columns: str, where: str) -> str:
    """Read what lies in partitions and what outlived them; no point is in both."""
    return f"SELECT {columns} FROM positions WHERE {where} UNION ALL SELECT {columns} FROM kept_positions WHERE {where}"


def _box(radius: str) -> str:
    """Draw a box around ``$2`` east and ``$3`` north that holds the circle of this many metres."""
    degrees = f"({radius} / 111195.0)"
    return f"ST_Expand(ST_SetSRID(ST_MakePoint($2, $3), 4326), {degrees} / greatest(cos(radians($3)), 0.01), {degrees})"


LATEST = Look(
    "positions_latest", ("of_vehicles uuid[]", "of_limit int"),
    "vehicle_id uuid, at timestamptz, lon float8, lat float8, speed_dkmh int, heading_deg smallint, alarm bigint, "
    "status bigint, received_at timestamptz",
    "SELECT vehicle_id, at, ST_X(geom), ST_Y(geom), speed_dkmh, heading_deg, alarm, status, received_at "
    "FROM last_positions WHERE tenant_id = $1 AND ($2 IS NULL OR vehicle_id = ANY ($2)) ORDER BY vehicle_id LIMIT $3",
)  # fmt: skip

TRACK = Look(
    "positions_track",
    ("of_vehicle uuid", "of_since timestamptz", "of_until timestamptz", "of_limit int"), _SHOWN,
    f"SELECT {_READ} FROM ("
    + _both("*", "tenant_id = $1 AND vehicle_id = $2 AND at >= $3 AND at < $4").replace(
        "SELECT * FROM kept_positions",
        "SELECT tenant_id, vehicle_id, at, received_at, geom, alarm, status, speed_dkmh, altitude_m, heading_deg, "
        "flags, source, items FROM kept_positions",
    )
    + ") p ORDER BY at LIMIT $5",
)  # fmt: skip

#: By place, GiST alone finds a few thousand rows. And-ed with BRIN its bitmap is lossy, and every row of every page
#: that is left would be looked at again: measured 60 ms instead of 8 on a day of a million points.
_BY_PLACE = ("max_parallel_workers_per_gather = 0", "enable_bitmapscan = off")

_SEEN = "vehicle_id uuid, points bigint, first_at timestamptz, last_at timestamptz, nearest_m float8"

NEAR = Look(
    "positions_near",
    ("of_lon float8", "of_lat float8", "of_metres float8", "of_since timestamptz", "of_until timestamptz",
     "of_limit int"), _SEEN,
    "SELECT vehicle_id, count(*), min(at), max(at), min(metres) FROM (SELECT vehicle_id, at, "
    "ST_DistanceSphere(geom, ST_SetSRID(ST_MakePoint($2, $3), 4326)) AS metres FROM ("
    + _both("vehicle_id, at, geom",
            f"tenant_id = $1 AND at >= $5 AND at < $6 AND geom && {_box('$4')} AND {_DRIVEN}")
    + ") p) q WHERE metres <= $4 GROUP BY vehicle_id ORDER BY min(metres), vehicle_id LIMIT $7",
    settings=_BY_PLACE,
)  # fmt: skip

INSIDE = Look(
    "positions_inside",
    ("of_area text", "of_since timestamptz", "of_until timestamptz", "of_limit int"), _SEEN,
    "SELECT vehicle_id, count(*), min(at), max(at), 0.0::float8 FROM ("
    + _both("vehicle_id, at", "tenant_id = $1 AND at >= $3 AND at < $4 AND geom && ST_GeomFromText($2, 4326) "
            f"AND ST_Covers(ST_GeomFromText($2, 4326), geom) AND {_DRIVEN}")
    + ") p GROUP BY vehicle_id ORDER BY min(at), vehicle_id LIMIT $5",
    settings=_BY_PLACE,
)  # fmt: skip

#: Nearest by degrees first, which an index can do; the few that come of it are put in order by metres. Whether one is
#: free is asked one by one as they come: joins would be planned from the other end.
NEAREST = Look(
    "positions_nearest", ("of_lon float8", "of_lat float8", "of_since timestamptz", "of_limit int"),
    "vehicle_id uuid, at timestamptz, lon float8, lat float8, metres float8",
    "SELECT * FROM (SELECT l.vehicle_id, l.at, ST_X(l.geom), ST_Y(l.geom), "
    "ST_DistanceSphere(l.geom, ST_SetSRID(ST_MakePoint($2, $3), 4326)) AS metres FROM last_positions l "
    "WHERE l.tenant_id = $1 AND l.at >= $4 AND (SELECT v.status FROM vehicles v WHERE v.tenant_id = $1 "
    "AND v.id = l.vehicle_id) = 'in_use' AND (SELECT count(*) FROM dispatch_orders d WHERE d.tenant_id = $1 "
    "AND d.vehicle_id = l.vehicle_id AND d.ended_at IS NULL) = 0 "
    "ORDER BY l.geom <-> ST_SetSRID(ST_MakePoint($2, $3), 4326) LIMIT $5 * 4) near ORDER BY metres LIMIT $5",
)  # fmt: skip

#: Distance and hours a vehicle and day. A step counts as driven when it is no gap and faster than a receiver wanders.
MILEAGE = Look(
    "positions_mileage", ("of_vehicles uuid[]", "of_since timestamptz", "of_until timestamptz"),
    "vehicle_id uuid, day date, metres float8, moving_seconds float8, first_at timestamptz, last_at timestamptz, "
    "points bigint",
    "SELECT vehicle_id, (at AT TIME ZONE 'Asia/Shanghai')::date, "
    f"coalesce(sum(step) FILTER (WHERE gap <= {GAP_SECONDS} AND step >= gap * {MOVING_MS}), 0), "
    f"coalesce(sum(gap) FILTER (WHERE gap <= {GAP_SECONDS} AND step >= gap * {MOVING_MS}), 0)::float8, "
    "min(at), max(at), count(*) FROM (SELECT vehicle_id, at, ST_DistanceSphere(geom, lag(geom) OVER w) AS step, "
    "extract(epoch FROM at - lag(at) OVER w) AS gap FROM ("
    + _both("vehicle_id, at, geom", f"tenant_id = $1 AND vehicle_id = ANY ($2) AND at >= $3 AND at < $4 AND {_DRIVEN}")
    + ") p WINDOW w AS (PARTITION BY vehicle_id ORDER BY at)) q GROUP BY 1, 2 ORDER BY 1, 2",
)  # fmt: skip

#: How much of an area was driven through, week by week: cells of a grid that a vehicle was seen in.
COVERAGE = Look(
    "positions_coverage",
    ("of_geofence uuid", "of_since timestamptz", "of_until timestamptz", "of_cell float8"),
    "week date, vehicles bigint, points bigint, days bigint, cells bigint, all_cells bigint",
    "SELECT date_trunc('week', at AT TIME ZONE 'Asia/Shanghai')::date, count(DISTINCT vehicle_id), count(*), "
    "count(DISTINCT (at AT TIME ZONE 'Asia/Shanghai')::date), "
    "count(DISTINCT (floor(ST_X(geom) / $5), floor(ST_Y(geom) / $5))), "
    "(SELECT count(*) FROM geofences g, ST_SquareGrid($5, g.area) s WHERE g.tenant_id = $1 AND g.id = $2 "
    "AND ST_Intersects(s.geom, g.area)) FROM ("
    + _both("vehicle_id, at, geom", "tenant_id = $1 AND at >= $3 AND at < $4 AND geom && (SELECT area FROM geofences "
            "WHERE tenant_id = $1 AND id = $2) AND ST_Covers((SELECT area FROM geofences WHERE tenant_id = $1 "
            f"AND id = $2), geom) AND {_DRIVEN}")
    + ") p GROUP BY 1 ORDER BY 1",
)  # fmt: skip

#: Points that geofences have not been compared with yet, each with the areas that it lies in. The vehicles are locked
#: first: a point that comes while a round goes on, older than what the round has seen, waits and is told of as late.
UNFENCED = Look(
    "positions_unfenced", ("of_limit int",),
    "vehicle_id uuid, at timestamptz, lon float8, lat float8, inside uuid[]",
    "SELECT l.vehicle_id, p.at, ST_X(p.geom), ST_Y(p.geom), ARRAY(SELECT g.id FROM geofences g WHERE "
    "g.tenant_id = $1 AND g.active AND g.added_at <= p.at AND g.area && p.geom AND ST_Covers(g.area, p.geom)) "
    "FROM last_positions l "
    "CROSS JOIN LATERAL (SELECT at, geom FROM positions WHERE tenant_id = $1 AND vehicle_id = l.vehicle_id "
    f"AND at > coalesce(l.fenced_until, l.at - interval '1 day') AND at <= l.at AND {_DRIVEN} "
    "ORDER BY at LIMIT $2) p WHERE l.tenant_id = $1 AND l.vehicle_id = ANY ($3)",
    writes=True,
    locks="SELECT array_agg(vehicle_id) FROM (SELECT vehicle_id FROM last_positions WHERE tenant_id = $1 "
    "AND (fenced_until IS NULL OR fenced_until < at) ORDER BY vehicle_id FOR UPDATE SKIP LOCKED) here",
)  # fmt: skip

FENCED = Look(
    "positions_fenced", ("of_vehicles uuid[]", "of_until timestamptz[]"), "vehicle_id uuid",
    # Locked in the order in which reports lock them too, so that neither ever waits for the other in a ring.
    "WITH held AS MATERIALIZED (SELECT vehicle_id FROM last_positions WHERE tenant_id = $1 AND vehicle_id = ANY ($2) "
    "ORDER BY vehicle_id FOR UPDATE) UPDATE last_positions l SET fenced_until = n.until "
    "FROM held JOIN unnest($2, $3) AS n (vehicle, until) ON n.vehicle = held.vehicle_id "
    "WHERE l.tenant_id = $1 AND l.vehicle_id = held.vehicle_id RETURNING l.vehicle_id",
    writes=True,
)  # fmt: skip

#: Vehicles with points that came after newer ones had been compared. Their rows are locked: what comes meanwhile waits.
LATE_VEHICLES = Look(
    "positions_late_vehicles", ("of_limit int",),
    "vehicle_id uuid, late_since timestamptz, fenced_until timestamptz",
    "SELECT vehicle_id, late_since, fenced_until FROM last_positions WHERE tenant_id = $1 AND late_since IS NOT NULL "
    "ORDER BY vehicle_id LIMIT $2 FOR UPDATE SKIP LOCKED",
    writes=True,
)  # fmt: skip

#: The way of such a vehicle from the point before the first late one, each point with the areas of its own time.
LATE_POINTS = Look(
    "positions_late_points", ("of_vehicle uuid", "of_since timestamptz", "of_until timestamptz", "of_limit int"),
    "at timestamptz, lon float8, lat float8, inside uuid[]",
    "SELECT p.at, ST_X(p.geom), ST_Y(p.geom), ARRAY(SELECT g.id FROM geofences g WHERE g.tenant_id = $1 "
    "AND g.added_at <= p.at AND (g.active OR g.ended_at > p.at) AND g.area && p.geom AND ST_Covers(g.area, p.geom)) "
    "FROM positions p WHERE p.tenant_id = $1 AND p.vehicle_id = $2 AND p.at >= coalesce((SELECT max(at) FROM positions "
    "WHERE tenant_id = $1 AND vehicle_id = $2 AND at < $3 AND at >= $3 - interval '1 day' "
    f"AND {_DRIVEN}), $3) AND p.at <= $4 AND {_DRIVEN} ORDER BY p.at LIMIT $5",
)  # fmt: skip

#: Late points up to a moment have been compared; without one, all of them.
CAUGHT_UP = Look(
    "positions_caught_up", ("of_vehicle uuid", "of_next timestamptz"), "vehicle_id uuid",
    "UPDATE last_positions SET late_since = $3 WHERE tenant_id = $1 AND vehicle_id = $2 RETURNING vehicle_id",
    writes=True,
)  # fmt: skip

LOOKS = (LATEST, TRACK, NEAR, INSIDE, NEAREST, MILEAGE, COVERAGE, UNFENCED, FENCED, LATE_VEHICLES, LATE_POINTS,
         CAUGHT_UP)  # fmt: skip

STAGE = (
    "CREATE TEMP TABLE IF NOT EXISTS position_stage (vehicle_id uuid, at timestamptz, lon float8, lat float8, "
    "speed_dkmh int, heading_deg int2, altitude_m int2, alarm int8, status int8, flags int2, source int2, "
    "items jsonb) ON COMMIT DELETE ROWS"
)
STAGED = "SELECT to_regclass('pg_temp.position_stage')"
EMPTY_STAGE = "DELETE FROM pg_temp.position_stage"
STAGE_TYPES = ("uuid", "timestamptz", "float8", "float8", "int4", "int2", "int2", "int8", "int8", "int2", "int2",
               "jsonb")  # fmt: skip
SHARE_STAGE = "GRANT SELECT ON pg_temp.position_stage TO duecourse_owner"
FILL_STAGE = "COPY pg_temp.position_stage FROM STDIN (FORMAT BINARY)"
STORE = "SELECT staged, written, strayed FROM positions_store(:of_tenant, :at)"

#: Takes the stage over: judges each point beside the one before it, keeps what is new, moves the last position on.
_STORE = f"""
CREATE FUNCTION positions_store(of_tenant uuid, of_now timestamptz)
RETURNS TABLE (staged bigint, written bigint, strayed bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB' AS $function$
#variable_conflict use_column
DECLARE days date[];
BEGIN
{_OWN}
-- Only a plain table of the session's own: a view or a policy would run its functions with the owner's rights.
IF NOT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('pg_temp.position_stage') AND relkind = 'r'
               AND NOT relrowsecurity AND NOT relhasrules AND NOT relhassubclass) THEN
  RAISE EXCEPTION 'there is no stage of positions' USING ERRCODE = 'insufficient_privilege';
END IF;
SELECT array_agg(day) INTO days FROM (SELECT DISTINCT (at AT TIME ZONE 'Asia/Shanghai')::date AS day
  FROM pg_temp.position_stage) d WHERE to_regclass('positions_' || to_char(day, 'YYYYMMDD')) IS NOT NULL;
RETURN QUERY WITH fresh AS MATERIALIZED (
  SELECT s.*, (s.at AT TIME ZONE 'Asia/Shanghai')::date = ANY (days) AS homed,
    ST_SetSRID(ST_MakePoint(s.lon, s.lat), 4326) AS geom,
    CASE WHEN s.lon = 0 AND s.lat = 0 THEN {NOWHERE} ELSE 0 END
    | CASE WHEN s.at > of_now + interval '{FUTURE_SECONDS} s' THEN {FUTURE} ELSE 0 END
    | CASE WHEN s.speed_dkmh > {FASTEST_KMH * 10} THEN {TOO_FAST} ELSE 0 END
    | s.flags AS judged
  FROM pg_temp.position_stage s
  WHERE EXISTS (SELECT FROM vehicles v WHERE v.tenant_id = of_tenant AND v.id = s.vehicle_id)
), strays AS (
  INSERT INTO stray_positions (tenant_id, vehicle_id, at, lon, lat, received_at)
  SELECT of_tenant, vehicle_id, at, lon, lat, of_now FROM fresh WHERE homed IS NOT TRUE
  ON CONFLICT DO NOTHING RETURNING 1
), compared AS (
  -- A point far from the one before and from the one after is a jump; far from one of them only, it drove there.
  SELECT f.*, CASE WHEN (f.judged & {NOT_DRIVEN}) = 0 AND before_at < f.at AND
      sqrt((f.lat - before_lat) ^ 2 + ((f.lon - before_lon) * cos(radians(f.lat))) ^ 2) * 111195
      > {JUMP_MS} * greatest(extract(epoch FROM f.at - before_at), 1.0)
      AND (after_at IS NULL OR sqrt((f.lat - after_lat) ^ 2 + ((f.lon - after_lon) * cos(radians(f.lat))) ^ 2) * 111195
      > {JUMP_MS} * greatest(extract(epoch FROM after_at - f.at), 1.0)) THEN {JUMP} ELSE 0 END | f.judged AS final
  FROM (
    SELECT fresh.*, coalesce(lag(fresh.at) OVER w, l.at) AS before_at,
      coalesce(lag(fresh.lon) OVER w, ST_X(l.geom)) AS before_lon,
      coalesce(lag(fresh.lat) OVER w, ST_Y(l.geom)) AS before_lat,
      lead(fresh.at) OVER w AS after_at, lead(fresh.lon) OVER w AS after_lon, lead(fresh.lat) OVER w AS after_lat
    FROM fresh LEFT JOIN last_positions l ON l.tenant_id = of_tenant AND l.vehicle_id = fresh.vehicle_id
    WHERE fresh.homed
    WINDOW w AS (PARTITION BY fresh.vehicle_id, (fresh.judged & {NOT_DRIVEN}) = 0 ORDER BY fresh.at)
  ) f
), kept AS (
  INSERT INTO positions (tenant_id, vehicle_id, at, received_at, geom, alarm, status, speed_dkmh, altitude_m,
    heading_deg, flags, source, items)
  SELECT of_tenant, vehicle_id, at, of_now, geom, alarm, status, speed_dkmh, altitude_m, heading_deg,
    final::int2, source, items
  FROM compared  -- in the order of the window: by vehicle and time, as the key wants it
  ON CONFLICT DO NOTHING RETURNING 1
), moved AS (
  INSERT INTO last_positions AS l (tenant_id, vehicle_id, at, received_at, geom, alarm, status, speed_dkmh, heading_deg)
  SELECT DISTINCT ON (vehicle_id) of_tenant, vehicle_id, at, of_now, geom, alarm, status, speed_dkmh, heading_deg
  FROM compared WHERE (final & {NOT_DRIVEN}) = 0 ORDER BY vehicle_id, at DESC
  ON CONFLICT (tenant_id, vehicle_id) DO UPDATE SET at = excluded.at, received_at = excluded.received_at,
    geom = excluded.geom, alarm = excluded.alarm, status = excluded.status, speed_dkmh = excluded.speed_dkmh,
    heading_deg = excluded.heading_deg
  WHERE l.at < excluded.at RETURNING 1
)
SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM kept), (SELECT count(*) FROM strays)
FROM (SELECT count(*) FROM moved) m;
-- Where areas have been compared beyond a point already, they are compared again from it on.
IF EXISTS (SELECT FROM geofences g WHERE g.tenant_id = of_tenant) THEN
  UPDATE last_positions l SET late_since = least(l.late_since, n.at)
  FROM (SELECT vehicle_id, min(at) AS at FROM pg_temp.position_stage WHERE (flags & {NOT_DRIVEN}) = 0 GROUP BY 1) n
  WHERE l.tenant_id = of_tenant AND l.vehicle_id = n.vehicle_id AND l.fenced_until >= n.at;
END IF;
END $function$"""

#: Makes the partitions of days that have none, without stopping anybody who reads or writes.
_AHEAD = """
CREATE FUNCTION positions_ahead(of_first date, of_last date) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $function$
DECLARE day date; made int := 0; name text; low timestamptz; high timestamptz;
BEGIN
IF of_last - of_first > 1100 THEN RAISE EXCEPTION 'too many days'; END IF;
PERFORM pg_advisory_xact_lock(hashtext('positions partitions'));
FOR day IN SELECT generate_series(of_first, of_last, interval '1 day')::date LOOP
  name := 'positions_' || to_char(day, 'YYYYMMDD');
  CONTINUE WHEN to_regclass(name) IS NOT NULL;
  low := day::timestamp AT TIME ZONE 'Asia/Shanghai'; high := (day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai';
  -- Only ever added to: looked through when it has grown a good deal, not every few minutes while it fills.
  EXECUTE format('CREATE TABLE %I (LIKE positions INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH '
    '(autovacuum_vacuum_insert_scale_factor = 1, autovacuum_vacuum_insert_threshold = 200000, '
    'autovacuum_analyze_scale_factor = 0.5, autovacuum_analyze_threshold = 20000)', name);
  EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', name);
  -- Attaching takes a weaker lock than CREATE TABLE … PARTITION OF: reports go on being written.
  EXECUTE format('ALTER TABLE positions ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, low, high);
  made := made + 1;
END LOOP;
RETURN made;
END $function$"""

#: Drops the partitions of days before a day; what is held, kept as evidence or of a vehicle kept longer goes out first.
_EXPIRE = """
CREATE FUNCTION positions_expire(of_before date, of_long_before date, of_most int)
RETURNS TABLE (day date, kept bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
-- From each hold into the key of the day: holds are few, and the other way round a whole day would be read.
SET enable_hashjoin = off SET enable_mergejoin = off AS $function$
DECLARE name text; moved bigint; columns text := 'p.tenant_id, p.vehicle_id, p.at, p.received_at, p.geom, p.alarm, '
  'p.status, p.speed_dkmh, p.altitude_m, p.heading_deg, p.flags, p.source, p.items';
BEGIN
FOR name IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'positions'::regclass AND c.relname < 'positions_' || to_char(of_before, 'YYYYMMDD')
  ORDER BY c.relname LIMIT of_most LOOP
  day := to_date(right(name, 8), 'YYYYMMDD');
  EXECUTE format('INSERT INTO kept_positions (tenant_id, vehicle_id, at, received_at, geom, alarm, status, speed_dkmh, '
    'altitude_m, heading_deg, flags, source, items, kept_for) SELECT DISTINCT ON (p.tenant_id, p.vehicle_id, p.at) '
    || columns || ', h.reason FROM (SELECT tenant_id, vehicle_id, since, until, ''hold'' AS reason FROM track_holds '
    'WHERE released_at IS NULL UNION ALL SELECT tenant_id, id, ''-infinity'', ''infinity'', ''long'' FROM vehicles '
    'WHERE retention = ''long'' AND %L >= %L) h JOIN %I p ON p.tenant_id = h.tenant_id '
    'AND p.vehicle_id = h.vehicle_id AND p.at >= h.since AND p.at < h.until '
    'ORDER BY p.tenant_id, p.vehicle_id, p.at, h.reason ON CONFLICT DO NOTHING', day, of_long_before, name);
  GET DIAGNOSTICS moved = ROW_COUNT;
  EXECUTE format('DROP TABLE %I', name);
  kept := moved;
  RETURN NEXT;
END LOOP;
DELETE FROM kept_positions p WHERE NOT EXISTS (SELECT FROM track_holds h WHERE h.tenant_id = p.tenant_id
  AND h.vehicle_id = p.vehicle_id AND p.at >= h.since AND p.at < h.until AND h.released_at IS NULL)
  AND NOT (p.at >= of_long_before::timestamp AT TIME ZONE 'Asia/Shanghai' AND EXISTS (SELECT FROM vehicles v
    WHERE v.tenant_id = p.tenant_id AND v.id = p.vehicle_id AND v.retention = 'long'));
DELETE FROM stray_positions WHERE received_at < of_before::timestamp AT TIME ZONE 'Asia/Shanghai';
END $function$"""

#: Which terminal has this phone and, where one is shown, this code: the gateway asks before it knows the tenant.
_FIND = """
CREATE FUNCTION find_terminal(of_phone text, of_code text, of_day date)
RETURNS TABLE (tenant_id uuid, id uuid, vehicle_id uuid, zone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT t.tenant_id, t.id, t.vehicle_id, t.zone FROM terminals t JOIN vehicles v
   ON v.tenant_id = t.tenant_id AND v.id = t.vehicle_id
   WHERE t.phone = of_phone AND (of_code IS NULL OR t.code = of_code) AND t.protocol = 'jt808'
   AND t.withdrawn_at IS NULL AND t.valid_from <= of_day AND (t.valid_until IS NULL OR t.valid_until >= of_day)
   AND v.status <> 'retired' $$"""

#: Gives the code of a terminal to the device that introduces itself first, and to no other. The gateway may write
#: nothing, the journal least of all: what it was told is noted here, and a worker puts it into the journal.
_INTRODUCE = f"""
CREATE FUNCTION introduce_terminal(of_tenant uuid, of_terminal uuid, of_maker text, of_number text, of_now timestamptz)
RETURNS text LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $function$
DECLARE one terminals%ROWTYPE; same boolean;
BEGIN
{_OWN}
SELECT * INTO one FROM terminals t WHERE t.tenant_id = of_tenant AND t.id = of_terminal FOR UPDATE;
IF NOT FOUND THEN RETURN NULL; END IF;
IF one.number IS NULL THEN
  UPDATE terminals t SET maker = of_maker, number = of_number WHERE t.tenant_id = of_tenant AND t.id = of_terminal;
END IF;
same := one.number IS NULL OR (one.maker, one.number) = (of_maker, of_number);
-- Strangers choose what they call themselves: so many are remembered, and one that comes again is noted once.
IF (SELECT count(*) FROM terminal_introductions i WHERE i.tenant_id = of_tenant AND i.terminal_id = of_terminal)
   < {INTRODUCTIONS_MOST} THEN
  INSERT INTO terminal_introductions (tenant_id, terminal_id, maker, number, given, at)
  VALUES (of_tenant, of_terminal, of_maker, of_number, same, of_now) ON CONFLICT DO NOTHING;
END IF;
RETURN CASE WHEN same THEN one.code END;
END $function$"""

AHEAD = "SELECT positions_ahead(:first, :last)"
EXPIRE = "SELECT day, kept FROM positions_expire(:before, :long_before, :most)"
INTRODUCE = "SELECT introduce_terminal(:of_tenant, :terminal, :maker, :number, :at)"
FIND_TERMINAL = "SELECT tenant_id, id, vehicle_id, zone FROM find_terminal(:phone, :code, :day)"

#: Signature -> definition; ``db/tenancy.py`` creates them with the schema and grants the application their use.
FUNCTIONS = {look.signature: look.definition for look in LOOKS} | {
    "positions_store(uuid, timestamptz)": _STORE,
    "positions_ahead(date, date)": _AHEAD,
    "positions_expire(date, date, int)": _EXPIRE,
    "find_terminal(text, text, date)": _FIND,
    "introduce_terminal(uuid, uuid, text, text, timestamptz)": _INTRODUCE,
}
Base.metadata.info.setdefault(OWNED_FUNCTIONS, {}).update(FUNCTIONS)
Base.metadata.info[GATEWAY_FUNCTIONS] = frozenset({
    "find_terminal(text, text, date)", "introduce_terminal(uuid, uuid, text, text, timestamptz)",
    "positions_store(uuid, timestamptz)",
})  # fmt: skip


def find_terminal(session: Session, phone: str, code: str | None, day: dt.date) -> Sequence[Any]:
    """Find the terminals of a phone that may report on a day, in whichever tenant."""
    return session.execute(text(FIND_TERMINAL), {"phone": phone, "code": code, "day": day}).all()


def rows(tx: Tx, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
    """Run one of these statements in a transaction and give its rows."""
    return tx.session.execute(text(statement), values).all()
