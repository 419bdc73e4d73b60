"""Hands requests for the stand-in PostHog to its own process, whose database is too large for ours."""

from collections.abc import Mapping

import aiohttp
from aiohttp import web
from yarl import URL

PREFIX = "/posthog"

_OWN_TO_A_CONNECTION = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailers",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that speak about one connection only (RFC 9110, section 7.6.1), and those that change
because the body is read and written anew."""

LONGEST = aiohttp.ClientTimeout(total=60, connect=2)
"""PostHog's own queries end after 10 seconds; its stand-in may still be starting."""


class Forward:
    """Everything under `/posthog/`, passed on to `target` with the prefix taken off."""

    def __init__(self, target: str) -> None:
        self._target = target.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    def routes(self) -> list[web.RouteDef]:
        """The routes of this class."""
        return [web.route("*", PREFIX + "/{path:.*}", self.pass_on)]

    async def close(self, _app: web.Application) -> None:
        """Close the connections; an on_cleanup signal."""
        if self._session is not None:
            await self._session.close()

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """Send the request on and answer what came back; 502 where nobody answers."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=LONGEST, auto_decompress=True)
        url = URL(self._target + request.raw_path.removeprefix(PREFIX), encoded=True)
        try:
            async with self._session.request(
                request.method,
                url,
                headers=_end_to_end(request.headers),
                data=await request.read() if request.can_read_body else None,
                allow_redirects=False,
            ) as answer:
                body = await answer.read()
                return web.Response(
                    status=answer.status, body=body, headers=_end_to_end(answer.headers)
                )
        except (aiohttp.ClientError, TimeoutError):
            sentence = f"The local PostHog does not answer at {self._target}."
            return web.json_response({"detail": sentence, "error": sentence}, status=502)


def _end_to_end(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in headers.items() if name.lower() not in _OWN_TO_A_CONNECTION
    }
