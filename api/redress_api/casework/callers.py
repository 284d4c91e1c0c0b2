"""Who may call what of casework, and what any change of a case may be answered with."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from redress.casework.principals import Principal, Scope
from redress_api.security.requirements import require

Reader = Annotated[Principal, Depends(require(Scope.READ))]
Writer = Annotated[Principal, Depends(require(Scope.WRITE))]
Officer = Annotated[Principal, Depends(require(Scope.READ, Scope.WRITE))]
"""Somebody who works on cases, and may see what is personal in them."""
OF_CHANGES = ("not-found", "conflict", "precondition-failed", "unfit")
