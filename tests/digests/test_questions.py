"""Chosen questions: asked anew each time, answered together, and asked on in the thread."""

import re
from datetime import timedelta

import pytest

from agent.digests.content import Questions, Summary
from agent.running import RunningTurn
from agent.turn import Person, Place, Turn
from tests.digests.conftest import POSTED
from tests.thinking.firm import LAST_WEEK
from tests.thinking.talk import berlin

FRIDAY = berlin("2026-11-13T08:00:00")
MONDAY = berlin("2026-11-16T09:00:05")

SIGNUPS = "how many people signed up last week?"
COUNTRY = "$geoip_country_name"
SUNDAY = (berlin("2026-11-15"), berlin("2026-11-16"))
UPLOADS = "how many files were uploaded last week by country?"


async def asked(office, *questions, at=MONDAY, **more):
    """What a digest of these questions says, every Monday."""
    office.clock.now = FRIDAY
    return await office.text_of("every Monday at 9", Questions(questions=questions), at=at, **more)


async def ask_on(office, text):
    """The answer to a question in the thread of what was posted."""
    place = Place("T1", "slack", "C1", POSTED)
    turn = Turn("t9", place, Person("U2", "Ben"), text, office.clock())
    posted = (await office._means()).threads(turn)
    return await office.agent.answer(turn, posted, RunningTurn(turn))


async def test_every_question_is_answered_as_of_its_run(office, firm):
    """Last week is the one before the Monday that the run stands for, however late it is made."""
    late = MONDAY + timedelta(days=3)
    answer, job = await asked(office, SIGNUPS, UPLOADS, at=late)
    signups = firm.people("user signed up", LAST_WEEK)
    germany = firm.times("file uploaded", LAST_WEEK, **{"$geoip_country_name": "Germany"})
    assert f"**{SIGNUPS}**\n\n**{signups} people**" in answer.text
    assert f"| Germany | {germany} |" in answer.text
    assert "This comes late" in answer.text
    assert job.outcome == "posted"


async def test_answers_rest_on_evidence_of_one_conversation(office):
    """Their names are different, so that one button shows all of it."""
    answer, _ = await asked(office, SIGNUPS, UPLOADS)
    assert answer.evidence == ("E1", "E2")
    assert [file.name[-4:] for file in answer.files] == [".png"]


async def test_a_question_that_asks_back_is_told_how_to_be_mended(office):
    """Nobody is there to choose."""
    answer, _ = await asked(office, "how many?")
    assert "/rootle digest edit 1" in answer.text or answer.kind == "cannot"


async def test_quiet_when_nothing_is_found(office):
    """With “only if notable”, answers that found nothing are not posted."""
    nothing = "how many people did plan upgraded in January 2026?"
    answer, job = await asked(office, nothing, only_notable=True)
    assert answer is None
    assert job.outcome == "nothing notable, so nothing was posted"


async def test_people_ask_on_in_the_thread(office, firm):
    """Log and evidence are there: a follow-up means what was asked in the digest."""
    await asked(office, SIGNUPS)
    answer = await ask_on(office, "and the week before?")
    before = tuple(day - timedelta(days=7) for day in LAST_WEEK)
    assert re.search(rf"\b{firm.people('user signed up', before)} people\b", answer.text)


@pytest.mark.parametrize(
    ("when", "span"), [("every Monday at 9", LAST_WEEK), ("every day at 9", SUNDAY)]
)
async def test_people_ask_on_under_a_summary(office, firm, when, span):
    """Its own time is split as they say, of the event that its chart shows, and not all of the chart."""
    office.clock.now = FRIDAY
    digest, _ = await office.text_of(when, Summary(), at=MONDAY)
    event = re.search(r"The chart shows people with “(.*?)”", digest.text)[1]
    answer = await ask_on(office, "by country?")
    assert answer.kind == "done"
    [row] = [line for line in answer.text.splitlines() if "| Germany" in line]
    assert re.search(rf"\b{firm.people(event, span, **{COUNTRY: 'Germany'})}\b", row)
