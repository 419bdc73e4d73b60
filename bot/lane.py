"""Works through one conversation while it is leased: its first event, and all that follow it."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from agent.crashpoints import crash_point
from agent.state.database import DatabaseDown, LeaseLost
from agent.state.hold import Hold
from agent.state.inbox import LOST_ATTEMPTS, Inbox, LeasedEvent
from handlers.arrived import Arrived, Lane, Outcome
from integrations.errors import Locked, TryLater

log = structlog.get_logger(__name__)

PATIENCE = timedelta(hours=24)
"""How long a failure that passes (Slack or the network down, the token revoked) is waited out
before an event counts as failed. Slack's own longest redelivery, "delayed events", goes on for
24 hours."""

PASSING = (TryLater, DatabaseDown, Locked)
"""Failures that say nothing about the event: whatever was asked can be answered later."""

HOPELESS = LOST_ATTEMPTS + 3
"""Lost attempts after which an event is not even taken to say that it failed: its processes did
not survive three tries to say so."""

FIRST_WAIT, LONGEST_WAIT = 2.0, 60.0
"""Seconds before the second try of an event, and between the last ones."""


class ConversationLane:
    """The leased conversation: renews the lease, runs events through Bolt, records outcomes.

    Events that arrive while a turn runs are handled beside it, so that they can steer or stop
    it. `more` is set by the dispatcher when further events wait in this conversation.
    """

    def __init__(
        self,
        inbox: Inbox,
        bolt: AsyncApp,
        first: LeasedEvent,
        *,
        ttl: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._inbox = inbox
        self._bolt = bolt
        self._first = first
        self._conversation = first.arrival.conversation
        self._fence = first.fence
        self._hold = Hold(inbox, first, ttl=ttl, clock=clock)
        self._ttl = ttl
        self._clock = clock
        self._state = Lane()
        self._events: set[asyncio.Task[None]] = set()
        self.more = asyncio.Event()

    async def run(self) -> None:
        """Handle events until none is left, then give the lease back."""
        self._hold.enter()
        keeper = asyncio.create_task(self._keep_lease())
        try:
            crash_point("after lease")
            self._begin(self._first)
            while self._events:
                await self._something_happened(keeper)
                for event in await self._inbox.claim_waiting(self._conversation, self._fence):
                    self._begin(event)
        except LeaseLost:
            log.warning("lease lost, another process goes on", conversation=self._conversation)
        except DatabaseDown as error:
            log.warning("database down, the lease will run out", reason=str(error))
        finally:
            keeper.cancel()
            for task in self._events:
                task.cancel()
            await asyncio.gather(keeper, *self._events, return_exceptions=True)
            with contextlib.suppress(LeaseLost, DatabaseDown):
                await self._hold.release()

    def _begin(self, event: LeasedEvent) -> None:
        self._events.add(asyncio.create_task(self._see_to(event)))

    async def _something_happened(self, keeper: asyncio.Task[None]) -> None:
        """Wait for the end of an event or the arrival of more; raises when the lease is lost."""
        more = asyncio.create_task(self.more.wait())
        try:
            done, _ = await asyncio.wait(
                {more, keeper, *self._events}, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            more.cancel()
        self.more.clear()
        if keeper in done:
            keeper.result()
        for task in done & self._events:
            self._events.discard(task)
            task.result()

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(self._ttl.total_seconds() / 3)
            with contextlib.suppress(DatabaseDown):  # should it run out, nothing is said any more
                await self._hold.renew()

    async def _see_to(self, event: LeasedEvent) -> None:
        """One event to its recorded outcome, or back into the inbox for a later try."""
        arrived = Arrived(event, self._state)
        if event.lost >= HOPELESS:
            log.error("event ends every process that takes it", inbox=event.id)
            words = f"dead: {event.lost} processes did not survive it"
            await self._inbox.finish(event.id, self._fence, state="failed", outcome=words)
            return
        try:
            await self._dispatch(arrived)
        except asyncio.CancelledError:
            with contextlib.suppress(LeaseLost, DatabaseDown):
                await self._inbox.retry(
                    event.id, self._fence, after=timedelta(), reason="drained", counts=False
                )
            raise
        except Exception as error:  # noqa: BLE001 -- Bolt choked on it, as on a body it cannot read
            arrived.error = error
        if arrived.error is not None:
            await self._try_again(event, arrived.error)
            return
        outcome = arrived.outcome or Outcome("failed", "no handler said what became of it")
        await self._inbox.finish(event.id, self._fence, state=outcome.state, outcome=outcome.words)

    async def _dispatch(self, arrived: Arrived) -> None:
        arrival = arrived.event.arrival
        request = AsyncBoltRequest(
            body=arrival.body,
            headers={"content-type": arrival.content_type},
            context={"arrived": arrived},
        )
        response = await self._bolt.async_dispatch(request)
        if response.status == 404 and arrived.outcome is None:  # Bolt's word for "no listener"
            log.warning("unknown event", inbox=arrived.event.id, kind=arrival.kind)
            arrived.ignore("unknown: no handler and not on the list of ignored events")

    async def _try_again(self, event: LeasedEvent, error: Exception) -> None:
        if isinstance(error, LeaseLost):
            raise error
        age = self._clock() - event.arrival.received_at
        waits = isinstance(error, PASSING) and age < PATIENCE
        if isinstance(error, Locked):
            log.error("nothing can be answered", inbox=event.id, reason=str(error))
        else:
            log.warning("event failed", inbox=event.id, attempt=event.attempt, exc_info=error)
        if event.exhausted and not waits:
            await self._inbox.finish(
                event.id, self._fence, state="failed", outcome=f"dead: {type(error).__name__}"
            )
            return
        wait = FIRST_WAIT * 2 ** (event.attempt - 1)
        if waits:  # such attempts are not counted, so the pauses grow with the age
            wait = max(wait, age.total_seconds() / 2)
        if isinstance(error, TryLater) and error.retry_after:
            wait = max(wait, error.retry_after)
        await self._inbox.retry(
            event.id,
            self._fence,
            after=timedelta(seconds=min(wait, LONGEST_WAIT)),
            reason=f"{type(error).__name__}: {error}",
            counts=not waits,
        )
