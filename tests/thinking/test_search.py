"""What is written can be found: documentation, names, and earlier answers that one may read."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from agent.policy import Label
from agent.question import question
from agent.searching.docs import Docs
from agent.searching.hits import Hit, Searched, excerpt, read_hits, render
from agent.state.conversations import NewMessage
from agent.state.usage import UsageRow
from agent.tools.search import KINDS, TOOLSET, Kind, search
from agent.turn import Person, Place, Turn
from integrations.errors import ChangeInput
from tests.thinking.talk import berlin, context
from tests.thinking.test_taxonomy import shop

NOW = berlin("2026-11-22T14:05:33")
[TOOL] = TOOLSET.tools
ANA, BEN = Person("U1", "Ana"), Person("U2", "Ben")
HOME = "https://acme.slack.com/"


def turn(
    words="", *, id="t9", asker=ANA, channel="C1", kind="channel", thread="17.000100", **fields
):
    place = Place("T1", "slack", channel, thread, kind)
    return Turn(id, place, asker, words, datetime(2026, 11, 20, 12, tzinfo=UTC), **fields)


async def answered(stores, turn, answer="**{{E1.people}} people** churned.", *, label=None):
    """A turn as it is stored once it was answered."""
    of = label or Label(
        circles=frozenset() if turn.place.kind == "channel" else {f"channel:{turn.place.channel}"}
    )
    shared = {
        "conversation": turn.place.conversation,
        "tenant": "T1",
        "turn": turn.id,
        "fence": 0,
        "label": of,
    }
    asked = NewMessage(
        key=f"{turn.id}:q", role="user", content=question(turn), slack_ts=f"{turn.id}.1",
        alone=turn.audience.only_user or "", **shared,
    )  # fmt: skip
    said = [{"type": "text", "text": answer}]
    await stores.conversations.append(asked)
    await stores.conversations.append(
        NewMessage(key=f"{turn.id}:1:a", role="assistant", content=said, **shared)
    )
    await stores.usage.add(
        UsageRow(
            "T1", turn.asker.id, turn.place.conversation, turn.id, "m", 1, 1, 0, 1.0, 0.0, "chat"
        )
    )


async def found(stores, query, asking=None, kind="answers", **fields):
    here = context(
        fields.pop("project", None) or shop(), NOW, turn=asking or turn(), stores=stores, **fields
    )
    return await search(here, **TOOL.parse({"query": query, "kind": kind}))


def titles(result):
    return [hit.title for hit in read_hits(result.text)]


def test_every_kind_has_its_search():
    """The kinds that a model is told are those that there are."""
    assert set(get_args(Kind)) == set(KINDS)
    with pytest.raises(ChangeInput, match="kind"):
        TOOL.parse({"query": "x", "kind": "slack"})


def test_hits_are_read_back_as_they_were_written():
    """Titles and excerpts of any text; the built-in model reads them."""
    hits = [
        Hit('1. "a"\n2. "b" – link: x', 'c\n3. "d"', "https://x.y/z"),
        Hit("e", when=NOW, note="n"),
    ]

    read = read_hits(render(Searched("the docs", hits, ('9. "remark',)), "q"))

    assert read[:2] == [Hit(hits[0].title, hits[0].excerpt, hits[0].link), Hit("e")]


def test_an_excerpt_is_the_stretch_that_has_the_words():
    """It begins and ends at sentences, and says that there is more."""
    text = (
        "Nothing here. " * 50
        + "The refund takes five days. It is paid back by card. "
        + "More. " * 100
    )

    part = excerpt(text, "refund card", most=120)

    assert "The refund takes five days. It is paid back by card." in part
    assert part.startswith("… ")
    assert part.endswith(" …")
    assert len(part) < 130
    assert excerpt("a\n\n b", "a") == "a b"
    assert len(excerpt("x" * 5_000, "y", most=100)) < 110


# --- documentation and names -------------------------------------------------------------------


async def test_documentation_is_found_by_the_tool(tmp_path):
    """With its link; it is the operator's and no outside text."""
    (tmp_path / "a.md").write_text("# Refunds\n\nThey take five days.\n")
    docs = Docs(tmp_path, url="https://docs.example.com")

    result = await found(None, "how long do refunds take?", kind="docs", docs=docs)
    nothing = await found(None, "zeppelins", kind="docs", docs=docs)

    assert read_hits(result.text) == [
        Hit("Refunds", "They take five days.", "https://docs.example.com/a")
    ]
    assert (result.state, result.label.untrusted) == ("done", False)
    assert nothing.state == "nothing"
    assert 'Searched the documentation for "zeppelins"' in nothing.text


