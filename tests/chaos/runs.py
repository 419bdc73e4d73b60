"""Scheduled runs that fall due around a fault, and when each was posted by the local Slack's own log.

Each run is that of a schedule of its own, whose number stands under the digest.
"""

import asyncio
import collections
import contextlib
import re
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from agent.policy import Label
from agent.schedules.wording import understand
from agent.state.schedule_rows import NewSchedule, Plan
from agent.state.tables import schedules
from tests.plant import PATIENCE
from tests.town import words

CONTENT = {"version": 0}
"""What the digests hold. Nobody can read that, so that each says so at once and needs no PostHog: what
a digest says is of no account here."""

CHANNELS = ("C0GENERAL", "C0PRODUCT", "C0SUPPORT")

MADE = re.compile(r"Digest (\d+), every day at ")

RUNS = 6
"""How many fall due around each fault, equally far apart."""

SOON = 1.5
"""Seconds from their order to the first of them."""

QUIET = 1.0
"""Seconds for which nothing more may come; in the end all is compared once more."""


class Runs:
    """The runs of one plant, and the verdict over them."""

    def __init__(self, trial, name, plant):
        self._trial = trial
        self._name = name
        self._plant = plant
        self._due = {}

    async def order(self, seconds):
        """New runs, which fall due over so many seconds; when each does, by its schedule's number."""
        now = datetime.now(UTC)
        far = f"every day at {now + timedelta(hours=12):%H:%M}"
        recurrence = understand(far, now=now, zone="UTC").recurrence
        due = {}
        for number in range(RUNS):
            plan = Plan("Every day", far, recurrence, CONTENT)
            key, channel = f"{len(self._due)}-{number}", CHANNELS[number % len(CHANNELS)]
            new = NewSchedule(key, "T0LOCAL", channel, "channel", "U0ANA", plan, Label())
            made = await self._plant.stores.schedules.add(new)
            due[made.id] = time.time() + SOON + seconds * number / (RUNS - 1)
        await self._plant.stores.database.write(lambda connection: _put_forward(connection, due))
        self._due |= due
        return due

    async def judge(self, what, due, *, struck):
        """Wait until each of the runs stands there, and a moment longer for what would be too much.

        It is late from the moment at which it fell due, or was `struck`, whichever was later.
        """
        what = f"{what}, {self._name}"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE + self._trial.lease):
                while due.keys() - self._posted().keys():
                    await asyncio.sleep(0.1)
        await asyncio.sleep(QUIET)
        posted = self._compare(what, due)
        late = [min(posted[run]) - max(at, struck) for run, at in due.items() if run in posted]
        once = sum(len(posted.get(run, [])) == 1 for run in due)
        said = f"{once} of {len(due)} runs posted once"
        self._trial.note(what, questions=len(due), recovery=max(late, default=0.0), remarks=said)

    def judge_all(self):
        """Compare whatever was ever ordered once more."""
        self._compare(f"in the end, {self._name}", self._due)

    def _compare(self, what, due):
        """Add to what is wrong each run that does not stand there exactly once."""
        posted = self._posted()
        for run in due:
            if len(times := posted.get(run, [])) != 1:
                self._trial.wrong.append(f"{what}: run {run} was posted {len(times)} times")
        return posted

    def _posted(self):
        """When the digest of each schedule was posted, every time."""
        found = collections.defaultdict(list)
        for line in self._plant.posted():
            if made := MADE.search(words(line["value"])):
                found[int(made[1])].append(line["at"] / 1_000_000)
        return found


async def _put_forward(connection, due):
    for number, at in due.items():
        change = update(schedules).where(schedules.c.id == number)
        await connection.execute(change.values(next_at=datetime.fromtimestamp(at, UTC)))
