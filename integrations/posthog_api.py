"""Carries one request to PostHog and brings back its JSON, or says who can mend what went wrong."""

from typing import Any

import aiohttp
from yarl import URL

from integrations.errors import AskPerson, Unsure
from integrations.http import Egress, Reply
from integrations.posthog_errors import refusal
from integrations.posthog_hosts import posthog_host
from integrations.posthog_shapes import Page, json_of, read

READ_SECONDS = 15.0
"""Our deadline for everything that is no query."""

PAGE = 500
"""Entries asked for at once; a PostHog that gives fewer is asked again from where it stopped."""

BROKE_OFF = frozenset({500, 502, 504})
"""Statuses after which something may have been made all the same."""

MOST_ENTRIES = 5_000
"""Entries of one list; what a person sees of a list that long is searched for, not read."""


class Api:
    """One project of one PostHog, read with a personal API key (`phx_…`)."""

    def __init__(
        self, *, host: str, key: str, project: int, session: aiohttp.ClientSession
    ) -> None:
        try:
            self._host = posthog_host(host)
        except ValueError as error:
            raise AskPerson(f"POSTHOG_HOST {error}.") from error
        self._key = key
        self._project = project
        self._egress = Egress(session, system="PostHog", origins=[self._host])

    @property
    def name(self) -> str:
        """The same for all processes that share PostHog's limits with this one."""
        return f"{self._host}/{self._project}"

    async def call(
        self, method: str, path: str, within: float, body: Any = None, **parameters: str
    ) -> Reply:
        """One request below this project; raises unless PostHog says that it succeeded.

        `within` is the deadline in seconds. What is called so only reads, so it may be repeated.
        """
        return await self._send(
            method, f"projects/{self._project}/{path}", within, body, parameters
        )

    async def post(self, path: str, body: Any) -> Any:
        """The JSON of one POST that makes something below this project; it is never repeated.

        Raises `Unsure` when nobody knows whether it was made.
        """
        where = f"projects/{self._project}/{path}"
        return json_of(await self._send("POST", where, READ_SECONDS, body, {}, makes=True))

    async def get(self, path: str, **parameters: str) -> Any:
        """The JSON of one GET below this project; empty parameters are left out."""
        return json_of(await self.call("GET", path, READ_SECONDS, **_given(parameters)))

    async def get_outside(self, path: str) -> Any:
        """The JSON of one GET of what belongs to no project."""
        return json_of(await self._send("GET", path, READ_SECONDS, None, {}))

    async def pages(self, path: str, **parameters: str) -> list[Any]:
        """All entries of a list, page after page, `MOST_ENTRIES` at most."""
        found: list[Any] = []
        while len(found) < MOST_ENTRIES:
            where = {"limit": str(PAGE), "offset": str(len(found))}
            page = read(Page, await self.get(path, **parameters, **where))
            found += page.results
            if page.next is None or not page.results:
                break
        return found

    async def _send(
        self,
        method: str,
        path: str,
        within: float,
        body: Any,
        parameters: dict[str, str],
        *,
        makes: bool = False,
    ) -> Reply:
        reply = await self._egress.send(
            method,
            str(URL(f"{self._host}/api/{path}").with_query(parameters)),
            within=within,
            repeatable=not makes,
            headers={"Authorization": f"Bearer {self._key}"},
            json=body,
        )
        if makes and reply.status in BROKE_OFF:
            raise Unsure("PostHog broke off while it made this.", detail=f"status {reply.status}")
        if reply.status >= 400:
            raise refusal(reply)
        return reply


def _given(parameters: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value}