async def test_documentation_that_is_not_set_up_is_said(stores):
    """Nothing, and the setting that is missing."""
    result = await found(stores, "refunds", kind="docs")

    assert result.state == "nothing"
    assert "ROOTLE_DOCS" in result.text


async def test_names_are_found_a_line_each():
    """Only what matches, with what it is; names are what others chose."""
    result = await found(None, "shared a file", kind="taxonomy")

    assert titles(result)[0] == "fileShared"
    assert "event" in result.text
    nothing = await found(None, "zeppelin", kind="taxonomy")
    assert nothing.state == "nothing"
    assert "names of events" in nothing.text


# --- earlier answers ---------------------------------------------------------------------------


async def test_an_earlier_answer_is_found_without_its_figures(stores):
    """With its day and a link; its figure was of that day, and cannot be said again."""
    await answered(stores, turn("how was churn last week?", id="t1", thread="16.000200"))

    result = await found(stores, "churn", turn(home=HOME))

    [hit] = read_hits(result.text)
    assert hit.title == "how was churn last week?"
    assert hit.excerpt == "**[figure of that day] people** churned."
    assert hit.link == "https://acme.slack.com/archives/C1/p16000200"
    assert "2026-11-20" in result.text
    assert "count it anew" in result.text
    assert "{{" not in result.text
    assert not result.label.untrusted


async def test_the_question_and_the_answer_both_find_it_and_the_best_comes_first(stores):
    """Word forms count; among equals the newest is first."""
    await answered(stores, turn("and for refunds?", id="t1"), "Customers churned.")
    await answered(stores, turn("who churns?", id="t2"), "Nobody.")
    await answered(stores, turn("who churns?", id="t3"), "Nobody.")
    await answered(stores, turn("uploads", id="t4"), "Many.")

    assert len(read_hits((await found(stores, "churning customers")).text)) == 3
    by_turn = await stores.answers.like("churns", tenant="T1", audience=turn().audience)
    assert [one.turn for one in by_turn] == ["t3", "t2", "t1"]
    assert (await found(stores, "zeppelins")).state == "nothing"
    assert (await found(stores, "???")).state == "nothing"


async def test_words_of_any_script_are_found(stores):
    """Stored JSON has other letters escaped."""
    await answered(stores, turn("wie viele Überweisungen?", id="t1"), "Sieben Größen.")

    assert titles(await found(stores, "überweisungen"))
    assert titles(await found(stores, "größen"))


OWN_DM = {"channel": "D1", "kind": "im", "thread": "12.000100"}
PRIVATE = {"channel": "G1", "kind": "group", "thread": "13.000100"}
COMMAND = {"thread": "cmd-7", "private": True}


