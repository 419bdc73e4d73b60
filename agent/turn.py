"""One request to Rootle: who asks what, where, and what they had in front of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from agent.policy import Audience, Label


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who talks to Rootle; `timezone` is an IANA name."""

    id: str
    name: str
    timezone: str = "UTC"
    is_guest: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation is held: a thread in a Slack channel or direct message, or a terminal.

    `thread` is the `ts` of the thread's root in Slack, or a name of its own where there is no
    thread (a slash command). `conversation` is the key under which the conversation is leased,
    remembered and ordered.
    """

    tenant: str
    surface: Literal["slack", "terminal"]
    channel: str
    thread: str
    kind: Literal["channel", "group", "im", "mpim", "terminal"] = "channel"

    @property
    def conversation(self) -> str:
        """The name of this conversation in every table and lease."""
        return f"{self.surface}:{self.tenant}:{self.channel}:{self.thread}"

    @property
    def root(self) -> str:
        """The `ts` of the thread to answer in; empty where the place is no thread."""
        seconds, dot, micros = self.thread.partition(".")
        return self.thread if dot and seconds.isdecimal() and micros.isdecimal() else ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image for a model that sees; `media_type` is one that the Messages API takes."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Passage:
    """Something that Rootle read for a turn and did not get from the asker: untrusted."""

    title: str
    text: str
    label: Label
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One request and its work; `id` is `t` and the number of the inbox row that started it, or `j`
    and that of a job.

    `text` has Rootle's own mention removed. `private` asks for an answer that only the asker
    sees. `fence` is the fencing number of the lease under which the turn runs: that of its
    conversation, or the one named `lease`, a job's. `attempt` counts
    from 1; a higher one resumes after a crash. `message` is the `ts` of the asking message, empty
    where there is none. `response_url` is Slack's address for answering a command privately.
    `home` is the address of the Slack workspace, empty where it is not known.
    `modes` are to be turned on whatever the text says.
    """

    id: str
    place: Place
    asker: Person
    text: str
    asked_at: datetime
    fence: int = 0
    lease: str = ""
    attempt: int = 1
    message: str = ""
    private: bool = False
    response_url: str = ""
    home: str = ""
    passages: tuple[Passage, ...] = field(default=())
    modes: tuple[str, ...] = ()

    @property
    def held_under(self) -> str:
        """The name of the lease that `fence` belongs to."""
        return self.lease or self.place.conversation

    @property
    def audience(self) -> Audience:
        """Who will see the answer to this turn."""
        alone = self.private or self.place.kind in {"im", "terminal"}
        return Audience(self.place.channel, only_user=self.asker.id if alone else None)
