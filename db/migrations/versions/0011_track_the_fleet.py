"""Track the fleet: vehicles and their terminals, positions in day partitions, geofences, orders, holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


class Geometry(sa.types.UserDefinedType[str]):
    """A geometry of PostGIS in WGS-84, without its library: that stays in ``vehicles/``."""

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_more: object) -> str:
        """Write the type."""
        return f"geometry({self.kind},4326)"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "drivers",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("licence_number", sa.Text(), nullable=False),
        sa.Column("licence_class", sa.Text(), nullable=False),
        sa.Column("licensed_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "person_id", name=op.f("pk_drivers")),
    )
    op.create_table(
        "geofence_stays",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("geofence_id", sa.UUID(), nullable=False),
        sa.Column("vehicle_id", sa.UUID(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "geofence_id", "vehicle_id", name=op.f("pk_geofence_stays")),
    )
    op.create_table(
        "geofences",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area", Geometry("POLYGON"), nullable=False),
        sa.Column("ring", postgresql.JSONB(), nullable=False),
        sa.Column("stay_seconds", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=True),
        sa.Column("opens", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.UUID(), nullable=True),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_geofences")),
    )
    op.create_index("ix_geofences_area", "geofences", ["area"], unique=False, postgresql_using="gist")
    op.create_index("uq_geofences_name", "geofences", ["tenant_id", "name"], unique=True)
    op.create_table(
        "inspection_routes",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("places", postgresql.JSONB(), nullable=False),
        sa.Column("tolerance_m", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inspection_routes")),
    )
    op.create_index("uq_inspection_routes_name", "inspection_routes", ["tenant_id", "name"], unique=True)
    op.create_table(
        "kept_positions",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("vehicle_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("geom", Geometry("POINT"), nullable=False),
        sa.Column("alarm", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("speed_dkmh", sa.Integer(), nullable=True),
        sa.Column("altitude_m", sa.SmallInteger(), nullable=True),
        sa.Column("heading_deg", sa.SmallInteger(), nullable=True),
        sa.Column("flags", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=True),
        sa.Column("kept_for", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "vehicle_id", "at", name=op.f("pk_kept_positions")),
    )
    op.create_index("ix_kept_positions_at", "kept_positions", ["at"], unique=False, postgresql_using="brin")
    op.create_index("ix_kept_positions_geom", "kept_positions", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "last_positions",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("vehicle_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("geom", Geometry("POINT"), nullable=False),
        sa.Column("alarm", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("speed_dkmh", sa.Integer(), nullable=True),
        sa.Column("heading_deg", sa.SmallInteger(), nullable=True),
        sa.Column("fenced_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "vehicle_id", name=op.f("pk_last_positions")),
    )
    op.create_index("ix_last_positions_geom", "last_positions", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "positions",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("vehicle_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("geom", Geometry("POINT"), nullable=False),
        sa.Column("alarm", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("speed_dkmh", sa.Integer(), nullable=True),
        sa.Column("altitude_m", sa.SmallInteger(), nullable=True),
        sa.Column("heading_deg", sa.SmallInteger(), nullable=True),
        sa.Column("flags", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "vehicle_id", "at", name=op.f("pk_positions")),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index("ix_positions_at", "positions", ["at"], unique=False, postgresql_using="brin")
    op.create_index("ix_positions_geom", "positions", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "stray_positions",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("vehicle_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "vehicle_id", "at", name=op.f("pk_stray_positions")),
    )
    op.create_table(
        "vehicles",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("plate", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("body_id", sa.UUID(), nullable=True),
        sa.Column("unit_id", sa.UUID(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("insured_until", sa.Date(), nullable=True),
        sa.Column("inspected_until", sa.Date(), nullable=True),
        sa.Column("odometer_m", sa.Integer(), nullable=True),
        sa.Column("camera_url", sa.Text(), nullable=False),
        sa.Column("retention", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vehicles")),
    )
    op.create_index("ix_vehicles_unit", "vehicles", ["tenant_id", "unit_id", "status"], unique=False)
    op.create_index("uq_vehicles_plate", "vehicles", ["tenant_id", "plate"], unique=True)
    op.create_table(
        "dispatch_orders",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("vehicle_id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("distance_m", sa.Integer(), nullable=True),
        sa.Column("ordered_by", sa.UUID(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vehicle_id"],
            ["vehicles.tenant_id", "vehicles.id"],
            name=op.f("fk_dispatch_orders_tenant_id_vehicle_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dispatch_orders")),
    )
    op.create_index("ix_dispatch_orders_case", "dispatch_orders", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_dispatch_orders_open",
        "dispatch_orders",
        ["tenant_id", "ordered_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_dispatch_orders_vehicle", "dispatch_orders", ["tenant_id", "vehicle_id", "ordered_at"], unique=False
    )
    op.create_table(
        "geofence_events",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("geofence_id", sa.UUID(), nullable=False),
        sa.Column("vehicle_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vehicle_id"],
            ["vehicles.tenant_id", "vehicles.id"],
            name=op.f("fk_geofence_events_tenant_id_vehicle_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_geofence_events")),
    )
    op.create_index("ix_geofence_events_at", "geofence_events", ["tenant_id", "at"], unique=False)
    op.create_index(
        "uq_geofence_events", "geofence_events", ["tenant_id", "geofence_id", "vehicle_id", "at", "kind"], unique=True
    )
    op.create_table(
        "shifts",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("vehicle_id", sa.UUID(), nullable=False),
        sa.Column("driver_id", sa.UUID(), nullable=False),
        sa.Column("crew", postgresql.JSONB(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("odometer_start_m", sa.Integer(), nullable=True),
        sa.Column("odometer_end_m", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vehicle_id"],
            ["vehicles.tenant_id", "vehicles.id"],
            name=op.f("fk_shifts_tenant_id_vehicle_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_shifts")),
    )
    op.create_index("ix_shifts_vehicle", "shifts", ["tenant_id", "vehicle_id", "starts_at"], unique=False)
    op.create_index(
        "uq_shifts_open",
        "shifts",
        ["tenant_id", "vehicle_id"],
        unique=True,
        postgresql_where=sa.text("ends_at IS NULL"),
    )
    op.create_table(
        "terminals",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("vehicle_id", sa.UUID(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("maker", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vehicle_id"],
            ["vehicles.tenant_id", "vehicles.id"],
            name=op.f("fk_terminals_tenant_id_vehicle_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_terminals")),
    )
    op.create_index("ix_terminals_phone", "terminals", ["phone"], unique=False)
    op.create_index("ix_terminals_vehicle", "terminals", ["tenant_id", "vehicle_id"], unique=False)
    op.create_index(
        "uq_terminals_phone",
        "terminals",
        ["tenant_id", "phone"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "track_holds",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("vehicle_id", sa.UUID(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vehicle_id"],
            ["vehicles.tenant_id", "vehicles.id"],
            name=op.f("fk_track_holds_tenant_id_vehicle_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_track_holds")),
    )
    op.create_index("ix_track_holds_case", "track_holds", ["tenant_id", "case_id"], unique=False)
    op.create_index("ix_track_holds_vehicle", "track_holds", ["tenant_id", "vehicle_id", "since"], unique=False)


#: The functions that are created beside the tables (``vehicles/queries.py``) go with them.
_FUNCTIONS = """
DO $$ DECLARE one regprocedure; BEGIN
FOR one IN SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'
  AND (p.proname LIKE 'positions\\_%' OR p.proname = 'find_terminal') LOOP
  EXECUTE 'DROP FUNCTION ' || one;
END LOOP; END $$"""


def downgrade() -> None:
    """Take back."""
    op.execute(sa.text(_FUNCTIONS))
    op.drop_table("track_holds")
    op.drop_table("terminals")
    op.drop_table("shifts")
    op.drop_table("geofence_events")
    op.drop_table("dispatch_orders")
    op.drop_table("vehicles")
    op.drop_table("stray_positions")
    op.drop_table("positions")
    op.drop_table("last_positions")
    op.drop_table("kept_positions")
    op.drop_table("inspection_routes")
    op.drop_table("geofences")
    op.drop_table("geofence_stays")
    op.drop_table("drivers")
