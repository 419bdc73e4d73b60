"""Answers a question in the background, in the thread where it was asked."""

from agent import manner
from agent.background import BackgroundTurn
from agent.job import JobKind, JobStopped, Work
from agent.later import NAME, VERSION, asked_with
from agent.unanswered import wait_for_answer


async def run(work: Work) -> str:
    """Ask the agent, under the job's own limits; the log makes a second beginning go on."""
    asked, place = asked_with(work.arguments)
    means = await work.means()
    turn = await work.turn(place, asked.text, message=asked.message)
    running = BackgroundTurn(turn, work)
    await work.listen(running.follow)
    thread = means.threads(turn)
    await thread.status(manner.WORKING)
    answer = await means.agent.answer(turn, thread, running)
    if answer.kind == "needs_you" and not turn.private:
        await wait_for_answer(work.stores, turn, means.agent.clock())
    if answer.kind == "stopped" and running.stopped_by:
        raise JobStopped(running.stopped_by, said=True)
    return answer.kind


JOB = JobKind(NAME, "long", VERSION, run)
