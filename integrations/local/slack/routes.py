"""The addresses of the local workspace: Web API, file bytes, `response_url`, Socket Mode."""

import json
from typing import Any

from aiohttp import web

from integrations.local.slack.api import Answer, Api, Given
from integrations.local.slack.files import Files
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.responses import Responses
from integrations.local.slack.socket_mode import SocketMode

Document = dict[str, Any]

_LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head></html>"
"""What Slack sends with 200 in place of a file when the token is missing or wrong."""

_DEPTH_MOST = 60


def api_routes(api: Api) -> list[web.RouteDef]:
    """`/slack/api/METHOD`, by GET and POST."""

    async def answer(request: web.Request) -> web.Response:
        given = await read_call(request)
        said = await api.call(given) if isinstance(given, Given) else given
        return web.json_response(said.body, status=said.status, headers=dict(said.headers))

    path = "/slack/api/{method}"
    return [web.get(path, answer, allow_head=False), web.post(path, answer)]


def file_routes(files: Files, api: Api) -> list[web.RouteDef]:
    """`/slack/files/upload/ID` takes an announced file, `/slack/files/TEAM-ID/NAME` gives one."""

    async def upload(request: web.Request) -> web.Response:
        content = await _uploaded(request)
        if not files.receive(request.match_info["file"], content):
            return web.Response(status=400, text="No file of this size is awaited here.")
        return web.Response(text=f"OK - {len(content)}")

    async def download(request: web.Request) -> web.Response:
        if not api.may(_token(request), "files:read"):
            return web.Response(text=_LOGIN_PAGE, content_type="text/html")
        content = files.content(request.match_info["file"])
        if content is None:
            return web.Response(status=404, text="There is no such file for this app.")
        return web.Response(body=content, content_type="application/octet-stream")

    return [
        web.post("/slack/files/upload/{file}", upload),
        web.get("/slack/files/{team}-{file}/{name}", download, allow_head=False),
    ]


def response_routes(responses: Responses) -> list[web.RouteDef]:
    """`/slack/response/ID`, which needs no token."""

    async def respond(request: web.Request) -> web.Response:
        try:
            body = await _json_or_form(request)
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        try:
            responses.use(request.match_info["response"], body)
        except RefusedError as refused:
            gone = refused.error in {"expired_url", "used_url"}
            return web.json_response(refused.answer(), status=404 if gone else 400)
        return web.Response(text="ok")

    return [web.post("/slack/response/{response}", respond)]


def socket_routes(sockets: SocketMode) -> list[web.RouteDef]:
    """`/slack/socket`, where the address from apps.connections.open leads."""
    return [web.get("/slack/socket", sockets.connect, allow_head=False)]


async def read_call(request: web.Request) -> Given | Answer:
    """The call in a request; an Answer where its body cannot be read."""
    arguments: Document = dict(request.query)
    if request.method == "POST" and request.can_read_body:
        try:
            arguments |= await _json_or_form(request)
        except ValueError as wrong:
            return Answer({"ok": False, "error": str(wrong)})
    named = arguments.pop("token", "")
    return Given(
        request.match_info["method"],
        arguments,
        _token(request) or str(named),
        json=request.content_type == "application/json",
    )


async def _json_or_form(request: web.Request) -> Document:
    """The body as an object; raises ValueError with Slack's word for what is wrong."""
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read())
        except (ValueError, RecursionError):
            raise ValueError("invalid_json") from None
        if not isinstance(body, dict):
            raise ValueError("invalid_json")
        _check_depth(body)
        return body
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        form = await request.post()
        return {name: value for name, value in form.items() if isinstance(value, str)}
    raise ValueError("invalid_post_type")


def _check_depth(body: Document) -> None:
    """Raise ValueError where JSON is nested so deeply that nothing in Slack could mean it."""
    level: list[Any] = [body]
    for _ in range(_DEPTH_MOST):
        level = [
            item
            for value in level
            for item in (value.values() if isinstance(value, dict) else value)
            if isinstance(item, dict | list)
        ]
    if level:
        raise ValueError("invalid_json")


async def _uploaded(request: web.Request) -> bytes:
    """The bytes of an upload: the body itself, or the file part of a form."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""


def _token(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