@pytest.mark.parametrize(
    ("said", "asked", "is_found"),
    [
        ({}, {}, True),
        ({}, {"channel": "C2"}, True),
        ({}, OWN_DM, True),
        ({}, PRIVATE, True),
        (OWN_DM, {}, False),
        (OWN_DM, PRIVATE, False),
        (OWN_DM, OWN_DM, True),
        (OWN_DM, OWN_DM | {"channel": "D2", "asker": BEN}, False),
        (OWN_DM, COMMAND, False),
        (PRIVATE, {}, False),
        (PRIVATE, PRIVATE, True),
        (PRIVATE, PRIVATE | {"channel": "G2"}, False),
        (PRIVATE, OWN_DM, False),
        (COMMAND, {}, False),
        (COMMAND, COMMAND | {"asker": BEN}, False),
        (COMMAND, COMMAND, True),
        (COMMAND, OWN_DM, True),
        ({"private": True}, {}, False),
        ({"private": True}, {"asker": BEN, "private": True}, False),
        ({"private": True}, {"private": True}, False),
        ({"private": True}, COMMAND, True),
    ],
)
async def test_only_those_who_could_read_an_answer_find_it(stores, said, asked, is_found):
    """Direct messages, private channels, commands and "just for me" stay where they were."""
    await answered(stores, turn("churn?", id="t1", **said))

    result = await found(stores, "churn", turn(**asked))

    assert bool(titles(result)) is is_found


async def test_what_is_found_carries_its_readers_along(stores):
    """Whoever was told alone stays the only reader of what is made of it."""
    await answered(stores, turn("churn?", id="t1", **COMMAND))

    assert (await found(stores, "churn", turn(**OWN_DM))).label.circles == {"user:U1"}


async def test_a_guest_finds_what_was_said_in_the_same_channel(stores):
    """A guest is in some channels only."""
    guest = Person("U3", "Gus", is_guest=True)
    await answered(stores, turn("churn?", id="t1"))

    assert not titles(await found(stores, "churn", turn(asker=guest, channel="C2")))
    assert titles(await found(stores, "churn", turn(asker=guest)))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "asked by this person"),
        ({"asker": BEN}, "asked here by Ana"),
        ({"asker": BEN, "channel": "C2"}, ""),
    ],
)
async def test_who_asked_is_told_to_those_who_saw_it(stores, asked, says):
    """The same person, or people in the same channel; words of others are outside text."""
    await answered(stores, turn("churn?", id="t1"))

    result = await found(stores, "churn", turn(**asked))

    assert says in result.text
    assert ("Ana" in result.text) is (says == "asked here by Ana")
    assert result.label.untrusted is ("asker" in asked)


async def test_a_deleted_question_takes_its_answer_along(stores):
    """Who deletes a question does not want its answer found."""
    asked = turn("churn?", id="t1")
    await answered(stores, asked)
    await stores.conversations.forget(
        asked.place.conversation, "t1.1", text="[deleted by its author]", copies=False, events=(),
        wordless=str,
    )  # fmt: skip

    assert (await found(stores, "churn")).state == "nothing"


async def test_other_tenants_and_the_turn_itself_are_not_found(stores):
    """Not even the same words."""
    await answered(stores, turn("churn?", id="t1"))

    assert not await stores.answers.like("churn", tenant="T2", audience=turn().audience)
    assert not await stores.answers.like(
        "churn", tenant="T1", audience=turn().audience, without="t1"
    )


async def test_a_conversation_that_goes_on_is_found_once(stores):
    """In direct messages a thread begins with a copy of the one before."""
    first, second = (
        turn("churn?", id="t1", **OWN_DM),
        turn("churn?", id="t1", **OWN_DM | {"thread": "14.1"}),
    )
    await answered(stores, first)
    await answered(stores, second)

    assert len(titles(await found(stores, "churn", turn(**OWN_DM)))) == 1


async def test_questions_of_earlier_versions_are_not_found(stores):
    """Nobody wrote down who saw their answers."""
    asked = turn("churn?", id="t1")
    shared = {
        "conversation": asked.place.conversation,
        "tenant": "T1",
        "turn": "t1",
        "fence": 0,
        "label": Label(),
    }
    await stores.conversations.append(
        NewMessage(key="t1:q", role="user", content=question(asked), **shared)
    )
    said = [{"type": "text", "text": "churn"}]
    await stores.conversations.append(
        NewMessage(key="t1:1:a", role="assistant", content=said, **shared)
    )

    assert not titles(await found(stores, "churn"))
