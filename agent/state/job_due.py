"""When a job's time has come: its own, once it was put off, or that of a lease which has run out.

Parts of statements that are made once, and the values that go with them.
"""

from datetime import datetime

from sqlalchemy import bindparam, or_

from agent.state.columns import Instant
from agent.state.leases import LONGEST
from agent.state.tables import jobs

NOW, NEVER = bindparam("now", type_=Instant), bindparam("never", type_=Instant)
"""This moment, and one to which nobody puts anything off: the clock was set back since."""

_PUT_BACK = (jobs.c.state == "waiting") & (jobs.c.not_before > NEVER)
"""People may be waited for as long as it takes; the next try of a job never is so far away."""

DUE = or_(jobs.c.not_before.is_(None), jobs.c.not_before <= NOW, _PUT_BACK)


def moments(now: datetime) -> dict[str, datetime]:
    """The values of `NOW` and `NEVER`."""
    return {"now": now, "never": now + LONGEST}
