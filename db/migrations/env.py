"""Alembic's entry: online only, one transaction, the metadata handed in by the caller."""

from alembic import context
from sqlalchemy import create_engine

config = context.config
engine = create_engine(config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=config.attributes["metadata"],
        compare_type=True,
        include_object=lambda obj, name, kind, reflected, other: (
            not (
                kind == "table"
                and (name in {"spatial_ref_sys", "alembic_version"} or str(name).startswith("positions_"))
            )
        ),
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
