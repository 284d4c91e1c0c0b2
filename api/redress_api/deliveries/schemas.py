"""What the calls of webhooks take and answer, as the documentation describes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from redress.casework.given import Flag
from redress.casework.outbox import EVENT_TYPES

_EventType = Annotated[str, Field(json_schema_extra={"enum": list(EVENT_TYPES)})]


class NewWebhook(BaseModel):
    """Who is to be told of which events."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2_000)] = Field(
        description="An https address outside the network, without user, password or fragment.",
        examples=["https://crm.example.org/hooks/redress"],
    )
    events: Annotated[list[_EventType], Field(max_length=100)] = Field(
        default_factory=list,
        description="Types of events; none: all.",
        examples=[["received", "closed"]],
    )


class WebhookChange(BaseModel):
    """A webhook switched on or off."""

    model_config = ConfigDict(extra="forbid")

    active: Flag


class WebhookShown(BaseModel):
    """A webhook."""

    id: str
    url: str
    events: list[str]
    active: bool
    created_at: AwareDatetime
    created_by: str


class WebhookMade(WebhookShown):
    """A webhook that was just made, with its secret."""

    secret: str = Field(description="Checks signatures. It is shown this once.")


class WebhookList(BaseModel):
    """Every webhook, the oldest first."""

    webhooks: list[WebhookShown]


class DeliveryShown(BaseModel):
    """A message on its way, or made."""

    id: int
    kind: Literal["webhook", "email"]
    event: int = Field(description="The sequence number of the event that it tells of.")
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    created_at: AwareDatetime
    due_at: AwareDatetime | None = Field(description="When it is tried next.")
    delivered_at: AwareDatetime | None
    failure: str | None = Field(description="Why the last attempt failed.")


class WebhookDetails(WebhookShown):
    """A webhook with its last deliveries, the newest first."""

    deliveries: list[DeliveryShown]


class TestOutcome(BaseModel):
    """What came of a message sent to try a webhook."""

    delivered: bool
    status: int | None = Field(description="What the receiver answered, if it did.")
    failure: str | None
