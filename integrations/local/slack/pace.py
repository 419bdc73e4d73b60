"""How patient the local workspace is: Slack's own waits and limits, which tests may shorten."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds; the defaults are Slack's."""

    rate: float = 1.0
    """How many times Slack's rate limits apply; 10 is ten times as generous, 0 is no limit."""

    ack: float = 3.0
    """How long the app may take to answer a delivery (docs.slack.dev/apis/events-api)."""

    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    """The waits before each further attempt to deliver an event (same page)."""

    back: float = 3.0
    """How long an app whose last Socket Mode connection has ended is expected to come back; ours."""

    trigger: float = 3.0
    """How long a `trigger_id` opens a view (docs.slack.dev/interactivity/handling-user-interaction)."""

    response_url: float = 1800.0
    """How long a `response_url` works, besides five uses at most (same page)."""

    status: float = 120.0
    """When a thread's status vanishes by itself (reference/methods/assistant.threads.setStatus)."""

    stream: float = 300.0
    """When Slack ends a stream; undocumented, reported in python-slack-sdk issue 1859."""

    stream_idle: float = 180.0
    """When Slack ends a stream to which nothing was added; reported as a few minutes."""

    share: float = 0.1
    """How long after `files.completeUploadExternal` the file's message appears."""
