"""The Bolt application that stored events are handed to: no door of its own, one event at a time."""

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack import Identity, Slack


def make_bolt(slack: Slack, web_client: AsyncWebClient) -> AsyncApp:
    """A Bolt application whose listeners end before it answers.

    `web_client` shares the one session of the process; without it Bolt opens one for each call.

    Signatures were checked by the guard, on the bytes, before the event was stored; checking
    again would refuse an event that waited for longer than five minutes. What a listener raises
    is kept on the event (`Arrived.error`) for the lane to decide about.
    """
    known: list[Identity] = []

    async def authorize(team_id: str | None) -> AuthorizeResult:
        if not known:
            known.append(await slack.whoami())
        identity = known[0]
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team_id,
            bot_user_id=identity.user,
            bot_id=identity.bot,
            bot_token=web_client.token,
        )

    bolt = AsyncApp(
        name="rootle",
        logger=_quiet(),
        client=web_client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,  # handlers ignore them by name, on record
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    @bolt.error
    async def keep(error: Exception, context: AsyncBoltContext) -> None:
        if "arrived" not in context:
            raise error  # a request whose answer Slack waits for: it gets a 500
        context["arrived"].error = error

    return bolt


def _quiet() -> logging.Logger:
    """Bolt suggests code for every unhandled event; unknown events are logged by the lane."""
    logger = logging.getLogger("rootle.bolt")
    logger.setLevel(logging.ERROR)
    return logger
