"""A job that answers in a conversation, as seen from both sides: where it works, and where it is heard of."""

from agent.job import Work
from agent.remarks import DELETED
from agent.running import RunningTurn
from agent.state.conversations import NewMessage
from agent.state.job_rows import Job
from agent.state.stores import Stores
from agent.turn import Turn


class BackgroundTurn(RunningTurn):
    """The running turn in the job's own process; what people say reaches it through the job's row."""

    def __init__(self, turn: Turn, work: Work) -> None:
        super().__init__(turn)
        self._work = work

    async def follow(self, job: Job) -> None:
        """React to what people wanted of the job since it was looked at last."""
        self.changes = max(self.changes, job.steered)
        if job.wraps_up:
            await self.wrap_up()
        if job.stopped_by is not None and not self.stopped_by:
            await self.stop(job.stopped_by, taken_back=await self._is_taken_back())

    async def _is_taken_back(self) -> bool:
        """Whether its asker has deleted the question."""
        log = await self._work.stores.conversations.messages(self.turn.place.conversation)
        asked = [message for message in log if self.message and message.slack_ts == self.message]
        return any(block.get("text") == DELETED for one in asked for block in one.content)

    async def close(self, *, seen: int) -> bool:
        """Hear no more; False when there were more words than it has `seen`."""
        if not await self._work.conclude(seen=seen):
            self.changes = seen + 1  # the loop reads again, and sees all that there is
            return False
        return await super().close(seen=self.changes)


class Elsewhere:
    """The same turn for the process that hears people: it passes their words on through the database."""

    def __init__(self, job: Job, stores: Stores) -> None:
        self.job = job
        self.turn_id = f"j{job.id}"
        self.message = str(job.asked.arguments.get("message", ""))
        self._stores = stores

    async def steer(self, message: NewMessage) -> bool:
        """Add what somebody said; False when it has made up its answer."""
        return await self._stores.job_words.steer(self.job.id, message)

    async def stop(self, by: str, *, taken_back: bool = False) -> bool:
        """End the work; False where nobody is at it, so that nobody else says so."""
        if not await self._stores.jobs.stop(self.job.id, by):
            return True  # it has just ended by itself
        job = await self._stores.job_queue.get(self.job.id)
        return job is not None and job.finished_at is None

    async def wrap_up(self) -> None:
        """End the work after the step that it is at."""
        await self._stores.job_words.wrap_up(self.job.id)

    async def reworded(self) -> None:
        """Somebody edited or deleted what was said before."""
        await self._stores.job_words.reworded(self.job.id)
