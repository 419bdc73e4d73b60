"""Reading a request: one of five values, or a refusal, and never anything else."""

import json
import string
from datetime import UTC, datetime

import pytest
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.policy import Label
from agent.state.accepting import Arrival
from handlers.receive import Challenge, Direct, Echo, SslCheck, receive, receive_envelope
from handlers.refused import Refused
from tests.ingress.sent import (
    NOW,
    PAYLOADS,
    SECRET,
    event,
    form,
    interaction,
    payload,
    signed,
)

FORM = "application/x-www-form-urlencoded"


def read(body: bytes, headers: dict[str, str]) -> Arrival:
    return receive(headers, body, secret=SECRET, now=NOW)


@freeze_time("2018-07-12 18:36:58")
def test_the_documented_vector_is_accepted():
    """The example in Slack's documentation, with its secret and at its time, is let in."""
    body = (PAYLOADS / "command__documented_vector.form").read_bytes()
    headers = {
        "X-Slack-Request-Timestamp": "1531420618",
        "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        "Content-Type": FORM,
    }

    arrival = receive(headers, body, secret=SECRET, now=datetime.now(UTC))

    assert isinstance(arrival, Arrival)
    assert (arrival.tenant, arrival.kind) == ("T1DC2JH3J", "command")


def test_without_a_secret_nothing_is_let_in():
    """An empty signing secret verifies nothing, not even what was signed with it."""
    body, headers = event("app_mention")

    with pytest.raises(Refused, match="401: no signing secret"):
        receive(headers, body, secret=b"", now=NOW)


@pytest.mark.parametrize(
    ("name", "conversation", "twin"),
    [
        ("app_mention", "C0PRODUCT:1795305600.000100", "C0PRODUCT:1795305600.000100"),
        ("message__mention_twin", "C0PRODUCT:1795305600.000100", "C0PRODUCT:1795305600.000100"),
        ("app_mention__edited", "C0PRODUCT:1795305600.000100", None),
        ("message__thread_reply", "C0PRODUCT:1795305600.000100", "C0PRODUCT:1795305660.000200"),
        ("message__direct", "D0ANA:1795305800.000100", "D0ANA:1795305800.000100"),
        ("message_changed", "C0PRODUCT:1795305600.000100", None),
        ("message_deleted", "C0PRODUCT:1795305600.000100", None),
        ("message_deleted__thread_reply", "C0PRODUCT:1795305600.000100", None),
        ("agent_session_stopped", "C0PRODUCT:1795305600.000100", None),
        ("app_home_opened__messages", "app_home_opened-Ev0HOME", None),
        ("reaction_added", "reaction_added-Ev0REACTION", None),
    ],
)
def test_an_event_belongs_to_its_thread(name, conversation, twin):
    """Everything about one thread is one conversation; what has no thread stands alone."""
    arrival = read(*event(name))

    assert arrival.event_key == payload(name)["event_id"]
    assert arrival.conversation == f"slack:T0LOCAL:{conversation}"
    assert arrival.twin_key == (twin and f"T0LOCAL:{twin}")


def test_only_what_stands_in_a_public_channel_is_for_everyone():
    """Private channels and direct messages carry their circle; so does what Slack leaves open."""
    public = read(*event("message__mention_twin")).label
    private = read(*event("message__private_channel")).label
    direct = read(*event("message__direct")).label
    unsaid = read(*event("app_mention")).label

    assert public == Label(sources=frozenset({"slack:C0PRODUCT"}))
    assert private.circles == {"channel:C0LEADS"}
    assert direct.circles == {"channel:D0ANA"}
    assert unsaid.circles == {"channel:C0PRODUCT"}


def test_the_words_of_a_bot_are_not_trusted():
    """What another bot wrote is outside text from the first moment on."""
    assert read(*event("message__by_other_bot")).label.untrusted
    assert not read(*event("message__direct")).label.untrusted


OWN = payload("message__own")["event"]


@pytest.mark.parametrize(
    ("fields", "is_echo"),
    [
        ({}, True),
        ({"app_id": "A0OTHER"}, False),
        ({"subtype": "message_changed", "app_id": None, "message": OWN}, True),
        ({"subtype": "message_changed", "app_id": None, "message": {**OWN, "app_id": "A1"}}, False),
        ({"subtype": "message_deleted", "app_id": None, "previous_message": OWN}, False),
        ({"type": "app_mention"}, False),
    ],
)
def test_what_rootle_itself_wrote_is_an_echo(fields, is_echo):
    """Slack tells the app of each of its own messages and edits; others' words are none of those."""
    sent = {**payload("message__own"), "event": {**OWN, **fields}}
    body = json.dumps(sent).encode()

    assert isinstance(read(body, signed(body)), Echo) == is_echo


def test_without_its_app_nothing_is_an_echo():
    """Old connections leave `api_app_id` out; two unknown apps are not the same one."""
    sent = {**payload("message__own"), "api_app_id": "", "event": {**OWN, "app_id": ""}}
    body = json.dumps(sent).encode()

    assert isinstance(read(body, signed(body)), Arrival)


def test_a_command_keeps_its_words_whatever_they_are():
    """A command with the word "payload" in it, which Bolt would misread in a form, is kept as JSON."""
    arrival = read(*form(payload("command__ask")))

    assert arrival.content_type == "application/json"
    assert json.loads(arrival.body)["text"] == "how large is the payload of a sign-up?"
    assert arrival.conversation == "slack:T0LOCAL:C0PRODUCT:command-7003.9001.cccc0001"
    assert arrival.label.circles == set()


