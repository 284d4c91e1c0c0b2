"""The form of what is read from TOML: no unknown key, no value of another type, no change."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A table whose keys are all known, read once and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
