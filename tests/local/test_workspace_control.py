"""What the console and the command line get from the workspace's own interface."""

import asyncio
import base64

import aiohttp
import pytest


async def test_a_mention_returns_when_its_answer_is_complete(place):
    """A mention posted with a wait comes back with the whole thread, its last word included."""
    said = await place.say("@rootle how many people signed up last week?", wait=10)

    assert said["quiet"] is True
    assert [m["author"] for m in said["messages"]] == ["ana", "rootle"]
    assert said["messages"][1]["text"] == "**312 people** signed up last week."
    assert said["messages"][1]["streaming"] is False


async def test_nothing_is_quiet_while_the_answer_is_being_written(place, double):
    """A stream that has begun and not ended is no answer yet."""
    double.go_on.clear()

    said = await place.say("@rootle how many?", wait=1)

    assert said["quiet"] is False
    assert said["messages"][1]["streaming"] is True
    assert said["working"]["session"] == "processing"


async def test_waiting_for_somebody_who_says_nothing_ends_in_time(place, double):
    """A wait that was in vain ends when it should, and says so."""
    double.on_mention = None
    begun = asyncio.get_running_loop().time()

    said = await place.say("@rootle hello?", wait=0.4)

    assert said["quiet"] is False
    assert asyncio.get_running_loop().time() - begun < 10


async def test_several_messages_are_one_answer(place, double):
    """An answer in two posts is awaited whole while its session runs between them."""

    async def twice(event):
        where = {"channel_id": event["channel"], "thread_ts": event["ts"]}
        post = {"channel": event["channel"], "thread_ts": event["ts"]}
        await double.call("agents.sessions.setStatus", **where, status="processing")
        await double.call("chat.postMessage", **post, text="First half")
        await asyncio.sleep(1)
        await double.call("chat.postMessage", **post, text="Second half")
        await double.call("agents.sessions.setStatus", **where, status="active")

    double.on_mention = twice

    said = await place.say("@rootle tell me much", wait=10)

    assert [m["text"] for m in said["messages"][1:]] == ["First half", "Second half"]


async def test_what_is_for_one_person_is_shown_to_that_person_alone(place, double):
    """An ephemeral message is in its reader's channel and in nobody else's."""
    await double.call("chat.postEphemeral", channel="C0PRODUCT", user="U0ANA", text="psst")

    _, for_ana = await place.ask("messages", channel="product", as_="ana")
    _, for_ben = await place.ask("messages", channel="product", as_="ben")

    assert [(m["text"], m["ephemeral_for"]) for m in for_ana["messages"]] == [("psst", "U0ANA")]
    assert for_ben["messages"] == []


async def test_a_private_channel_does_not_exist_for_others(place):
    """Neither its name, nor its messages, nor its threads reach a person who is not in it."""
    said = await place.say("secret plans", channel="leads")

    _, state = await place.ask("state", as_="ben")
    status, _ = await place.ask("messages", channel="leads", as_="ben")
    alone, _ = await place.ask("thread", ts=said["thread_ts"], as_="ben")

    assert "leads" not in {channel["name"] for channel in state["channels"]}
    assert (status, alone) == (404, 404)


async def test_files_reach_those_in_the_channel_and_only_pictures_open_in_the_page(place):
    """A file is served to people who see its message; what could run is only ever downloaded."""
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    page = base64.b64encode(b"<script>alert(1)</script>").decode()
    files = [{"name": "chart.png", "content": picture}, {"name": "page.html", "content": page}]
    said = await place.say("look", channel="leads", files=files)
    png, html = said["message"]["files"]

    async with aiohttp.ClientSession(f"{place.address}/workspace/files/") as session:
        shown = await session.get(png["id"], params={"as": "ana"})
        downloaded = await session.get(html["id"], params={"as": "ana"})
        refused = await session.get(png["id"], params={"as": "ben"})

    assert (shown.status, shown.content_type) == (200, "image/png")
    assert downloaded.content_type == "application/octet-stream"
    assert downloaded.headers["Content-Disposition"] == "attachment"
    assert "sandbox" in downloaded.headers["Content-Security-Policy"]
    assert refused.status == 404


async def test_a_click_comes_back_with_what_it_caused(place, double):
    """Pressing a button reaches the app and returns the thread with the app's reaction in it."""
    said = await place.say("@rootle how many?", wait=10)
    answer = said["messages"][1]

    async def thank(payload):
        where = {"channel": payload["channel"]["id"], "thread_ts": said["thread_ts"]}
        await double.call("chat.postEphemeral", **where, user="U0BEN", text="Thank you.")

    double.on_action = thank
    click = {"ts": answer["ts"], "action_id": "feedback", "value": "down"}
    _, done = await place.do("click", as_="ben", wait=5, **click)

    assert double.interactions[0]["actions"][0]["value"] == "down"
    assert done["quiet"] is True
    assert (done["messages"][-1]["text"], done["messages"][-1]["author"]) == (
        "Thank you.",
        "rootle",
    )


async def test_a_click_that_changes_nothing_is_not_awaited_for_long(place):
    """Not every button makes the app speak; the wait ends once it is clear that nothing follows."""
    said = await place.say("@rootle how many?", wait=10)
    click = {"ts": said["messages"][1]["ts"], "action_id": "feedback"}
    begun = asyncio.get_running_loop().time()

    _, done = await place.do("click", as_="ana", wait=60, **click)

    assert (done["ok"], done["quiet"]) == (True, False)
    assert asyncio.get_running_loop().time() - begun < 10


