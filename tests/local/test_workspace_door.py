"""The workspace has no passwords: what keeps it private is tested here."""

import aiohttp
import pytest

from integrations.local.doorkeeper import is_loopback
from integrations.local.workspace import NotLocalError, Plan


async def post(place, *, headers, path="/workspace/say"):
    body = {"as": "ana", "channel": "product", "text": "from elsewhere"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(place.address + path, json=body, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:3100"},
    ],
)
async def test_a_page_from_elsewhere_cannot_post(place, headers):
    """A foreign origin, another port, or a name that was rebound to this machine: all refused."""
    status, document = await post(place, headers=headers)

    _, messages = await place.ask("messages", channel="product", as_="ana")
    assert (status, messages["messages"]) == (403, [])
    assert "workspace" in document["error"]


async def test_a_page_from_elsewhere_cannot_read_through_a_rebound_name(place):
    """Reading is refused too where the Host is not this machine."""
    headers = {"Host": "evil.example"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{place.address}/workspace/state", headers=headers) as answer,
    ):
        assert answer.status == 403


async def test_the_web_api_is_closed_to_pages_too(place):
    """The stand-in's own methods are behind the same door, token or not."""
    status, _ = await post(
        place, headers={"Origin": "https://evil.example"}, path="/slack/api/chat.postMessage"
    )

    assert status == 403


async def test_a_form_cannot_pretend_to_be_json(place):
    """What a web page can send unasked, a form or plain text, is not read."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{place.address}/workspace/say", data='{"as": "ana"}') as answer,
    ):
        assert answer.status == 400
        assert "application/json" in (await answer.json())["error"]


async def test_its_own_page_and_programs_get_in(place):
    """The console's own origin is welcome, and so is a program that names none."""
    own, _ = await post(place, headers={"Origin": place.address, "Sec-Fetch-Site": "same-origin"})
    program, _ = await post(place, headers={})

    assert (own, program) == (200, 200)


@pytest.mark.parametrize("path", ["/", "/console/app.js", "/workspace/state", "/nowhere"])
async def test_every_answer_carries_the_policy(place, path):
    """No answer lets a script, a style or a frame from elsewhere into the page."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(place.address + path) as answer,
    ):
        policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/console/../workspace.py", "/console/%2e%2e/workspace.py"])
async def test_only_the_console_s_files_are_served(place, path):
    """A path that climbs out of the console's folder leads nowhere."""
    import yarl

    async with (
        aiohttp.ClientSession() as session,
        session.get(yarl.URL(place.address + path, encoded=True)) as answer,
    ):
        assert answer.status in {403, 404}


@pytest.mark.parametrize("host", ["localhost:3100", "127.0.0.1", "[::1]:3100"])
def test_the_names_of_this_machine_are_known(host):
    """Every loopback name is welcome, with a port or without."""
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.com"])
def test_it_refuses_to_listen_for_others(tmp_path, host):
    """An address that other machines can reach stops the start with a sentence."""
    plan = Plan(tmp_path, "http://127.0.0.1:1", "http://127.0.0.1:2", "s", "xoxb-local", host=host)

    with pytest.raises(NotLocalError, match="this machine alone"):
        plan.check()


def test_it_refuses_a_token_of_the_real_slack(tmp_path):
    """A real token in the environment stops the start, and is not shown."""
    token = "xoxb-" + "123456789012-123456789012-" + "a" * 24
    plan = Plan(tmp_path, "http://127.0.0.1:1", "http://127.0.0.1:2", "s", token)

    with pytest.raises(NotLocalError) as refused:
        plan.check()

    assert token not in str(refused.value)
    assert token not in repr(plan)
