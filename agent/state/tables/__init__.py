"""Everything Rootle remembers, as tables: what arrived, was done, was said, was found and was spent.

Every table has the tenant (the Slack workspace) a row belongs to; every table that stores a value
has its label: where the value came from, who may read it, whether outside text went into it.
Stores own their tables; nothing else names them. A change here needs a migration beside it.
"""

from agent.state.tables.arriving import attention, buttons, feedback, inbox, leases
from agent.state.tables.changes import approvals, effects, grants
from agent.state.tables.metadata import metadata
from agent.state.tables.talk import evidence, memories, messages, usage
from agent.state.tables.work import job_steps, jobs, schedules

__all__ = [
    "approvals",
    "attention",
    "buttons",
    "effects",
    "evidence",
    "feedback",
    "grants",
    "inbox",
    "job_steps",
    "jobs",
    "leases",
    "memories",
    "messages",
    "metadata",
    "schedules",
    "usage",
]
