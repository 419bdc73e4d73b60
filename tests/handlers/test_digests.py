"""`/rootle digest` and its buttons: ordered, listed, changed and run by members, and told to the channel."""

from dataclasses import replace

import pytest

from agent.state.due import job_asked_for
from tests.handlers.test_buttons import press
from tests.handlers.test_command import give
from tests.thorough import further

WEEKLY = "digest every Monday at 9"


@pytest.fixture
def office_with_workers(office):
    """An office in which somebody works on jobs; `nudged` counts how often they were told."""
    office.nudged = []
    office.desk = replace(office.desk, nudge=lambda: office.nudged.append(1))
    office._open()
    return office


async def digests(office, channel="C0PRODUCT"):
    return await office.stores.schedules.of_channel("T0LOCAL", channel)


def buttons(office):
    """Label, action and value of every button that was said last."""
    rows = [answer.presses for thread in office.threads for answer in thread.said if answer.presses]
    return [(one.label, one.action, one.value) for row in rows[-1] for one in row] if rows else []


async def test_a_digest_is_ordered_in_plain_words(office):
    """Whoever orders hears when it runs next, with buttons; the channel hears who ordered what."""
    await give(office, "digest every weekday at 9")

    [one] = await digests(office)
    assert (one.owner, one.channel, one.kind) == ("U0ANA", "C0PRODUCT", "channel")
    told, private = (
        (text for text, alone in office.said if not alone),
        [text for text, alone in office.said if alone],
    )
    [told] = told
    assert told == (
        "ana ordered digest 1 for this channel: “Product summary”, every weekday at 09:00 "
        "(Europe/Berlin)."
    )
    assert "next on Mon 23 Nov 2026, 09:00 (Europe/Berlin)" in private[0]
    assert [(label, action) for label, action, _ in buttons(office)] == [
        ("Preview", "digest:preview"), ("Run now", "digest:run"), ("Pause", "digest:pause"),
        ("Edit", "digest:edit"), ("Delete", "digest:delete"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("uploads of <@U0BEN> in <#C0PRODUCT>", "uploads of @ben in #product"),
        ("uploads of <@U0BEN|benjamin>", "uploads of @benjamin"),
        ("uploads in <#C0LEADS|>", "uploads in #C0LEADS"),
        *further(
            ("uploads in <#C0LEADS|leads>", "uploads in #leads"),
            ("<@U0NOBODY> uploads", "@U0NOBODY uploads"),
            ("a &lt; b &amp; c", "a < b & c"),
        ),
    ],
)
async def test_mentions_are_names(office, api, asked, title):
    """In the title, which notifies nobody; of a private channel only what Slack itself has written."""
    await give(office, f"{WEEKLY}: {asked}")
    [one] = await digests(office)
    assert one.title == title


async def test_an_order_that_arrives_twice_is_one_digest(office):
    """A second attempt at the same event changes nothing."""
    arrived = await give(office, WEEKLY)
    await office.dispatch(arrived.event)
    assert len(await digests(office)) == 1


async def test_what_was_taken_for_granted_is_said(office):
    """No hour was named, so the default one is told."""
    await give(office, "digest every Monday")
    assert any("No hour was said: it is 09:00." in text for text, _ in office.said)


async def test_words_that_mean_nothing_are_answered_with_examples(office):
    """And nothing is ordered."""
    await give(office, "digest whenever you like")
    [(text, private)] = office.said
    assert "not understood" in text
    assert text.count("`/rootle digest ") == 2
    assert private
    assert await digests(office) == []


async def test_the_list_is_empty_with_a_way_to_begin(office):
    """Without any digest, the command says how to make one."""
    await give(office, "digest")
    [(text, private)] = office.said
    assert "There is no digest here yet" in text
    assert "/rootle digest every weekday at 9 in Berlin" in text
    assert private


