"""What people write about events and properties in PostHog's data management, kept by name."""

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from integrations.local.posthog.kept import Kept
from integrations.local.posthog.refusals import invalid

Kind = Literal["event", "event property", "person property", "group property"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EventChange(_Strict):
    """What may be changed of an event's definition."""

    description: str | None = Field(default=None, max_length=4_000)
    verified: bool | None = None
    hidden: bool | None = None
    tags: list[str] | None = Field(default=None, max_length=50)
    owner: int | None = None


class PropertyChange(_Strict):
    """What may be changed of a property's definition."""

    description: str | None = Field(default=None, max_length=4_000)
    verified: bool | None = None
    hidden: bool | None = None
    tags: list[str] | None = Field(default=None, max_length=50)
    property_type: Literal["String", "Numeric", "Boolean", "DateTime", "Duration"] | None = None


@dataclass(slots=True)
class Edits:
    """Everything that was written, over what the tracking plan says."""

    kept: Kept
    _written: dict[str, dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self._written = self.kept.read({})

    def of(self, kind: Kind, name: str) -> dict[str, Any]:
        """What was written about one of them; empty when nothing was."""
        return self._written.get(f"{kind}/{name}", {})

    def change(
        self, kind: Kind, name: str, asked: EventChange | PropertyChange, *, before: dict[str, Any]
    ) -> None:
        """Write down a change; `before` is the definition as it was. `Refusal` when it is none."""
        given = asked.model_dump(exclude_unset=True)
        after = {**before, **given}
        if after.get("verified") and after.get("hidden"):
            raise invalid("An event cannot be both hidden and verified")
        self._written[f"{kind}/{name}"] = {**self.of(kind, name), **given}
        self.kept.write(self._written)