async def test_a_command_returns_what_the_app_said(place, double):
    """The private answer to a slash command comes back with the command."""

    async def usage(form):
        return {"response_type": "ephemeral", "text": f"You asked for {form['text']}."}

    double.on_command = usage

    _, done = await place.do("command", as_="ana", channel="product", text="/rootle usage", wait=5)

    assert (done["ok"], done["quiet"]) == (True, True)
    assert done["messages"][0]["text"] == "You asked for usage."


async def test_stop_ends_what_runs_in_the_thread(place, double):
    """The Stop button tells the app whose session was stopped, and the thread becomes quiet."""
    double.go_on.clear()
    double.on_event = double.stopped
    said = await place.say("@rootle how many?", wait=0.5)

    await place.do("stop", as_="ana", thread_ts=said["thread_ts"])
    _, after = await place.ask("thread", ts=said["thread_ts"], as_="ana", wait=5)

    stopped = next(e for e in double.events if e["type"] == "agent_session_stopped")
    assert stopped["streaming_message_ts"] == [said["messages"][1]["ts"]]
    assert (after["quiet"], after["working"]["session"]) == (True, "active")


async def test_every_attempt_and_every_call_is_listed_in_order(place, double):
    """Deliveries show each failed attempt and its repetition, and each call with its outcome."""
    double.refuse = 500
    await place.say("hello")
    _, failing = await place.ask("deliveries", wait=5)
    double.refuse = 0
    await double.call("auth.test")

    _, after = await place.ask("deliveries")

    attempts = [(row["name"], row["attempt"], row["ok"]) for row in failing["deliveries"]]
    assert attempts == [("message", attempt, False) for attempt in range(4)]
    last = after["deliveries"][-1]
    assert (last["direction"], last["name"], last["outcome"]) == ("from_bot", "auth.test", "ok")


async def test_a_delivery_can_be_made_again(place, double):
    """Replaying a delivery sends its old words under a signature that is valid now."""
    await place.say("hello")
    _, listed = await place.ask("deliveries", wait=5)

    status, done = await place.do("replay", id=listed["deliveries"][0]["delivery"])

    assert (status, done["ok"]) == (200, True)
    assert double.events[0] == double.events[1]


async def test_a_fault_lasts_until_it_is_ended(place, double):
    """A rule refuses calls while it stands, is listed meanwhile, and is gone when cleared."""
    _, listed = await place.do("fault", name="slack/auth.test", value="500")
    with pytest.raises(AssertionError):
        await double.call("auth.test")
    _, cleared = await place.do("fault", clear=True)

    await double.call("auth.test")
    assert {"name": "slack/auth.test", "meaning": None, "value": "500"} in listed["faults"]
    assert not [fault for fault in cleared["faults"] if fault["value"]]


async def test_a_reset_leaves_the_empty_company(place):
    """After a reset nobody has said anything, and people can go on at once."""
    said = await place.say("@rootle how many?", wait=10)

    await place.do("reset")
    status, _ = await place.ask("thread", ts=said["thread_ts"], as_="ana")
    _, deliveries = await place.ask("deliveries")
    again = await place.say("@rootle how many?", wait=10)

    assert (status, deliveries["deliveries"]) == (404, [])
    assert again["quiet"] is True


async def test_a_restart_knows_everything_again(place, double):
    """Messages, the work that goes on and the list of deliveries survive a restart."""
    double.go_on.clear()
    said = await place.say("@rootle how many?", wait=0.5)
    _, before = await place.ask("deliveries")

    await place.stop()
    await place.start()

    _, thread = await place.ask("thread", ts=said["thread_ts"], as_="ana")
    _, after = await place.ask("deliveries")
    assert thread["messages"] == said["messages"]
    assert thread["working"]["session"] == "processing"
    assert after == before


@pytest.mark.parametrize(
    ("path", "fields", "status", "words"),
    [
        ("say", {"as_": "ana", "channel": "product"}, 400, "'text' is missing"),
        ("say", {"as_": "zoe", "channel": "product", "text": "x"}, 404, "nobody called 'zoe'"),
        ("say", {"as_": "rootle", "channel": "product", "text": "x"}, 404, "nobody called"),
        ("say", {"as_": "ana", "channel": "nowhere", "text": "x"}, 404, "#product"),
        ("say", {"as_": "ana", "thread_ts": "1.2", "text": "x"}, 404, "no message 1.2"),
        ("say", {"as_": "ana", "channel": "product", "text": ["x"]}, 400, "must be a text"),
        ("say", {"as_": "ana", "channel": "product", "text": "x", "wait": "soon"}, 400, "a number"),
        ("say", {"as_": "ana", "channel": "product", "text": "x", "wait": 1e9}, 400, "between"),
        ("say", {"as_": "ana", "channel": "product", "files": [{"name": "a"}]}, 400, "base64"),
        ("click", {"as_": "ana", "ts": "1.2", "action_id": "x"}, 404, "no message 1.2"),
        ("submit", {"as_": "ana", "view_id": "V1"}, 404, "no view V1"),
        ("fault", {"name": "nope", "value": "1"}, 400, "no fault named 'nope'"),
        ("replay", {"id": "Dl1"}, 404, "no delivery Dl1"),
        ("reset", {"seed": -1}, 400, "between"),
        ("dance", {}, 404, "/workspace/dance"),
    ],
)
async def test_what_cannot_be_done_is_answered_with_a_sentence(place, path, fields, status, words):
    """Every refusal names what is wrong, with a status that tells whose mistake it is."""
    answered, document = await place.do(path, **fields)

    assert answered == status
    assert words in document["error"]
