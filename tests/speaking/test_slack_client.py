"""What becomes of a call to Slack that goes wrong: each failure has one meaning."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from integrations.errors import AskPerson, ChangeInput, NoAccess, TryLater, Unsure
from integrations.slack import Slack
from integrations.slack_errors import ChannelClosed, MessageGone, StreamEnded, TooLong
from tests.ports import CLOSED_PORT

POST = {"channel": "C0PRODUCT", "thread": "", "text": "x", "blocks": [], "key": "k"}
STREAM = {"channel": "C0PRODUCT", "ts": "1.1"}


async def test_it_knows_whose_token_it_has(studio):
    """The token's workspace, user and name come back as values."""
    me = await studio.slack.whoami()

    assert (me.tenant, me.user, me.bot, me.name) == ("T0LOCAL", "U0ROOTLE", "B0ROOTLE", "rootle")


async def test_people_and_channels_come_back_as_values(studio):
    """Time zone, guest, kind of channel and membership are read off Slack's objects."""
    gus = await studio.slack.user("U0GUS")
    leads = await studio.slack.channel("C0LEADS")

    assert (gus.timezone, gus.is_guest) == ("America/New_York", True)
    assert (leads.name, leads.kind) == ("leads", "group")
    assert await studio.slack.is_member("C0LEADS", "U0ANA")
    assert not await studio.slack.is_member("C0LEADS", "U0BEN")


async def test_a_long_thread_is_read_page_by_page(studio, monkeypatch):
    """A thread of more than a page comes back whole and in order."""
    monkeypatch.setattr("integrations.slack_reading.PAGE", 3)
    root = await studio.slack_side.say("ana", "product", "root")
    for number in range(8):
        await studio.slack_side.say("ben", "product", f"reply {number}", root["ts"])

    found = await studio.slack.replies("C0PRODUCT", root["ts"])

    assert [m.text for m in found] == ["root", *(f"reply {n}" for n in range(8))]
    assert len(studio.calls("conversations.replies")) == 3


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("ratelimited", TryLater),
        ("service_unavailable", TryLater),
        ("internal_error", Unsure),
        ("fatal_error", Unsure),
        ("msg_too_long", TooLong),
        ("msg_blocks_too_long", TooLong),
        ("invalid_blocks", ChangeInput),
        ("something_new", ChangeInput),
        ("message_not_found", MessageGone),
        ("message_not_in_streaming_state", StreamEnded),
        ("is_archived", ChannelClosed),
        ("not_in_channel", ChannelClosed),
        ("channel_not_found", ChannelClosed),
        ("restricted_action_thread_locked", ChannelClosed),
        ("user_not_in_channel", NoAccess),
        ("token_revoked", AskPerson),
        ("invalid_auth", AskPerson),
        ("account_inactive", AskPerson),
    ],
)
async def test_each_refusal_says_who_can_do_something(studio, error, expected):
    """Slack's error codes become the errors of the tree, whose sentences hold no code to decipher."""
    studio.script.refuse("chat.postMessage", error)

    with pytest.raises(expected) as raised:
        await studio.slack.post(**POST)

    assert raised.value.detail.startswith(error)


async def test_a_wrong_token_names_the_setting(studio):
    """A token that Slack does not know is reported with the setting it comes from."""
    with pytest.raises(AskPerson, match="SLACK_BOT_TOKEN"):
        await studio.client(token="xoxb-wrong").whoami()


async def test_slack_says_how_long_to_wait(studio):
    """The seconds of `Retry-After` travel with the error, and nothing sleeps inside the call."""
    studio.faults.set("slack/chat.postMessage", "429:7")

    with pytest.raises(TryLater) as raised:
        async with asyncio.timeout(5):
            await studio.slack.post(**POST)

    assert raised.value.retry_after == 7


@pytest.mark.parametrize("fault", ["drop", "drop-answer", "500", "502", "bad-json"])
async def test_a_write_without_an_answer_is_unsure_and_not_repeated(studio, fault):
    """Whether the message was posted is not known; only a look can tell."""
    studio.faults.set("slack/chat.postMessage", fault)

    with pytest.raises(Unsure):
        await studio.slack.post(**POST)

    assert len(studio.calls("chat.postMessage")) <= 1