async def test_help_shows_how_to_order(office):
    """Also where there are digests already."""
    await give(office, WEEKLY)
    await give(office, "digest help")
    assert "/rootle digest every weekday at 9 in Berlin" in office.said[-1][0]
    assert len(await digests(office)) == 1


async def test_the_list_has_every_digest_of_the_channel(office):
    """With what, when, next, whose; each with its own row of buttons."""
    await give(office, WEEKLY)
    await give(
        office, "digest first Monday of the month at 8: how many people signed up last month?"
    )
    await give(office, WEEKLY, channel_id="C0LEADS", channel_name="privategroup")
    await give(office, "digest")

    text, private = office.said[-1]
    assert private
    assert (
        "**1: Product summary**, every Monday at 09:00 (Europe/Berlin); next on Mon 23 Nov 2026"
        in text
    )
    assert "**2: how many people signed up last month?**" in text
    assert "ordered by ana" in text
    assert "3:" not in text
    assert ("Pause (2)", "digest:pause", "2") in buttons(office)


async def test_a_digest_of_a_private_channel_stays_there(office):
    """Its words may be read by that channel alone, and nobody reaches it by number from elsewhere."""
    await give(office, WEEKLY, channel_id="C0LEADS", channel_name="privategroup")
    [one] = await digests(office, "C0LEADS")
    assert one.label.circles == {"channel:C0LEADS"}
    await give(office, "digest delete 1")
    assert office.said[-1][0].startswith("There is no digest 1 in this channel")
    assert await digests(office, "C0LEADS") == [one]


@pytest.mark.parametrize("by", ["words", "button"])
async def test_pause_and_go_on(office, by):
    """By words or by button; the channel is told who did it."""
    await give(office, WEEKLY)
    for verb, state in (("pause", "paused"), ("resume", "active")):
        if by == "words":
            await give(office, f"digest {verb} 1", user_id="U0BEN")
        else:
            await office.deliver(press(f"digest:{verb}", "1", user="U0BEN"), kind="interactive")
        [one] = await digests(office)
        assert one.state == state
        assert any(
            text.startswith(f"ben {verb}d digest 1") and not private
            for text, private in office.said
        )


@pytest.mark.parametrize(
    ("first", "again", "words"),
    [
        ("pause", "pause", "Digest 1 is paused already."),
        ("delete", "delete", "Digest 1 is deleted already:"),
        *further(
            ("preview", "resume", "Digest 1 is not paused."),
            ("preview", "undo", "Digest 1 is not deleted."),
            ("pause", "undo", "Digest 1 is not deleted."),
        ),
    ],
)
async def test_what_is_so_already_is_told_to_nobody_else(office, first, again, words):
    """Said twice, or pressed by two people: the second one hears how it stands, the channel nothing."""
    await give(office, WEEKLY)
    await give(office, f"digest {first} 1")
    told = sum(not private for _, private in office.said)
    await give(office, f"digest {again} 1", user_id="U0BEN")

    text, private = office.said[-1]
    assert text.startswith(words)
    assert private
    assert sum(not private for _, private in office.said) == told


async def test_a_second_attempt_finishes_what_the_first_one_did(office):
    """A process that died between the change and the word to the channel owes it that word."""
    await give(office, WEEKLY)
    await office.stores.schedules.pause("T0LOCAL", 1)
    arrived = await give(office, "digest pause 1")
    await office.dispatch(replace(arrived.event, attempt=2))

    assert any("paused digest 1" in text and not private for text, private in office.said)


@pytest.mark.parametrize(
    "words", ["delete digest 1", *further("remove #1.", "delete the digest 1, please")]
)
async def test_a_number_is_said_in_several_ways(office, words):
    """As people write it behind the verb."""
    await give(office, WEEKLY)
    await give(office, f"digest {words}")
    assert await digests(office) == []


