"""What a question means, given what is known of the project: a query, or why there is none."""

from datetime import datetime

from agent.model.builtin.plan import Plan, Query
from agent.model.builtin.understanding.understood import understand
from agent.names.taxonomy import Found


def interpret(question: str, found: Found, now: datetime, *, before: Query | None = None) -> Plan:
    """Say what `question` means where `found` can be named; `now` is aware, in the project's zone.

    `before` is the last query of the conversation: a follow-up ("by country?") changes a part of
    it. Every word of the question is in the plan, or the plan says which one is not understood.
    """
    return understand(question, found, now, before=before)
