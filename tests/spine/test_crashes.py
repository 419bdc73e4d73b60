"""Real kills of real web processes: whatever dies, every question gets exactly one answer."""

import pytest

from agent.crashpoints import POINTS
from tests.thorough import further
from tests.town import Town, words

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]

QUESTION = "how many people signed up last week?"


def assert_answered_once(town, answers):
    """One message of Rootle's in the thread, with the figure; none was ever posted beside it."""
    assert len(answers) == 1, [words(a) for a in answers]
    assert town.made(answers[0]["thread_ts"]) == 1
    assert str(town.posthog.signups_last_week()) in words(answers[0]).replace(",", "")


@pytest.mark.parametrize(
    ("point", "answers"),
    [
        *((point, "stream") for point in POINTS[1::2]),
        ("after post", "post"),
        *further(*((point, "stream") for point in POINTS[::2]), ("after tool", "post")),
    ],
)
async def test_a_kill_at_a_named_point_loses_and_doubles_nothing(town, point, answers):
    """SIGKILL at each step of a turn, then another process: exactly one whole answer."""
    doomed = await town.web(crash_at=point, ROOTLE_ANSWERS=answers)
    ts = await town.mention(QUESTION)
    await doomed.running.wait()
    town.retire(doomed)
    await town.web(ROOTLE_ANSWERS=answers)

    answered = await town.answered(ts)
    await town.slack.settle()

    assert (town.home / "crashed").exists(), "the process died at the chosen point"
    assert_answered_once(town, answered)
    assert len(await town.answers(ts)) == 1


async def test_a_killed_process_is_replaced_by_one_that_runs_already(town):
    """With two processes, the survivor takes the conversation over when the lease has run out."""
    doomed = await town.web(crash_at="after tool")
    ts = await town.mention(QUESTION)
    await doomed.running.wait()
    town.retire(doomed)
    await town.web()
    await town.web()

    assert_answered_once(town, await town.answered(ts))


@pytest.mark.parametrize("point", ["after tool", *further("before commit", "after post")])
async def test_kills_are_survived_on_postgresql_too(tmp_path, posthog, postgres, point):
    """The same promise holds on PostgreSQL, with two processes over it."""
    database = await postgres.create_database()
    async with Town(tmp_path, posthog, database=database, fork=True) as town:
        await town.migrate()
        doomed = await town.web(crash_at=point)
        ts = await town.mention(QUESTION)
        await doomed.running.wait()
        town.retire(doomed)
        await town.web()
        await town.web()

        assert_answered_once(town, await town.answered(ts))


async def test_sigterm_lets_a_running_turn_end(town):
    """A deploy in the middle of an answer is not seen by the asker."""
    old = await town.web()
    ts = await town.mention(QUESTION)
    town.retire(old)
    code = await old.stop()
    await town.web()

    assert code == 0
    assert_answered_once(town, await town.answered(ts))
