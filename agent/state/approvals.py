"""Keeps what was proposed and what people decided: each decision is one commit, and made once."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.approvals.approval import (
    TO_CARRY_OUT,
    Approval,
    Consent,
    NotApproved,
    Proposal,
    effect_key,
)
from agent.state.columns import AnyRow, insert_into, label_of, label_values
from agent.state.database import Database
from agent.state.tables import approvals

if TYPE_CHECKING:
    from agent.effects import Effect  # the executor imports the stores

NOBODY_APPROVED = (
    "Nobody has approved exactly this change, so it is not made. Whoever wants it can ask for it "
    "again and approve what is shown then."
)


class ApprovalStore:
    """Every proposal and its one decision; ids are opaque and cannot be guessed."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(self, approval: Approval) -> Approval:
        """Keep a new proposal, and return what is kept: the first one under its key."""

        async def work(connection: AsyncConnection) -> Approval:
            await connection.execute(
                insert_into(connection, approvals)
                .values(_values(approval))
                .on_conflict_do_nothing(index_elements=[approvals.c.key])
            )
            return await _one(connection, approvals.c.key == approval.key)

        return await self._database.write(work)

    async def get(self, approval: str) -> Approval | None:
        """The approval with this id, or None."""
        return next(iter(await self._where(approvals.c.id == approval)), None)

    async def of_key(self, key: str) -> Approval | None:
        """What was proposed by this tool call or edit, or None."""
        return next(iter(await self._where(approvals.c.key == key)), None)

    async def of_turn(self, conversation: str, turn: str) -> list[Approval]:
        """Everything that a turn proposed, in its order."""
        mine = (approvals.c.conversation == conversation) & (approvals.c.turn == turn)
        return await self._where(mine)

    async def approve(self, approval: str, by: str, *, event: str) -> Approval:
        """Count one person's consent, and return how it stands.

        It is approved once as many different people consented as it needs. Repeating the same
        `event` changes nothing; neither does a press on what is decided or too old.
        """

        def decided(found: Approval, now: datetime) -> Approval:
            if any(one.by == by for one in found.consents):
                return found
            consents = (*found.consents, Consent(by, now, event))
            found = replace(found, consents=consents)
            enough = len(consents) >= found.needed
            return _decided(found, "approved", by, event, now) if enough else found

        return await self._decide(approval, decided)

    async def look(self, approval: str) -> Approval:
        """How it stands now, expired if its time is over."""
        return await self._decide(approval, lambda found, _: found)

    async def reject(self, approval: str, by: str, *, event: str) -> Approval:
        """Let it be, and return how it stands; what is decided already stays as it is."""
        return await self._decide(
            approval, lambda found, now: _decided(found, "rejected", by, event, now)
        )

    async def edit(
        self, approval: str, by: str, *, event: str, new: Approval
    ) -> tuple[Approval, Approval | None]:
        """Put `new` into the place of a proposal that still waits, in one commit.

        Returns the old one as it stands, and the new one if that is what took its place.
        """

        async def work(connection: AsyncConnection) -> tuple[Approval, Approval | None]:
            old = await self._waiting(connection, approval)
            if old.state == "waiting":
                await connection.execute(insert(approvals).values(_values(new)))
                old = _decided(old, "replaced", by, event, self._clock())
                old = replace(old, replaced_by=new.id)
                await _put(connection, old)
            if old.decided_for != event or not old.replaced_by:
                return old, None
            return old, await _one(connection, approvals.c.id == old.replaced_by)

        return await self._database.write(work)

    async def settle(
        self, approval: str, state: Literal["done", "failed"], *, outcome: str, link: str = ""
    ) -> Approval:
        """Record how an approved change went; the first record stays."""

        async def work(connection: AsyncConnection) -> Approval:
            await connection.execute(
                update(approvals)
                .where(approvals.c.id == approval, approvals.c.state == "approved")
                .values(state=state, outcome=outcome, link=link)
            )
            return await _one(connection, approvals.c.id == approval)

        return await self._database.write(work)

    async def _decide(
        self, approval: str, decided: Callable[[Approval, datetime], Approval]
    ) -> Approval:
        async def work(connection: AsyncConnection) -> Approval:
            found = await self._waiting(connection, approval)
            if found.state == "waiting":
                found = decided(found, self._clock())
                await _put(connection, found)
            return found

        return await self._database.write(work)

    async def _waiting(self, connection: AsyncConnection, approval: str) -> Approval:
        """The approval, locked until the commit, and expired if its time is over."""
        found = await _one(connection, approvals.c.id == approval, locked=True)
        if found.state == "waiting" and self._clock() >= found.expires_at:
            found = replace(found, state="expired", decided_at=found.expires_at)
            await _put(connection, found)
        return found

    async def _where(self, condition: Any) -> list[Approval]:
        async def work(connection: AsyncConnection) -> list[Approval]:
            query = select(approvals).where(condition).order_by(approvals.c.created_at)
            return [_approval(row) for row in await connection.execute(query)]

        return await self._database.read(work)


