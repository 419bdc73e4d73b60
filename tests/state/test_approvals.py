"""What people decide is one commit, made once, and holds exactly one effect; on both databases."""

import asyncio
from dataclasses import replace

import pytest

from agent.approvals.approval import IN_A_TURN, TO_CARRY_OUT, Approval, NotApproved, Proposal
from agent.effects import Effect
from agent.policy import Label
from agent.state.approvals import ApprovalStore, new_id
from agent.state.conversations import NewMessage
from agent.state.database import Database
from agent.state.stores import Stores
from tests.state.conftest import Clock

PROPOSAL = Proposal("note", {"text": "hello"}, "Leave a note", (("Text", "hello"),), {"p": "1"})


def proposed(clock: Clock, **more) -> Approval:
    one = Approval(
        id=new_id(), key=new_id(), tenant="T1", conversation="slack:T1:C1:1", turn="t1",
        channel="C1", tool="annotate", version=1, risk="write", given={"text": "hello"},
        proposal=PROPOSAL, label=Label(frozenset({"a"}), frozenset({"channel:C1"}), untrusted=True),
        requested_by="U1", needed=1, created_at=clock(), expires_at=clock() + IN_A_TURN,
    )  # fmt: skip
    return replace(one, **more)


def effect_of(approval: Approval, **more) -> Effect:
    found = Effect(
        approval.effect_key, "T1", approval.conversation, "t1", 0, "note", {"text": "hello"}
    )
    return replace(found, **more)


async def test_a_proposal_is_read_back_as_it_is(stores: Stores, clock: Clock):
    """Every field, also after a decision; the second under one key is the first."""
    one = proposed(clock)
    kept = await stores.approvals.add(one)
    again = await stores.approvals.add(proposed(clock, key=one.key))

    assert kept == again == one
    assert await stores.approvals.get(one.id) == one
    assert await stores.approvals.of_turn(one.conversation, "t1") == [one]
    approved = await stores.approvals.approve(one.id, "U2", event="e1")
    assert await stores.approvals.get(one.id) == approved


async def test_of_many_presses_one_decides(stores: Stores, database_url: str, clock: Clock):
    """However many processes and people press at once, all are told of the same decision."""
    one = await stores.approvals.add(proposed(clock))
    databases = [await Database.open(database_url) for _ in range(3)]
    racing = [ApprovalStore(database, clock) for database in databases]

    found = await asyncio.gather(
        *(store.approve(one.id, f"U{n}", event=f"a{n}") for n, store in enumerate(racing)),
        *(store.reject(one.id, f"U{n}", event=f"r{n}") for n, store in enumerate(racing)),
    )

    assert len({(a.state, a.decided_by, a.decided_for) for a in found}) == 1
    for database in databases:
        await database.close()


async def test_the_gate_wants_the_same_digest_key_and_tenant(stores: Stores, clock: Clock):
    """Only what was approved, to the letter, can be begun; nothing else leaves a row."""
    one = await stores.approvals.add(proposed(clock))
    right = effect_of(one)
    with pytest.raises(NotApproved):
        await stores.effects.begin(right, gated=True)
    await stores.approvals.approve(one.id, "U2", event="e1")

    for wrong in (
        effect_of(one, arguments={"text": "hello!"}),
        effect_of(one, kind="other"),
        effect_of(one, tenant="T2"),
        effect_of(one, key="approval:another"),
    ):
        with pytest.raises(NotApproved):
            await stores.effects.begin(wrong, gated=True)
    assert await stores.effects.get(right.key) is None
    row = await stores.effects.begin(right, gated=True)
    assert (row.fresh, row.may_send) == (True, True)


