"""Whatever people press, and however often: at most one change, and everybody is told why."""

import asyncio
from dataclasses import replace

import pytest

from agent.approvals.approval import IN_A_TURN
from agent.approvals.carrying import carried_out
from agent.approvals.rules import ApproverRules, read_rules
from agent.policy import Label
from agent.turn import Person
from integrations.errors import TryLater
from tests.approvals.conftest import PAGES
from tests.approvals.deciding import THREAD


def ruled(deciding, rules):
    """Let these people approve, from now on."""
    office = deciding.office
    office.equip(replace(office.approving, rules=rules), office.agent.offer)


async def test_nothing_is_done_before_a_press_and_one_thing_after(deciding):
    """A proposal changes nothing; approved, PostHog has just the note that was shown."""
    approval = await deciding.propose()
    before = await deciding.made()

    await deciding.press("approve", approval)

    [note] = await deciding.made()
    assert before == []
    assert (note["content"], note["scope"]) == (deciding.words, "project")
    assert note["date_marker"] in {"2026-11-02T23:00:00Z", "2026-11-03T00:00:00Z"}
    text, private = deciding.said
    assert text.startswith("Done: Put a note on the charts. Approved by ben.")
    assert f"{PAGES}/data-management/annotations" in text
    assert not private
    assert "nothing has been done" in deciding.told.text


async def test_a_second_press_hears_who_decided(deciding):
    """By the same person and by another one: told alone, and no second note."""
    approval = await deciding.propose()
    await deciding.press("approve", approval)

    for user in ("U0BEN", "U0ANA"):
        await deciding.press("approve", approval, user=user)
        text, private = deciding.said
        assert text.startswith("Done: Put a note on the charts. Approved by ben.")
        assert private
    assert len(await deciding.made()) == 1


async def test_two_people_at_once_do_it_once(deciding):
    """Deciding is one commit: one of them decides, the other one is told so."""
    approval = await deciding.propose()
    store = deciding.office.stores.approvals

    first, second = await asyncio.gather(
        store.approve(approval.id, "U0ANA", event="a"),
        store.approve(approval.id, "U0BEN", event="b"),
    )

    assert {first.decided_for, second.decided_for} in ({"a"}, {"b"})
    assert len((await deciding.now(approval)).consents) == 1


async def test_after_its_time_it_is_over(deciding):
    """Fifteen minutes later nothing is done, the card says so, and the presser hears why."""
    approval = await deciding.propose()
    deciding.later(seconds=IN_A_TURN.total_seconds())

    await deciding.press("approve", approval)

    text, private = deciding.said
    assert "Nobody decided about this in time" in text
    assert private
    assert [one.state for t in deciding.office.threads for one in t.shown] == ["expired"]
    assert await deciding.made() == []


async def test_what_is_rejected_stays_so(deciding):
    """Whoever approves later is told who rejected it."""
    approval = await deciding.propose()
    await deciding.press("reject", approval, user="U0ANA")
    said = deciding.said
    await deciding.press("approve", approval)

    assert said == ("Rejected by ana, so nothing was done: Put a note on the charts.", False)
    assert deciding.said[0].startswith("Rejected by ana")
    assert deciding.said[1]
    assert await deciding.made() == []


@pytest.mark.parametrize(
    ("user", "rules", "why"),
    [
        ("U0GUS", "", "you are a guest here"),
        ("U0OUT", "", "you are a guest here"),
        ("U0BEN", "annotate=U0ANA", "not among those who may decide"),
        ("U0BEN", "*=U0ANA", "not among those who may decide"),
        ("U0BEN", "C0PRODUCT/annotate=U0ANA; C0PRODUCT=U0BEN", "not among those who may decide"),
    ],
)
async def test_without_the_right_nothing_changes(deciding, user, rules, why):
    """A guest, a stranger, and whoever is not named: told alone, and it still waits."""
    ruled(deciding, ApproverRules(read_rules(rules)))
    approval = await deciding.propose()

    for action in ("approve", "reject", "allow", "edit"):
        await deciding.press(action, approval, user=user)
        text, private = deciding.said
        assert why in text
        assert private
    assert (await deciding.now(approval)).state == "waiting"
    assert await deciding.made() == []


async def test_who_may_not_read_it_may_not_decide(deciding):
    """What draws on a private channel is decided by its members."""
    secret = Label(circles=frozenset({"channel:C0LEADS"}))
    approval = await deciding.propose(label=secret)

    await deciding.press("approve", approval, user="U0BEN")
    refused = deciding.said
    await deciding.press("approve", approval, user="U0ANA")

    assert "may not read what this draws on" in refused[0]
    assert len(await deciding.made()) == 1


async def test_whom_slack_does_not_know_is_refused(deciding):
    """Where Slack does not say who somebody is, it is nobody with a right."""
    approval = await deciding.propose()
    deciding.office.api.refusals["users.info"] = "user_not_found"

    await deciding.press("approve", approval)

    assert "does not tell me who you are" in deciding.said[0]
    assert await deciding.made() == []


