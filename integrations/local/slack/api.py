"""Answers one Web API call: the token, the limits, the arguments, then the method itself."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.local.faults import Faults
from integrations.local.log import Log
from integrations.local.slack.checks import check
from integrations.local.slack.fields import GENERIC, Method
from integrations.local.slack.limits import Limits
from integrations.local.slack.methods import METHODS
from integrations.local.slack.refusal import RefusedError

Document = dict[str, Any]
Handler = Callable[[Document], Awaitable[Document]]

SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "connections:write",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "reactions:read",
        "reactions:write",
        "users:read",
    }
)
"""The scopes that the local workspace granted when the app was installed."""

_LOGGED = 4_000
"""The longest answer that the log keeps whole, in characters."""


@dataclass(frozen=True, slots=True)
class Given:
    """A call as it came: `token` empty where there was none, `json` if the body was JSON."""

    method: str
    arguments: Document
    token: str = ""
    json: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: an HTTP status, a JSON body, headers."""

    body: Document
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Api:
    """The Web API of one workspace for one app."""

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        *,
        tokens: Mapping[str, str],
        limits: Limits,
        faults: Faults,
        log: Log,
        scopes: frozenset[str] = SCOPES,
    ) -> None:
        """`tokens` has the `bot` token and the `app` token."""
        self._handlers = handlers
        self._tokens = tokens
        self._limits = limits
        self._faults = faults
        self._log = log
        self.scopes = scopes

    async def call(self, given: Given) -> Answer:
        """Answer one call and write it to the log."""
        begun = time.perf_counter()
        try:
            answer = await self._answer(given)
        except RefusedError as refused:
            answer = Answer(refused.answer())
        spent = round(time.perf_counter() - begun, 5)
        self._log.append(
            "call",
            method=given.method,
            arguments=given.arguments,
            status=answer.status,
            answer=answer.body if len(str(answer.body)) <= _LOGGED else _brief(answer.body),
            seconds=spent,
        )
        return answer

    def may(self, token: str, scope: str) -> bool:
        """Whether this token of the app opens what needs this scope."""
        revoked = bool(self._faults.number("slack.revoked_token"))
        return token == self._tokens["bot"] and scope in self.scopes and not revoked

    async def _answer(self, given: Given) -> Answer:
        method = METHODS.get(given.method)
        if method is None:
            raise RefusedError("unknown_method", req_method=given.method)
        self._admit(method, given.token)
        channel = str(given.arguments.get("channel", ""))
        wait = self._limits.wait(method, channel)
        if wait:
            return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait)})
        arguments = {} if method.form_only and given.json else given.arguments
        try:
            said = await self._handlers[method.name](check(method, arguments))
        except RefusedError as refused:
            if refused.error in method.errors | GENERIC:
                raise
            raise LookupError(f"the row of {method.name} does not list {refused}") from refused
        return Answer({"ok": True, **said})

    def _admit(self, method: Method, token: str) -> None:
        """Raise RefusedError unless the token is right, of the right kind, and has the scope."""
        if not token:
            raise RefusedError("not_authed")
        if token not in self._tokens.values():
            raise RefusedError("invalid_auth")
        if self._faults.number("slack.revoked_token"):
            raise RefusedError("token_revoked")
        if token != self._tokens[method.token]:
            raise RefusedError("not_allowed_token_type")
        if method.scopes and not self.scopes.intersection(method.scopes):
            needed, provided = ",".join(method.scopes), ",".join(sorted(self.scopes))
            raise RefusedError("missing_scope", needed=needed, provided=provided)


def _brief(body: Document) -> Document:
    kept = {name: body[name] for name in ("ok", "error", "ts", "channel") if name in body}
    return kept | {"cut": True}
