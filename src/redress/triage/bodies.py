"""Whom to turn to where the council is not the one."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from pydantic import Field

from redress.triage.processes import Sureness
from redress.triage.profiles import Profile, Tier
from redress.triage.strict import Strict
from redress.triage.working_days import Nation


class Body(Strict):
    """Another body, and how to reach it."""

    code: str
    name: str = Field(min_length=1)
    contact: str = Field(min_length=1)
    says: tuple[str, ...] = ()
    """Signs that a matter is its work."""
    processes: tuple[str, ...] = ()
    """Processes that lead to it."""
    nations: tuple[Nation, ...] = tuple(Nation)
    tiers: tuple[Tier, ...] = tuple(Tier)
    tiers_not: tuple[Tier, ...] = ()
    source: str
    sure: Sureness

    def serves(self, profile: Profile) -> bool:
        """Whether it is there for people of a council's area."""
        in_tier = profile.tier in self.tiers and profile.tier not in self.tiers_not
        return in_tier and profile.nation in self.nations


@cache
def default_bodies() -> tuple[Body, ...]:
    """The packaged bodies, in the order in which they are looked for."""
    text = (resources.files("redress.triage") / "data" / "bodies.toml").read_text("utf-8")
    return tuple(
        Body.model_validate({"code": code, **table}) for code, table in tomllib.loads(text).items()
    )
