"""`/rootle` understands its commands, forgives mistakes, and takes the rest for questions."""

from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import pytest

import handlers.commands
from agent.registry import load
from agent.state.usage import UsageRow
from agent.turn import Person, Place, Turn
from handlers.command import Command, nearest
from tests.handlers.office import NOW
from tests.ingress.sent import payload

COMMANDS = load(handlers.commands, "COMMAND", Command)


async def give(office, text, **fields):
    """Type `/rootle text`."""
    sent = payload("command__ask") | {"text": text} | fields
    return await office.deliver(sent, kind="slash_commands")


async def test_plain_text_is_a_question(office):
    """Words that are no command are asked, whatever they are, and answered privately."""
    arrived = await give(office, "how large is the payload of a sign-up?")

    turn = office.question
    assert turn.text == "how large is the payload of a sign-up?"
    assert turn.private
    assert turn.response_url == "https://hooks.slack.com/commands/T0LOCAL/7003/yyyy"
    assert turn.place.conversation == arrived.event.arrival.conversation
    assert turn.place.kind == "channel"
    assert turn.audience.only_user == "U0ANA"


async def test_ask_is_a_question_too(office):
    """`/rootle ask …` asks the words behind it."""
    await give(office, "ask how many people signed up last week?")

    assert office.question.text == "how many people signed up last week?"


async def test_ask_without_a_question_asks_back(office):
    """`/rootle ask` alone shows how to ask."""
    await give(office, "ask")

    [(text, private)] = office.said
    assert "`/rootle ask how many people signed up last week?`" in text
    assert private


@pytest.mark.parametrize("text", ["", "help", "Help"])
async def test_help_names_every_command(office, text):
    """`/rootle`, alone or with help, lists each command with its form."""
    arrived = await give(office, text)

    [(said, private)] = office.said
    assert all(f"`{command.usage}`" in said for command in COMMANDS.values())
    assert private
    assert arrived.outcome.state == "answered"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hepl", "help"),
        ("usgae", "usage"),
        ("setings", "settings"),
        ("seting mentions", "settings"),
    ],
)
async def test_a_mistyped_command_gets_its_right_form(office, typed, meant):
    """A word near a command is answered with the nearest right form, and asked of nobody."""
    await give(office, typed)

    [(text, _)] = office.said
    assert f"Did you mean `{COMMANDS[meant].usage}`?" in text
    assert office.agent.answered == []


@pytest.mark.parametrize(
    "question",
    ["use of the export last week?", "users", "helping hands", "has usage gone up?", "42"],
)
def test_a_question_is_no_mistyped_command(question):
    """Questions may begin with words that look a little like a command."""
    words = question.split()
    assert nearest(words[0], COMMANDS, words=len(words)) is None


@pytest.mark.parametrize(
    "text", ["usage of file uploads last week?", "help me find the usage", "settings changed twice"]
)
async def test_a_question_may_begin_with_the_name_of_a_command(office, text):
    """More words than a command takes are a question."""
    await give(office, text)

    assert office.question.text == text


async def test_a_command_stops_nothing(office):
    """`/rootle stop` says where stopping works."""
    await give(office, "stop")

    assert "Say “stop” in the thread" in office.said[0][0]
    assert office.agent.answered == []


@pytest.mark.parametrize(("word", "mode"), [("off", "silent"), ("on", "follow")])
async def test_other_words_for_a_setting_are_understood(office, word, mode):
    """What people say instead of a choice leads to the choice that they mean."""
    await give(office, f"settings {word}")

    assert f"Did you mean `/rootle settings {mode}`?" in office.said[0][0]


@pytest.mark.parametrize(
    ("text", "plain"),
    [("help", True), ("settings", True), ("settings follow", True), ("usage", False)],
)
async def test_small_talk_is_not_to_be_shared(office, text, plain):
    """Help and settings are between Rootle and one person; sums of usage are worth showing."""
    await give(office, text)

    assert office.threads[-1].said[0].plain is plain


async def test_settings_shows_what_holds(office):
    """`/rootle settings` lists the choices for the channel and marks the one that holds."""
    await office.stores.attention.set("T0LOCAL", "C0PRODUCT", None, "mentions", "U0BEN")

    await give(office, "settings")

    [(text, _)] = office.said
    [marked] = [line for line in text.splitlines() if "This holds now" in line]
    assert "settings mentions" in marked


async def test_settings_changes_the_channel(office):
    """`/rootle settings silent` sets the whole channel, and says so."""
    await give(office, "settings silent")

    assert await office.stores.attention.get("T0LOCAL", "C0PRODUCT", "1.2") == "silent"
    assert "I will not reply in this channel" in office.said[0][0]


async def test_a_wrong_setting_gets_the_nearest_right_one(office):
    """A mistyped choice changes nothing and is answered with the right form."""
    await give(office, "settings mention")

    assert "Did you mean `/rootle settings mentions`?" in office.said[0][0]
    assert await office.stores.attention.get("T0LOCAL", "C0PRODUCT", "") == "follow"


