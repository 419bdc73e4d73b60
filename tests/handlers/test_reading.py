"""What a question refers to is read within limits, with labels, and no further than the asker may."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent import reading
from agent.question import question
from agent.reading import Reader
from agent.turn import Person, Place, Turn
from integrations.errors import TryLater
from integrations.slack_seen import SlackFile

ROOT = "1795305600.000100"
LINK = "https://acme.slack.com/archives/{channel}/p1795305600000100"


async def name(user):
    return {"U0BEN": "ben"}.get(user, user)


@pytest.fixture
def reader(slack):
    return Reader(slack)


def turn(text="what is this?", *, thread=ROOT, asker="U0ANA", kind="channel"):
    return Turn(
        id="t1",
        place=Place("T0LOCAL", "slack", "C0PRODUCT", thread, kind),
        asker=Person(asker, asker),
        text=text,
        asked_at=datetime(2026, 11, 22, tzinfo=UTC),
        message="1795305699.000100",
    )


def file(api, title, content=b"", *, mimetype="text/plain", size=0):
    api.files[title] = content
    return SlackFile("F1", title, mimetype, size or len(content), f"{api.address}/files/{title}")


async def test_a_long_thread_keeps_its_beginning_and_its_end(reader, api):
    """A thread above the limit loses messages in its middle, and says how many."""
    for n in range(900):
        api.say("C0PRODUCT", f"1795305600.{n:06}", f"message {n} " + "x" * 60, thread=ROOT)

    [passage] = await reader.read(turn(), name=name, thread=True)

    assert len(passage.text) < reading.THREAD_CHARACTERS + 100
    assert "message 0 " in passage.text
    assert "message 899 " in passage.text
    lines = passage.text.splitlines()
    [gap] = [line for line in lines if "left out" in line]
    assert int(gap.split()[1]) == 900 - (len(lines) - 1)


async def test_the_end_of_a_huge_thread_is_not_pretended(reader, api):
    """Of more messages than are fetched, it is said that later ones were not read."""
    for n in range(1001):
        api.say("C0PRODUCT", f"1795305600.{n:06}", "x", thread=ROOT)

    [passage] = await reader.read(turn(), name=name, thread=True)

    assert passage.text.endswith("[… later messages were not read]")


async def test_one_endless_message_is_cut(reader, api):
    """A single message above the limit is cut, and says so."""
    api.say("C0PRODUCT", ROOT, "x" * 100_000)

    [passage] = await reader.read(turn(), name=name, thread=True)

    assert len(passage.text) < reading.THREAD_CHARACTERS + 100
    assert "[… cut]" in passage.text


async def test_a_thread_that_cannot_be_read_is_named(reader, api):
    """Where Slack refuses the thread, the question goes on with the reason in its place."""
    api.refusals["conversations.replies"] = "missing_scope"

    [passage] = await reader.read(turn(), name=name, thread=True)

    assert passage.text.startswith("Not read: Rootle's Slack app lacks the scope")


async def test_a_thread_that_cannot_be_read_now_is_waited_for(reader, api):
    """While Slack asks to wait, no answer is made without the thread."""
    api.refusals["conversations.replies"] = "ratelimited"

    with pytest.raises(TryLater):
        await reader.read(turn(), name=name, thread=True)


async def test_files_of_the_thread_are_read(reader, api):
    """A log that was shared before the question is read with the thread."""
    shared = {"id": "F1", "name": "web.log", "mimetype": "application/octet-stream"}
    api.files["web.log"] = b"12:00 ok\n12:01 down\n"
    shared["url_private_download"] = f"{api.address}/files/web.log"
    api.say("C0PRODUCT", ROOT, "look", files=[shared])

    thread, log = await reader.read(turn(), name=name, thread=True)

    assert thread.text.endswith("ben: look [file web.log]")
    assert (log.title, log.text) == ("File web.log", "12:00 ok\n12:01 down\n")


async def test_a_long_file_keeps_its_beginning(reader, api):
    """Of a long table whole lines are kept, and it is said how many of how many."""
    rows = b"".join(b"%d,%d\n" % (n, n) for n in range(10_000))

    [passage] = await reader.read(turn(), name=name, files=[file(api, "a.csv", rows)])

    *kept, last = passage.text.splitlines()
    assert last == f"[… cut: the first {len(kept):,} of 10,001 lines]"
    assert kept[-1] == f"{len(kept) - 1},{len(kept) - 1}"


@pytest.mark.parametrize(
    ("title", "mimetype", "says"),
    [
        ("chart.png", "image/png", "An image of 4 bytes"),
        (
            "model.xlsx",
            "application/vnd.ms-excel",
            "Not read: application/vnd.ms-excel is not text.",
        ),
    ],
)
async def test_what_is_not_text_is_named(reader, api, title, mimetype, says):
    """Images and binary files are named instead of read."""
    [passage] = await reader.read(
        turn(), name=name, files=[file(api, title, b"\x89PNG", mimetype=mimetype)]
    )

    assert says in passage.text


async def test_a_picture_is_read_for_a_model_that_sees(reader, api):
    """A model that sees gets the image itself, behind words that mark it as others' material."""
    image = file(api, "chart.png", b"\x89PNG", mimetype="image/png")

    [passage] = await reader.read(turn(), name=name, files=[image], images=True)
    outside, shown, *_ = question(replace(turn(), passages=(passage,)))

    assert "Image chart.png" in outside["text"]
    assert shown["source"] == {"type": "base64", "media_type": "image/png", "data": "iVBORw=="}
    assert passage.label.untrusted
    assert "file:chart.png" in passage.label.sources  # named where something draws on it


