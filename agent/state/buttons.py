"""What the buttons under a message stand for; each can be used once, of a question's only one."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.policy import Label
from agent.state.columns import AnyRow, insert_into, label_of, label_values
from agent.state.database import Database
from agent.state.tables import buttons

MOST_OPTIONS = 25
"""Options of one question, `KEY:option:0` and so on: the elements of one actions block in Slack."""


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
            return _button(row) if row else None

        return await self._database.read(work)

    async def chosen(self, button_id: str) -> Button | None:
        """The used button of the question that this button belongs to, None while there is none."""

        async def work(connection: AsyncConnection) -> Button | None:
            question = await _question(connection, button_id)
            used = select(buttons).where(question, buttons.c.used_at.is_not(None)).limit(1)
            row = (await connection.execute(used)).first()
            return _button(row) if row else None

        return await self._database.read(work)

    async def use(self, button_id: str, by: str, *, event: str = "") -> bool:
        """Whether this press is the one that counts: only the first one of a question ever is.

        `event` names the press, so that the same press asked about again, after a crash, still
        counts.
        """
        unused = buttons.c.used_at.is_(None)
        same_press = (buttons.c.used_for == event) if event else buttons.c.id.is_(None)

        async def work(connection: AsyncConnection) -> bool:
            question = await _question(connection, button_id)
            # Locked in one order, so that two presses in two processes cannot both be first.
            together = select(buttons).where(question).order_by(buttons.c.id).with_for_update()
            rows = (await connection.execute(together)).all()
            if any(row.used_at is not None and row.id != button_id for row in rows):
                return False
            used = await connection.execute(
                update(buttons)
                .where(buttons.c.id == button_id, or_(unused, same_press))
                .values(used_by=by, used_for=event, used_at=self._clock())
            )
            return used.rowcount == 1

        return await self._database.write(work)


async def _question(connection: AsyncConnection, button_id: str) -> ColumnElement[bool]:
    """Which buttons belong to the question of this one: only itself, if it is no option."""
    key = await connection.scalar(select(buttons.c.key).where(buttons.c.id == button_id))
    asked, option, _ = str(key).rpartition(":option:")
    if not option:
        return buttons.c.id == button_id
    return buttons.c.key.in_([f"{asked}{option}{number}" for number in range(MOST_OPTIONS)])


def _button(row: AnyRow) -> Button:
    return Button(
        id=row.id,
        tenant=row.tenant,
        conversation=row.conversation,
        kind=row.kind,
        payload=row.payload,
        label=label_of(row),
        used_by=row.used_by,
    )
