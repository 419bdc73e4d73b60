"""What the buttons under a message stand for; each can be used once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.policy import Label
from agent.state.database import Database
from agent.state.tables import buttons, insert_into, label_of, label_values


@dataclass(frozen=True, slots=True)
class Button:
    """One button; `used_by` is the person who pressed it, None while nobody has."""

    id: str
    tenant: str
    conversation: str
    kind: str
    payload: dict[str, Any]
    label: Label
    used_by: str | None


class ButtonStore:
    """Keeps what a button means on our side: Slack only ever sees an opaque id."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def create(
        self,
        *,
        tenant: str,
        conversation: str,
        kind: str,
        payload: dict[str, Any],
        label: Label,
        key: str,
    ) -> str:
        """Make a button and return its id; the same `key` again returns the same id."""
        values = {
            "id": secrets.token_urlsafe(16),  # 128 bits: cannot be guessed
            "key": key,
            "tenant": tenant,
            "conversation": conversation,
            "kind": kind,
            "payload": payload,
            **label_values(label),
            "created_at": self._clock(),
        }

        async def work(connection: AsyncConnection) -> str:
            await connection.execute(
                insert_into(connection, buttons)
                .values(values)
                .on_conflict_do_nothing(index_elements=[buttons.c.key])
            )
            stored = await connection.execute(select(buttons.c.id).where(buttons.c.key == key))
            return str(stored.scalar_one())

        return await self._database.write(work)

    async def get(self, button_id: str) -> Button | None:
        """The button with this id, or None."""

        async def work(connection: AsyncConnection) -> Button | None:
            query = select(buttons).where(buttons.c.id == button_id)
            row = (await connection.execute(query)).first()
            if row is None:
                return None
            return Button(
                id=row.id,
                tenant=row.tenant,
                conversation=row.conversation,
                kind=row.kind,
                payload=row.payload,
                label=label_of(row),
                used_by=row.used_by,
            )

        return await self._database.read(work)

    async def use(self, button_id: str, by: str, *, event: str = "") -> bool:
        """Whether this press is the one that counts: only the first one ever is.

        `event` names the press, so that the same press asked about again, after a crash, still
        counts.
        """
        unused = buttons.c.used_at.is_(None)
        same_press = (buttons.c.used_for == event) if event else buttons.c.id.is_(None)

        async def work(connection: AsyncConnection) -> bool:
            used = await connection.execute(
                update(buttons)
                .where(buttons.c.id == button_id, or_(unused, same_press))
                .values(used_by=by, used_for=event, used_at=self._clock())
            )
            return used.rowcount == 1

        return await self._database.write(work)
