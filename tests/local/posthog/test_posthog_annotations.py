"""Notes on the charts: made, listed, changed and kept as PostHog does; and the client that makes them."""

import uuid
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from integrations.errors import ChangeInput, NoAccess, TryLater, Unsure
from integrations.posthog_annotations import Annotations
from tests.local.posthog.standin import EMPTY, KEY, NARROW_KEY, running

DAY = "2026-11-03T00:00:00+01:00"


async def answer(context):
    async with context as response:
        return response.status, await response.json()


@pytest.fixture
def words():
    return f"Launch {uuid.uuid4().hex[:8]}"


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def notes(bare, session):
    """The client, with the key that opens everything."""
    return Annotations(host=bare.url, key=KEY, project=1, session=session)


@pytest.fixture
async def trouble(bare, session):
    async def cause(value):
        body = {"posthog/*annotations*": value}
        async with session.post(f"{bare.url}/_faults", json=body) as response:
            assert response.status == 200, await response.text()

    yield cause
    await session.delete(f"{bare.url}/_faults")


async def test_a_note_is_made_listed_changed_and_deleted(bare_api, words):
    """With PostHog's fields, its moments in UTC; what is deleted is listed no more."""
    given = {"content": words, "date_marker": DAY, "scope": "project"}
    status, made = await answer(bare_api.post("annotations/", json=given))
    _, listed = await answer(bare_api.get("annotations/", params={"search": words[:12]}))
    _, changed = await answer(
        bare_api.patch(f"annotations/{made['id']}/", json={"content": f"{words}!"})
    )
    await answer(bare_api.patch(f"annotations/{made['id']}/", json={"deleted": True}))
    gone, _ = await answer(bare_api.get(f"annotations/{made['id']}/"))

    assert status == 201
    assert made["date_marker"] == "2026-11-02T23:00:00Z"
    assert (made["scope"], made["creation_type"], made["deleted"]) == ("project", "USR", False)
    assert listed["results"] == [made]
    assert (changed["content"], gone) == (f"{words}!", 404)


@pytest.mark.parametrize(
    "wrong",
    [
        {"content": ""},
        {"content": "x" * 401},
        {"date_marker": "3 November"},
        {"date_marker": "2026-11-03T00:00:00"},
        {"scope": "everywhere"},
        {"scope": "dashboard_item"},
        {"colour": "red"},
    ],
)
async def test_what_posthog_would_not_take_is_refused(bare_api, wrong):
    """No words, too many, no moment, an unknown scope or field: 400 in PostHog's form."""
    given = {"content": "Launch", "date_marker": DAY, "scope": "project"} | wrong
    status, found = await answer(bare_api.post("annotations/", json=given))

    assert status == 400
    assert set(found) == {"type", "code", "detail", "attr"}


async def test_notes_survive_a_restart(tmp_path, words):
    """They are in the stand-in's folder."""
    found = []
    for _ in range(2):
        with running(tmp_path, size=EMPTY) as process:
            async with aiohttp.ClientSession() as session:
                notes = Annotations(host=process.url, key=KEY, project=1, session=session)
                if not found:
                    await notes.create(project=1, content=words, date_marker=DAY)
                since = datetime.now(UTC) - timedelta(minutes=5)
                found.append(
                    await notes.find(project=1, content=words, date_marker=DAY, since=since)
                )

    assert found[0] == found[1] is not None


async def test_a_note_is_found_by_its_words_its_moment_and_its_age(notes, words):
    """Not one of another day or with other words, and none from before it was wanted."""
    since = datetime.now(UTC)
    number = await notes.create(project=1, content=words, date_marker=DAY)

    async def find(**other):
        wanted = {"project": 1, "content": words, "date_marker": DAY, "since": since} | other
        return await notes.find(**wanted)

    assert await find() == number
    assert await find(content=f"{words}!") is None
    assert await find(date_marker="2026-11-04T00:00:00+01:00") is None
    assert await find(since=since + timedelta(hours=1)) is None


async def test_a_lost_answer_is_not_repeated(notes, trouble, words):
    """Whoever asked has to look: there is one note, whatever became of the reply."""
    since = datetime.now(UTC)
    await trouble("drop-answerx1")
    with pytest.raises(Unsure):
        await notes.create(project=1, content=words, date_marker=DAY)

    assert await notes.find(project=1, content=words, date_marker=DAY, since=since)


@pytest.mark.parametrize(
    ("value", "error"), [("500", Unsure), ("429", TryLater), ("503", TryLater)]
)
async def test_who_can_mend_a_refusal(notes, trouble, words, value, error):
    """A server that broke off leaves a doubt; one that says "later" does not."""
    await trouble(value)
    with pytest.raises(error):
        await notes.create(project=1, content=words, date_marker=DAY)


async def test_a_key_without_the_scope_is_named(bare, session, words):
    """Whoever owns the key reads what to add; another project than that of the settings is refused."""
    narrow = Annotations(host=bare.url, key=NARROW_KEY, project=1, session=session)
    full = Annotations(host=bare.url, key=KEY, project=1, session=session)

    with pytest.raises(NoAccess, match="annotation:write"):
        await narrow.create(project=1, content=words, date_marker=DAY)
    with pytest.raises(ChangeInput, match="another PostHog project"):
        await full.create(project=2, content=words, date_marker=DAY)
