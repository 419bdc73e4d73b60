"""Faults: trouble with names, which any stand-in mounts and the command line sets."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from integrations.local.faults import Faults, UnknownFaultError
from integrations.local.log import Log


class Desk:
    """A stand-in of one address that counts what it did."""

    def __init__(self, faults: Faults) -> None:
        self.done = 0
        self.app = web.Application(middlewares=[faults.middleware("desk")])
        self.app.router.add_route("*", "/desk/tickets/{id}", self.take)
        self.app.router.add_route("*", "/other/tickets/{id}", self.take)

    async def take(self, request: web.Request) -> web.Response:
        self.done += 1
        return web.json_response({"ok": True})


@pytest.fixture
async def desk() -> Any:
    faults = Faults()
    standin = Desk(faults)
    async with TestServer(standin.app) as server, aiohttp.ClientSession() as session:

        async def ask(path: str = "/desk/tickets/7", verb: str = "GET") -> tuple[int, Any]:
            try:
                async with session.request(verb, server.make_url(path)) as answer:
                    standin.headers = answer.headers
                    return answer.status, await answer.text()
            except aiohttp.ClientError as broken:
                return 0, type(broken).__name__

        standin.ask, standin.faults = ask, faults
        yield standin


async def test_a_rule_answers_in_place_of_the_work(desk: Any) -> None:
    """429 with its wait and 500 are answered without anything being done."""
    desk.faults.set("desk/7", "429:7")
    assert (await desk.ask())[0] == 429
    assert desk.headers["Retry-After"] == "7"
    desk.faults.set("desk/7", "503")
    assert (await desk.ask())[0] == 503
    desk.faults.set("desk/7", "off")
    assert await desk.ask() == (200, '{"ok": true}')
    assert desk.done == 1


async def test_posthog_refuses_in_its_own_form() -> None:
    """A refusal made up for PostHog has the body that PostHog's own have."""
    faults = Faults()
    app = web.Application(middlewares=[faults.middleware("posthog", prefix="/")])
    faults.set("posthog/*", "500")
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession() as session,
        session.get(server.make_url("/api/projects/1/query")) as answer,
    ):
        body = await answer.json()

    assert (answer.status, body["type"], body["code"]) == (500, "server_error", "error")


async def test_a_connection_ends_before_or_after_the_work(desk: Any) -> None:
    """`drop` leaves everything undone, `drop-answer` does it and says nothing."""
    desk.faults.set("desk/7", "drop")
    assert (await desk.ask(verb="POST"), desk.done) == ((0, "ServerDisconnectedError"), 0)
    desk.faults.set("desk/7", "drop-answer")
    assert (await desk.ask(verb="POST"), desk.done) == ((0, "ServerDisconnectedError"), 1)


async def test_an_answer_is_cut_in_its_middle(desk: Any) -> None:
    """`bad-json` does the work and answers what no parser reads."""
    desk.faults.set("desk/7", "bad-json")

    status, body = await desk.ask()

    assert (status, desk.done, body) == (200, 1, '{"ok":{')


async def test_an_answer_is_slow(desk: Any) -> None:
    """`delay` waits before the work."""
    desk.faults.set("desk/7", "delay:0.1")
    begun = asyncio.get_running_loop().time()
    await desk.ask()

    assert asyncio.get_running_loop().time() - begun >= 0.1


async def test_a_rule_ends_when_it_was_used_often_enough(desk: Any) -> None:
    """`x2` holds for two requests; the list shows what is left."""
    desk.faults.set("desk/7", "500x2")

    assert [(await desk.ask())[0] for _ in range(3)][:1] == [500]
    assert desk.faults.list() == {}
    assert desk.done == 1


@pytest.mark.parametrize(
    ("name", "path", "verb", "hit"),
    [
        ("desk/7", "/desk/tickets/7", "GET", True),
        ("desk/8", "/desk/tickets/7", "GET", False),
        ("desk/*", "/desk/tickets/7", "GET", True),
        ("desk//desk/tickets/*", "/desk/tickets/7", "GET", True),
        ("desk/POST:7", "/desk/tickets/7", "GET", False),
        ("desk/POST:7", "/desk/tickets/7", "POST", True),
        ("desk/*", "/other/tickets/7", "GET", False),
        ("slack/*", "/desk/tickets/7", "GET", False),
    ],
)
async def test_a_rule_names_its_requests(
    desk: Any, name: str, path: str, verb: str, hit: bool
) -> None:
    """By service, by verb, by the last part of the path or by a pattern for all of it."""
    desk.faults.set(name, "500")

    assert ((await desk.ask(path, verb))[0] == 500) is hit


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("slack.strem", "1", "There is no fault named 'slack.strem'"),
        ("slack/", "500", "names no requests"),
        ("slack/chat.update", "explode", "is no action"),
        ("slack/chat.update", "200", "is no action"),
        ("slack/chat.update", "500x", "is no action"),
    ],
)
def test_an_unknown_fault_says_what_is_known(name: str, value: str, said: str) -> None:
    """A wrong name or value raises with a sentence that helps."""
    faults = Faults()
    faults.declare("slack.stream_expires", "streams end by themselves after so many seconds")

    with pytest.raises(UnknownFaultError, match=said):
        faults.set(name, value)


def test_a_named_fault_is_a_number_a_text_or_a_count() -> None:
    """Its owner reads it as it needs it; a count goes down until the fault is over."""
    faults = Faults()
    for name in ("slack.stream_expires", "slack.archived", "slack.slow_ack"):
        faults.declare(name, "…")
    faults.set("slack.stream_expires", "2.5")
    faults.set("slack.archived", "product")
    faults.set("slack.slow_ack", "2")

    assert faults.number("slack.stream_expires") == 2.5
    assert faults.text("slack.archived") == "product"
    assert [faults.take("slack.slow_ack") for _ in range(3)] == [True, True, False]
    faults.clear()
    assert faults.list() == {}
    assert faults.number("slack.stream_expires") == 0


async def test_faults_leave_their_line_in_the_log(tmp_path: Path) -> None:
    """With a log, each use of a fault is written down."""
    log = Log(tmp_path / "x.jsonl")
    faults = Faults(log=log)
    standin = Desk(faults)
    faults.set("desk/7", "500")
    async with (
        TestServer(standin.app) as server,
        aiohttp.ClientSession() as session,
        session.get(server.make_url("/desk/tickets/7")),
    ):
        pass

    (line,) = log.read("fault")
    assert (line["name"], line["action"], line["path"]) == ("desk/7", "500", "/desk/tickets/7")


async def test_slacks_client_meets_the_faults_of_its_workspace(stage: Any) -> None:
    """A post whose answer is lost is done all the same, and nothing says so."""
    stage.faults.set("slack/chat.postMessage", "drop-answerx1")

    with pytest.raises(aiohttp.ClientError):
        await stage.client.chat_postMessage(channel="C0PRODUCT", text="once")

    said = [m["text"] for m in await stage.workspace.history("#product", "ana")]
    assert said == ["once"]
    assert [line["action"] for line in stage.workspace.log.read("fault")] == ["drop-answer"]
    assert (await stage.client.auth_test())["ok"]
