"""What the owner of the project has set: its name, time zone, first weekday, test accounts."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from integrations.local.posthog.hogql.property_filters import PropertyFilter
from integrations.local.posthog.kept import Kept


class Change(BaseModel):
    """What may be changed of a project, of all that PostHog has."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, min_length=1, max_length=200)
    timezone: str | None = None
    week_start_day: int | None = Field(default=None, ge=0, le=1)
    test_account_filters: list[PropertyFilter] | None = None
    test_account_filters_default_checked: bool | None = None

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, zone: str | None) -> str | None:
        if zone is not None:
            try:
                ZoneInfo(zone)
            except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError without a cause
                raise ValueError(f'"{zone}" is not a valid choice.') from None
            except KeyError:
                raise ValueError(f'"{zone}" is not a valid choice.') from None
        return zone


@dataclass(frozen=True, slots=True)
class Settings:
    """The project's settings; `week_start_day` is 0 for Sunday and 1 for Monday."""

    name: str
    timezone: str
    week_start_day: int = 1
    test_account_filters: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    test_account_filters_default_checked: bool = False

    def test_accounts(self) -> list[PropertyFilter]:
        """The filters that leave out the team's own accounts."""
        return [PropertyFilter.model_validate(one) for one in self.test_account_filters]


class KeptSettings:
    """The settings as they are now."""

    def __init__(self, kept: Kept, usual: Settings) -> None:
        self._kept = kept
        known = {one.name for one in fields(Settings)}
        found = {name: value for name, value in kept.read({}).items() if name in known}
        self.now = replace(usual, **found)

    def change(self, asked: Change) -> Settings:
        """Change what was asked for, and keep it."""
        given = asked.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        self.now = replace(self.now, **given)
        self._kept.write(asdict(self.now))
        return self.now
