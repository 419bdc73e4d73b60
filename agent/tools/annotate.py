"""Puts a note on the charts in PostHog, such as a release or an outage, once people approved it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from agent.approvals.approval import Proposal
from agent.tool import ToolContext, Toolset, proposing
from integrations.errors import ChangeInput
from integrations.posthog import PostHog, Project, hogql_name, hogql_string
from integrations.posthog_annotations import LONGEST

LONGEST_NOTE = LONGEST

KIND = "posthog.annotation"
"""The kind of its effect; `bot.posthog_actions` makes it."""

VERSION_PROPERTIES = ("app_version", "$app_version", "release", "version", "app_release")
"""Names under which products send their own release; the first one that the project has counts."""

EARLIEST = date(2000, 1, 1)
LATEST_AHEAD = timedelta(days=366)
"""Notes stand where charts have data, and at most a year ahead, for what is planned."""

NO_DAY = (
    "Say the day that the note belongs to, such as 2026-11-03. Only for a release can it be looked "
    "up, by the version that events came with."
)
UNKNOWN_RELEASE = (
    "No event came with the release “{release}”, so I cannot tell its day. Say the day, such as "
    "2026-11-03."
)
OUT_OF_REACH = "A note can stand on a day from 2000 to a year from now, and {day} is not one."
NO_RELEASES = "The events here do not say of which release they are, so say the day of the note."


async def annotate(
    context: ToolContext,
    note: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)],
    day: Annotated[str, Field(max_length=25)] = "",
    release: Annotated[str, Field(max_length=60)] = "",
) -> Proposal:
    """Propose a note on all charts of the project, at one day. Only when the person asks for it.

    `note` is what people will read there, short and in the person's own words ("Pricing page
    launched"). `day` is ISO, in the project's time zone: `2026-11-03`, or with a time of day
    `2026-11-03T14:30`. For a release whose day nobody said, leave `day` empty and give its version as
    `release`: its day is the one on which it first came with an event. People approve the note before
    it is made; never say that it was.
    """
    project = await context.posthog.project_info()
    zone = ZoneInfo(project.timezone)
    note = " ".join(note.split())
    if not note:
        raise ChangeInput("The note has no words.")
    if day:
        moment, how = _moment(day, zone), ""
    elif release:
        moment, how = await _released(context, release, zone), f", when {release} first came"
    else:
        raise ChangeInput(NO_DAY)
    if not EARLIEST <= moment.date() <= (context.now + LATEST_AHEAD).date():
        raise ChangeInput(OUT_OF_REACH.format(day=f"{moment:%Y-%m-%d}"))
    arguments = {
        "project": project.id,
        "content": note,
        "date_marker": moment.isoformat(),
        "since": context.now.isoformat(),
    }
    lines = (
        ("Note", note),
        ("Day", f"{_said(moment)} ({zone}){how}"),
        ("Where", f"on every chart of the PostHog project “{project.name}”"),
    )
    return Proposal(KIND, arguments, "Put a note on the charts", lines, _seen(project))


async def still(posthog: PostHog, arguments: Mapping[str, Any]) -> dict[str, str]:
    """The project as it is now, as people know it."""
    return _seen(await posthog.project_info(newest=True))


def _seen(project: Project) -> dict[str, str]:
    """What its people call it, and the zone in which its days are meant."""
    return {"project": project.name, "time zone": project.timezone, "number": str(project.id)}


def _moment(day: str, zone: ZoneInfo) -> datetime:
    """Midnight of a day, or a time of it, in the project's zone."""
    try:
        found = datetime.fromisoformat(day.strip())
    except ValueError:
        raise ChangeInput(
            f"{day!r} is no day. Write it as 2026-11-03, or with a time as 2026-11-03T14:30."
        ) from None
    if found.tzinfo is None:
        return found.replace(tzinfo=zone)
    return found.astimezone(zone)


async def _released(context: ToolContext, release: str, zone: ZoneInfo) -> datetime:
    """The day on which a version first came with an event."""
    name = await _version_property(context)
    version = f"properties.{hogql_name(name)}"
    wanted = hogql_string(release)
    found = await context.posthog.query(
        "SELECT min(timestamp) AS first, count() AS events FROM events "  # noqa: S608  quoted
        f"WHERE {version} = {wanted} OR startsWith({version}, concat({wanted}, '.'))",
        name="rootle: first event of a release",
    )
    [[first, events]] = found.rows
    if not events:
        raise ChangeInput(UNKNOWN_RELEASE.format(release=release))
    day = datetime.fromisoformat(str(first)).astimezone(zone).date()
    return datetime.combine(day, time(), zone)


async def _version_property(context: ToolContext) -> str:
    for name in VERSION_PROPERTIES:
        if await context.taxonomy.property(name):
            return name
    raise ChangeInput(NO_RELEASES)


def _said(moment: datetime) -> str:
    words = f"{moment:%A} {moment.day} {moment:%B %Y}"
    return words if moment.time() == time() else f"{words}, {moment:%H:%M}"


def _title(arguments: Mapping[str, Any]) -> str:
    note = " ".join(str(arguments.get("note") or "").split())[:60]
    return f"Proposing a note on the charts: {note}" if note else "Proposing a note on the charts"


TOOLSET = Toolset(
    "annotate",
    (
        proposing(
            annotate,
            risk="write",
            access="posthog:write",
            title=_title,
            still=still,
            example={"note": "Pricing page launched", "day": "2026-11-03"},
        ),
    ),
    core=True,
)
