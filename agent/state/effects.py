"""The record of every change Rootle made in the world, or is about to make."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.approvals import may_send
from agent.state.columns import AnyRow, insert_into, label_values
from agent.state.database import Database
from agent.state.leases import check_fence
from agent.state.tables import effects

if TYPE_CHECKING:
    from agent.effects import Effect  # the executor imports this store


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What is recorded of one effect.

    `pending` means that it may have been made; `fresh` that this very call recorded it first, so
    it cannot have been. `digest` is that of the arguments last sent. `may_send` is False where
    the time to make it is over, so that it can only be looked for.
    """

    key: str
    turn: str
    kind: str
    state: Literal["pending", "done", "refused"]
    digest: str
    arguments: dict[str, Any]
    outcome: dict[str, Any] | None
    reason: str = ""
    fresh: bool = False
    may_send: bool = True


class EffectStore:
    """Records effects before they are sent, and their outcomes after."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, effect: "Effect", *, gated: bool = False) -> EffectRow:
        """Record `effect` as pending unless its key is known; returns what is recorded.

        Raises `LeaseLost` when the effect's fence is stale (0 needs no lease), and for a `gated`
        one `NotApproved` unless an approval of the same digest stands, in the same transaction.
        """

        async def work(connection: AsyncConnection) -> EffectRow:
            await check_fence(connection, effect.conversation, effect.fence)
            now = self._clock()
            in_time = await may_send(connection, effect, now) if gated else True
            inserted = await connection.execute(
                insert_into(connection, effects)
                .values(self._pending(effect))
                .on_conflict_do_nothing(index_elements=[effects.c.key])
                .returning(effects.c.key)
            )
            fresh = inserted.first() is not None
            row = (await connection.execute(_by_key(effect.key))).one()
            return _effect_row(row, fresh=fresh, may_send=in_time)

        return await self._database.write(work)

    async def done(self, effect: "Effect", outcome: dict[str, Any]) -> None:
        """Record that the effect was made as it is, whoever holds the lease by now."""
        sent = {"arguments": effect.arguments, "digest": effect.digest}
        await self._settle(effect.key, state="done", outcome=outcome, **sent)

    async def refuse(self, key: str, reason: str) -> None:
        """Record that the effect will not be made."""
        await self._settle(key, state="refused", reason=reason)

    async def get(self, key: str) -> EffectRow | None:
        """What is recorded under `key`, or None."""

        async def work(connection: AsyncConnection) -> EffectRow | None:
            row = (await connection.execute(_by_key(key))).first()
            return None if row is None else _effect_row(row)

        return await self._database.read(work)

    async def of_conversation(self, conversation: str) -> list[EffectRow]:
        """Every effect of a conversation, oldest first."""

        async def work(connection: AsyncConnection) -> list[EffectRow]:
            rows = await connection.execute(
                select(effects).where(effects.c.conversation == conversation).order_by(effects.c.id)
            )
            return [_effect_row(row) for row in rows]

        return await self._database.read(work)

    async def _settle(self, key: str, **values: Any) -> None:
        async def work(connection: AsyncConnection) -> None:
            changed = await connection.execute(
                update(effects)
                .where(effects.c.key == key)
                .values(settled_at=self._clock(), **values)
            )
            if changed.rowcount != 1:
                raise LookupError(f"no effect {key!r} was begun")

        await self._database.write(work)

    def _pending(self, effect: "Effect") -> dict[str, Any]:
        return {
            "key": effect.key,
            "tenant": effect.tenant,
            "conversation": effect.conversation,
            "turn": effect.turn,
            "fence": effect.fence,
            "kind": effect.kind,
            "arguments": effect.arguments,
            "digest": effect.digest,
            "state": "pending",
            "reason": "",
            **label_values(effect.label),
            "begun_at": self._clock(),
        }


def _by_key(key: str) -> Any:
    return select(effects).where(effects.c.key == key)


def _effect_row(row: AnyRow, *, fresh: bool = False, may_send: bool = True) -> EffectRow:
    return EffectRow(
        key=row.key,
        turn=row.turn,
        kind=row.kind,
        state=row.state,
        digest=row.digest,
        arguments=row.arguments,
        outcome=row.outcome,
        reason=row.reason,
        fresh=fresh,
        may_send=may_send,
    )
