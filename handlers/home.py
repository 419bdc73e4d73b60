"""Suggests first questions when somebody opens the direct messages with Rootle."""

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from handlers.arrived import Arrived
from handlers.desk import Desk
from handlers.listening import Event
from integrations.errors import OutsideError

log = structlog.get_logger(__name__)

PROMPTS = (
    ("How last week went", "How did last week go?"),
    ("Active people by week", "How many people were active by week in the past 8 weeks?"),
    ("What people do most", "Which features are used most?"),
    ("What can you do?", "What can you do?"),
)
"""Title and question of each suggestion, which every project answers; Slack shows up to four.

The manifest has the same.
"""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the opening of the app's tabs."""

    async def opened(event: Event, context: AsyncBoltContext) -> None:
        arrived: Arrived = context["arrived"]
        if event.get("tab") != "messages":
            arrived.ignore("the Home tab shows nothing yet")
            return
        try:
            await desk.slack.suggested_prompts(channel=event["channel"], prompts=PROMPTS)
        except OutsideError as error:  # suggestions are a courtesy: no second try
            log.warning("no prompts suggested", reason=str(error), detail=error.detail)
            arrived.ignore(f"prompts could not be suggested: {error}")
        else:
            arrived.answered("suggested prompts")

    app.event("app_home_opened")(opened)
