"""`rootle ask`: what a terminal shows of a turn, and what a program gets."""

import io
import json
from datetime import UTC, datetime

from agent.policy import Audience, Label
from agent.ports import Answer, Attachment, Option, Step
from agent.state.evidence import Evidence
from bot.terminal import TENANT, TerminalThread, document, save, turn

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIDENCE = Evidence(
    name="E1",
    tool="trends",
    arguments={"event": "signed up"},
    query="SELECT 1",
    columns=("people",),
    rows=((58,),),
    start=NOON,
    end=None,
    timezone="UTC",
    created_at=NOON,
    label=Label(),
)


async def test_answer_and_progress_are_apart():
    """The answer alone is on stdout, so that it can be piped; what went on is on stderr."""
    out, progress = io.StringIO(), io.StringIO()
    thread = TerminalThread(out, progress)
    await thread.status("is thinking…")
    await thread.step(Step("1", "Counting sign-ups", "running"))
    await thread.step(Step("1", "Counting sign-ups", "failed", "PostHog is slow"))
    await thread.stream("58 peo")
    await thread.say(Answer("done", "58 people."))

    assert out.getvalue() == "58 people.\n"
    assert progress.getvalue().splitlines() == [
        "Rootle is thinking…",
        "… Counting sign-ups",
        "✗ Counting sign-ups: PostHog is slow",
    ]


async def test_choices_and_files_are_listed():
    """A question back shows its choices, and a file its name."""
    out = io.StringIO()
    answer = Answer(
        "needs_you",
        "Which one?",
        files=(Attachment("days.csv", "All days", b""),),
        options=(Option("Signed up", "signed up"), Option("Logged in", "logged in")),
    )
    await TerminalThread(out, io.StringIO()).say(answer)

    assert out.getvalue().splitlines() == [
        "Which one?",
        "[days.csv] All days",
        "- Signed up",
        "- Logged in",
    ]


def test_who_waits_at_a_terminal_needs_give_no_leave():
    """The words for it are no part of the question, as in Slack."""
    asked = turn("take your time: how many people signed up?", person="ana", asked_at=NOON)
    assert asked.text == "how many people signed up?"


def test_document_holds_what_the_answer_rests_on():
    """A program gets the answer with its queries and rows, in one document."""
    answer = Answer("done", "58 people.", Label(sources=frozenset({"posthog"})))
    shown = json.loads(document("how many?", answer, [EVIDENCE]))

    assert (shown["kind"], shown["answer"], shown["sources"]) == ("done", "58 people.", ["posthog"])
    assert shown["evidence"][0]["query"] == "SELECT 1"
    assert shown["evidence"][0]["rows"] == [[58]]
    assert shown["evidence"][0]["start"] == "2026-11-23T12:00:00+00:00"


def test_each_question_is_a_conversation_of_its_own():
    """Questions from a terminal neither share a conversation nor reach anyone but the asker."""
    one, two = (turn("how many?", person="ana", asked_at=NOON) for _ in range(2))

    assert one.place.conversation != two.place.conversation
    assert one.audience == Audience("terminal", only_user="ana")
    assert one.place.tenant == TENANT


def test_files_are_saved_where_they_were_asked_for(tmp_path):
    """Each file lands in the folder under its own name, whatever path that name pretends."""
    files = (Attachment("chart.png", "Chart", b"1"), Attachment("../evil.csv", "Table", b"2"))

    save(Answer("done", "Here.", files=files), tmp_path / "new")

    assert {p.name: p.read_bytes() for p in (tmp_path / "new").iterdir()} == {
        "chart.png": b"1",
        "evil.csv": b"2",
    }
