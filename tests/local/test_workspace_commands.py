"""`rootle workspace`: every verb, its one JSON document, its exit codes, its sentences."""

import asyncio
import json
import re

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.workspace_screen import clean


@pytest.fixture
def rootle(place):
    """Run `rootle workspace …` against the running workspace."""

    async def run(*args, port=None):
        port = place.port if port is None else port
        whole = ["workspace", "--port", str(port), *args]
        return await asyncio.to_thread(CliRunner().invoke, app, whole)

    return run


@pytest.fixture
def document(rootle):
    """Run a verb with --json and read the one document that it prints."""

    async def run(*args):
        done = await rootle(*args, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


async def test_a_mention_prints_the_thread(document):
    """`mention` names Rootle by itself, waits, and prints author, text, blocks, files and ts."""
    done = await document("mention", "--channel", "product", "--as", "ana", "how many signed up?")

    question, answer = done["messages"]
    assert question["typed"] == "@rootle how many signed up?"
    assert (answer["author"], answer["text"]) == ("rootle", "**312 people** signed up last week.")
    assert {"ts", "blocks", "files", "ephemeral_for", "thread_ts"} <= set(answer)


async def test_a_reply_finds_its_thread_by_any_message_in_it(document):
    """`reply` needs no channel, and the ts may be that of a reply."""
    asked = await document("mention", "how many signed up?")

    done = await document("reply", "--thread", asked["messages"][1]["ts"], "@rootle and before?")

    assert done["thread_ts"] == asked["thread_ts"]
    assert len(done["messages"]) == 4


async def test_a_direct_message_is_answered(document, double):
    """`dm` writes into the person's own messages with Rootle."""

    async def answer(event):
        if event["type"] == "message" and "bot_id" not in event:
            where = {"channel": event["channel"], "thread_ts": event["ts"]}
            await double.call("chat.postMessage", **where, text="Here I am.")

    double.on_event = answer

    done = await document("dm", "--as", "gus", "are you there?")

    assert done["channel"] == "D0GUS"
    assert done["messages"][1]["text"] == "Here I am."


async def test_a_command_and_a_click_print_what_came_of_them(document, double):
    """`command` prints the private answer, `click` the thread with what the click caused."""

    async def offer(form):
        button = {
            "type": "button",
            "action_id": "share",
            "text": {"type": "plain_text", "text": "Share"},
        }
        return {"text": "For you", "blocks": [{"type": "actions", "elements": [button]}]}

    async def share(payload):
        await double.call("chat.postMessage", channel=payload["channel"]["id"], text="For all")

    double.on_command, double.on_action = offer, share

    offered = await document("command", "/rootle usage", "--as", "ben")
    clicked = await document(
        "click", "--message", offered["messages"][0]["ts"], "--action", "share", "--as", "ben"
    )

    assert [m["ephemeral_for"] for m in offered["messages"]] == ["U0BEN"]
    assert clicked["messages"][-1]["text"] == "For all"


async def test_a_thread_deliveries_and_faults_are_objects(document):
    """`thread`, `deliveries` and `fault` print the objects that were asked for."""
    asked = await document("mention", "how many signed up?")

    thread = await document("thread", asked["thread_ts"], "--as", "chloe")
    passed = await document("deliveries", "--limit", "3")
    faults = await document("fault", "slack.slow_ack=1", "slack/chat.*=429:7x2")
    cleared = await document("fault", "--clear")

    assert thread["messages"] == asked["messages"]
    assert len(passed["deliveries"]) == 3
    assert {f["name"]: f["value"] for f in faults["faults"] if f["value"]} == {
        "slack.slow_ack": "1",
        "slack/chat.*": "429:7x2",
    }
    assert not [fault for fault in cleared["faults"] if fault["value"]]


async def test_a_reset_prints_that_it_is_done(document):
    """`reset` leaves nothing behind."""
    asked = await document("mention", "how many signed up?")

    assert (await document("reset"))["ok"] is True

    assert (await document("deliveries"))["deliveries"] == []
    assert asked["messages"]


async def test_stop_waits_until_it_has_stopped(document, double):
    """`stop` presses the button and prints the thread once it is quiet."""
    double.go_on.clear()
    double.on_event = double.stopped
    running = await document("mention", "how many signed up?", "--wait", "0")
    await asyncio.sleep(0.5)

    done = await document("stop", "--thread", running["thread_ts"])

    assert done["quiet"] is True
    assert done["messages"][1]["streaming"] is False


async def test_no_answer_is_exit_code_1_and_still_prints_the_thread(rootle, double):
    """Scripts see from the code alone that Rootle did not answer."""
    double.on_mention = None

    done = await rootle("mention", "hello?", "--wait", "0.3", "--json")

    assert done.exit_code == 1
    assert len(json.loads(done.stdout)["messages"]) == 1
    assert "rootle workspace deliveries" in done.stderr


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["mention", "x", "--channel", "nowhere"], 2, "there are #general, #product"),
        (["mention", "x", "--as", "zoe"], 2, "nobody called 'zoe'"),
        (["reply", "x", "--thread", "1.2"], 2, "no message 1.2"),
        (["thread", "1.2"], 2, "no message 1.2"),
        (["fault", "nope=1"], 2, "no fault named 'nope'"),
        (["fault", "nope"], 2, "NAME=VALUE"),
        (["mention", "x", "--wait", "9999"], 2, "equal to 600"),
        (["command", "/nothing"], 1, "unknown_command"),
    ],
)
async def test_what_is_wrong_is_a_sentence_and_a_code(rootle, args, code, words):
    """Mistakes are named on stderr; 2 means that another input would work."""
    done = await rootle(*args)

    assert done.exit_code == code
    assert words in re.sub(r"\s+", " ", done.stderr)
    assert "Traceback" not in done.output