@pytest.mark.parametrize("fault", ["drop", "500", "bad-json"])
async def test_a_read_without_an_answer_may_be_repeated(studio, fault):
    """Reading changes nothing, so its failure is a wait."""
    studio.faults.set("slack/users.info", fault)

    with pytest.raises(TryLater):
        await studio.slack.user("U0ANA")


async def test_a_write_that_takes_too_long_is_unsure(studio, monkeypatch):
    """After our own time-out nobody knows what Slack did."""
    monkeypatch.setattr("integrations.slack.WRITE_SECONDS", 0.05)
    studio.faults.set("slack/chat.postMessage", "delay:0.5")

    with pytest.raises(Unsure):
        await studio.slack.post(**POST)


async def test_an_unreachable_slack_is_a_wait():
    """No connection means that nothing was sent."""
    async with aiohttp.ClientSession() as session:
        slack = _slack_at(f"http://127.0.0.1:{CLOSED_PORT}", session)

        with pytest.raises(TryLater):
            await slack.post(**POST)


async def test_a_missing_scope_is_named(studio):
    """The person who installs Rootle reads which scope to add."""
    refusal = {"error": "missing_scope", "needed": "chat:write", "provided": "commands"}
    studio.script.refuse("chat.postMessage", refusal)

    with pytest.raises(AskPerson, match="chat:write"):
        await studio.slack.post(**POST)


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(studio, monkeypatch):
    """The local workspace is reached directly whatever HTTPS_PROXY says."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")

    assert (await studio.client().whoami()).name == "rootle"


async def test_a_login_page_instead_of_a_file_is_no_access(studio, sink):
    """HTML where bytes should be means that the token may not read the file."""
    address, seen = sink
    slack = _slack_at(address, studio.session)

    with pytest.raises(NoAccess, match="files:read"):
        await slack.download(f"{address}/login", max_bytes=1_000)
    with pytest.raises(NoAccess, match="files:read"):
        await slack.download(f"{address}/elsewhere", max_bytes=1_000)

    assert seen == ["Bearer xoxb-sink", "Bearer xoxb-sink"]


async def test_a_file_larger_than_allowed_is_refused(studio, sink):
    """Downloading stops at the limit and says so."""
    address, _ = sink

    with pytest.raises(ChangeInput, match=r"larger than 0\.0 MB"):
        await _slack_at(address, studio.session).download(f"{address}/big", max_bytes=10)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/file",
        "http://files.slack.com/file",
        "https://files.slack.com.evil.example/x",
        "https://files.slack.com@evil.example/x",
        "file:///etc/passwd",
    ],
)
async def test_the_token_goes_to_slack_alone(studio, url):
    """An address that is not one of Slack's file hosts is not called at all."""
    with pytest.raises(NoAccess):
        await studio.slack.download(url, max_bytes=1_000)


async def test_a_response_url_that_is_not_slacks_is_not_called(studio):
    """A forged address for an answer gets nothing."""
    with pytest.raises(NoAccess):
        await studio.slack.respond("https://evil.example/r", text="x", blocks=[])


@pytest.fixture
async def sink():
    """A server that stands where Slack's files are: its address, and the tokens it was shown."""
    seen = []

    async def login(request):
        seen.append(request.headers.get("Authorization"))
        return web.Response(text="<html>Sign in</html>", content_type="text/html")

    async def elsewhere(request):
        seen.append(request.headers.get("Authorization"))
        raise web.HTTPFound("https://evil.example/login")

    async def big(request):
        return web.Response(body=b"x" * 1_000)

    application = web.Application()
    application.router.add_get("/login", login)
    application.router.add_get("/elsewhere", elsewhere)
    application.router.add_get("/big", big)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", seen
    await runner.cleanup()


def _slack_at(address, session):
    return Slack(token="xoxb-sink", base_url=f"{address}/api/", session=session)
