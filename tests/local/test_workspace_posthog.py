"""How the workspace and the PostHog process beside it live together."""

import asyncio

import aiohttp
import pytest
import yarl
from aiohttp import web

from integrations.local import again
from tests.local.double import Running


class Beside:
    """A server in the place of the local PostHog: it records requests and keeps faults."""

    def __init__(self):
        self.requests = []
        self.faults = {}

    async def take(self, request):
        self.requests.append((request.method, request.path_qs, await request.read()))
        headers = {"X-PostHog": "yes", "Connection": "keep-alive"}
        return web.Response(status=418, body=b"short and stout", headers=headers)

    async def trouble(self, request):
        if request.method == "POST":
            self.faults |= await request.json()
        elif request.method == "DELETE":
            self.faults.clear()
        return web.json_response({"faults": self.faults, "known": {}})


@pytest.fixture
async def beside():
    return Beside()


@pytest.fixture
async def both(tmp_path, port, double, beside):
    app = web.Application()
    app.router.add_route("*", "/_faults", beside.trouble)
    app.router.add_route("*", "/{path:.*}", beside.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    running = Running(tmp_path, port, double, posthog_url=url)
    await running.start()
    yield running
    await running.stop()
    await runner.cleanup()


async def test_requests_are_passed_on_whole(both, beside):
    """Method, path, query, body and answer pass unchanged, without the prefix."""
    url = yarl.URL(f"{both.address}/posthog/api/projects/1/query/?a=b%20c&d=%26", encoded=True)
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=b'{"query": 1}') as answer,
    ):
        body = await answer.read()

    assert (answer.status, body, answer.headers["X-PostHog"]) == (418, b"short and stout", "yes")
    assert beside.requests == [("POST", "/api/projects/1/query/?a=b%20c&d=%26", b'{"query": 1}')]


async def test_a_posthog_that_is_not_there_is_said_so(place):
    """Where nobody answers, the answer is a 502 with a sentence."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{place.address}/posthog/api/") as answer,
    ):
        assert answer.status == 502
        assert "does not answer" in (await answer.json())["error"]


async def test_posthog_s_faults_are_posthog_s(both, beside):
    """A fault with PostHog's name is made there, listed with the others, and ended with them."""
    _, listed = await both.do("fault", name="posthog/query", value="500x1")
    made = dict(beside.faults)
    await both.do("fault", clear=True)

    assert made == {"posthog/query": "500x1"}
    assert {"name": "posthog/query", "meaning": None, "value": "500x1"} in listed["faults"]
    assert beside.faults == {}


async def test_a_new_seed_is_asked_for_and_awaited(both, tmp_path):
    """A reset with a seed leaves a note for PostHog and returns when that was followed."""
    resetting = asyncio.create_task(both.do("reset", seed=5))
    await again.asked(tmp_path)
    assert not resetting.done()

    seed = again.follow(tmp_path, seed=None)

    assert seed == 5
    assert await resetting == (200, {"ok": True, "posthog": True})


async def test_a_seed_for_a_posthog_that_does_not_run_waits_for_its_start(place, tmp_path):
    """Without a PostHog the reset says so at once, and the note stays for the next start."""
    answered = await place.do("reset", seed=6)

    assert answered == (200, {"ok": True, "posthog": False})
    assert again.follow(tmp_path, seed=None) == 6


def test_the_last_seed_that_was_asked_for_is_kept(tmp_path):
    """After a note was followed, its seed wins over the one on the command line."""
    before = again.follow(tmp_path, seed=3)
    again.ask(tmp_path, 0)
    after = again.follow(tmp_path, seed=3)

    assert (before, after, again.follow(tmp_path, seed=None)) == (3, 0, 0)


def test_following_a_note_removes_the_old_history_first(tmp_path):
    """A kill between the two steps leaves the note, so that the next start does both."""
    old = tmp_path / "posthog" / "clickhouse"
    old.mkdir(parents=True)
    again.ask(tmp_path, 9)

    again.follow(tmp_path, seed=None)

    assert not old.exists()
    assert not again.is_asked(tmp_path)
