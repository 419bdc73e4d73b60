"""How Rootle calls other systems: only the ones it was told of, and never for ever.

One `aiohttp` session serves the whole process (`open_session`). Each client makes its own `Egress`
from it, which knows the addresses that client may call and keeps these rules:

- another scheme, host or port than those given is refused, also when a redirect leads there;
- every call has a deadline that covers its repetitions, and answers have a largest size;
- what may pass is repeated with growing pauses: lost connections, 429, 502 and 503. The pause that
  the other side asks for is kept, and if it does not fit into the deadline nobody waits for it.
"""

import asyncio
import email.utils
import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from json import dumps, loads
from typing import Any

import aiohttp
from yarl import URL

from integrations.errors import AskPerson, ChangeInput, NoAccess, OutsideError, TryLater, Unsure

CONNECT_SECONDS = 5.0
"""A host that does not accept a connection within this time counts as unreachable."""

FIRST_PAUSE_SECONDS = 0.25
"""The pause before the first repetition; each further one is twice as long, plus up to half."""

LARGEST_ANSWER = 32 * 2**20
"""Bytes of a decompressed answer. 50,000 rows, PostHog's most, of 10 columns are about 10 MB."""

PASSING = frozenset({429, 502, 503})
"""Statuses that say "not done, come back"; a 500 or 504 may have done the work, at its price."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole: any status, the headers, the decompressed body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; `ValueError` when it is none."""
        return loads(self.body)

    @property
    def retry_after(self) -> float | None:
        """Seconds that the other side asks to wait, from either form of `Retry-After`."""
        return seconds_to_wait(self.headers.get("Retry-After", ""))


class Egress:
    """The way out to one system: calls to its `origins` (`https://host:port`) and nowhere else."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        system: str,
        origins: Iterable[str],
        attempts: int = 3,
        largest: int = LARGEST_ANSWER,
    ) -> None:
        self._session = session
        self._system = system
        self._origins = frozenset(_origin(URL(origin)) for origin in origins)
        self._attempts = attempts
        self._largest = largest

    async def send(
        self,
        method: str,
        url: str,
        *,
        within: float,
        repeatable: bool,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> Reply:
        """Send one request and return the answer, whatever its status.

        `within` is the deadline in seconds. `repeatable` says that doing it twice harms nothing;
        without it a request whose outcome is unknown ends in `Unsure`. Other errors: `TryLater`
        (no connection, no time), `ChangeInput` (answer too large), `NoAccess` (address not
        allowed), `AskPerson` (moved to another host, bad certificate).
        """
        ends = time.monotonic() + within
        body = None if json is None else dumps(json).encode()
        send_headers = {**(headers or {}), **({} if body is None else _JSON)}
        for attempt in range(1, self._attempts + 1):
            last = attempt == self._attempts
            pause = FIRST_PAUSE_SECONDS * 2 ** (attempt - 1) * random.uniform(1, 1.5)  # noqa: S311  spreads load, keeps no secret
            try:
                reply = await self._once(method, self._allowed(URL(url)), send_headers, body, ends)
            except (TryLater, Unsure) as error:
                never_sent = isinstance(error, TryLater)
                if last or not (repeatable or never_sent) or not _fits(pause, ends):
                    raise self._final(error, repeatable=repeatable) from error.__cause__
            else:
                pause = pause if reply.retry_after is None else reply.retry_after
                if reply.status not in PASSING or last or not _fits(pause, ends):
                    return reply
            await asyncio.sleep(pause)
        raise AssertionError("the last attempt always returns or raises")

    async def _once(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes | None, ends: float
    ) -> Reply:
        """One attempt, redirects within the host followed for requests without a body."""
        for _ in range(MOST_REDIRECTS + 1):
            reply = await self._exchange(method, url, headers, body, ends)
            if reply.status not in REDIRECTS:
                return reply
            url = self._redirected(url, reply, followable=body is None and method == "GET")
        raise AskPerson(f"{self._system} redirects in a circle. Check its address.")

    async def _exchange(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes | None, ends: float
    ) -> Reply:
        if self._session.closed:
            raise TryLater(f"{self._system} is not called any more: this process is stopping.")
        try:
            async with (
                asyncio.timeout(max(0.0, ends - time.monotonic())),
                self._session.request(
                    method, url, headers=headers, data=body, allow_redirects=False
                ) as response,
            ):
                return Reply(response.status, response.headers, await self._read(response))
        except aiohttp.ClientConnectorCertificateError as error:
            raise AskPerson(
                f"{url.host} shows a certificate that this machine does not trust. Check the "
                f"address of {self._system}, or add its certificate to the system's.",
                detail=str(error),
            ) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryLater(
                f"{self._system} cannot be reached at {_origin(url)}. Try again in a minute; if it "
                "stays so, whoever runs Rootle has to check that address and that it is up.",
                detail=str(error),
            ) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unsure(
                f"{self._system} did not answer to the end.",
                detail=f"{type(error).__name__} {error}",
            ) from error

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        parts = bytearray()
        async for chunk in response.content.iter_chunked(2**16):
            parts += chunk
            if len(parts) > self._largest:
                raise ChangeInput(
                    f"The answer of {self._system} is larger than {self._largest // 2**20} MB. "
                    "Ask for less: fewer rows, fewer columns or a shorter time."
                )
        return bytes(parts)

    def _allowed(self, url: URL) -> URL:
        if url.host is None or _origin(url) not in self._origins:
            raise NoAccess(
                f"Rootle calls {self._system} only at {', '.join(sorted(self._origins))}, "
                f"not at {url.host or 'an address without a host'}."
            )
        return url

    def _redirected(self, url: URL, reply: Reply, *, followable: bool) -> URL:
        target = url.join(URL(reply.headers.get("Location", "")))
        if target.host == url.host and followable:
            return self._allowed(target)
        raise AskPerson(
            f"{self._system} says that {_origin(url)} has moved to {_origin(target)}. "
            f"If that is right, set the address of {self._system} to it."
        )

    def _final(self, error: OutsideError, *, repeatable: bool) -> OutsideError:
        """An unknown outcome matters only where repeating would; otherwise it is a wait."""
        if repeatable and isinstance(error, Unsure):
            return TryLater(f"{error} Try again in a moment.", detail=error.detail)
        return error


def open_session() -> aiohttp.ClientSession:
    """The one session of a process: connections are shared, cookies are not kept.

    Call it inside the event loop and close it at the end.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=256, limit_per_host=64, ttl_dns_cache=60),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        headers={"User-Agent": "rootle"},
    )


def seconds_to_wait(header: str) -> float | None:
    """`Retry-After` in seconds, given as seconds or as a date (RFC 9110, 10.2.3); else `None`."""
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


_JSON = {"Content-Type": "application/json"}


def _origin(url: URL) -> str:
    return str(url.origin()) if url.is_absolute() else str(url)


def _fits(pause: float, ends: float) -> bool:
    return time.monotonic() + pause < ends
