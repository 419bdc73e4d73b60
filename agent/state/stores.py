"""All of Rootle's memory in one object, as it is handed to those who need it."""

from collections.abc import Callable
from datetime import datetime

from agent.state.answers import PastAnswers
from agent.state.approvals import ApprovalStore
from agent.state.attention import AttentionStore
from agent.state.buttons import ButtonStore
from agent.state.conversations import Conversations
from agent.state.database import Database
from agent.state.effects import EffectStore
from agent.state.evidence import EvidenceStore
from agent.state.feedback import FeedbackStore
from agent.state.grants import GrantStore
from agent.state.inbox import Inbox
from agent.state.job_queue import JobQueue
from agent.state.job_words import JobWords
from agent.state.jobs import JobStore
from agent.state.memories import Memories
from agent.state.schedules import ScheduleStore
from agent.state.unattended import UnattendedJobs
from agent.state.usage import UsageStore


class Stores:
    """Every store over one database; `clock` gives the current time, aware."""

    __slots__ = (
        "answers",
        "approvals",
        "attention",
        "buttons",
        "conversations",
        "database",
        "effects",
        "evidence",
        "feedback",
        "grants",
        "inbox",
        "job_queue",
        "job_words",
        "jobs",
        "memories",
        "schedules",
        "unattended",
        "usage",
    )

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.inbox = Inbox(database, clock)
        self.effects = EffectStore(database, clock)
        self.conversations = Conversations(database, clock)
        self.evidence = EvidenceStore(database, clock)
        self.jobs = JobStore(database, clock)
        self.job_queue = JobQueue(database, clock)
        self.job_words = JobWords(database, clock)
        self.unattended = UnattendedJobs(database, clock)
        self.usage = UsageStore(database, clock)
        self.attention = AttentionStore(database, clock)
        self.buttons = ButtonStore(database, clock)
        self.feedback = FeedbackStore(database, clock)
        self.approvals = ApprovalStore(database, clock)
        self.grants = GrantStore(database, clock)
        self.memories = Memories(database, clock)
        self.schedules = ScheduleStore(database, clock)
        self.answers = PastAnswers(database)
