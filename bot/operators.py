"""The operator's endpoint: what waits, what runs and what failed, and a few things to do about it.

It stands behind a token, always; nothing that people wrote is shown.
"""

import hmac
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from agent.state.database import DatabaseDown
from agent.state.job_rows import QUEUES
from agent.state.overview import MOST_ROWS, VIEWS, Overview
from agent.state.stores import Stores
from integrations.errors import TryLater
from integrations.queue import JobTokens

log = structlog.get_logger(__name__)

PATH = "/operator"

BY = "operator"
"""Who is said to have stopped a job that is stopped here."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Operators:
    """`overview` and `stores` belong to the loop that this is served on; `tokens` are RQ's, if any."""

    def __init__(
        self, overview: Overview, stores: Stores, tokens: JobTokens | None, *, token: str
    ) -> None:
        self._overview = overview
        self._stores = stores
        self._tokens = tokens
        self._token = token.encode()

    def routes(self) -> list[web.RouteDef]:
        """What to mount: reading with GET, actions with POST."""
        reading = [web.get(f"{PATH}/{name}", self._guarded(self._rows(name))) for name in VIEWS]
        return [
            web.get(PATH, self._guarded(self._summary)),
            *reading,
            web.post(PATH + r"/jobs/{number:\d{1,18}}/stop", self._guarded(self._stop)),
            web.post(PATH + r"/jobs/{number:\d{1,18}}/retry", self._guarded(self._retry)),
            web.post(PATH + r"/schedules/{number:\d{1,18}}/run", self._guarded(self._run)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def only_with_token(request: web.Request) -> web.StreamResponse:
            scheme, _, given = request.headers.get("Authorization", "").partition(" ")
            right = hmac.compare_digest(given.strip().encode("utf-8", "replace"), self._token)
            if scheme.lower() != "bearer" or not right:
                return web.json_response(
                    {"error": "This needs the operator's token: Authorization: Bearer …"},
                    status=401,
                    headers={"WWW-Authenticate": 'Bearer realm="rootle"'},
                )
            try:
                answer = await handler(request)
            except DatabaseDown as error:
                return web.json_response({"error": str(error)}, status=503)
            answer.headers["Cache-Control"] = "no-store"
            return answer

        return only_with_token

    async def _summary(self, request: web.Request) -> web.Response:
        found = await self._overview.summary()
        return web.json_response(found | {"queues": await self._queues()})

    async def _queues(self) -> dict[str, object]:
        """RQ's side: which jobs' tokens wait, and how many workers listen."""
        if self._tokens is None:
            return {"away": "REDIS_URL is not set: nothing works in the background."}
        try:
            return {
                queue: {
                    "tokens": await self._tokens.waiting(queue),
                    "workers": await self._tokens.workers(queue),
                }
                for queue in QUEUES
            }
        except TryLater as error:
            return {"away": str(error)}

    def _rows(self, name: str) -> Handler:
        async def rows(request: web.Request) -> web.Response:
            limit = request.query.get("limit", "100")
            if not limit.isdecimal() or not 0 < int(limit) <= MOST_ROWS:
                return _wrong(f"limit is a number from 1 to {MOST_ROWS}.")
            state = request.query.get("state", "")
            return web.json_response(await self._overview.rows(name, state=state, limit=int(limit)))

        return rows

    async def _stop(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        stopped = await self._stores.jobs.stop(number, BY)
        log.info("operator stops a job", job=number, stopped=stopped)
        return await self._done(number, stopped, otherwise="It has ended before.")

    async def _retry(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        revived = await self._stores.jobs.revive(number)
        log.info("operator retries a job", job=number, revived=revived)
        return await self._done(
            number, revived, otherwise="Only what failed or was stopped is tried again."
        )

    async def _run(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        job = await self._stores.schedules.run_for_operator(number)
        log.info("operator runs a schedule", schedule=number, job=job)
        if job is None:
            return web.json_response({"error": f"There is no schedule {number}."}, status=404)
        return web.json_response({"schedule": number, "job": job})

    async def _done(self, number: int, done: bool, *, otherwise: str) -> web.Response:
        job = await self._stores.job_queue.get(number)
        if job is None:
            return web.json_response({"error": f"There is no job {number}."}, status=404)
        if not done:
            return web.json_response({"error": otherwise, "state": job.state}, status=409)
        return web.json_response({"job": number, "state": job.state})


def _wrong(words: str) -> web.Response:
    return web.json_response({"error": words}, status=400)
