"""The ready summary: its figures are those of the events, its words say what moved and what is usual."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.digests.content import Summary
from integrations.errors import NoAccess, TryLater
from tests.digests.reading import MOVED, WHERE, number, rows, same_as_counted, week_before
from tests.paperkite import KEY, start_posthog
from tests.thinking.talk import berlin
from tests.thorough import further

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = berlin("2026-11-13T08:00:00")
MONDAY = berlin("2026-11-16T09:00:05")


def counted(firm):
    """People of the small company by event and days."""

    def who(event, start, end, **properties):
        span = tuple(datetime.combine(day, datetime.min.time(), BERLIN) for day in (start, end))
        return {one.person for one in firm.select(event, span, **properties)}

    return who


@pytest.fixture
def weekly(office, clock):
    """What a digest of every Monday says."""

    async def say(at=MONDAY, **more):
        clock.now = FRIDAY
        return await office.text_of("every Monday at 9", Summary(), at=at, **more)

    return say


async def test_every_figure_is_that_of_the_events(weekly, firm):
    """Last week beside the one before, people distinct, and of those who did one thing who went on."""
    answer, job = await weekly()
    now, before = week_before(date(2026, 11, 16))

    assert same_as_counted(answer.text, counted(firm), now, before) == 6
    assert "Mon 9 – Sun 15 Nov 2026, Europe/Berlin" in answer.text
    assert "Mon 2 – Sun 8 Nov 2026" in answer.text
    assert "unsupported" not in answer.text
    assert job.outcome == "posted"


async def test_what_moved_most_and_where_is_counted_too(weekly, firm):
    """The event and the value are named with figures that can be counted again."""
    answer, _ = await weekly()
    who, spans = counted(firm), week_before(date(2026, 11, 16))
    moved, where = MOVED.search(answer.text), WHERE.search(answer.text)
    assert [number(moved[name]) for name in ("now", "before")] == [
        len(who(moved["event"], *span)) for span in spans
    ]
    assert where["property"] == "country"
    assert [number(where[name]) for name in ("now", "before")] == [
        len(who(moved["event"], *span, **{"$geoip_country_name": where["value"]})) for span in spans
    ]


async def test_it_has_charts_and_evidence(weekly, office):
    """Pictures with words for those who do not see them; each figure's query can be shown."""
    answer, _ = await weekly()
    assert [file.name[-4:] for file in answer.files] == [".png", ".png"]
    assert all(file.alt and file.content.startswith(b"\x89PNG") for file in answer.files)
    conversation = office.said[-1][0].place.conversation
    kept = {one.name: one for one in await office.stores.evidence.all(conversation)}
    assert set(answer.evidence) <= set(kept)
    assert all(kept[name].query.startswith("SELECT") for name in answer.evidence)


async def test_a_day_is_compared_with_the_same_weekday(office, firm, clock):
    """A digest of weekdays is on Monday about Friday; weekends are no news."""
    clock.now = FRIDAY
    answer, _ = await office.text_of("every weekday at 9", Summary(), at=MONDAY)
    now = (date(2026, 11, 13), date(2026, 11, 14))
    before = (date(2026, 11, 6), date(2026, 11, 7))
    assert same_as_counted(answer.text, counted(firm), now, before) == 6
    assert "Fri 13 Nov 2026" in answer.text
    assert "unsupported" not in answer.text


async def test_a_month_is_compared_with_the_month_before(office, firm, clock):
    """Calendar months, in the project's time zone."""
    clock.now = berlin("2026-10-20T08:00:00")
    at = berlin("2026-11-02T08:00:01")
    answer, _ = await office.text_of("first Monday of the month at 8", Summary(), at=at)
    october, september = (
        (date(2026, 10, 1), date(2026, 11, 1)),
        (date(2026, 9, 1), date(2026, 10, 1)),
    )
    assert same_as_counted(answer.text, counted(firm), october, september) >= 4
    assert "unsupported" not in answer.text


async def test_nothing_is_said_when_nothing_is_notable(weekly, office):
    """With “only if notable”; what became of the run is known all the same."""
    said, job = await weekly(only_notable=True)
    assert said is None
    assert job.outcome == "nothing notable, so nothing was posted"


async def test_who_asks_for_it_now_sees_it_also_when_nothing_is_notable(office, clock):
    """It is posted, since somebody wants it; or shown to that person alone as a preview."""
    clock.now = FRIDAY
    schedule = await office.order("every Monday at 9", Summary(), only_notable=True)
    clock.now = berlin("2026-11-18T10:00:00")
    job = await office.run_now(schedule, preview=True)
    [(turn, answer)] = office.said
    assert (turn.private, turn.asker.id) == (True, "U2")
    assert rows(answer.text)
    assert job.outcome == "shown to whoever asked for a preview"
    _, shown = office.said[-1]
    [row] = shown.presses
    assert [(one.action, one.value) for one in row] == [("digest:run", "1"), ("digest:edit", "1")]


