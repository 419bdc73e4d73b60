"""What Rootle writes about its own work: JSON lines in production, plain lines in a terminal,
never a secret.

Our modules log through structlog, libraries through `logging`; both end in the same processors
and in one stream, stderr, so that stdout belongs to the answers of commands.
"""

import logging
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import IO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.redaction import Redactor

CHATTY = (
    "aiosqlite", "alembic", "anthropic", "asyncio", "httpx2", "slack_bolt", "slack_sdk", "aiohttp.access", "rq",
)  # fmt: skip
"""Libraries that tell about every step at INFO; from them only warnings are kept."""


def configure(level: str, *, secrets: Mapping[str, str], stream: IO[str] | None = None) -> Redactor:
    """Sets logging up for this process; called once, by the command that starts it.

    `secrets` maps names of settings to the values that must never appear. The redactor that is
    returned does the same for text that is shown elsewhere.
    """
    out = stream or sys.stderr
    redactor = Redactor(secrets)
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Redacting(redactor, for_people=out.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # tests configure more than once
    )
    sys.excepthook = _log_before_death
    return redactor


def _shared() -> list[Processor]:
    return [
        structlog.stdlib.filter_by_level,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]


class _Redacting(structlog.stdlib.ProcessorFormatter):
    """Renders a line, then takes the secrets out of it: out of names, values and tracebacks."""

    def __init__(self, redactor: Redactor, *, for_people: bool) -> None:
        super().__init__(
            foreign_pre_chain=_shared()[1:],  # `logging` has filtered by level already
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_render(for_people=for_people),
            ],
        )
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor(super().format(record))


def _render(*, for_people: bool) -> list[Processor]:
    if for_people:
        return [
            _without_microseconds,
            structlog.dev.ConsoleRenderer(
                pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    return [
        structlog.processors.format_exc_info,
        _what_happened_first,
        structlog.processors.JSONRenderer(default=str),
    ]


def _what_happened_first(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    first = {name: event.pop(name) for name in ("timestamp", "level", "event") if name in event}
    return first | dict(event)


def _without_microseconds(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    event["timestamp"] = event["timestamp"][11:19]
    return event


def _log_before_death(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """An uncaught exception goes through the same redaction as everything else."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("rootle").critical("this process dies", exc_info=(kind, error, trace))