def test_the_same_command_given_twice_is_two():
    """Two commands with the same words have two trigger ids, and without any, two bodies."""
    first = read(*form(payload("command__ask")))
    second = read(*form(payload("command__ask") | {"trigger_id": "7004.9001.cccc0002"}))
    unnamed = read(*form(payload("command__ask") | {"trigger_id": ""}))

    assert len({first.event_key, second.event_key, unnamed.event_key}) == 3
    assert len({first.conversation, second.conversation, unnamed.conversation}) == 3


def test_a_button_is_told_apart_by_its_press():
    """A button that is pressed twice has two trigger ids, and the thread of its message."""
    arrival = read(*interaction("block_actions"))

    assert (arrival.kind, arrival.event_key) == ("action", "7001.9001.aaaa0001")
    assert arrival.conversation == "slack:T0LOCAL:C0PRODUCT:1795305600.000100"


def test_slack_limiting_the_rate_becomes_an_event_like_others():
    """`app_rate_limited` comes without an envelope and is given one, so that it is seen to."""
    arrival = read(*event("app_rate_limited"))

    assert arrival.event_key == "rate-limited-T0LOCAL-1795305600"
    assert json.loads(arrival.body)["event"]["type"] == "app_rate_limited"


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("events_api", "app_mention", Arrival),
        ("slash_commands", "command__ask", Arrival),
        ("interactive", "block_actions", Arrival),
        ("interactive", "view_submission", Direct),
    ],
)
def test_an_envelope_is_read_like_a_request(kind, name, expected):
    """What comes through Socket Mode ends in the same values as what is posted."""
    assert isinstance(receive_envelope(kind, payload(name), now=NOW), expected)


# --- fuzzing ------------------------------------------------------------------------------------

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
TREES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(string.ascii_lowercase + "_", max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = [
    "type",
    "event",
    "event_id",
    "team_id",
    "authorizations",
    "enterprise_id",
    "enterprise",
    "team",
    "user",
    "user_id",
    "channel",
    "channel_id",
    "channel_type",
    "ts",
    "thread_ts",
    "subtype",
    "message",
    "previous_message",
    "deleted_ts",
    "bot_id",
    "edited",
    "container",
    "actions",
    "trigger_id",
    "id",
    "payload",
    "command",
    "text",
    "challenge",
    "view",
    "response_urls",
]
KINDS = st.sampled_from(
    [
        "event_callback",
        "url_verification",
        "app_rate_limited",
        "block_actions",
        "view_submission",
        "shortcut",
        "message",
        "app_mention",
        "agent_session_stopped",
        "message_changed",
        "message_deleted",
        "T1",
        "C1",
        "1.2",
        "/rootle",
    ]
)
SLACKISH = st.recursive(
    PLAIN | KINDS | KINDS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=10)
    ),
    max_leaves=40,
)


def only_refuses(body: bytes, content_type: str) -> None:
    try:
        received = read(body, signed(body, content_type=content_type))
    except Refused as refused:
        assert 400 <= refused.status < 500  # noqa: PT017 -- most inputs raise, some do not
    else:
        assert isinstance(received, Arrival | Challenge | Direct | Echo | SslCheck)


@settings(max_examples=60)
@given(body=st.binary(max_size=200), content_type=st.sampled_from(["application/json", FORM, "?"]))
def test_any_bytes_are_read_or_refused(body, content_type):
    """Whatever bytes are signed, the only exception is a refusal."""
    only_refuses(body, content_type)


@settings(max_examples=100)
@given(value=TREES | SLACKISH)
def test_any_json_is_read_or_refused(value):
    """Whatever JSON is signed, in a body or in a form, the only exception is a refusal."""
    body = json.dumps(value)
    only_refuses(body.encode(), "application/json")
    only_refuses(b"payload=" + body.encode(), FORM)


@settings(max_examples=100)
@given(
    name=st.sampled_from(["app_mention", "message_changed", "message_deleted", "url_verification"]),
    field=st.sampled_from(NAMES),
    inner=st.booleans(),
    value=SLACKISH,
)
def test_a_real_event_with_one_thing_wrong_is_read_or_refused(name, field, inner, value):
    """Any field of a real event may hold anything."""
    changed = payload(name)
    target = changed["event"] if inner and "event" in changed else changed
    target[field] = value
    only_refuses(json.dumps(changed).encode(), "application/json")


@settings(max_examples=80)
@given(field=st.sampled_from(NAMES), value=SLACKISH)
def test_a_real_interaction_with_one_thing_wrong_is_read_or_refused(field, value):
    """Any field of a real interaction may hold anything."""
    changed = payload("block_actions") | {field: value}
    only_refuses(b"payload=" + json.dumps(changed).replace("&", " ").encode(), FORM)


@settings(max_examples=60)
@given(
    headers=st.lists(
        st.tuples(
            st.sampled_from(
                ["X-Slack-Signature", "x-slack-request-timestamp", "content-type", "other"]
            ),
            st.text(max_size=80),
        )
    )
)
def test_any_headers_are_refused(headers):
    """No header but Slack's own lets anything in, whatever characters it holds."""
    with pytest.raises(Refused):
        receive(headers, b"{}", secret=SECRET, now=NOW)
