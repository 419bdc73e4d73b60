"""The door: what Slack signed is kept before it is acknowledged, all else is turned away."""

import asyncio
import contextlib
import json
import sqlite3
import time

import pytest

from agent.state.database import DatabaseDown
from tests.ingress.conftest import serve
from tests.ingress.sent import NOW, event, form, interaction, payload, signed
from tests.waiting import PATIENCE

URL = "/slack/events"
FORM = "application/x-www-form-urlencoded"
MENTION = json.dumps(payload("app_mention")).encode()


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in signed(MENTION).items() if key != name}


def changed(name: str, value: str) -> dict[str, str]:
    return signed(MENTION) | {name: value}


def envelope(**fields) -> bytes:
    return json.dumps(payload("app_mention") | fields).encode()


REFUSED = {
    "timestamp missing": (MENTION, without("X-Slack-Request-Timestamp"), 400),
    "timestamp a word": (MENTION, changed("X-Slack-Request-Timestamp", "now"), 400),
    "timestamp negative": (MENTION, changed("X-Slack-Request-Timestamp", "-1"), 400),
    "timestamp of other digits": (MENTION, changed("X-Slack-Request-Timestamp", "١٧٩٥"), 400),
    "timestamp huge": (MENTION, changed("X-Slack-Request-Timestamp", "9" * 4000), 400),
    "timestamp stale": (MENTION, signed(MENTION, at=NOW.timestamp() - 301), 401),
    "timestamp ahead": (MENTION, signed(MENTION, at=NOW.timestamp() + 301), 401),
    "signature missing": (MENTION, without("X-Slack-Signature"), 400),
    "signature short": (MENTION, changed("X-Slack-Signature", "v0=abc"), 400),
    "signature not ASCII": (MENTION, changed("X-Slack-Signature", "v0=" + "é" * 64), 400),
    "signature of another version": (MENTION, changed("X-Slack-Signature", "v1=" + "0" * 64), 400),
    "signature wrong": (MENTION, changed("X-Slack-Signature", "v0=" + "0" * 64), 401),
    "body changed after signing": (MENTION + b" ", signed(MENTION), 401),
    "body of 5 MB": (b"x" * 5_000_000, signed(MENTION), 413),
    "body compressed": (MENTION, changed("Content-Encoding", "gzip"), 415),
    "content type missing": (MENTION, signed(MENTION, content_type="text/plain"), 415),
    "not UTF-8": (b'{"type":"\xff"}', None, 400),
    "empty": (b"", None, 400),
    "not JSON": (b"{", None, 400),
    "JSON array": (b"[1]", None, 400),
    "JSON string": (b'"hello"', None, 400),
    "null event": (envelope(event=None), None, 400),
    "event a list": (envelope(event=[]), None, 400),
    "event without type": (envelope(event={}), None, 400),
    "event type an object": (envelope(event={"type": {}}), None, 400),
    "no event id": (envelope(event_id=None), None, 400),
    "no team": (envelope(team_id=None, authorizations=None), None, 400),
    "authorizations a number": (envelope(authorizations=5), None, 400),
    "mention without ts": (envelope(event={"type": "app_mention", "channel": "C1"}), None, 400),
    "mention with a strange ts": (
        envelope(event={"type": "app_mention", "channel": "C1", "ts": "1\n2.3"}), None, 400),
    "mention without channel": (envelope(event={"type": "app_mention", "ts": "1.2"}), None, 400),
    "edit without message": (
        envelope(event={"type": "message", "subtype": "message_changed", "channel": "C1"}),
        None, 400),
    "subtype a list": (
        envelope(event={"type": "message", "subtype": [], "channel": "C1", "ts": "1.2"}),
        None, 400),
    "deep nesting": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, None, 400),
    "deep lists": (b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}", None, 400),
    "NaN": (MENTION.replace(b"1795305600,", b"NaN,"), None, 400),
    "Infinity": (MENTION.replace(b"1795305600,", b"-Infinity,"), None, 400),
    "a number that overflows": (MENTION.replace(b"1795305600,", b"1e999,"), None, 400),
    "a number too long": (MENTION.replace(b"1795305600,", b"1" * 5_000 + b","), None, 400),
    "half a surrogate": (MENTION.replace(b"how many", b"\\ud800"), None, 400),
    "challenge missing": (b'{"type":"url_verification"}', None, 400),
    "unknown type": (b'{"type":"surprise"}', None, 400),
    "type a list": (b'{"type":[]}', None, 400),
}  # fmt: skip

