"""The local PostHog: one small web server over one embedded database, in its own process.

It is strict: what PostHog would refuse is refused in the same form, and what it does not know it
says it does not know. `/_faults` is no part of PostHog; it makes trouble on request.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from integrations.hogql.parser import HogQLError
from integrations.local.faults import Faults, Handler, UnknownFaultError
from integrations.local.faults import Middleware as Trouble
from integrations.local.posthog.access import (
    DEMO_KEY,
    GENERAL,
    MISSING_SCOPE,
    QUERIES,
    WRONG_KEY,
    Gate,
    Key,
    Rate,
    demo_keys,
)
from integrations.local.posthog.annotation_endpoints import AnnotationEndpoints
from integrations.local.posthog.capture import LARGEST, Capture
from integrations.local.posthog.cohort_endpoints import CohortEndpoints
from integrations.local.posthog.definitions import Definitions
from integrations.local.posthog.group_endpoints import GroupEndpoints
from integrations.local.posthog.identity import Identity
from integrations.local.posthog.project import TIME_ZONE, Project
from integrations.local.posthog.queries import QueryEndpoint
from integrations.local.posthog.refusals import Refusal, broken, invalid, not_found
from integrations.local.posthog.running import Limits, Queries
from integrations.local.posthog.sdk import Sdk
from integrations.local.posthog.session_endpoints import SessionEndpoints
from integrations.local.posthog.telling import OtherHistoryError
from integrations.local.posthog.values import Values
from integrations.local.posthog.warehouse import WarehouseError

log = structlog.get_logger(__name__)

FAULTS = "/_faults"
HEALTH = "/_health"


SLOW_QUERIES = "posthog.slow_queries"

ADVANCE = 300.0
"""Seconds after which the demo company's history is told on, while it is running."""


def utc_now() -> datetime:
    """The clock of the stand-in, unless another one is given."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may ask, how often, and how much; PostHog's own numbers unless said otherwise.

    Every `advance_seconds` the company's latest events are added.
    """

    keys: Mapping[str, Key] = field(default_factory=demo_keys)
    limits: Limits = field(default_factory=Limits)
    general: tuple[Rate, ...] = GENERAL
    queries: tuple[Rate, ...] = QUERIES
    advance_seconds: float = ADVANCE


