"""Wires everything on one screen: objects are made here, passed down, and closed in reverse."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import agent.modes
import agent.tools
from agent.agent import Agent
from agent.budget import Limits
from agent.charts.studio import Studio
from agent.mode import Mode
from agent.names.taxonomy import Taxonomy
from agent.offer import offered
from agent.reading import Reader
from agent.registry import load
from agent.searching.docs import Docs
from agent.state.hold import still_ours
from agent.state.inbox import LeasedEvent
from agent.state.right_of_way import Alone
from agent.state.stores import Stores
from agent.tool import Toolset
from bot.approval_card import ApprovalForms
from bot.bolt import make_bolt
from bot.database_home import open_database
from bot.digest_form import digest_form
from bot.dispatcher import Dispatcher
from bot.evidence_view import EvidenceViews
from bot.feeder import Feeder
from bot.lane import ConversationLane
from bot.limits import background_limits_of, limits_of
from bot.models import open_models
from bot.settings import Settings
from bot.voice import Voice
from bot.waiting_cards import WaitingCards
from handlers import (
    approval_edits,
    approvals,
    attention,
    buttons,
    command,
    digest_edits,
    digests,
    edits,
    evidence,
    home,
    ignored,
    messages,
    stop,
)
from handlers.desk import Desk
from handlers.people import People
from integrations.errors import OutsideError
from integrations.http import open_session
from integrations.posthog import PostHog
from integrations.posthog_annotations import Annotations
from integrations.queue import JobTokens
from integrations.redis_places import SharedPlaces
from integrations.slack import Identity, Slack

log = structlog.get_logger(__name__)

T = TypeVar("T")

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds between tries to learn from Slack who we are; events are accepted meanwhile."""

HANDLERS = (
    messages,
    attention,
    stop,
    edits,
    home,
    buttons,
    approvals,
    approval_edits,
    evidence,
    digests,
    digest_edits,
    command,
    ignored,
)
"""Bolt asks them in this order; what people say comes first, what is ignored by name last."""


def now() -> datetime:
    """The one clock, passed to everything that needs the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """Everything one process holds. `desk` is there once Slack has said who Rootle is."""

    settings: Settings
    stores: Stores
    slack: Slack
    agent: Agent
    annotations: Annotations
    bolt: AsyncApp
    dispatcher: Dispatcher
    feeder: Feeder | None
    clock: Callable[[], datetime]

    async def dispatch(self) -> None:
        """Learn who we are, open the desk, and work through the inbox until drained."""
        beside = [asyncio.create_task(self.feeder.run())] if self.feeder else []
        try:
            identity = await self._introduce()
            voice = Voice(
                self.settings, self.stores, self.slack, identity, annotations=self.annotations
            )
            if self.feeder:
                cards = WaitingCards(self.stores, voice.card, clock=now)
                beside.append(asyncio.create_task(cards.run()))
            self._open_desk(identity, voice)
            await self.dispatcher.run()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    def _open_desk(self, identity: Identity, voice: Voice) -> None:
        """Let the handlers listen, with everything they need."""
        people = People(self.slack, self.clock)
        approving = voice.approving(self.agent.posthog, people.is_shared, self.clock)
        desk = Desk(
            agent=replace(self.agent, approving=approving),
            approving=approving,
            stores=self.stores,
            slack=self.slack,
            people=people,
            reader=Reader(self.slack),
            threads=voice.thread,
            views=EvidenceViews(voice.project),
            forms=ApprovalForms(),
            digest_form=digest_form,
            bot_user=identity.user,
            allowed_bots=frozenset(self.settings.rootle_allowed_bots),
            guests=self.settings.rootle_guests == "answer",
            home=identity.home,
            nudge=self.feeder.nudge if self.feeder else None,
        )
        for handler in HANDLERS:
            handler.register(self.bolt, desk)

    async def _introduce(self) -> Identity:
        wait = FIRST_WAIT
        while True:
            try:
                return await self.slack.whoami()
            except OutsideError as error:
                log.warning("Slack does not say who we are", reason=str(error), again_in=wait)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)


@asynccontextmanager
async def build(settings: Settings, way: Alone | None = None) -> AsyncIterator[App]:
    """Make everything from `settings`, and close it in reverse when the block ends."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(open_session())
        database = await stack.enter_async_context(open_database(settings.database, way))
        stores = Stores(database, now)
        token = _given(settings.slack_bot_token).get_secret_value()
        slack = slack_of(settings, session)
        web_client = AsyncWebClient(token, base_url=settings.slack_api_url, session=session)
        bolt = make_bolt(slack, web_client)
        ttl = timedelta(seconds=settings.rootle_lease_seconds)

        def lane(event: LeasedEvent) -> ConversationLane:
            return ConversationLane(stores.inbox, bolt, event, ttl=ttl, clock=now)

        dispatcher = Dispatcher(
            stores.inbox,
            lane,
            owner=f"{socket.gethostname()}:{os.getpid()}",
            ttl=ttl,
            poll=settings.rootle_poll_seconds,
        )
        tokens = feeder = None
        if settings.redis:
            tokens = JobTokens(settings.redis)
            stack.callback(tokens.close)
            feeder = Feeder(stores.job_queue, tokens)
        thinking = replace(
            await stack.enter_async_context(open_agent(settings, stores, session)),
            background=background_limits_of(settings) if feeder else None,
        )
        yield App(
            settings,
            stores,
            slack,
            thinking,
            annotations_of(settings, session),
            bolt,
            dispatcher,
            feeder,
            now,
        )


