"""Schedules as people see them: made, edited, paused, deleted, and brought back, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from agent.policy import Label
from agent.schedules.wording import understand
from agent.state.due import DueSchedules
from agent.state.schedule_rows import NewSchedule, Plan
from agent.state.schedules import MOST, ChangedMeanwhile

TTL = timedelta(seconds=30)
LABEL = Label(frozenset({"slack:C1"}), frozenset({"channel:C1"}))


def plan(words, clock, **more):
    recurrence = understand(words, now=clock(), zone="Europe/Berlin").recurrence
    return Plan("Digest", words, recurrence, {"version": 1, "kind": "summary"}, **more)


def new(clock, words="every day at 9", *, key="a", channel="C1"):
    return NewSchedule(key, "T1", channel, "channel", "U1", plan(words, clock), LABEL)


async def run(stores, clock):
    due = DueSchedules(stores.database, clock)
    fence = await due.lead("one", ttl=TTL)
    return await due.run(fence)


async def test_a_schedule_is_kept_as_it_was_ordered(stores, clock):
    """Asked for twice by one event it is one, and it knows when it runs next."""
    made = await stores.schedules.add(new(clock))
    assert await stores.schedules.add(new(clock)) == made
    assert await stores.schedules.of_channel("T1", "C1") == [made]
    assert made.next_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert (made.label, made.words, made.state) == (LABEL, "every day at 9", "active")
    assert made.recurrence == plan("every day at 9", clock).recurrence


async def test_another_tenant_and_another_channel_see_nothing(stores, clock):
    """Neither in a list nor by its number."""
    made = await stores.schedules.add(new(clock))
    assert await stores.schedules.get("T2", made.id) is None
    assert await stores.schedules.delete("T2", made.id) is None
    assert await stores.schedules.of_channel("T1", "C2") == []
    assert await stores.schedules.get("T1", made.id) == made


async def test_what_runs_is_a_job_of_its_channel(stores, clock):
    """The job waits in the queue of scheduled ones, and the schedule knows it."""
    made = await stores.schedules.add(new(clock))
    clock.turn(days=1)
    assert len(await run(stores, clock)) == 1
    [job] = await stores.job_queue.latest()
    assert job.asked.key == f"schedule:{made.id}:2026-11-23T08:00:00Z"
    assert (job.asked.name, job.asked.queue, job.asked.channel) == ("digest", "scheduled", "C1")
    assert job.asked.label == LABEL
    after = await stores.schedules.get("T1", made.id)
    assert (after.last_job, after.last_at) == (job.id, made.next_at)
    assert after.next_at == made.next_at + timedelta(days=1)


async def test_a_pause_is_not_made_up_for(stores, clock):
    """Nothing runs in it, and nothing of it runs behind it."""
    made = await stores.schedules.add(new(clock))
    await stores.schedules.pause("T1", made.id)
    clock.turn(days=3)
    assert await run(stores, clock) == []
    resumed = await stores.schedules.resume("T1", made.id)
    clock.turn(minutes=1)
    assert await run(stores, clock) == []
    assert resumed.next_at == datetime(2026, 11, 26, 8, tzinfo=UTC)


async def test_an_edit_takes_the_place_of_what_its_maker_saw(stores, clock):
    """Done again it is done already; behind somebody else's it is refused, and changes nothing."""
    made = await stores.schedules.add(new(clock))
    seen, mine = made.stamp, plan("every Friday at 16", clock)
    first = await stores.schedules.edit("T1", made.id, mine, instead_of=seen)
    again = await stores.schedules.edit("T1", made.id, mine, instead_of=seen)
    assert again == first
    assert first.stamp == mine.stamp

    with pytest.raises(ChangedMeanwhile) as refused:
        await stores.schedules.edit(
            "T1", made.id, plan("every Tuesday at 7", clock), instead_of=seen
        )
    assert refused.value.found == first == await stores.schedules.get("T1", made.id)

    await stores.schedules.delete("T1", made.id)
    assert await stores.schedules.edit("T1", made.id, mine, instead_of=first.stamp) is None


async def test_what_is_deleted_runs_no_more_until_it_is_restored(stores, clock):
    """It is in no list; an undo brings it back with the runs that are still to come."""
    made = await stores.schedules.add(new(clock))
    await stores.schedules.delete("T1", made.id)
    assert await stores.schedules.get("T1", made.id) is None
    clock.turn(days=3)
    assert await run(stores, clock) == []
    restored = await stores.schedules.restore("T1", made.id)
    assert restored.next_at == datetime(2026, 11, 26, 8, tzinfo=UTC)
    assert await stores.schedules.of_channel("T1", "C1") == [restored]


async def test_an_edit_takes_the_place_of_the_plan(stores, clock):
    """The number stays, and the next run is that of the new words."""
    made = await stores.schedules.add(new(clock))
    edited = await stores.schedules.edit(
        "T1", made.id, plan("every Monday at 10", clock, only_notable=True)
    )
    assert (edited.id, edited.words, edited.only_notable) == (made.id, "every Monday at 10", True)
    assert edited.next_at == datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_a_channel_has_room_for_so_many(stores, clock):
    """One more is refused, in another channel it is not."""
    for number in range(MOST):
        await stores.schedules.add(new(clock, key=str(number)))
    assert await stores.schedules.add(new(clock, key="more")) is None
    assert await stores.schedules.add(new(clock, key="more", channel="C2"))