async def app(
    *,
    home: Path,
    seed: int,
    size: float = 1.0,
    rules: Rules | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> web.Application:
    """The application over the data in `home`, which is brought up to this moment first.

    `size` is the share of the demo company's visitors; 0 is a project without history or plan.
    A process can have one of these: ClickHouse opens one folder in its life.
    """
    rules = rules or Rules()
    project = await Project.open(
        home,
        seed=seed,
        size=size,
        clock=clock,
        seconds=rules.limits.seconds,
        rows=rules.limits.rows_most,
    )
    faults = trouble()
    gate = Gate(rules.keys, general=rules.general, queries=rules.queries, faults=faults)
    queries = Queries(project, rules.limits, slowness=lambda: faults.number(SLOW_QUERIES))
    application = web.Application(
        middlewares=[
            cast("Middleware", refusing),
            _but_for_ours(faults.middleware("posthog", prefix="/")),
        ],
        client_max_size=LARGEST,
    )
    application.add_routes(
        [
            *Identity(project).routes(gate),
            *Definitions(project).routes(gate),
            *Values(project).routes(gate),
            *SessionEndpoints().routes(gate),
            *GroupEndpoints(project).routes(gate),
            *CohortEndpoints(project, queries).routes(gate),
            *AnnotationEndpoints(project).routes(gate),
            *QueryEndpoint(queries).routes(gate),
            *Capture(project).routes(),
            *Sdk().routes(gate),
            *_control(faults),
        ]
    )

    async def living(_: web.Application) -> AsyncIterator[None]:
        telling = asyncio.ensure_future(_tell_on(project, rules.advance_seconds))
        yield
        telling.cancel()
        await asyncio.wait({telling})
        await project.close()

    application.cleanup_ctx.append(living)
    return application


async def _tell_on(project: Project, seconds: float) -> None:
    while project.history.size > 0:
        await asyncio.sleep(seconds)
        try:
            await project.advance()
        except WarehouseError:
            log.exception("the company's latest events could not be added")


async def serve(
    *,
    host: str,
    port: int,
    home: Path,
    seed: int,
    size: float = 1.0,
    until: datetime | None = None,
    rules: Rules | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT. When it logs `listening`, the data are complete.

    With `until` (a wall time of the project) the clock stands still at that moment.

    The key that opens everything is `POSTHOG_API_KEY` of the environment, as for the bot that
    asks, unless `rules` name others. `SystemExit` with a sentence when the data cannot be opened.
    """
    began = time.monotonic()
    key = os.environ.get("POSTHOG_API_KEY") or DEMO_KEY
    try:
        application = await app(
            home=home,
            seed=seed,
            size=size,
            rules=rules or Rules(keys=demo_keys(key)),
            clock=utc_now if until is None else _standing(until),
        )
    except (OtherHistoryError, WarehouseError) as error:
        sys.exit(f"The local PostHog cannot start: {error}")
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        log.info("listening", host=host, port=port, seconds=round(time.monotonic() - began, 2))
        await _told_to_stop()
    finally:
        await runner.cleanup()


def _standing(until: datetime) -> Callable[[], datetime]:
    moment = until.replace(tzinfo=ZoneInfo(TIME_ZONE)).astimezone(UTC)
    return lambda: moment


async def _told_to_stop() -> None:
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()


@web.middleware
async def refusing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Gives every error PostHog's form, those of the web framework too."""
    try:
        return await handler(request)
    except Refusal as refusal:
        return refusal.response()
    except HogQLError as error:  # a name in the address that cannot be one
        return invalid(error.detail, code=error.code).response()
    except web.HTTPException as error:
        return _by_status(error).response()
    except Exception:
        log.exception("request failed", method=request.method, path=request.path)
        return broken("A server error occurred.").response()


def trouble() -> Faults:
    """No trouble yet, but what PostHog can be told to do wrong, beside the rules for any path."""
    faults = Faults()
    faults.declare(
        SLOW_QUERIES, "every query works so many seconds longer; from 10 on it times out"
    )
    faults.declare(WRONG_KEY, "on: no key is accepted any more")
    faults.declare(MISSING_SCOPE, "a scope that every key lacks from now on, such as query:read")
    return faults


def _by_status(error: web.HTTPException) -> Refusal:
    match error.status:
        case 404:
            return not_found("Endpoint not found.")
        case 405:
            return Refusal(405, "invalid_request", "method_not_allowed", "Method not allowed.")
        case 413:
            return Refusal(413, "invalid_request", "payload_too_large", "The body is too large.")
        case status:
            return Refusal(status, "invalid_request", "error", error.reason)


def _but_for_ours(trouble: Trouble) -> Middleware:
    """Trouble must not reach the path on which it is ended."""

    @web.middleware
    async def apply(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in {FAULTS, HEALTH}:
            return await handler(request)
        return await trouble(request, handler)

    return cast("Middleware", apply)  # aiohttp's own type for it is looser


def _control(faults: Faults) -> list[web.RouteDef]:
    """Paths for the local workspace: whether we are here, and trouble on request."""

    async def health(request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def show(request: web.Request) -> web.Response:
        return web.json_response({"faults": faults.list(), "known": faults.known()})

    async def change(request: web.Request) -> web.Response:
        try:
            asked = json.loads(await request.read())
            for name, value in asked.items():
                faults.set(name, str(value))
        except (ValueError, AttributeError, UnknownFaultError) as error:
            raise invalid(str(error)) from None
        return await show(request)

    async def clear(request: web.Request) -> web.Response:
        faults.clear()
        return await show(request)

    return [
        web.get(HEALTH, health),
        web.get(FAULTS, show),
        web.post(FAULTS, change),
        web.delete(FAULTS, clear),
    ]