async def test_a_file_that_is_gone_is_named(reader):
    """A file that was deleted has no address, and says so."""
    [passage] = await reader.read(
        turn(), name=name, files=[SlackFile("F1", "a.csv", "text/csv", 0, "")]
    )

    assert passage.text.startswith("Not read: the file was deleted")


async def test_a_file_that_is_too_large_is_named(reader, api, monkeypatch):
    """A file above the limit is not read, and the reason says what to do."""
    monkeypatch.setattr(reading, "FILE_BYTES", 10)

    [passage] = await reader.read(turn(), name=name, files=[file(api, "big.log", b"x" * 11)])

    assert passage.text.startswith("Not read: ")


async def test_only_the_first_files_are_read(reader, api):
    """Of many files the first are read and the others named."""
    files = [file(api, f"{n}.txt", b"x") for n in range(7)]

    *read, rest = await reader.read(turn(), name=name, files=files)

    assert len(read) == reading.MOST_FILES
    assert rest.text == "Not read, only the first are: 5.txt, 6.txt"


async def test_strange_bytes_do_not_break_a_file(reader, api):
    """Bytes that are no text are shown as such, and none that a database refuses is kept."""
    [passage] = await reader.read(
        turn(), name=name, files=[file(api, "a.txt", b"\xef\xbb\xbfa\xff\x00b")]
    )

    assert passage.text == "a\ufffdb"


async def test_a_linked_message_is_read_with_its_circle(reader, api):
    """A permalink into a private channel of the asker's is read, and keeps that channel's circle."""
    api.say("C0LEADS", ROOT, "we sell on Monday")

    [passage] = await reader.read(turn(f"see {LINK.format(channel='C0LEADS')}"), name=name)

    assert passage.text.endswith("ben: we sell on Monday")
    assert passage.label.circles == {"channel:C0LEADS"}
    assert passage.label.untrusted


async def test_a_link_to_where_the_asker_is_not_is_not_read(reader, api):
    """Rootle's own membership opens nothing for people who are not in the channel themselves."""
    api.say("C0LEADS", ROOT, "we sell on Monday")

    [passage] = await reader.read(
        turn(f"see {LINK.format(channel='C0LEADS')}", asker="U0BEN"), name=name
    )

    assert passage.text == "Not read: the asker is not a member of that channel."
    assert api.called("conversations.replies") == []


async def test_a_link_into_this_thread_is_not_read_twice(reader, api):
    """A permalink to the thread that is asked in brings nothing new."""
    assert await reader.read(turn(LINK.format(channel="C0PRODUCT")), name=name) == ()


async def test_a_link_to_a_reply_brings_its_thread(reader, api):
    """A permalink to a reply names its thread, which is read as a whole."""
    api.say("C0PRODUCT", ROOT, "first")
    api.say("C0PRODUCT", "1795305601.000100", "second", thread=ROOT)
    link = (
        "https://acme.slack.com/archives/C0PRODUCT/p1795305601000100"
        f"?thread_ts={ROOT}&cid=C0PRODUCT"
    )

    [passage] = await reader.read(turn(link, thread="1795305698.000100"), name=name)

    assert [line.split(": ")[1] for line in passage.text.splitlines()] == ["first", "second"]


async def test_only_a_few_links_are_followed(reader, api):
    """Many permalinks in one question are not all read."""
    links = [f"https://acme.slack.com/archives/C0LEADS/p179530{n:04}000100" for n in range(6)]

    passages = await reader.read(turn(" ".join(links)), name=name)

    assert len(passages) == reading.MOST_LINKS