@pytest.mark.parametrize("preview", [False, *further(True)])
async def test_what_is_deleted_while_it_is_made_is_not_posted(office, clock, preview):
    """Up to the last moment before it would stand there; the list tells what became of the run."""
    clock.now = FRIDAY
    schedule = await office.order("every Monday at 9", Summary())

    async def delete(_):
        await office.stores.schedules.delete("T1", schedule.id)

    office.before_posts.append(delete)
    job = await office.run_now(schedule, preview=preview)

    assert office.said == []
    assert (job.state, job.outcome) == (
        "done", "it was deleted while it was made, so nothing was posted",
    )  # fmt: skip


async def test_what_was_begun_to_be_posted_is_finished(office, clock):
    """Deleted when its first message stands there and its process has died, it is made whole."""
    clock.now = FRIDAY
    schedule = await office.order("every Monday at 9", Summary())

    async def die_behind_the_first(thread):
        office.before_posts.clear()
        await thread.stands()
        raise RuntimeError("killed")

    office.before_posts.append(die_behind_the_first)
    await office.run_now(schedule)
    await office.stores.schedules.delete("T1", schedule.id)
    clock.now += timedelta(seconds=10)
    job = await office.work()

    assert (job.outcome, len(office.said)) == ("posted", 1)


async def test_a_late_run_says_which_it_stands_for(weekly):
    """Two weeks were slept over: the week is the last one, and the missed run is named."""
    answer, _ = await weekly(at=berlin("2026-11-17T15:00:00") + timedelta(days=14))
    assert (
        "This comes late: it was due on Mon 30 Nov 2026, 09:00 (Europe/Berlin), and stands also for "
        "what was missed before: Mon 16 Nov 2026, 09:00, Mon 23 Nov 2026, 09:00."
    ) in answer.text


async def test_a_run_that_dies_goes_on_with_what_it_found(office, clock, monkeypatch):
    """The second attempt asks for nothing that is stored, and the digest is posted once."""
    clock.now = FRIDAY
    await office.order("every Monday at 9", Summary())
    clock.now = MONDAY
    await office.due()
    with monkeypatch.context() as patch:
        patch.setattr("agent.digests.run._heading", _dies)
        await office.work()
    conversation = "slack:T1:C1:digest-1"
    first = await office.stores.evidence.all(conversation)
    log = await office.stores.conversations.messages(conversation)
    clock.now += timedelta(seconds=10)
    job = await office.work()

    assert (job.state, len(office.said)) == ("done", 1)
    assert await office.stores.evidence.all(conversation) == first
    assert await office.stores.conversations.messages(conversation) == log
    assert len(first) >= 4


def _dies(*args, **kwargs):
    raise RuntimeError("killed")


async def test_what_a_person_has_to_mend_is_said_instead(weekly, monkeypatch):
    """A key without the right to read is no reason for silence, nor for trying again."""

    async def refused(*args, **kwargs):
        raise NoAccess("The PostHog key may not read this project.")

    with monkeypatch.context() as patch:
        patch.setattr("integrations.posthog.PostHog.query", refused)
        answer, job = await weekly(only_notable=True)
    assert "I could not make this digest. The PostHog key may not read" in answer.text
    assert job.outcome == "posted, without any figures"


async def test_posthog_down_is_waited_out(office, clock, monkeypatch):
    """The job waits, and the digest comes late and says so."""
    clock.now = FRIDAY
    await office.order("every Monday at 9", Summary())
    clock.now = MONDAY
    await office.due()

    async def away(*args, **kwargs):
        raise TryLater("PostHog does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr("integrations.posthog.PostHog.query", away)
        job = await office.work()
    assert (job.state, office.said) == ("waiting", [])
    clock.now += timedelta(hours=2)
    job = await office.work()
    assert job.state == "done"
    [(_, answer)] = office.said
    assert "This comes late: it was due on Mon 16 Nov 2026, 09:00 (Europe/Berlin)." in answer.text


@pytest.mark.slow
async def test_a_project_without_events_is_told_in_words(office_at, clock, tmp_path):
    """Nothing was measured yet: that is said, with the dates, and no figure."""
    with start_posthog(tmp_path, 1, size=0) as project:
        clock.now = FRIDAY
        answer, job = await office_at(project.address, KEY).text_of(
            "every Monday at 9", Summary(), at=MONDAY
        )
    assert "Nothing was measured in this project yet" in answer.text
    assert answer.kind == "nothing_found"
    assert job.state == "done"