async def test_there_is_nothing_to_set_in_direct_messages(office):
    """Direct messages are always answered."""
    await give(office, "settings silent", channel_id="D0ANA", channel_name="directmessage")

    assert "nothing to set" in office.said[0][0]
    assert await office.stores.attention.get("T0LOCAL", "D0ANA", "") == "follow"


async def test_usage_sums_up_thirty_days(office):
    """`/rootle usage` shows the asker's sums and everyone's."""
    for person, turn in (("U0ANA", "t1"), ("U0ANA", "t2"), ("U0BEN", "t3")):
        await office.stores.usage.add(
            UsageRow(
                tenant="T0LOCAL",
                person=person,
                conversation="c",
                turn=turn,
                model="builtin",
                input_tokens=1000,
                output_tokens=10,
                tool_calls=2,
                seconds=1.0,
                cost_usd=0.25,
                kind="chat",
            )
        )

    await give(office, "usage")

    [(text, _)] = office.said
    assert "| You | 2 | 4 | 2,000 | 20 | $0.50 |" in text
    assert "| Everyone (2) | 3 | 6 | 3,000 | 30 | $0.75 |" in text
    assert f"{NOW - timedelta(days=30):%Y-%m-%d} to {NOW:%Y-%m-%d}" in text


async def test_two_commands_do_not_wait_for_each_other(office):
    """Each command is a conversation of its own, so that a long one does not hold up another."""
    first = await give(office, "ask one")
    second = await give(office, "ask two")

    assert first.event.arrival.conversation != second.event.arrival.conversation


async def test_a_command_that_failed_too_often_says_so(office):
    """When the attempts are used up, whoever gave the command is told, privately."""
    arrived = await give(office, "usage")
    exhausted = replace(arrived.event, attempt=4, exhausted=True)

    again = await office.dispatch(exhausted)

    assert again.outcome.state == "failed"
    assert office.said[1][1]


def test_every_file_of_the_folder_is_a_command():
    """The folder is the registry, and each command shows its own right form."""
    assert set(COMMANDS) == {"ask", "digest", "help", "memory", "settings", "usage"}
    assert isinstance(handlers.commands, ModuleType)
    assert all(c.usage.startswith(f"/rootle {name}") for name, c in COMMANDS.items())


# --- memory ------------------------------------------------------------------------------------


async def keep(
    office, note, *, channel="C0PRODUCT", kind="channel", person="U0ANA", for_channel=False
):
    """A note that somebody asked for in a conversation."""
    place = Place("T0LOCAL", "slack", channel, "1.000100", kind)
    turn = Turn("t1", place, Person(person, "Ana"), note, NOW)
    return await office.stores.memories.add(turn, note, for_channel=for_channel)


async def test_memory_without_notes_says_how_to_make_one(office):
    """An empty list helps on."""
    await give(office, "memory")

    [(text, private)] = office.said
    assert "I remember nothing" in text
    assert "remember that" in text
    assert private
    assert office.threads[-1].said[0].plain


async def test_memory_lists_what_may_be_read_here(office):
    """One's own and the channel's, not those of others; of private places only the names."""
    await keep(office, "I like *tables*")
    await keep(office, "we exclude tests", for_channel=True, person="U0BEN")
    await keep(office, "not hers", person="U0BEN")
    await keep(office, "elsewhere", channel="C0OTHER", for_channel=True)
    await keep(office, "a secret", channel="G0", kind="group")

    await give(office, "memory")

    [(text, _)] = office.said
    assert "- M1: “I like \\*tables\\*” (Ana, 2026-11-22)" in text
    assert "- M2: “we exclude tests”" in text
    assert "said in a private place are kept too: M5." in text
    assert not any(words in text for words in ("not hers", "elsewhere", "secret"))
    assert "`/rootle memory forget M3`" in text


async def test_memory_forgets_by_name(office):
    """One's own and the channel's; not what belongs to others."""
    await keep(office, "I like tables")
    await keep(office, "we exclude tests", for_channel=True, person="U0BEN")
    await keep(office, "not hers", person="U0BEN")
    await keep(office, "a secret", channel="G0", kind="group")

    for name in ("M1", "m2", "3", "M4", "M9"):
        await give(office, f"memory forget {name}")

    texts = [text for text, _ in office.said]
    assert texts[0] == "I have forgotten M1: “I like tables”."
    assert texts[1] == "I have forgotten M2: “we exclude tests”."
    assert "nothing here that is called M3" in texts[2]
    assert texts[3] == "I have forgotten M4."
    assert "nothing here that is called M9" in texts[4]


@pytest.mark.parametrize("text", ["memory forget", "memory forget all", "memory M1"])
async def test_memory_shows_the_right_form(office, text):
    """Nothing is forgotten by a slip."""
    await keep(office, "I like tables")

    await give(office, text)

    assert "`/rootle memory forget M3`" in office.said[0][0]
    assert len(await office.stores.memories.known(office.threads[-1].turn)) == 1


async def test_a_question_may_begin_with_memory(office):
    """More words than the command takes are a question."""
    await give(office, "memory errors last week by browser?")

    assert office.question.text == "memory errors last week by browser?"
