"""How Alembic runs the migrations: over the connection it is given."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, BigInteger

from redress.casework.columns import Moment
from redress.casework.searching import is_of_search
from redress.casework.tables import Table


def _written(kind: str, item: Any, told: AutogenContext) -> str | Literal[False]:
    """A type as migrations write it, so that both databases get their own of it."""
    names = {Moment: "Moment", JSON: "Document", BigInteger: "Number"}
    name = next((one for of, one in names.items() if isinstance(item, of)), None)
    if kind != "type" or name is None:
        return False
    told.imports.add(f"from redress.casework.columns import {name}")
    return f"{name}()" if name == "Moment" else name


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    render_item=_written,
    include_name=lambda name, kind, _: not (kind == "table" and is_of_search(name)),
)
with context.begin_transaction():
    context.run_migrations()
