"""A real inbox on SQLite, a real Bolt application, and dispatchers over both."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from agent.policy import Label
from agent.state.accepting import Arrival
from agent.state.database import Database
from agent.state.stores import Stores
from bot.dispatcher import Dispatcher
from bot.lane import ConversationLane
from tests.migrated import migrate
from tests.waiting import PATIENCE


def now():
    return datetime.now(UTC)


@pytest.fixture
async def stores(tmp_path):
    """Every store over a fresh database."""
    url = f"sqlite:///{tmp_path / 'rootle.db'}"
    await migrate(url)
    database = await Database.open(url)
    yield Stores(database, now)
    await database.close()


@pytest.fixture
def bolt():
    """A Bolt application as the product makes it, without listeners."""

    async def authorize(enterprise_id, team_id, logger):
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")

    app = AsyncApp(
        authorize=authorize,
        request_verification_enabled=False,
        process_before_response=True,
        ignoring_self_events_enabled=False,
    )

    @app.error
    async def remember(error, context):
        context["arrived"].error = error

    return app


@pytest.fixture
async def dispatch(stores, bolt):
    """Starts dispatchers; each is a process as far as the inbox can tell."""
    started = []

    def start(*, owner="p1", ttl=5.0):
        dispatcher = Dispatcher(
            stores.inbox,
            lambda event: ConversationLane(
                stores.inbox, bolt, event, ttl=timedelta(seconds=ttl), clock=now
            ),
            owner=owner,
            ttl=timedelta(seconds=ttl),
            poll=0.02,
        )
        started.append((dispatcher, asyncio.create_task(dispatcher.run())))
        return dispatcher

    yield start
    for dispatcher, task in started:
        await dispatcher.drain(0)
        await task


@pytest.fixture
def arrive(stores):
    """Stores a Slack event as the guard would."""

    async def arrive(event_id, *, type="app_mention", thread="1.1", **event):
        body = {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": event_id,
            "event": {"type": type, "channel": "C1", "ts": "1.1", **event},
        }
        return await stores.inbox.accept(
            Arrival(
                tenant="T1",
                source="slack",
                kind="event",
                event_key=event_id,
                twin_key=None,
                conversation=f"slack:T1:C1:{thread}",
                body=json.dumps(body),
                content_type="application/json",
                received_at=now(),
                label=Label(),
            )
        )

    return arrive


@pytest.fixture
def outcome(stores):
    """Waits until an event has ended and returns its state and words."""

    async def outcome(event_id):
        async with asyncio.timeout(PATIENCE):
            while True:
                stored = await stores.inbox.find(event_id)
                if stored and stored.finished_at:
                    return stored.state, stored.outcome
                await asyncio.sleep(0.02)

    return outcome