async def may_send(connection: AsyncConnection, effect: "Effect", now: datetime) -> bool:
    """Whether an effect that needs an approval may be sent now; False where it is too late for that.

    Raises `NotApproved` unless somebody approved this very effect, to the letter, in this tenant.
    The row stays locked until the commit.
    """
    query = select(approvals).where(approvals.c.effect_key == effect.key).with_for_update()
    row = (await connection.execute(query)).first()
    if row is None or row.tenant != effect.tenant or row.digest != effect.digest:
        raise NotApproved(NOBODY_APPROVED)
    if row.state not in {"approved", "done"} or row.decided_at is None:
        raise NotApproved(NOBODY_APPROVED)
    return bool(row.state == "approved" and now < row.decided_at + TO_CARRY_OUT)


def new_id() -> str:
    """The id of a new approval or grant: 128 bits, which cannot be guessed."""
    return secrets.token_urlsafe(16)


def _decided(
    found: Approval, state: Literal["approved", "rejected", "replaced"], by: str, event: str,
    now: datetime,
) -> Approval:  # fmt: skip
    return replace(found, state=state, decided_by=by, decided_for=event, decided_at=now)


async def _one(connection: AsyncConnection, condition: Any, *, locked: bool = False) -> Approval:
    query = select(approvals).where(condition)
    query = query.with_for_update() if locked else query
    return _approval((await connection.execute(query)).one())


async def _put(connection: AsyncConnection, approval: Approval) -> None:
    values = _values(approval)
    decision = {
        name: values[name]
        for name in (
            "state", "consents", "replaced_by", "decided_by", "decided_for", "decided_at",
        )
    }  # fmt: skip
    await connection.execute(
        update(approvals).where(approvals.c.id == approval.id).values(decision)
    )


def _values(one: Approval) -> dict[str, Any]:
    return {
        "id": one.id,
        "key": one.key,
        "tenant": one.tenant,
        "conversation": one.conversation,
        "turn": one.turn,
        "channel": one.channel,
        "tool": one.tool,
        "version": one.version,
        "risk": one.risk,
        "given": dict(one.given),
        "title": one.proposal.title,
        "lines": [list(line) for line in one.proposal.lines],
        "seen": dict(one.proposal.seen),
        "kind": one.proposal.kind,
        "arguments": one.proposal.arguments,
        "digest": one.digest,
        "effect_key": effect_key(one.id),
        **label_values(one.label),
        "requested_by": one.requested_by,
        "needed": one.needed,
        "state": one.state,
        "consents": [[c.by, c.at.isoformat(), c.event] for c in one.consents],
        "granted_by": one.granted_by,
        "replaced_by": one.replaced_by,
        "decided_by": one.decided_by,
        "decided_for": one.decided_for,
        "decided_at": one.decided_at,
        "outcome": one.outcome,
        "link": one.link,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
    }


def _approval(row: AnyRow) -> Approval:
    lines = tuple((name, value) for name, value in row.lines)
    seen: Mapping[str, str] = row.seen
    same = ("id", "key", "tenant", "conversation", "turn", "channel", "tool", "version", "risk",
            "given", "requested_by", "needed", "created_at", "expires_at", "state", "granted_by",
            "replaced_by", "decided_by", "decided_for", "decided_at", "outcome", "link")  # fmt: skip
    return Approval(
        proposal=Proposal(row.kind, row.arguments, row.title, lines, seen),
        label=label_of(row),
        consents=tuple(
            Consent(by, datetime.fromisoformat(at), event) for by, at, event in row.consents
        ),
        **{name: getattr(row, name) for name in same},
    )
