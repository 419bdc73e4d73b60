"""People who decide about a note on the charts, and what PostHog says that was done."""

import uuid
from dataclasses import replace
from datetime import timedelta

from agent.agent import context_of
from agent.approvals.proposing import propose
from agent.policy import Label
from agent.turn import Person, Place, Turn
from tests.handlers.test_buttons import press

PLACE = Place("T0LOCAL", "slack", "C0PRODUCT", "1795305600.000100", "channel")
THREAD = PLACE.conversation


class Deciding:
    """Proposes notes in the one thread of the payloads; each test has words of its own."""

    def __init__(self, office, charts, session, clock):
        self.office = office
        self.words = f"Release {uuid.uuid4().hex[:8]}"
        self.calls = 0
        self._clock = clock
        self._charts = charts
        self._session = session

    async def propose(self, *, label=None, asker=None, call="", turn="t900", lease="", **more):
        """What a turn of ana's proposes; returns the row that is kept of it."""
        self.calls += 1
        call = call or f"call_{self.calls}"
        asked = replace(self.turn(turn, asker), lease=lease)
        tool = self.office.agent.offer.tools["annotate"]
        given = {"note": self.words, "day": "2026-11-03"} | more
        context = context_of(self.office.agent, asked, self.office.now)
        self.told = await propose(
            self.office.approving, tool, context, tool.parse(given),
            given=given, call=call, label=label or Label(),
        )  # fmt: skip
        return await self.office.stores.approvals.of_key(f"{turn}:{call}")

    def turn(self, id="t900", asker=None):
        """A turn of ana's, unless it is another one's."""
        asker = asker or Person("U0ANA", "ana")
        return Turn(id, PLACE, asker, "mark it", self.office.now, message="1.1")

    async def press(self, action, approval, *, user="U0BEN"):
        """A press on a card, from its delivery to its outcome."""
        sent = press(f"approval:{action}", approval.id, user=user)
        return await self.office.deliver(sent, kind="interactive")

    async def again(self):
        """The last press once more, when its lease has run out, as another process takes it up."""
        self.later(minutes=2)
        [event] = await self.office.stores.inbox.lease("office", ttl=timedelta(minutes=1))
        return await self.office.dispatch(event)

    def later(self, **by):
        """Let time pass."""
        self._clock.turn(**by)
        self.office.now = self._clock.now

    async def now(self, approval):
        """How a proposal stands."""
        return await self.office.stores.approvals.get(approval.id)

    async def made(self, words=""):
        """The notes with this test's words, as PostHog has them."""
        return await self._get("annotations/", search=words or self.words)

    async def rename(self, name):
        """Somebody gives the project another name."""
        async with self._session.patch(
            f"{self._charts.address}/api/projects/1/", json={"name": name}, headers=self._key
        ) as answer:
            assert answer.status == 200, await answer.text()

    async def trouble(self, value, *, to="posthog/*annotations*"):
        """Let PostHog do wrong; `off` ends it."""
        async with self._session.post(
            f"{self._charts.address}/_faults", json={to: value}
        ) as answer:
            assert answer.status == 200, await answer.text()

    @property
    def said(self):
        """The last thing that was said, and whether one person alone heard it."""
        return self.office.said[-1]

    @property
    def _key(self):
        return {"Authorization": f"Bearer {self._charts.key}"}

    async def _get(self, path, **parameters):
        async with self._session.get(
            f"{self._charts.address}/api/projects/1/{path}", params=parameters, headers=self._key
        ) as answer:
            assert answer.status == 200, await answer.text()
            return (await answer.json())["results"]
