"""The way out: allowed addresses only, bounded in time and size, patient with what passes."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from integrations.errors import AskPerson, ChangeInput, NoAccess, TryLater, Unsure
from integrations.http import Egress, open_session, seconds_to_wait
from tests.ports import CLOSED_PORT


@pytest.fixture
async def session():
    async with open_session() as session:
        yield session


@pytest.fixture
async def other_side():
    """A server that answers with the given functions in turn, the last one for ever."""
    servers = []

    async def serve(*answers):
        seen = []

        async def answer(request):
            seen.append((request.method, request.path, await request.read()))
            return await answers[min(len(seen), len(answers)) - 1](request)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return str(server.make_url("/")).rstrip("/"), seen

    yield serve
    for server in servers:
        await server.close()


def says(status, body=b"{}", **headers):
    async def answer(request):
        return web.Response(status=status, body=body, headers=headers)

    return answer


async def hangs_up(request):
    request.transport.abort()
    return web.Response()


async def hangs(request):
    await asyncio.sleep(30)
    return web.Response()


def egress(session, origin, **more):
    return Egress(session, system="Acme", origins=[origin], **more)


async def test_what_passes_is_repeated(session, other_side):
    """A lost connection, a 503 and a 429 are followed by the answer that counts."""
    origin, seen = await other_side(hangs_up, says(503), says(200, b"[1]"))
    reply = await egress(session, origin).send("GET", f"{origin}/a", within=5, repeatable=True)

    assert (reply.status, reply.json()) == (200, [1])
    assert len(seen) == 3


async def test_a_pause_that_fits_is_kept(session, other_side):
    """`Retry-After` sets the pause."""
    origin, _ = await other_side(says(429, **{"Retry-After": "0.3"}), says(200))
    began = time.monotonic()
    reply = await egress(session, origin).send("GET", origin, within=5, repeatable=True)

    assert reply.status == 200
    assert 0.3 <= time.monotonic() - began < 5


async def test_nobody_waits_for_a_pause_that_does_not_fit(session, other_side):
    """The refusal comes back at once, with how long to wait."""
    origin, seen = await other_side(says(429, **{"Retry-After": "60"}))
    began = time.monotonic()
    reply = await egress(session, origin).send("GET", origin, within=5, repeatable=True)

    assert (reply.status, reply.retry_after, len(seen)) == (429, 60, 1)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("status", [400, 401, 404, 500, 504])
async def test_other_statuses_are_returned_at_once(session, other_side, status):
    """What repeating would not mend is not repeated."""
    origin, seen = await other_side(says(status))
    reply = await egress(session, origin).send("GET", origin, within=5, repeatable=True)

    assert (reply.status, len(seen)) == (status, 1)


async def test_an_unknown_outcome_is_said(session, other_side):
    """A request that must not happen twice is sent once; nobody knows whether it happened."""
    origin, seen = await other_side(hangs_up, says(200))
    with pytest.raises(Unsure):
        await egress(session, origin).send("POST", origin, within=5, repeatable=False, json={})

    assert len(seen) == 1


async def test_a_deadline_is_kept(session, other_side):
    """A server that never answers costs no more than the deadline."""
    origin, _ = await other_side(hangs)
    began = time.monotonic()
    with pytest.raises(TryLater):
        await egress(session, origin).send("GET", origin, within=0.3, repeatable=True)
    with pytest.raises(Unsure):
        await egress(session, origin).send("POST", origin, within=0.3, repeatable=False)

    assert time.monotonic() - began < 10


@pytest.mark.parametrize("repeatable", [True, False])
async def test_an_unreachable_host_is_a_wait(session, repeatable):
    """Connection refused means not sent: try later, whatever the request was."""
    origin = f"http://127.0.0.1:{CLOSED_PORT}"
    with pytest.raises(TryLater, match="Acme cannot be reached"):
        await egress(session, origin).send("POST", origin, within=3, repeatable=repeatable)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "https://127.0.0.1/",
        "http://example.com/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "/relative",
        "http://user@example.com/",
    ],
)
async def test_other_addresses_are_not_called(session, other_side, url):
    """Another scheme, host or port than those given is refused before anything is sent."""
    origin, seen = await other_side(says(200))
    with pytest.raises(NoAccess):
        await egress(session, origin).send("GET", url, within=3, repeatable=True)

    assert seen == []


async def test_redirects_stay_on_their_host(session, other_side):
    """One to the same address is followed, one to another is a question to a person."""
    origin, seen = await other_side(says(302, Location="/b"), says(200))
    other, untouched = await other_side(says(200))
    reply = await egress(session, origin).send("GET", f"{origin}/a", within=3, repeatable=True)
    assert (reply.status, [path for _, path, _ in seen]) == (200, ["/a", "/b"])

    elsewhere, _ = await other_side(says(302, Location="http://example.com/x"))
    with pytest.raises(AskPerson, match=r"moved to http://example\.com"):
        await egress(session, elsewhere).send("GET", elsewhere, within=3, repeatable=True)

    near, _ = await other_side(says(302, Location=f"{other}/x"))  # same host, another port
    with pytest.raises(NoAccess):
        await egress(session, near).send("GET", near, within=3, repeatable=True)
    assert untouched == []


async def test_a_body_is_not_redirected(session, other_side):
    """What was meant for one place is not sent to another."""
    origin, seen = await other_side(says(307, Location="/b"))
    with pytest.raises(AskPerson):
        await egress(session, origin).send("POST", origin, within=3, repeatable=True, json={"a": 1})

    assert [body for *_, body in seen] == [b'{"a": 1}']


async def test_a_circle_of_redirects_ends(session, other_side):
    """Four redirects in a row are enough."""
    origin, seen = await other_side(says(302, Location="/again"))
    with pytest.raises(AskPerson):
        await egress(session, origin).send("GET", origin, within=3, repeatable=True)

    assert len(seen) == 4


async def test_an_answer_has_a_largest_size(session, other_side):
    """Also after decompression; the sentence says what to change."""
    import gzip

    bomb = gzip.compress(b"0" * 5_000_000)
    origin, _ = await other_side(says(200, bomb, **{"Content-Encoding": "gzip"}))
    with pytest.raises(ChangeInput, match="larger than 1 MB"):
        await egress(session, origin, largest=2**20).send("GET", origin, within=5, repeatable=True)


async def test_a_closed_session_is_a_wait(other_side):
    """While the process stops, calls fail as passing trouble."""
    origin, _ = await other_side(says(200))
    session = open_session()
    await session.close()
    with pytest.raises(TryLater):
        await egress(session, origin).send("GET", origin, within=1, repeatable=True)


def test_both_forms_of_retry_after_are_read():
    """Seconds, or a date; anything else is no answer."""
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)

    assert seconds_to_wait("7") == 7
    assert seconds_to_wait("-3") == 0
    assert 27 < seconds_to_wait(soon) <= 30
    assert seconds_to_wait("soon") is None
    assert seconds_to_wait("") is None