async def test_without_a_workspace_it_says_how_to_start_one(rootle):
    """Where nothing listens, the way out is in the message."""
    done = await rootle("mention", "x", port=1)

    assert done.exit_code == 1
    assert "Start it with: make demo" in done.stderr


@pytest.mark.parametrize(
    "verb",
    [
        "mention",
        "reply",
        "dm",
        "command",
        "click",
        "stop",
        "thread",
        "deliveries",
        "fault",
        "reset",
    ],
)
async def test_every_verb_explains_itself(rootle, verb):
    """`--help`, `--json` and `--wait` are there for each verb."""
    done = await rootle(verb, "--help")

    assert done.exit_code == 0
    assert "--json" in done.stdout
    assert "--wait" in done.stdout


async def test_people_read_words_steps_tables_and_buttons(rootle, double):
    """Without --json a thread reads like a thread, with the action ids that `click` wants."""
    table = {
        "type": "data_table",
        "caption": "Sign-ups by day",
        "rows": [
            [{"type": "raw_text", "text": "Day"}, {"type": "raw_text", "text": "People"}],
            [{"type": "raw_text", "text": "Monday"}, {"type": "raw_number", "value": 38, "text": "38"}],
        ],
    }  # fmt: skip

    async def answer(event):
        where = {"channel": event["channel"], "thread_ts": event["ts"]}
        step = {"type": "task_card", "task_id": "1", "title": "Counted", "status": "complete"}
        words = {"type": "markdown", "text": "**312** people [here](https://example.com)"}
        button = {
            "type": "button",
            "action_id": "more",
            "text": {"type": "plain_text", "text": "More"},
        }
        blocks = [step, words, table, {"type": "actions", "elements": [button]}]
        await double.call("chat.postMessage", **where, text="312", blocks=blocks)

    double.on_mention = answer

    done = await rootle("mention", "how many?")

    for words in ("rootle", "✓ Counted", "312 people", "Monday", "38", "[More] --action more"):
        assert words in done.stdout


async def test_hostile_words_cannot_steer_the_terminal(rootle):
    """Escape sequences and direction marks in a message are shown as replacement characters."""
    said = await rootle("mention", "\x1b[2J\x1b]0;owned\x07 \u202etxt.exe", "--wait", "0")

    assert "\x1b" not in said.stdout
    assert "\u202e" not in said.stdout
    assert "owned" in said.stdout


def test_cleaning_reaches_every_text():
    """Texts deep inside a document are cleaned; everything else stays as it is."""
    assert clean({"a": ["\x9b1m", {"b": "line\n\ttab"}], "c": 1}) == {
        "a": ["\N{REPLACEMENT CHARACTER}1m", {"b": "line\n\ttab"}],
        "c": 1,
    }
