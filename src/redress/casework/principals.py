"""Who acts: a person signed in, a program with a key, or Redress itself; and what each may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a key or a person may do."""

    CLASSIFY = "classify"
    READ = "cases:read"
    """See cases, their texts redacted."""
    WRITE = "cases:write"
    """Open cases and change them."""
    ADMIN = "admin"
    """Everything."""


class Role(StrEnum):
    """What a person does here."""

    OFFICER = "officer"
    ANALYST = "analyst"
    ADMIN = "admin"

    @property
    def scopes(self) -> frozenset[Scope]:
        """What such a person may do."""
        return _SCOPES_OF[self]


_SCOPES_OF = {
    Role.OFFICER: frozenset({Scope.CLASSIFY, Scope.READ, Scope.WRITE}),
    Role.ANALYST: frozenset({Scope.CLASSIFY, Scope.READ}),
    Role.ADMIN: frozenset({Scope.ADMIN}),
}


class PrincipalKind(StrEnum):
    """What kind of actor it is."""

    USER = "user"
    KEY = "key"
    SYSTEM = "system"
    """Redress itself: a rule, a clock, a retention run, a command on the server."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts."""

    kind: PrincipalKind
    id: str
    """Stable, and nothing personal: a user's or key's identifier, or a part of Redress."""
    name: str
    """As shown: a user's display name, a key's name."""
    scopes: frozenset[Scope] = frozenset()

    def may(self, *scopes: Scope) -> bool:
        """Whether it has every one of these scopes."""
        return Scope.ADMIN in self.scopes or self.scopes.issuperset(scopes)

    @property
    def sees_personal_data(self) -> bool:
        """Whether texts may be shown to it as sent: only to who reads cases and works on them."""
        return self.may(Scope.READ, Scope.WRITE)


def system(part: str) -> Principal:
    """A part of Redress that acts by itself, with every scope."""
    return Principal(PrincipalKind.SYSTEM, part, part, frozenset({Scope.ADMIN}))
