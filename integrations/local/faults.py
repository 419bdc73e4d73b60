"""Trouble on request: what a stand-in does wrong on purpose, so that a demo or a test can watch.

A fault has a name and a value, both strings, as in `rootle workspace fault NAME=VALUE`.

Rules hold for any stand-in: `SERVICE/PATTERN` or `SERVICE/VERB:PATTERN` names requests, by the
last part of their path or by a shell pattern for the whole path, and the value says what happens:

    429:7         that status (here with `Retry-After: 7`) in the service's form, nothing is done
    500           that status, nothing is done; likewise any other from 400 to 599
    delay:2.5     the request waits so many seconds first
    drop          the connection ends before anything is done
    drop-answer   the work is done, then the connection ends without an answer
    bad-json      the work is done, then the answer is cut in its middle

An added `xN` limits a rule to the next N requests: `slack/chat.postMessage=drop-answerx1`.

Named faults belong to one service, which declares them with what they mean, for example
`slack.stream_expires=10`. The value `off` ends any fault.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web

from integrations.local.log import Log

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Middleware = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]

_ACTION = re.compile(
    r"(?P<verb>[45]\d\d|delay|drop-answer|drop|bad-json)(?::(?P<number>\d+(?:\.\d+)?))?(?:x(?P<times>\d+))?"
)
_TARGET = re.compile(r"(?P<service>[a-z]+)/(?:(?P<verb>[A-Z]+):)?(?P<pattern>\S+)")


_POSTHOG = {
    400: ("validation_error", "invalid_input"),
    401: ("authentication_error", "authentication_failed"),
    403: ("authentication_error", "permission_denied"),
    404: ("invalid_request", "not_found"),
    429: ("throttled_error", "throttled"),
    500: ("server_error", "error"),
}
"""`type` and `code` of PostHog's refusals, by status; every other one is like 500."""


class UnknownFaultError(ValueError):
    """The name or value of a fault means nothing; the message lists what does."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `number` is seconds (`Retry-After`, delay), `times` what is left of its count."""

    service: str
    verb: str | None
    pattern: str
    action: str
    number: float | None
    times: int | None

    def fits(self, request: web.Request, service: str) -> bool:
        """Whether this request is one that the rule is about."""
        if service != self.service or self.verb not in {None, request.method}:
            return False
        path = request.path.rstrip("/")
        return fnmatchcase(path.rsplit("/", 1)[-1], self.pattern) or fnmatchcase(path, self.pattern)


