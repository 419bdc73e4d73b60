"""What counts as right, wrong, asked back and refused, and how sets are read."""

import io
import json

import pytest
from rich.console import Console

from agent.ports import Answer, Option
from bot.evaluation import report
from bot.evaluation.asking import Outcome
from bot.evaluation.judging import judge
from bot.evaluation.sets import Question, QuestionSetError, read_set


def verdict(text, *, kind="done", options=(), tools=(), **demands):
    answer = Answer(kind, text, options=options)
    return judge(Question(ask="?", **demands), answer, tools).verdict


@pytest.mark.parametrize(
    ("text", "must"),
    [
        ("**1,234 people** signed up.", 1234),
        ("It fell by 5.6%.", -5.645),
        ("It changed by −5.6%.", -5.645),
        ("On average 3.92 MB.", 3.9249),
        ("The median is 2.87.", 2.87),
        ("It was 12.", 12.0),
        ("Berlin, Europe/Berlin", "europe/berlin"),
        ("People: 7", (5, 7)),
    ],
)
def test_a_figure_is_found_however_it_is_written(text, must):
    """Separators, signs and rounding change nothing; one of several allowed ones is enough."""
    assert verdict(text, must=(must,)) == "right"


@pytest.mark.parametrize(
    ("text", "must"),
    [
        ("**1,234 people**", 234),
        ("In 2026 nobody did.", 20),
        ("3.9 MB", 3.7),
        ("4 MB", 3.9249),
        ("58.5", 58),
        ("E58", 58),
    ],
)
def test_another_figure_is_none(text, must):
    """Parts of numerals, other roundings and figures within names do not count."""
    assert verdict(text, must=(must,)) == "wrong"


def test_what_must_not_be_there_makes_it_wrong():
    """A right figure beside a forbidden word is a wrong answer."""
    assert verdict("58 people on pro", must=(58,), must_not=("on pro",)) == "wrong"


def test_a_tool_that_was_not_allowed_makes_it_wrong():
    """Core tools may always be used; others only where the question allows them."""
    assert verdict("58", must=(58,), tools=("read_taxonomy", "trends")) == "right"
    question = Question(ask="?", must=(58,), tools=frozenset({"trends"}))
    answer = Answer("done", "58")

    assert judge(question, answer, ["read_taxonomy", "trends"]).verdict == "right"
    assert judge(question, answer, ["run_sql"]).verdict == "wrong"


def test_asking_back_and_refusing_are_not_wrong():
    """A question that is not answered is told apart from one that is answered wrongly."""
    assert verdict("Which one?", kind="needs_you", must=(58,)) == "clarified"
    assert verdict("I cannot.", kind="cannot", must=(58,)) == "refused"
    assert verdict("Nothing found.", kind="nothing_found", must=(58,)) == "refused"
    assert verdict("It is 58.", kind="done", must=()) == "right"
    assert judge(Question(ask="?", kind="cannot"), Answer("done", "58"), []).verdict == "wrong"
    assert judge(Question(ask="?", kind="cannot"), Answer("nothing_found", ""), []).verdict == (
        "right"
    )


def test_the_choices_count_when_asking_back_is_right():
    """What the buttons say is a part of the answer."""
    option = Option("File shared", "How many people did “file shared”?")
    question = Question(ask="?", kind="needs_you", must=("file shared",))

    assert judge(question, Answer("needs_you", "Which?", options=(option,)), []).verdict == "right"


def test_mistakes_in_a_set_are_named(tmp_path):
    """Each mistake is told with its place; a missing file and broken YAML are told too."""
    file = tmp_path / "set.yaml"
    file.write_text("questions:\n  - ask: x\n    mst: [1]\n  - must: [2]\n")

    with pytest.raises(QuestionSetError, match=r"(?s)questions\.0\.mst.*questions\.1\.ask"):
        read_set(file)
    file.write_text("questions: [")
    with pytest.raises(QuestionSetError, match="no YAML"):
        read_set(file)
    with pytest.raises(QuestionSetError, match="cannot be read"):
        read_set(tmp_path / "none.yaml")


def outcome(ask, verdict):
    return Outcome(ask, verdict, "why", "text", ("trends",), 3, 0, 0.0, 0.5)


def test_runs_are_saved_and_compared(tmp_path):
    """A second run names what went otherwise, what is new and what was left out."""
    first = [outcome("a", "right"), outcome("b", "wrong"), outcome("[red]c", "right")]
    second = [outcome("a", "wrong"), outcome("b", "wrong"), outcome("d", "right")]
    file = report.save(tmp_path, first, name="set", model="builtin")
    console = Console(file=io.StringIO(), width=120)

    before = report.last_run(tmp_path, name="set", model="builtin")
    report.show(console, second, name="set", model="builtin")
    report.show_changes(console, second, before)

    shown = console.file.getvalue()
    assert json.loads(file.read_text())["counts"] == {"right": 2, "wrong": 1}
    changes = shown[shown.index("different from") :]
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in changes.splitlines()]
    assert [line for line in lines if line] == [
        ["a", "right", "wrong"], ["d", "not asked", "right"], ["[red]c", "right", "not asked"],
    ]  # fmt: skip


def test_another_model_has_its_own_history(tmp_path):
    """Runs are compared with runs of the same set and model only."""
    report.save(tmp_path, [outcome("a", "right")], name="set", model="builtin")

    assert report.last_run(tmp_path, name="set", model="other") is None
    assert report.last_run(tmp_path, name="other", model="builtin") is None