@pytest.mark.parametrize("words", ["delete everything", "pause", *further("edit one", "undo 1st")])
async def test_a_verb_without_a_number_asks_for_it(office, words):
    """It is no order of a new digest."""
    await give(office, WEEKLY)
    await give(office, f"digest {words}")
    assert office.said[-1][0].startswith("Which digest?")
    assert len(await digests(office)) == 1


@pytest.mark.parametrize(
    "numbers",
    ["1 and 2", *further("1, 2", "1 & 2 please", "digests 1 and 2", "#1, and #2", "2 1 2")],
)
async def test_several_are_done_at_once(office, numbers):
    """Each of them, with one word to whoever asked, one to the channel, and buttons by number."""
    for when in (WEEKLY, WEEKLY, WEEKLY):
        await give(office, when)
    said = len(office.said)
    await give(office, f"digest delete {numbers}")

    assert [one.id for one in await digests(office)] == [3]
    (told, _), (mine, private) = office.said[said:]
    assert private
    assert all(f"Digest {number} is deleted:" in mine for number in (1, 2))
    assert told.count("ana deleted digest") == 2
    assert {label for label, _, _ in buttons(office)} == {"Undo (1)", "Undo (2)"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("delete 1 and 7", "There is no digest 7 in this channel"),
        ("pause 1 and the other one", "“and the other one” is not understood behind the number"),
        ("edit 1 and 2 every Friday", "Digests are edited one at a time"),
        *further(
            ("delete 1-2", "Which digest?"),
            ("pause 1 until Monday", "“until Monday” is not understood behind the number"),
            ("edit 1, 2", "Digests are edited one at a time"),
            (f"delete {' '.join(map(str, range(1, 12)))}", "at most 10 digests at once"),
        ),
    ],
)
async def test_all_that_are_named_or_none(office, words, reason):
    """What is not meant as it stands is refused whole, with a sentence."""
    await give(office, WEEKLY)
    await give(office, WEEKLY)
    before = await digests(office)
    await give(office, f"digest {words}")

    assert reason in office.said[-1][0]
    assert await digests(office) == before


async def test_an_edit_to_cron_is_of_one(office):
    """The numbers behind the first one are times."""
    await give(office, WEEKLY)
    await give(office, "digest edit 1 0 9 * * 5")
    [one] = await digests(office)
    assert one.next_at.isoformat() == "2026-11-27T08:00:00+00:00"


async def test_a_run_that_has_not_begun_is_not_called_running(office_with_workers):
    """The list says that it waits."""
    await give(office_with_workers, WEEKLY)
    await give(office_with_workers, "digest run 1")
    await give(office_with_workers, "digest")
    assert "a run waits for its turn" in office_with_workers.said[-1][0]


async def test_delete_offers_an_undo(office):
    """The button brings it back as it was."""
    await give(office, WEEKLY)
    before = await digests(office)
    await give(office, "digest delete 1")
    assert await digests(office) == []
    assert buttons(office) == [("Undo", "digest:restore", "1")]
    await office.deliver(press("digest:restore", "1"), kind="interactive")
    assert await digests(office) == before


@pytest.mark.parametrize("verb", ["edit", *further("run", "preview", "pause", "resume", "")])
async def test_a_deleted_one_is_only_brought_back(office, verb):
    """Whoever wants anything else of it hears that it is deleted, with the same button."""
    await give(office, WEEKLY)
    await give(office, "digest delete 1", user_id="U0BEN")
    await give(office, f"digest {verb} 1")

    assert office.said[-1][0].startswith("Digest 1 is deleted already")
    assert buttons(office) == [("Undo", "digest:restore", "1")]


async def test_a_number_alone_shows_that_digest(office):
    """With its buttons; one that is not of this channel is unknown."""
    await give(office, WEEKLY)
    await give(office, "digest 1")
    assert "**1: Product summary**" in office.said[-1][0]
    assert len(buttons(office)) == 5

    await give(office, "digest #1", channel_id="C0LEADS", channel_name="privategroup")
    assert office.said[-1][0].startswith("There is no digest 1 in this channel")


