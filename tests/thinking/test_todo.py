"""The list of steps of a longer piece of work."""

import pytest

from agent.policy import Label
from agent.state.conversations import StoredMessage
from agent.todo import Todo, in_force, written_out
from agent.tools.todo_write import TOOLSET
from integrations.errors import ChangeInput

[WRITE] = TOOLSET.tools


def written(*calls, refused=()):
    """A log with these calls, as (id, items), of which some were refused."""
    log = []
    for name, its in calls:
        call = {"type": "tool_use", "id": name, "name": "todo_write", "input": its}
        result = {"type": "tool_result", "tool_use_id": name, "content": []}
        result |= {"is_error": True} if name in refused else {}
        for role, block in (("assistant", call), ("user", result)):
            number = len(log)
            log.append(StoredMessage(number, "t1", f"{number}", role, [block], Label(), ""))
    return log


def items(*texts):
    return {"items": [{"text": text} for text in texts]}


def test_the_last_list_that_was_taken_is_in_force():
    """Every call replaces the whole list; a refused one, and one without words, replaces nothing."""
    log = written(
        ("a", items("one")), ("b", items("two", "three")), ("c", items()), ("d", {}), ("e", items("x")),
        refused={"e"},
    )  # fmt: skip

    assert [todo.text for todo in in_force(log)] == ["two", "three"]
    assert in_force([]) == ()


async def test_the_whole_list_is_told_back():
    """With what is left of it, so that it stays before the model's eyes."""
    arguments = WRITE.parse(
        {"items": [{"text": "look up", "state": "done"}, {"text": "count", "state": "doing"}]}
    )
    result = await WRITE.run(None, **arguments)

    assert result.text == "1 of 2 steps left:\n[x] look up\n[>] count"
    assert written_out([Todo(text="answer")]) == "[ ] answer"


def test_people_see_how_far_it_is():
    """The step card has the step that is being worked on."""
    doing = {"items": [{"text": "look up", "state": "done"}, {"text": "count", "state": "doing"}]}

    assert WRITE.title(doing) == "Plan, 1 of 2 done: count"
    assert WRITE.title({}) == WRITE.title({"items": ["x"]}) == "Planning"


@pytest.mark.parametrize("wrong", [{"items": []}, {"items": [{"text": ""}]}, {"items": [{"text": "x", "state": "y"}]}])  # fmt: skip
def test_a_list_that_is_none_is_refused_with_its_mistake(wrong):
    """The model is told which item is wrong."""
    with pytest.raises(ChangeInput, match="todo_write cannot run: items"):
        WRITE.parse(wrong)
