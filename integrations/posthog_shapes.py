"""What PostHog answers, typed: rows, projects, definitions, groups, cohorts and keys."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from integrations.errors import AskPerson, TryLater
from integrations.http import Reply

Owner = Literal["event", "person", "session", "group"]
"""Whose property it is."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The rows of a query as JSON values: moments are ISO 8601 with an offset, days `YYYY-MM-DD`.

    `types` are ClickHouse's (`UInt64`, `DateTime64(6, 'Europe/Berlin')`), one a column.
    `has_more` says that the query would give more rows than its limit.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    has_more: bool
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """The project that the key reads; `timezone` is an IANA name, such as `Europe/Berlin`."""

    id: int
    name: str
    timezone: str


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """One event that the product sends; `last_seen_at` is aware, None when it never came."""

    name: str
    description: str
    verified: bool
    hidden: bool
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """One property; `type` is PostHog's (`String`, `Numeric`, …), empty where it has none."""

    name: str
    type: str = ""
    description: str = ""
    verified: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class GroupType:
    """A kind of group, such as `company`; queries name it by `index`, 0 to 4."""

    index: int
    name: str
    singular: str = ""
    plural: str = ""


@dataclass(frozen=True, slots=True)
class Cohort:
    """People whom somebody put together; `people` is None while PostHog has not counted them."""

    id: int
    name: str
    description: str = ""
    people: int | None = None


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """The personal API key in use: what it may do, and where (nothing listed: everywhere)."""

    label: str
    scopes: tuple[str, ...]
    projects: tuple[int, ...] = ()
    organizations: tuple[str, ...] = ()

    def may(self, scope: str) -> bool:
        """Whether the key has `scope`, such as `query:read`; who may write may read."""
        kind, _, action = scope.partition(":")
        enough = {"*", scope} | ({f"{kind}:write"} if action == "read" else set())
        return bool(enough & set(self.scopes))


# --- as it arrives -----------------------------------------------------------------------------


class Incoming(BaseModel):
    """Part of an answer; PostHog adds fields at any time."""

    model_config = ConfigDict(extra="ignore")


class ProjectRow(Incoming):
    """A project."""

    id: int
    name: str
    timezone: str


class EventRow(Incoming):
    """An event definition; what only paying customers have may be missing."""

    name: str
    description: str | None = None
    verified: bool | None = None
    hidden: bool | None = None
    last_seen_at: datetime | None = None

    def typed(self) -> EventDefinition:
        """The same for us."""
        seen = self.last_seen_at
        if seen is not None and seen.tzinfo is None:
            seen = seen.replace(tzinfo=UTC)
        return EventDefinition(
            self.name, self.description or "", bool(self.verified), bool(self.hidden), seen
        )


class PropertyRow(Incoming):
    """A property definition."""

    name: str
    property_type: str | None = None
    is_numerical: bool | None = None
    description: str | None = None
    verified: bool | None = None
    hidden: bool | None = None

    def typed(self) -> PropertyDefinition:
        """The same for us."""
        kind = self.property_type or ("Numeric" if self.is_numerical else "")
        described = self.description or ""
        return PropertyDefinition(
            self.name, kind, described, bool(self.verified), bool(self.hidden)
        )


class GroupTypeRow(Incoming):
    """A group type."""

    group_type: str
    group_type_index: int
    name_singular: str | None = None
    name_plural: str | None = None

    def typed(self) -> GroupType:
        """The same for us."""
        singular, plural = self.name_singular or "", self.name_plural or ""
        return GroupType(self.group_type_index, self.group_type, singular, plural)


class CohortRow(Incoming):
    """A cohort."""

    id: int
    name: str | None = None
    description: str | None = None
    count: int | None = None
    deleted: bool | None = None

    def typed(self) -> Cohort:
        """The same for us."""
        return Cohort(self.id, self.name or "", self.description or "", self.count)


class KeyRow(Incoming):
    """A personal API key; its scopes are missing for keys of the time before there were any."""

    label: str = ""
    scopes: list[str] | None = None
    scoped_teams: list[int] | None = None
    scoped_organizations: list[str] | None = None

    def typed(self) -> KeyInfo:
        """The same for us."""
        return KeyInfo(
            self.label,
            tuple(self.scopes if self.scopes is not None else ["*"]),
            tuple(self.scoped_teams or ()),
            tuple(self.scoped_organizations or ()),
        )


class Page(Incoming):
    """One page of a list."""

    next: str | None = None
    results: list[Any]


class Rows(Incoming):
    """The answer to a query."""

    columns: list[str]
    results: list[tuple[Any, ...]]
    types: list[Any] = []
    hasMore: bool | None = None  # noqa: N815  PostHog's spelling

    def typed(self) -> QueryResult:
        """The same for us."""
        return QueryResult(
            columns=tuple(self.columns),
            rows=tuple(self.results),
            has_more=bool(self.hasMore),
            types=tuple(str(t[1]) if isinstance(t, list) else str(t) for t in self.types),
        )


class QueryStatus(Incoming):
    """The state of a query that runs in the background."""

    id: str
    complete: bool
    results: Any = None


Shape = TypeVar("Shape", bound=Incoming)


def read(shape: type[Shape], found: Any) -> Shape:
    """`found` (JSON) in its shape; `TryLater` when it has another."""
    try:
        return shape.model_validate(found)
    except ValidationError as error:
        raise TryLater(
            "PostHog answered something that cannot be understood. Try again in a moment.",
            detail=str(error),
        ) from error


def json_of(reply: Reply) -> Any:
    """The answer's JSON; what is a web page instead comes from something that is not PostHog."""
    try:
        return reply.json()
    except ValueError as error:
        if is_web_page(reply):
            raise AskPerson(NOT_POSTHOG, detail=reply.body[:200].decode(errors="replace")) from None
        raise TryLater(
            "PostHog's answer arrived damaged. Try again in a moment.", detail=str(error)
        ) from error


def is_web_page(reply: Reply) -> bool:
    """Whether it is HTML, as the pages for people are."""
    kind = reply.headers.get("Content-Type", "")
    return "html" in kind or reply.body[:200].lstrip().lower().startswith((b"<!doctype", b"<html"))


NOT_POSTHOG = (
    "A web page answers at POSTHOG_HOST, not PostHog's API. Whoever runs Rootle can check that it "
    "is the address of PostHog itself, and that nothing in front of it asks for a login."
)
