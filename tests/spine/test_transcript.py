"""What a model reads is always in the order that the Messages API demands."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agent.compaction.sight import summary_block
from agent.policy import Label
from agent.state.conversations import StoredMessage
from agent.transcript import transcript, unanswered


def text(words):
    return {"type": "text", "text": words}


def call(id):
    return {"type": "tool_use", "id": id, "name": "trends", "input": {}}


def result(id):
    return {"type": "tool_result", "tool_use_id": id, "content": [text("42")]}


def stored(*messages):
    return [
        StoredMessage(n, "t1", str(n), role, list(content), Label(), "")
        for n, (role, content) in enumerate(messages)
    ]


def test_words_that_came_while_tools_ran_stand_behind_their_results():
    """A steering message that was stored between a call and its result is read after it."""
    messages = transcript(
        stored(
            ("user", [text("how many?")]),
            ("assistant", [call("c1")]),
            ("user", [text("only in Germany")]),
            ("user", [result("c1")]),
        )
    )

    assert [m["role"] for m in messages] == ["user", "assistant", "user"]
    assert messages[2]["content"] == [result("c1"), text("only in Germany")]


def test_a_call_that_was_stopped_is_answered():
    """A call without a result in the log is told to the model as not run."""
    messages = transcript(
        stored(("user", [text("?")]), ("assistant", [call("c1")]), ("user", [text("again")]))
    )

    first = messages[2]["content"][0]
    assert first["tool_use_id"] == "c1"
    assert first["is_error"]


def test_only_calls_without_results_are_unanswered():
    """After a crash only those calls run whose results were not written down."""
    log = stored(
        ("user", [text("?")]),
        ("assistant", [call("c1"), call("c2")]),
        ("user", [result("c1")]),
    )

    assert unanswered(log, "t1") == [call("c2")]
    assert unanswered(log, "t2") == []


def test_stored_messages_are_not_changed():
    """Making a transcript leaves what was stored as it was."""
    log = stored(("user", [text("a")]), ("user", [text("b")]), ("assistant", [call("c")]))
    before = [list(m.content) for m in log]
    transcript(log)

    assert [m.content for m in log] == before


def test_a_result_that_comes_too_late_is_left_out():
    """Its call was answered as not run when the assistant went on; no empty message is sent."""
    log = stored(
        ("user", [text("?")]),
        ("assistant", [call("c")]),
        ("user", [text("and?")]),
        ("assistant", [text("so")]),
        ("user", [result("c")]),
        ("assistant", [text("then")]),
    )
    out = transcript(log)

    assert [m["role"] for m in out] == ["user", "assistant", "user", "assistant"]
    assert [b["type"] for b in out[2]["content"]] == ["tool_result", "text"]
    assert [b["text"] for b in out[3]["content"]] == ["so", "then"]


PIECE = st.sampled_from(
    ["question", "call", "calls", "results", "steer", "words", "summary", "emptied"]
)


@given(st.lists(PIECE, max_size=12))
def test_every_log_becomes_a_valid_conversation(pieces):
    """Whatever was written down, roles alternate and each call is answered in the next message."""
    messages, open_calls = [("user", [text("start")])], []
    for n, piece in enumerate(pieces):
        match piece:
            case "call" | "calls":
                open_calls = [f"c{n}-{i}" for i in range(1 + (piece == "calls"))]
                messages.append(("assistant", [call(c) for c in open_calls]))
            case "results" if open_calls:
                messages.append(("user", [result(c) for c in open_calls]))
                open_calls = []
            case "words":
                messages.append(("assistant", [text("so")]))
            case "summary":
                messages.append(("user", [summary_block("so far", room=2)]))
            case "emptied":
                messages.append(("user", [summary_block("", room=2)]))
            case _:
                messages.append(("user", [text("and?")]))
    out = transcript(stored(*messages))

    assert out[0]["role"] == "user"
    assert all(message["content"] for message in out)
    assert all(a["role"] != b["role"] for a, b in pairwise(out))
    for before, after in pairwise(out):
        calls = [b["id"] for b in before["content"] if b["type"] == "tool_use"]
        answers = [b["tool_use_id"] for b in after["content"] if b["type"] == "tool_result"]
        assert answers == calls