class Faults:
    """The faults of one process, shared by its stand-ins."""

    def __init__(self, *, log: Log | None = None) -> None:
        self._log = log
        self._known: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._rules: dict[str, Rule] = {}

    def log_to(self, log: Log) -> None:
        """Write each use of a fault to this log, unless one was given at the start."""
        self._log = self._log or log

    def declare(self, name: str, meaning: str) -> None:
        """Make a named fault of a service known, as `service.fault`, with one sentence about it."""
        self._known[name] = meaning

    def known(self) -> dict[str, str]:
        """The named faults that may be set, with their meaning."""
        return dict(self._known)

    def set(self, name: str, value: str) -> None:
        """Begin a fault, replace it, or end it with `off`; raises UnknownFaultError."""
        if "/" in name:
            rule = parse_rule(name, value) if value != "off" else None
        elif name in self._known:
            rule = None
        else:
            raise UnknownFaultError(self._advice(name))
        self._values.pop(name, None)
        self._rules.pop(name, None)
        if value == "off":
            return
        self._values[name] = value
        if rule is not None:
            self._rules[name] = rule

    def clear(self) -> None:
        """End every fault."""
        self._values.clear()
        self._rules.clear()

    def list(self) -> dict[str, str]:
        """The faults that are set, with their values."""
        return dict(self._values)

    def number(self, name: str) -> float:
        """The value of a named fault as a number: 0 when it is off, 1 when it is no number."""
        value = self._values.get(name, "")
        try:
            return float(value) if value else 0.0
        except ValueError:
            return 1.0

    def text(self, name: str) -> str:
        """The value of a named fault, empty when it is off."""
        return self._values.get(name, "")

    def take(self, name: str) -> bool:
        """Whether a counted fault applies now; each yes uses up one, the last one ends it."""
        left = int(self.number(name))
        if left <= 0:
            return False
        if left == 1:
            self._values.pop(name)
        else:
            self._values[name] = str(left - 1)
        self._note(name, "used")
        return True

    def middleware(self, service: str, *, prefix: str | None = None) -> Middleware:
        """An aiohttp middleware that applies the rules of a service below a path prefix.

        The prefix is `/SERVICE/` unless given; other paths pass untouched.
        """
        start = f"/{service}/" if prefix is None else prefix

        @web.middleware
        async def apply(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not request.path.startswith(start):
                return await handler(request)
            name = next((n for n, r in self._rules.items() if r.fits(request, service)), None)
            if name is None:
                return await handler(request)
            rule = self._rules[name]
            self._count_down(name, rule)
            self._note(name, rule.action, path=request.path)
            return await _act(rule, request, handler)

        return apply

    def _count_down(self, name: str, rule: Rule) -> None:
        if rule.times is None:
            return
        if rule.times <= 1:
            del self._rules[name], self._values[name]
            return
        self._rules[name] = replace(rule, times=rule.times - 1)
        self._values[name] = re.sub(r"x\d+$", f"x{rule.times - 1}", self._values[name])

    def _note(self, name: str, action: str, **fields: Any) -> None:
        if self._log is not None:
            self._log.append("fault", name=name, action=action, **fields)

    def _advice(self, name: str) -> str:
        lines = [f"There is no fault named {name!r}. These are known:"]
        lines += [f"  {known}: {meaning}" for known, meaning in sorted(self._known.items())]
        lines.append("  SERVICE/PATTERN: any request, for example slack/chat.postMessage=429:7x2")
        return "\n".join(lines)


def parse_rule(name: str, value: str) -> Rule:
    """Read a rule from its two strings; raises UnknownFaultError with what would have been right."""
    target, action = _TARGET.fullmatch(name), _ACTION.fullmatch(value)
    if target is None:
        raise UnknownFaultError(
            f"{name!r} names no requests; write SERVICE/PATTERN, such as slack/chat.*"
        )
    if action is None:
        raise UnknownFaultError(
            f"{value!r} is no action; write 429:7, 500, delay:2.5, drop, drop-answer or bad-json, "
            "with xN behind it for the next N requests only"
        )
    number, times = action["number"], action["times"]
    return Rule(
        service=target["service"],
        verb=target["verb"],
        pattern=target["pattern"],
        action=action["verb"],
        number=float(number) if number else None,
        times=int(times) if times else None,
    )


async def _act(rule: Rule, request: web.Request, handler: Handler) -> web.StreamResponse:
    if rule.action == "delay":
        await asyncio.sleep(rule.number if rule.number is not None else 1.0)
        return await handler(request)
    if rule.action == "drop":
        return _hang_up(request)
    if rule.action == "drop-answer":
        await handler(request)
        return _hang_up(request)
    if rule.action == "bad-json":
        return _cut(await handler(request))
    return _refuse(rule.service, int(rule.action), rule.number)


def _hang_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()  # goes nowhere: the connection is gone


def _cut(answer: web.StreamResponse) -> web.StreamResponse:
    whole = answer.body if isinstance(answer, web.Response) else b""
    text = whole if isinstance(whole, bytes) else b""
    return web.Response(body=text[: len(text) // 2] + b"{", content_type="application/json")


def _refuse(service: str, status: int, retry_after: float | None) -> web.StreamResponse:
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    if service == "posthog":
        kind, code = _POSTHOG.get(status, _POSTHOG[500])
        body = {"type": kind, "code": code, "detail": "This was made to fail.", "attr": None}
        return web.json_response(body, status=status, headers=headers)
    error = "ratelimited" if status == 429 else "internal_error"
    return web.json_response({"ok": False, "error": error}, status=status, headers=headers)