async def test_the_same_press_again_is_the_same_press(deciding):
    """An event that is tried again, or read again from the log, makes nothing twice."""
    approval = await deciding.propose()
    arrived = await deciding.press("approve", approval)

    for _ in range(2):
        await deciding.office.dispatch(arrived.event)

    assert len(await deciding.made()) == 1
    assert (await deciding.now(approval)).state == "done"


async def test_what_has_changed_since_it_was_shown_is_not_done(deciding):
    """Another name of the project is another target than the one that people approved."""
    approval = await deciding.propose()
    await deciding.rename("Another one")

    await deciding.press("approve", approval)

    text, private = deciding.said
    assert "not as it was shown any more (project)" in text
    assert not private
    assert (await deciding.now(approval)).state == "failed"
    assert await deciding.made() == []


async def test_an_unknown_outcome_is_looked_up_and_not_repeated(deciding):
    """PostHog makes the note and breaks off: it is found there, and there is one."""
    approval = await deciding.propose()
    await deciding.trouble("drop-answerx1")

    await deciding.press("approve", approval)
    await deciding.trouble("off")

    assert len(await deciding.made()) == 1
    assert (await deciding.now(approval)).state == "done"


async def test_while_posthog_is_away_the_card_says_so(deciding):
    """The press waits and is tried again; when PostHog is back, the note is made, once."""
    approval = await deciding.propose()
    await deciding.trouble("503")
    with pytest.raises(TryLater):
        await deciding.press("approve", approval)
    shown = [one.state for thread in deciding.office.threads for one in thread.shown]
    await deciding.trouble("off")

    await deciding.again()

    assert shown == ["approved"]
    assert len(await deciding.made()) == 1
    assert (await deciding.now(approval)).state == "done"


async def test_two_people_have_to_be_two(deciding):
    """Where two are needed, one who presses twice is one; the asker can be the other."""
    ruled(deciding, ApproverRules(two_people=True))
    gus = Person("U0GUS", "gus", is_guest=True)
    approval = await deciding.propose(asker=gus)
    assert (approval.risk, approval.needed) == ("public", 2)

    await deciding.press("approve", approval)
    await deciding.press("approve", approval)
    once = (await deciding.made(), deciding.said)
    await deciding.press("approve", approval, user="U0ANA")

    assert once == (
        [],
        ("You approved this already.\n\nSomebody else has to approve it too.", True),
    )
    assert deciding.said[0].startswith("Done: Put a note on the charts. Approved by ben and ana.")
    assert len(await deciding.made()) == 1


@pytest.mark.parametrize("action", ["approve", "edit", "reject", "allow", "more"])
async def test_a_card_of_no_proposal_gets_a_private_word(deciding, action):
    """An id that nobody knows, and one of another workspace: nothing is changed or told of it."""
    theirs = replace(await deciding.propose(), id="theirs", key="theirs", tenant="T0OTHER")
    await deciding.office.stores.approvals.add(theirs)

    for unknown in (theirs, replace(theirs, id="unknown")):
        await deciding.press(action, unknown)
        assert deciding.said[0].startswith("This button is not valid any more")
        assert deciding.said[1]
    assert (await deciding.now(theirs)).state == "waiting"


async def test_a_right_that_was_lost_in_between_stops_it(deciding):
    """Approved, and the process died; who approved is no member any more when it is taken up."""
    approval = await deciding.propose()
    await deciding.trouble("503")
    with pytest.raises(TryLater):
        await deciding.press("approve", approval)
    await deciding.trouble("off")
    ruled(deciding, ApproverRules(read_rules("*=U0ANA")))

    await deciding.again()

    stands = await deciding.now(approval)
    assert (stands.state, await deciding.made()) == ("failed", [])
    assert "could not find out whether it was done" in stands.outcome


async def test_what_was_decided_is_remembered(deciding):
    """Later turns read it in the conversation, and not as anybody's words."""
    approval = await deciding.propose()
    await deciding.press("approve", approval)

    log = await deciding.office.stores.conversations.messages(THREAD)
    [text] = [block["text"] for message in log for block in message.content]
    assert text.startswith("<decision>The proposal “Put a note on the charts")
    assert "approved and is done" in text


async def test_too_late_to_carry_out_is_left(deciding):
    """Approved while PostHog was away for long: nobody expects it any more."""
    approval = await deciding.propose()
    event = await deciding.office.stores.approvals.approve(approval.id, "U0BEN", event="e")
    deciding.later(minutes=16)
    tool = deciding.office.agent.offer.tools["annotate"]
    left = await carried_out(deciding.office.approving, event, tool, deciding.turn())

    assert (left.state, await deciding.made()) == ("failed", [])
    assert "soon enough" in left.outcome
