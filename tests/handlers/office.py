"""A desk with a real inbox, real stores and a real Bolt app; the agent and the thread are fakes."""

import asyncio
import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from agent import manner
from agent.approvals.approval import Approval
from agent.approvals.approving import Approving
from agent.approvals.rules import ApproverRules
from agent.effects import Effects
from agent.policy import Label
from agent.ports import Answer
from agent.reading import Reader
from agent.running import RunningTurn, Stopped
from agent.searching.docs import Docs
from agent.state.conversations import NewMessage
from agent.state.stores import Stores
from agent.turn import Turn
from bot.approval_card import ApprovalForms
from bot.digest_form import digest_form
from bot.evidence_view import EvidenceViews
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
from handlers.arrived import Arrived, Lane
from handlers.desk import Desk
from handlers.people import People
from handlers.receive import receive_envelope
from integrations.slack import Slack
from tests.handlers.slack_api import SlackApi
from tests.ingress.sent import payload
from tests.waiting import PATIENCE

NOW = datetime(2026, 11, 22, 0, 0, 5, tzinfo=UTC)
"""Five seconds after the mention in the payloads."""

ALLOWED_BOT = "B0FRIEND"


@dataclass
class Thread:
    """Notes what is said, and to whom."""

    turn: Turn
    statuses: list[str] = field(default_factory=list)
    said: list[Answer] = field(default_factory=list)
    shown: list[Approval] = field(default_factory=list)

    async def status(self, text: str) -> None:
        self.statuses.append(text)

    async def step(self, step) -> None: ...

    async def stream(self, text: str) -> None: ...

    async def show(self, proposals) -> None:
        self.shown += proposals

    async def say(self, answer: Answer) -> None:
        self.said.append(answer)


class Agent:
    """Answers every turn with "Answered.", after `gate` has opened, and remembers the question."""

    def __init__(self, stores: Stores, clock) -> None:
        self.stores = stores
        self.clock = clock
        self.gate = asyncio.Event()
        self.gate.set()
        self.answered: list[Turn] = []
        self.fails = False
        self.sees = False
        self.docs = Docs()
        self.taxonomy = None
        self.may_see_persons = False

    def question(self, turn: Turn) -> list[dict]:
        return [{"type": "text", "text": turn.text}]

    def label(self, turn: Turn) -> Label:
        return Label()

    async def answer(self, turn: Turn, thread: Thread, running: RunningTurn) -> Answer:
        if self.fails:
            raise RuntimeError("an accident")
        self.answered.append(turn)
        place = turn.place
        await self.stores.conversations.append(
            NewMessage(
                conversation=place.conversation,
                tenant=place.tenant,
                turn=turn.id,
                key=f"{turn.id}:q",
                role="user",
                content=self.question(turn),
                label=Label(),
                fence=turn.fence,
                slack_ts=turn.message,
            )
        )
        running.begin()
        try:
            await running.unless_stopped(self.gate.wait())
            answer = manner.done("Answered.")
        except Stopped as stop:
            answer = manner.taken_back() if stop.taken_back else manner.stopped(())
        await thread.say(answer)
        return answer