async def test_an_edit_changes_when_and_what(office):
    """Without words it shows those that there are, to be sent changed."""
    await give(office, WEEKLY)
    await give(office, "digest edit 1")
    assert "/rootle digest edit 1 every Monday at 9" in office.said[-1][0]
    await give(
        office, "digest edit 1 every Friday at 16: how many uploads this week? only if notable"
    )
    [one] = await digests(office)
    assert (one.title, one.only_notable) == ("how many uploads this week?", True)
    assert one.next_at.isoformat() == "2026-11-27T15:00:00+00:00"


async def test_run_now_is_a_job(office_with_workers):
    """Once, however often it is pressed while it is being made; the workers hear of it."""
    office = office_with_workers
    await give(office, WEEKLY)
    await give(office, "digest run 1")
    await office.deliver(press("digest:run", "1"), kind="interactive")
    [job] = await office.stores.job_queue.latest()
    assert (job.asked.name, job.asked.queue, job.asked.asked_by) == ("digest", "long", "U0ANA")
    assert job.asked.arguments["by_hand"]
    assert office.said[-1][0].startswith("Digest 1 is being made already")
    assert office.nudged == [1]


async def test_a_preview_is_a_job_for_one(office_with_workers):
    """Nobody else hears of it, and it is no run of the schedule."""
    office = office_with_workers
    await give(office, WEEKLY)
    said = len(office.said)
    await give(office, "digest preview 1", user_id="U0BEN")
    [job] = await office.stores.job_queue.latest()
    assert job.asked.arguments["preview_for"] == "U0BEN"
    assert job.asked.conversation == ""
    assert [private for _, private in office.said[said:]] == [True]
    [one] = await digests(office)
    assert one.last_job is None


async def test_without_workers_that_is_said(office):
    """The job waits, and whoever asked knows what is missing."""
    await give(office, WEEKLY)
    await give(office, "digest run 1")
    assert "REDIS_URL" in office.said[-1][0]


async def test_the_last_outcome_stands_in_the_list(office):
    """What became of the last run, also when nothing was posted."""
    await give(office, WEEKLY)
    [one] = await digests(office)
    new = job_asked_for(one, office.now, event="t9", asked_by="U0ANA", preview=False)
    await office.stores.schedules.run_now(one.id, new)
    await office.stores.jobs.stop((await office.stores.job_queue.latest())[0].id, "U0ANA")
    await give(office, "digest")
    assert "last run: stopped before it went on" in office.said[-1][0]


@pytest.mark.parametrize("value", ["", "-1", "99999999999", "²", "1; drop"])
async def test_a_forged_button_does_nothing(office, value):
    """A value that is no number of a digest here."""
    await give(office, WEEKLY)
    await office.deliver(press("digest:delete", value), kind="interactive")
    assert office.said[-1][0].startswith("There is no digest")
    assert len(await digests(office)) == 1


@pytest.mark.parametrize("text", ["digest", WEEKLY, "digest delete 1"])
async def test_guests_may_not(office, text):
    """Neither see nor change digests."""
    await give(office, WEEKLY)
    await give(office, text, user_id="U0GUS")
    assert office.said[-1][0].startswith("Digests are for members of the team")
    assert len(await digests(office)) == 1


async def test_a_channel_without_rootle_is_refused(office, api):
    """It could not post there."""
    await give(office, WEEKLY, channel_id="C0ELSEWHERE", channel_name="elsewhere")
    assert office.said[-1][0].startswith("I am no member of this channel")
    assert await digests(office, "C0ELSEWHERE") == []


async def test_in_direct_messages_nobody_else_is_told(office):
    """The digest comes there, and one answer says so."""
    await give(office, WEEKLY, channel_id="D0ANA", channel_name="directmessage")
    [one] = await digests(office, "D0ANA")
    assert one.kind == "im"
    assert len(office.said) == 1
