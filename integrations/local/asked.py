"""Reads what a request to the workspace's own interface asks for, and answers in one form.

Every answer is a JSON object; a refusal is `{"error": sentence}` with a status of 4xx.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from integrations.local.faults import UnknownFaultError
from integrations.local.slack.refusal import RefusedError

Document = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

REASONS = {
    "message_not_found": "There is no such message; it may have been deleted.",
    "thread_not_found": "There is no such thread.",
    "already_reacted": "This person has reacted so already.",
    "invalid_name": "An emoji's name has small letters, digits and underscores, such as eyes.",
    "is_archived": "The channel is archived.",
    "channel_not_found": "There is no such channel, or this person may not see it.",
    "not_in_channel": "This person is not in the channel.",
}
"""What Slack's error codes mean to a person who did it by hand."""


_LOG = logging.getLogger(__name__)


class WrongRequestError(Exception):
    """A request that cannot be understood; the message says what to send instead."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of a request: a JSON body, or a query."""

    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.maybe(name)
        if not value:
            raise WrongRequestError(f"{name!r} is missing or empty.")
        return value

    def maybe(self, name: str) -> str | None:
        """A text, or None where there is none."""
        value = self.fields.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise WrongRequestError(f"{name!r} must be a text.")
        return value

    def number(self, name: str, otherwise: float, *, most: float) -> float:
        """A number from 0 to `most`, given as such or as text."""
        value = self.fields.get(name)
        if value is None or value == "":
            return otherwise
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise WrongRequestError(f"{name!r} must be a number.") from None
        if not 0 <= number <= most:
            raise WrongRequestError(f"{name!r} must be between 0 and {most:g}.")
        return number

    def flag(self, name: str) -> bool:
        """A boolean, False where it is not given."""
        return self.fields.get(name) is True

    def object(self, name: str) -> Document:
        """A JSON object, empty where it is not given."""
        value = self.fields.get(name) or {}
        if not isinstance(value, dict):
            raise WrongRequestError(f"{name!r} must be an object.")
        return value

    def objects(self, name: str) -> list[Document]:
        """A list of JSON objects, empty where it is not given."""
        value = self.fields.get(name) or []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise WrongRequestError(f"{name!r} must be a list of objects.")
        return value


async def read(request: web.Request) -> Asked:
    """The fields of a request; raises WrongRequestError.

    A body must say that it is JSON: a form of a web page cannot say so unasked.
    """
    if request.method == "GET":
        return Asked(dict(request.query))
    if request.content_type != "application/json":
        raise WrongRequestError("Send a JSON body, with Content-Type: application/json.")
    try:
        body = json.loads(await request.text())
    except (ValueError, RecursionError):
        raise WrongRequestError("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise WrongRequestError("The body must be a JSON object.")
    return Asked(body)


@web.middleware
async def in_sentences(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what `/workspace/` handlers raise into an answer with a sentence."""
    if not request.path.startswith("/workspace/"):
        return await handler(request)
    try:
        return await handler(request)
    except (WrongRequestError, UnknownFaultError) as error:
        answer = refusal(400, str(error))
    except KeyError as error:  # the engine's word for what it does not know
        answer = refusal(404, _sentence(error))
    except RefusedError as error:
        known = REASONS.get(error.error, f"The workspace refused this: {error.error}.")
        answer = refusal(409, " ".join([known, *error.messages]))
    except web.HTTPException as error:
        answer = refusal(error.status, f"{request.method} {request.path}: {error.reason}.")
    except Exception:  # noqa: BLE001  the last boundary: a sentence for the asker, the rest is logged
        _LOG.exception("%s %s failed", request.method, request.path)
        answer = refusal(500, "The workspace failed at this; its log says more.")
    return answer


def refusal(status: int, sentence: str) -> web.Response:
    """An answer that says no."""
    return web.json_response({"error": sentence}, status=status)


def _sentence(error: KeyError) -> str:
    said = str(error.args[0]) if error.args else ""
    return said if " " in said else f"There is no {said or 'such thing'} in the local workspace."