class Office:
    """Delivers what Slack sends, and shows what became of it."""

    def __init__(self, stores: Stores, slack: Slack, api: SlackApi) -> None:
        self.now = NOW
        self.stores = stores
        self.api = api
        self.agent = Agent(stores, lambda: self.now)
        self.threads: list[Thread] = []
        self.lanes: dict[str, Lane] = {}
        self.fences: dict[str, int] = {}
        self.deliveries = 0
        people = People(slack, lambda: self.now)
        self.approving = Approving(
            stores, Effects(stores.effects, {}), None, ApproverRules(), people.is_shared,
            lambda: self.now,
        )  # fmt: skip
        self.desk = Desk(
            agent=self.agent,
            approving=self.approving,
            forms=ApprovalForms(),
            digest_form=digest_form,
            stores=stores,
            slack=slack,
            people=people,
            reader=Reader(slack),
            threads=self._thread,
            views=EvidenceViews("https://us.posthog.com/project/1"),
            bot_user="U0ROOTLE",
            allowed_bots=frozenset({ALLOWED_BOT}),
        )
        self._open()

    def _open(self) -> None:
        self.bolt = _bolt()
        # In an order that would be wrong if the handlers depended on it.
        for module in (
            ignored, messages, edits, stop, home, command, approval_edits, approvals, buttons,
            evidence, digests, digest_edits, attention,
        ):  # fmt: skip
            module.register(self.bolt, self.desk)

    def equip(self, approving: Approving, offer) -> None:
        """Let what is approved be carried out, by these tools."""
        self.approving, self.agent.offer = approving, offer
        self.agent.posthog = approving.posthog
        self.desk = replace(self.desk, approving=approving)
        self._open()

    def let_guests_in(self) -> None:
        """Answer guests from now on, as an operator may set it."""
        self.desk = replace(self.desk, guests=True)
        self._open()

    async def deliver(self, sent, *, kind: str = "events_api", **event) -> Arrived:
        """One event, with `event` changed in it, through inbox and handlers to its outcome."""
        body = copy.deepcopy(payload(sent) if isinstance(sent, str) else sent)
        body.get("event", body).update(event)
        self.deliveries += 1
        for key in {"event_id", "trigger_id"} & set(body):
            body[key] = f"{body[key]}.{self.deliveries}"
        arrival = receive_envelope(kind, body, now=self.now)
        await self.stores.inbox.accept(arrival)
        leased = await self.stores.inbox.lease("office", ttl=timedelta(minutes=1))
        if not leased:
            fence = self.fences[arrival.conversation]
            leased = await self.stores.inbox.claim_waiting(arrival.conversation, fence)
        [one] = leased
        self.fences[arrival.conversation] = one.fence
        arrived = await self.dispatch(one)
        outcome = arrived.outcome
        await self.stores.inbox.finish(
            one.id, one.fence, state=outcome.state, outcome=outcome.words
        )
        return arrived

    async def dispatch(self, leased) -> Arrived:
        """A leased event through Bolt, as a lane does it."""
        arrival = leased.arrival
        arrived = Arrived(leased, self.lanes.setdefault(arrival.conversation, Lane()))
        request = AsyncBoltRequest(
            body=arrival.body,
            headers={"content-type": arrival.content_type},
            context={"arrived": arrived},
        )
        response = await self.bolt.async_dispatch(request)
        if arrived.error:
            raise arrived.error
        assert response.status == 200, f"no handler for {arrival.event_key}"
        return arrived

    async def begin(self, sent, **event) -> "asyncio.Task[Arrived]":
        """Deliver a question whose turn goes on until `agent.gate` opens."""
        self.agent.gate.clear()
        count = len(self.agent.answered)
        task = asyncio.create_task(self.deliver(sent, **event))
        async with asyncio.timeout(PATIENCE):
            while len(self.agent.answered) == count:
                await asyncio.sleep(0.005)
        return task

    async def finish(self, task: "asyncio.Task[Arrived]") -> Arrived:
        """Open the gate and wait for the answer."""
        self.agent.gate.set()
        return await task

    async def remembered(self) -> list[str]:
        """All words stored in the one conversation of the payloads, without their context."""
        conversation = "slack:T0LOCAL:C0PRODUCT:1795305600.000100"
        stored = await self.stores.conversations.messages(conversation)
        texts = [block["text"] for message in stored for block in message.content]
        return [text for text in texts if not text.startswith("<context>")]

    @property
    def said(self) -> list[tuple[str, bool]]:
        """Every answer that was said, and whether only its asker saw it."""
        return [(a.text, t.turn.private) for t in self.threads for a in t.said]

    @property
    def question(self) -> Turn:
        """The latest turn that reached the agent."""
        return self.agent.answered[-1]

    def _thread(self, turn: Turn) -> Thread:
        thread = Thread(turn)
        self.threads.append(thread)
        return thread


def _bolt() -> AsyncApp:
    async def authorize(enterprise_id, team_id, logger):
        return AuthorizeResult(enterprise_id=None, team_id="T0LOCAL", bot_token="xoxb-1")

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