@pytest.mark.parametrize("how", ["rejected", "expired", "replaced", "failed"])
async def test_what_is_over_opens_no_gate(stores: Stores, clock: Clock, how: str):
    """Neither a rejection, nor an expiry, nor an edit, nor a failure can be acted on."""
    store, one = stores.approvals, await stores.approvals.add(proposed(clock))
    match how:
        case "rejected":
            await store.reject(one.id, "U2", event="e1")
        case "expired":
            clock.turn(seconds=IN_A_TURN.total_seconds())
        case "replaced":
            await store.edit(one.id, "U2", event="e1", new=proposed(clock))
        case "failed":
            await store.approve(one.id, "U2", event="e1")
            await store.settle(one.id, "failed", outcome="it went wrong")
    found = await store.approve(one.id, "U3", event="e2")

    assert found.state == how
    with pytest.raises(NotApproved):
        await stores.effects.begin(effect_of(one), gated=True)


async def test_an_old_approval_only_looks(stores: Stores, clock: Clock):
    """What may have been sent can be looked for later, and is not sent any more."""
    one = await stores.approvals.add(proposed(clock))
    await stores.approvals.approve(one.id, "U2", event="e1")
    clock.turn(seconds=TO_CARRY_OUT.total_seconds())

    assert not (await stores.effects.begin(effect_of(one), gated=True)).may_send


async def test_an_edit_puts_one_new_proposal_into_the_place(stores: Stores, clock: Clock):
    """The same edit again finds the same one; another edit behind it finds that it is too late."""
    one = await stores.approvals.add(proposed(clock))
    new = proposed(clock)
    _, put = await stores.approvals.edit(one.id, "U2", event="e1", new=new)
    _, again = await stores.approvals.edit(one.id, "U2", event="e1", new=proposed(clock))
    old, late = await stores.approvals.edit(one.id, "U3", event="e2", new=proposed(clock))

    assert put == again == new
    assert late is None
    assert (old.state, old.decided_by, old.replaced_by) == ("replaced", "U2", new.id)


async def test_two_consents_are_of_two_people(stores: Stores, clock: Clock):
    """The second press of the same person counts for nothing."""
    one = await stores.approvals.add(proposed(clock, needed=2))
    await stores.approvals.approve(one.id, "U2", event="e1")
    same = await stores.approvals.approve(one.id, "U2", event="e2")
    other = await stores.approvals.approve(one.id, "U3", event="e3")

    assert (same.state, len(same.consents)) == ("waiting", 1)
    assert (other.state, other.decided_for) == ("approved", "e3")


async def test_a_leave_is_of_one_tool_in_one_thread(stores: Stores, clock: Clock):
    """And of one tenant; given twice, it is the first."""
    where = {"tenant": "T1", "conversation": "c", "tool": "annotate"}
    for by in ("U1", "U2"):
        await stores.grants.give(grant="g1", by=by, **where)

    found = await stores.grants.standing(**where)
    assert found
    assert found.given_by == "U1"
    for other in ({"tenant": "T2"}, {"conversation": "d"}, {"tool": "other"}):
        assert await stores.grants.standing(**where | other) is None


async def test_with_its_question_a_proposal_is_gone(stores: Stores, clock: Clock):
    """Whoever deletes the question takes back what still waits, and its words; not what was done."""
    question = NewMessage(
        "slack:T1:C1:1", "T1", "t1", "t1:q", "user", [{"type": "text", "text": "mark it"}],
        Label(), 0, slack_ts="1.5",
    )  # fmt: skip
    await stores.conversations.append(question)
    waiting = await stores.approvals.add(proposed(clock))
    decided = await stores.approvals.add(proposed(clock))
    await stores.approvals.reject(decided.id, "U2", event="e1")

    await stores.conversations.forget(
        "slack:T1:C1:1", "1.5", text="gone", copies=False, events=(), wordless=str
    )

    gone = await stores.approvals.approve(waiting.id, "U2", event="e2")
    left = await stores.approvals.get(decided.id)
    assert (gone.state, gone.proposal.lines, gone.proposal.arguments, gone.given) == (
        "expired", (), {}, {},
    )  # fmt: skip
    assert left
    assert (left.state, left.proposal) == ("rejected", PROPOSAL)
