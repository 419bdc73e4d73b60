"""A leave that somebody gave: one tool may act in one thread for a while without asking again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(hours=8)
"""How long a leave lasts: a working day, so that a thread taken up again asks anew."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Who gave leave to which tool, in which conversation, until when."""

    id: str
    tenant: str
    conversation: str
    tool: str
    given_by: str
    given_at: datetime
    expires_at: datetime
