"""Reads request bodies and query strings, as strictly as the stand-ins promise."""

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from integrations.local.posthog.refusals import invalid, unreadable

Shape = TypeVar("Shape", bound=BaseModel)


async def read_body(request: web.Request, shape: type[Shape]) -> Shape:
    """The JSON body in the given form; `Refusal` when it has another, or unknown fields."""
    try:
        found: Any = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise unreadable(str(error)) from None
    try:
        return shape.model_validate(found)
    except ValidationError as error:
        mistakes = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise unreadable("; ".join(mistakes)) from None


def known_parameters(request: web.Request, names: Iterable[str]) -> None:
    """`Refusal` when the query string has a parameter that this endpoint does not know.

    PostHog ignores those; here a misspelt one must not pass for a filter.
    """
    unknown = set(request.query) - set(names)
    if unknown:
        raise invalid(f"Unknown parameter: {', '.join(sorted(unknown))}")


def page(request: web.Request, items: list[Any], *, usual: int = 100) -> dict[str, Any]:
    """PostHog's page of a list: `count`, `next`, `previous`, `results`."""
    limit, offset = (
        _whole(request, "limit", usual) or usual,
        _whole(request, "offset", 0),
    )
    return {
        "count": len(items),
        "next": _at(request, limit, offset + limit) if offset + limit < len(items) else None,
        "previous": _at(request, limit, max(0, offset - limit)) if offset else None,
        "results": items[offset : offset + limit],
    }


def _whole(request: web.Request, name: str, otherwise: int) -> int:
    text = request.query.get(name, "")
    if not text:
        return otherwise
    if not text.isdecimal():
        raise invalid(f"{name} must be a whole number.")
    return int(text)


def _at(request: web.Request, limit: int, offset: int) -> str:
    return str(request.url.update_query(limit=str(limit), offset=str(offset)))
