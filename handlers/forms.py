"""What the forms that people send have in common.

Slack waits three seconds for the answer to a form. So what was sent is checked and stored in the
inbox before the form closes; everything else happens from there, like the rest.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from agent.turn import Place, Turn
from handlers.arrived import Arrived
from handlers.desk import Desk

CHECKING = 2.0
"""Seconds for the check of a form, of the three that Slack waits."""

LONGEST_WORDS = 1_500
"""Characters of a complaint below a field."""

BUSY = "This could not be checked now. Please send it again in a moment."

Payload = Mapping[str, Any]
Ack = Callable[..., Awaitable[Any]]


def listen(
    app: AsyncApp,
    form: str,
    *,
    button: str,
    opened: Callable[[Arrived, Payload, Payload], Awaitable[None]],
    checked: Callable[[Payload, Ack], Awaitable[None]],
    taken: Callable[[Arrived, Payload], Awaitable[None]],
) -> None:
    """Listen for the `button` that opens a form, and for the form, whose `callback_id` is `form`.

    `checked` hears of what was sent while the form is still open and Slack waits, `taken` of what
    comes back out of the inbox.
    """

    async def opening(body: Payload, action: Payload, context: AsyncBoltContext) -> None:
        await context.ack()
        await opened(context["arrived"], body, action)

    async def sent(body: Payload, context: AsyncBoltContext) -> None:
        if "arrived" in context:  # out of the inbox
            await context.ack()
            await taken(context["arrived"], body)
        else:
            await checked(body, context.ack)

    app.action(button)(opening)
    app.view(form)(sent)


async def complain(ack: Ack, block: str, words: str) -> None:
    """Keep the form open, and say at one of its blocks what is wrong."""
    await ack(response_action="errors", errors={block: words[:LONGEST_WORDS]})


async def asked_again(desk: Desk, conversation: str, user: str) -> Turn:
    """A turn that only checks: it says and remembers nothing."""
    _, tenant, channel, thread = conversation.split(":", 3)
    return Turn(
        id="form",
        place=Place(tenant, "slack", channel, thread, await desk.people.kind(channel)),
        asker=await desk.people.person(user),
        text="",
        asked_at=desk.agent.clock(),
    )


def metadata(body: Payload) -> Payload:
    """What was written into the form when it was opened; {} if it is none of ours."""
    try:
        data = json.loads(body["view"].get("private_metadata") or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def entries(body: Payload) -> dict[str, Payload]:
    """What stands in the form, by the names of its inputs."""
    found: dict[str, Payload] = {}
    for inputs in (body["view"].get("state") or {}).get("values", {}).values():
        found |= inputs
    return found
