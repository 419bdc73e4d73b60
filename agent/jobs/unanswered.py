"""Says, a day after a question of Rootle's, that it waits no longer."""

from agent import manner
from agent.job import JobKind, Work
from agent.unanswered import NAME, VERSION, asked_with, is_answered


async def run(work: Work) -> str:
    """Nothing, if somebody has answered."""
    asked, place = asked_with(work.arguments)
    if await is_answered(work.stores, asked):
        return "it was answered"
    means = await work.means()
    turn = await work.turn(place, "")
    await means.threads(turn).say(manner.rests())
    return "nobody answered"


JOB = JobKind(NAME, "scheduled", VERSION, run)
