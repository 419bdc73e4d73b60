"""Finds earlier answers again: who asked what, when and where, and what Rootle said."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.names.naming import Word
from agent.policy import Audience, Label
from agent.question import Said, said
from agent.remarks import DELETED
from agent.searching.ranking import telling
from agent.state.columns import AnyRow, label_of
from agent.state.database import Database
from agent.state.tables import messages, usage
from agent.transcript import tool_calls, words

RECENT = 50_000
"""Messages that are looked through, the newest ones: a year of some thirty questions a day."""

MOST_TURNS = 200
"""Turns that are read whole: those that share most words with the search, the newest first."""

MOST_WORDS = 8
"""Words of a search that choose them."""

LONGEST = 100_000
"""Characters of one stored message that is looked at; a question with pictures has more."""


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """What was asked in one turn, and the words that a model wrote as its answer.

    Figures stand in them as references to the evidence of their own conversation. `seq` grows with
    time. `person` is the id of who asked, where it was counted, and `asker` what that person is called.
    """

    seq: int
    turn: str
    conversation: str
    person: str
    asker: str
    question: str
    answer: str
    at: datetime
    label: Label


class PastAnswers:
    """Reads answers from the conversations of one tenant; it writes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def like(
        self, search: str, *, tenant: str, audience: Audience, without: str = ""
    ) -> list[PastAnswer]:
        """Answers that share words with `search` and that all of `audience` may read, newest first.

        What was said to one person alone is found for that person alone. A turn in which somebody
        has deleted words is left out, and so is the one called `without`.
        """
        candidates = _candidates(search, tenant)
        if candidates is None:
            return []

        async def work(connection: AsyncConnection) -> list[AnyRow]:
            found = await connection.execute(candidates)
            turns = {(row.conversation, row.turn) for row in found if row.turn != without}
            if not turns:
                return []
            rows = await connection.execute(_whole(turns))
            return [row for row in rows if (row.conversation, row.turn) in turns]

        by_turn: dict[tuple[str, str], list[AnyRow]] = defaultdict(list)
        for row in await self._database.read(work):
            by_turn[row.conversation, row.turn].append(row)
        found = [_past(rows, audience) for rows in by_turn.values()]
        # A conversation in direct messages goes on from a copy of the one before it.
        once = {one.turn: one for one in found if one}
        return sorted(once.values(), key=lambda one: (one.at, one.seq), reverse=True)


def _candidates(search: str, tenant: str) -> Select[*tuple[Any, ...]] | None:
    """The turns that share most words with `search`, by their question or what a model wrote."""
    forms = [_forms(word) for word in telling(search)[:MOST_WORDS]]
    if not forms:
        return None
    text = func.lower(cast(messages.c.content, Text))
    meets = [or_(*(text.contains(form, autoescape=True) for form in some)) for some in forms]
    shared = reduce(add, (cast(meet, Integer) for meet in meets))
    newest = select(func.max(messages.c.id)).scalar_subquery()
    return (
        select(messages.c.conversation, messages.c.turn)
        .where(
            messages.c.id > newest - RECENT,
            messages.c.tenant == tenant,
            _asked_or_written(),
            or_(*meets),
        )
        .order_by(shared.desc(), messages.c.id.desc())
        .limit(MOST_TURNS)
    )


def _whole(turns: Collection[tuple[str, str]]) -> Select[*tuple[Any, ...]]:
    """What was asked and written in these turns, with who was counted for them."""
    counted = and_(usage.c.tenant == messages.c.tenant, usage.c.turn == messages.c.turn)
    return (
        select(messages, usage.c.person)
        .outerjoin(usage, counted)
        .where(
            messages.c.conversation.in_({conversation for conversation, _ in turns}),
            messages.c.turn.in_({turn for _, turn in turns}),
            _asked_or_written(),
        )
        .order_by(messages.c.id)
    )


def _asked_or_written() -> ColumnElement[bool]:
    """Which messages are words of people or of a model, and no results of tools."""
    key = messages.c.key
    parts = or_(key.endswith(":q"), key.endswith(":a"), key.endswith(":steer"))
    return and_(parts, func.length(cast(messages.c.content, Text)) < LONGEST)


def _forms(word: Word) -> set[str]:
    """How a word may begin where it is stored: as JSON, whose letters beyond ASCII are escaped."""
    found = set()
    for form in (word.text, word.stem.rstrip("i") or word.stem):
        for spelt in (form, form.capitalize(), form.upper()):
            found.add(json.dumps(spelt)[1:-1].lower())
    return found


def _past(rows: Sequence[AnyRow], audience: Audience) -> PastAnswer | None:
    """The answer of one turn, if there is one that `audience` may read."""
    asked = next((row for row in rows if row.key.endswith(":q")), None)
    written = [row for row in rows if row.role == "assistant" and not tool_calls(row.content)]
    if asked is None or not written or asked.alone is None:
        return None
    answer, spoken = written[-1], [_said(row) for row in rows if row.role == "user"]
    label = label_of(answer)
    if asked.alone:
        label = label.join(Label(circles=frozenset({f"user:{asked.alone}"})))
    words_of_answer = words(answer.content).strip()
    is_whole = all(one.words != DELETED for some in spoken for one in some) and spoken[0]
    if not (is_whole and words_of_answer and label.allows(audience)):
        return None
    return PastAnswer(
        seq=answer.id,
        turn=asked.turn,
        conversation=asked.conversation,
        person=asked.person or "",
        asker=spoken[0][-1].asker,
        question=spoken[0][-1].words,
        answer=words_of_answer,
        at=answer.created_at,
        label=label,
    )


def _said(row: AnyRow) -> list[Said]:
    return said(block["text"] for block in row.content if block["type"] == "text")
