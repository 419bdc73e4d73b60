"""Claude, over the `anthropic` SDK: one generation at a time, every failure told as who can mend it.

The SDK's own retries are off: it would obey a `retry-after` of weeks, and it never repeats a stream
that broke in the middle. What broke off is asked again here, a few times and for a bounded while;
of what it had said already nothing is kept.
"""

import asyncio
import math
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final

import anthropic
import structlog

from agent.model.wire.body import body_of, countable
from agent.model.wire.continuing import Part, following, joined
from agent.model.wire.failures import CAUGHT, Refused, failure_of
from agent.model.wire.listening import Heard, listen
from agent.model.wire.prices import cost
from agent.model.wire.profile import Profile, profile_of
from agent.ports import (
    ContextExceeded,
    Generation,
    Request,
    Retraction,
    StopReason,
    TextDelta,
    Usage,
)
from integrations.errors import OutsideError, TryLater

log = structlog.get_logger(__name__)

TRIES: Final = 4
"""How often one request is sent: a rate limit of minutes is not waited out in a thread."""

PATIENCE: Final = 45.0
"""Seconds after which no further try begins."""

LOOK_UP: Final = 5.0
"""Seconds to find out what a model can do, or how long a request is, before it is asked without."""

LOOK_UP_AGAIN: Final = 60.0
"""Seconds until that is tried again, where it failed in passing."""

CONNECT: Final = 10.0
"""Seconds until a connection stands."""

_MEANT: Final[Mapping[str, StopReason]] = {
    "end_turn": "end_turn",
    "stop_sequence": "end_turn",
    "tool_use": "tool_use",
    "max_tokens": "max_tokens",
    "refusal": "refusal",
}


class Claude:
    """One model by its name, at Anthropic or at any address that speaks the Messages API.

    `effort` is low, medium, high or empty; `pause` the seconds before a second try.
    """

    def __init__(
        self,
        *,
        model: str,
        key: str,
        base_url: str | None = None,
        headers: Mapping[str, str] | None = None,
        effort: str = "",
        pause: float = 0.5,
    ) -> None:
        self._model = model
        self._effort = effort
        self._pause = pause
        self._client = anthropic.AsyncAnthropic(
            api_key=key,
            base_url=base_url or "https://api.anthropic.com",
            max_retries=0,
            timeout=anthropic.Timeout(None, connect=CONNECT),  # `listen` has its own deadlines
            default_headers=dict(headers or {}),
        )
        self._profile: Profile | None = None
        self._looking_up = asyncio.Lock()
        self._look_up_again = math.inf
        self._with_thinking = True
        self._counts = True

    @property
    def name(self) -> str:
        """The name shown in usage rows and logs."""
        return self._model

    @property
    def sees(self) -> bool:
        """Whether it reads images: unless the endpoint says that it does not."""
        return self._profile is None or self._profile.images or not self._profile.known

    @property
    def window(self) -> int:
        """How many tokens it reads, as far as that is known."""
        return (self._profile or Profile()).window

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def profile(self) -> Profile:
        """What the model can do. Where nothing is said, nothing is taken for granted.

        It is asked for once; if that fails in passing, again with a later generation.
        """
        async with self._looking_up:
            if self._profile is None or time.monotonic() > self._look_up_again:
                self._profile = await self._look_up()
        return self._profile

    async def _look_up(self) -> Profile:
        self._look_up_again = math.inf
        try:
            async with asyncio.timeout(LOOK_UP):
                return profile_of(await self._client.models.retrieve(self._model))
        except CAUGHT as error:
            failure = failure_of(error)
            log.info("model says nothing of itself", model=self._model, why=failure.detail)
            if isinstance(failure, TryLater):
                self._look_up_again = time.monotonic() + LOOK_UP_AGAIN
            return Profile()

    async def generate(
        self, request: Request
    ) -> AsyncIterator[TextDelta | Retraction | Generation]:
        """Generate once; what was paused or cut is continued.

        Raises `ContextExceeded` where the conversation is too long to be read, else the errors of
        `integrations.errors`.
        """
        parts: list[Part] = []
        behind: list[dict[str, Any]] | None = []
        while behind is not None:
            asked = replace(request, messages=[*request.messages, *behind])
            async with aclosing(self._part(asked)) as coming:
                async for heard in coming:
                    if isinstance(heard, Part):
                        parts.append(heard)
                    else:
                        yield heard
            behind = following(parts)
        reason = parts[-1].reason
        if reason == "model_context_window_exceeded":
            raise ContextExceeded("This conversation is too long for Claude.")
        yield Generation(joined(parts), _MEANT.get(reason, "end_turn"), self._usage(parts))

    async def count(self, request: Request) -> int | None:
        """How many tokens `request` has, as the endpoint says; one that cannot is asked once."""
        profile = await self.profile()
        if not self._counts:
            return None
        body = self._body(request, profile)
        try:
            async with asyncio.timeout(LOOK_UP):
                said = await self._client.messages.count_tokens(**countable(body))
        except CAUGHT as error:
            self._counts = not isinstance(error, anthropic.NotFoundError)
            log.info("tokens were not counted", model=self._model, why=failure_of(error).detail)
            return None
        return said.input_tokens

    async def _part(self, request: Request) -> AsyncGenerator[TextDelta | Retraction | Part]:
        """One request, sent again while that can help."""
        profile = await self.profile()
        started, tries, shown = time.monotonic(), 0, False
        while True:
            heard, tries = Heard(), tries + 1
            try:
                async with aclosing(self._listened(request, profile, heard)) as texts:
                    async for text in texts:
                        shown = True
                        yield TextDelta(text)
                break
            except CAUGHT as error:
                failure = failure_of(error)
                simpler = isinstance(failure, Refused) and not self._is_plain(profile)
                late = tries >= TRIES or time.monotonic() - started > PATIENCE
                log.warning("generation failed", why=failure.detail or str(failure), tries=tries)
                if not simpler and (late or not isinstance(failure, TryLater)):
                    raise failure from error
            if shown:
                yield Retraction()
            if simpler:
                profile, self._with_thinking = profile.plain(), False
                self._profile = profile
            else:
                await asyncio.sleep(self._wait(failure, tries))
        yield Part(tuple(heard.content), str(heard.reason), heard.tokens)

    def _is_plain(self, profile: Profile) -> bool:
        return profile.is_plain and not self._with_thinking

    async def _listened(
        self, request: Request, profile: Profile, heard: Heard
    ) -> AsyncGenerator[str]:
        body = self._body(request, profile)
        async with (
            await self._client.messages.create(**body, stream=True) as stream,
            aclosing(listen(stream, heard)) as texts,
        ):
            async for text in texts:
                yield text

    def _body(self, request: Request, profile: Profile) -> dict[str, Any]:
        return body_of(
            request,
            model=self._model,
            profile=profile,
            effort=self._effort,
            with_thinking=self._with_thinking,
        )

    def _wait(self, failure: OutsideError, tries: int) -> float:
        """Seconds until the next try: what the other side asked for, else twice the last, and some."""
        asked: float | None = failure.retry_after if isinstance(failure, TryLater) else None
        backoff = self._pause * 2.0 ** (tries - 1)
        return max(asked or 0.0, backoff) * random.uniform(1.0, 1.25)  # noqa: S311  # no secret

    def _usage(self, parts: Sequence[Part]) -> Usage:
        return Usage(
            input_tokens=sum(part.tokens.read for part in parts),
            output_tokens=sum(part.tokens.output for part in parts),
            cost_usd=sum(cost(self._model, part.tokens) for part in parts),
        )
