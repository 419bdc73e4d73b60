"""Moves bytes to and from Slack, and answers at the addresses that Slack hands out.

The bot token goes to Slack's file hosts and to the API's own host, and to no other.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from integrations.errors import AskPerson, ChangeInput, NoAccess, TryLater
from integrations.http import Egress
from integrations.slack_errors import NO_ANSWER, broken

FILE_HOSTS = ("https://files.slack.com", "https://slack-files.com")
RESPONSE_HOSTS = ("https://hooks.slack.com",)
"""Where Slack keeps files, and where `response_url`s lead."""

FILE_SECONDS, ANSWER_SECONDS = 60.0, 15.0


class SlackFiles:
    """File transfer and `response_url`s of one workspace; errors as in `integrations.errors`."""

    def __init__(self, *, token: str, base_url: str, session: aiohttp.ClientSession) -> None:
        self._token = token
        self._session = session
        self._own = _origin(base_url)

    async def download(self, url: str, *, max_bytes: int) -> bytes:
        """A file's bytes; `ChangeInput` if there are more, `NoAccess` if Slack shows a login."""
        egress = Egress(
            self._session,
            system="Slack's files",
            origins=(*FILE_HOSTS, self._own),
            largest=max_bytes,
        )
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            reply = await egress.send(
                "GET", url, within=FILE_SECONDS, repeatable=True, headers=headers
            )
        except ChangeInput as error:
            raise ChangeInput(
                f"The file is larger than {max_bytes / 1e6:.1f} MB. Share a smaller one."
            ) from error
        except NoAccess:
            raise
        except AskPerson as error:  # sent on to another host, as those who must log in are
            raise _login_page() from error
        if reply.status == 429 or reply.status >= 500:
            raise TryLater("Slack does not give out the file now.", retry_after=reply.retry_after)
        if reply.status != 200 or reply.headers.get("Content-Type", "").startswith("text/html"):
            raise _login_page()
        return reply.body

    async def upload(self, url: str, content: bytes) -> None:
        """Send the bytes of a file to the address that Slack gave for them."""
        if _origin(url) not in {*FILE_HOSTS, self._own}:
            raise NoAccess("Slack named an address for files that is not one of Slack's.")
        try:
            async with (
                asyncio.timeout(FILE_SECONDS),
                self._session.post(url, data=content, allow_redirects=False) as response,
            ):
                if response.status != 200:
                    raise TryLater("Slack did not take the file.", detail=str(response.status))
        except NO_ANSWER as error:  # bytes that nobody shared are no change yet
            raise broken("upload", error, write=False) from error

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer at a `response_url`, which takes five answers within 30 minutes."""
        origin = _origin(url)
        if origin not in {*RESPONSE_HOSTS, self._own}:
            raise NoAccess("This address for an answer is not one of Slack's.")
        egress = Egress(self._session, system="Slack", origins=[origin], attempts=1)
        reply = await egress.send(
            "POST", url, within=ANSWER_SECONDS, repeatable=False, json=dict(body)
        )
        if reply.status == 429 or reply.status >= 500:
            raise TryLater("Slack asks to wait a moment.", retry_after=reply.retry_after)
        if reply.status != 200:
            detail = reply.body[:200].decode(errors="replace")
            raise ChangeInput("Slack takes no answer here any more.", detail=detail)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _login_page() -> NoAccess:
    return NoAccess(
        "Slack shows a login page instead of the file. Rootle's Slack app may lack the scope "
        "files:read, or it is not in the channel where the file was shared."
    )
