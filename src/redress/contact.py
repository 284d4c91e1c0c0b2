"""The value that comes in: one contact, as it was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """How a contact came in."""

    WEBFORM = "webform"
    EMAIL = "email"
    PHONE_NOTE = "phone_note"
    LETTER = "letter"
    CHAT = "chat"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True)
class Contact:
    """One piece of free text that somebody sent to the council."""

    text: str
    id: str | None = None
    channel: Channel | None = None
    received_at: datetime | None = None