REFUSED_FORMS = {
    "no command": b"a=1",
    "nothing": b"",
    "not UTF-8": b"command=/rootle&text=%FF",
    "1,000 fields": b"&".join(b"a%d=1" % n for n in range(1000)),
    "payload not JSON": b"payload=nope",
    "payload a list": b"payload=[]",
    "payload of an unknown type": b'payload={"type":"surprise"}',
    "payload without a user": b'payload={"type":"block_actions","team":{"id":"T1"}}',
    "payload without actions":
        b'payload={"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"actions":[]}',
    "a button without an id":
        b'payload={"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"actions":[7]}',
    "command without a team": b"command=/rootle&channel_id=C1&user_id=U1",
    "command without a person": b"command=/rootle&channel_id=C1&team_id=T1",
    "command without a slash": b"command=rootle&channel_id=C1&team_id=T1&user_id=U1",
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_not_right_is_refused_with_a_short_reason(client, inbox, heard, case):
    """Malformed, unsigned and stale requests get a 4xx with one line, and nothing is stored."""
    body, headers, status = REFUSED[case]

    response = await client.post(URL, data=body, headers=headers or signed(body))

    assert response.status == status
    reason = await response.text()
    assert reason.count("\n") == 1
    assert 5 < len(reason) < 100
    assert await inbox.counts() == {}
    assert heard.nudges == 0


@pytest.mark.parametrize("case", REFUSED_FORMS)
async def test_a_form_that_is_not_right_is_refused(client, inbox, case):
    """Forms are held to the same rules as JSON."""
    body = REFUSED_FORMS[case]

    response = await client.post(URL, data=body, headers=signed(body, content_type=FORM))

    assert response.status == 400
    assert await inbox.counts() == {}


async def test_sending_what_cannot_be_mended_again_is_declined(client):
    """Slack is told not to retry a malformed body, but may retry once a secret is put right."""
    malformed = await client.post(URL, data=b"{", headers=signed(b"{"))
    wrong = await client.post(URL, data=MENTION, headers=REFUSED["signature wrong"][1])

    assert malformed.headers["X-Slack-No-Retry"] == "1"
    assert "X-Slack-No-Retry" not in wrong.headers


async def test_a_header_given_twice_is_refused(client):
    """Two signatures are refused, since a proxy and Rootle might each look at another one."""
    headers = [*signed(MENTION).items(), ("X-Slack-Signature", "v0=" + "0" * 64)]

    response = await client.post(URL, data=MENTION, headers=headers)

    assert response.status == 400
    assert "more than once" in await response.text()


async def test_an_event_is_stored_before_it_is_acknowledged(client, inbox, heard):
    """An accepted event is answered with an empty 200, is in the inbox, and wakes the dispatcher."""
    body, headers = event("app_mention")

    response = await client.post(URL, data=body, headers=headers)

    assert response.status == 200
    assert await response.text() == ""
    stored = await inbox.find("Ev0MENTION")
    assert stored.state == "waiting"
    assert stored.arrival.body == body.decode()
    assert heard.nudges == 1


async def test_a_duplicate_delivery_is_answered_200_and_stored_once(client, inbox):
    """Slack's retry of an event, or four at once, is acknowledged and stored once."""
    body, headers = event("app_mention")

    answers = await asyncio.gather(
        *(client.post(URL, data=body, headers=headers) for _ in range(4))
    )

    assert [answer.status for answer in answers] == [200] * 4
    assert await inbox.counts() == {"waiting": 1}


@pytest.mark.parametrize("order", [("app_mention", "message__mention_twin"),
                                   ("message__mention_twin", "app_mention")])  # fmt: skip
async def test_a_mention_and_its_twin_are_one(client, inbox, order):
    """Of a mention and the message it stands in, the first to arrive is stored, in either order."""
    for name in order:
        body, headers = event(name)
        assert (await client.post(URL, data=body, headers=headers)).status == 200

    assert await inbox.counts() == {"waiting": 1}
    assert await inbox.find(payload(order[0])["event_id"]) is not None


async def test_edits_and_deletions_are_no_twins(client, inbox):
    """An edit, a deletion and a late mention all count beside the message they speak of."""
    names = ("app_mention", "message_changed", "message_deleted", "app_mention__edited")
    for name in names:
        body, headers = event(name)
        await client.post(URL, data=body, headers=headers)

    assert await inbox.counts() == {"waiting": len(names)}
    stored = [await inbox.find(payload(name)["event_id"]) for name in names]
    assert {one.arrival.conversation for one in stored} == {
        "slack:T0LOCAL:C0PRODUCT:1795305600.000100"
    }


async def test_the_challenge_is_returned(client, inbox):
    """Slack's check of the address gets its challenge back, and nothing is stored."""
    body, headers = event("url_verification")

    response = await client.post(URL, data=body, headers=headers)

    assert (response.status, await response.text()) == (
        200,
        payload("url_verification")["challenge"],
    )
    assert await inbox.counts() == {}


async def test_a_command_is_stored_and_acknowledged_with_nothing(client, inbox):
    """A slash command's acknowledgement is empty: its answer comes later, where only one sees it."""
    body, headers = form(payload("command__ask"))

    response = await client.post(URL, data=body, headers=headers)

    assert (response.status, await response.text()) == (200, "")
    stored = await inbox.find("7003.9001.cccc0001")
    assert stored.arrival.kind == "command"


async def test_a_pressed_button_is_stored_in_its_thread(client, inbox):
    """A button belongs to the conversation that its message stands in."""
    body, headers = interaction("block_actions")

    response = await client.post(URL, data=body, headers=headers)

    assert response.status == 200
    stored = await inbox.find("7001.9001.aaaa0001")
    assert stored.arrival.conversation == "slack:T0LOCAL:C0PRODUCT:1795305600.000100"


async def test_an_echo_gets_a_200_and_is_not_stored(client, inbox, heard):
    """What Rootle wrote itself costs neither a commit nor a look at it."""
    body, headers = event("message__own")

    response = await client.post(URL, data=body, headers=headers)

    assert response.status == 200
    assert await inbox.counts() == {}
    assert heard.nudges == 0


async def test_a_form_in_a_window_is_answered_in_the_response(client, inbox, heard):
    """A submitted view goes past the inbox, because Slack waits for what to show."""
    body, headers = interaction("view_submission")

    response = await client.post(URL, data=body, headers=headers)

    assert await response.json() == {"response_action": "clear"}
    assert heard.direct == [payload("view_submission")]
    assert await inbox.counts() == {}


async def test_the_certificate_check_gets_a_200(client, inbox):
    """Slack looks at the certificate with GET, or with a form; both are harmless."""
    body = b"ssl_check=1&token=xyzz0WbapA4vBCDEFasx0q6G"

    looked = await client.get(URL, params={"ssl_check": "1"})
    posted = await client.post(URL, data=body, headers=signed(body, content_type=FORM))

    assert (looked.status, posted.status) == (200, 200)
    assert await inbox.counts() == {}


class BrokenInbox:
    """An inbox whose database is away, or hangs."""

    def __init__(self, *, hangs: bool) -> None:
        self.hangs = hangs

    async def accept(self, arrival) -> bool:
        if self.hangs:
            await asyncio.sleep(60)
        raise DatabaseDown("connection refused")


@pytest.mark.parametrize("hangs", [False, True])
async def test_database_down_is_answered_503_within_three_seconds(heard, hangs):
    """Without a commit there is no 200: Slack gets 503 with Retry-After before it gives up."""
    client = await serve(BrokenInbox(hangs=hangs), heard)
    body, headers = event("app_mention")

    started = time.monotonic()
    response = await client.post(URL, data=body, headers=headers)

    assert time.monotonic() - started < 3
    assert response.status == 503
    assert int(response.headers["Retry-After"]) > 0
    assert heard.nudges == 0
    await client.close()


async def test_a_locked_database_is_answered_503(client, heard, tmp_path):
    """A real database that somebody else keeps locked is as good as none, until it is free."""
    body, headers = event("app_mention")

    with contextlib.closing(sqlite3.connect(tmp_path / "rootle.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        response = await client.post(URL, data=body, headers=headers)

    assert time.monotonic() - started < 3
    assert response.status == 503
    assert heard.nudges == 0
    async with asyncio.timeout(PATIENCE):  # Slack sends it again, and again
        while (await client.post(URL, data=body, headers=headers)).status != 200:
            await asyncio.sleep(0.1)


async def test_a_body_that_never_ends_is_given_up(client, monkeypatch):
    """A sender that stalls in the middle of its body gets 408, and holds nothing."""
    monkeypatch.setattr("bot.guard.READ_SECONDS", 0.1)

    async def stalling():
        yield b'{"type":'
        await asyncio.sleep(1)
        yield b'"event_callback"}'

    response = await client.post(URL, data=stalling(), headers=signed(b""))

    assert response.status == 408


async def test_a_chunked_body_is_capped_too(client):
    """A body without a declared length is cut off at the same size."""

    async def endless():
        for _ in range(5 * 1024):
            yield b"x" * 1024

    response = await client.post(URL, data=endless(), headers=signed(b""))

    assert response.status == 413