def slack_of(settings: Settings, session: aiohttp.ClientSession) -> Slack:
    """Slack, to which nothing is said that another process may be saying by now."""
    return Slack(
        token=_given(settings.slack_bot_token).get_secret_value(),
        base_url=settings.slack_api_url,
        session=session,
        before_change=still_ours,
    )


def annotations_of(settings: Settings, session: aiohttp.ClientSession) -> Annotations:
    """What writes notes onto the charts; only the executor is given it."""
    return Annotations(
        host=settings.posthog_host,
        key=_given(settings.posthog_api_key).get_secret_value(),
        project=_given(settings.posthog_project_id),
        session=session,
    )


@asynccontextmanager
async def open_agent(
    settings: Settings,
    stores: Stores,
    session: aiohttp.ClientSession,
    *,
    limits: Limits | None = None,
) -> AsyncIterator[Agent]:
    """The agent alone, as `rootle ask` uses it too; its limits are those of a turn unless given."""
    offer = offered(load(agent.tools, "TOOLSET", Toolset), load(agent.modes, "MODE", Mode))
    project = _given(settings.posthog_project_id)
    shared = f"posthog:{settings.posthog_host}:{project}"
    places = SharedPlaces(settings.redis, shared) if settings.redis else None
    posthog = PostHog(
        host=settings.posthog_host,
        key=_given(settings.posthog_api_key).get_secret_value(),
        project=project,
        session=session,
        places=places.place if places else None,
    )
    taxonomy, studio = Taxonomy(posthog), Studio()
    docs = Docs(settings.rootle_docs, url=settings.rootle_docs_url or "")
    taxonomy.warm()
    docs.warm()
    try:
        async with open_models(settings) as models:
            yield Agent(
                model=models.main,
                fast=models.fast,
                offer=offer,
                stores=stores,
                posthog=posthog,
                taxonomy=taxonomy,
                draw=studio.draw,
                limits=limits or limits_of(settings),
                clock=now,
                may_see_persons=settings.rootle_persons == "members",
                docs=docs,
            )
    finally:
        await docs.close()
        await taxonomy.close()
        await studio.close()
        if places:
            await places.close()


def _given(setting: T | None) -> T:
    """A setting that the command has required before it got here."""
    assert setting is not None
    return setting
