"""An answer rests on the evidence that its figures name, or else on what was found for it."""

from agent.evidence import render_for_model
from agent.figures.reference_words import names_in
from agent.policy import Label
from agent.resting import rests_on
from agent.state.conversations import StoredMessage
from agent.tool import Table, ToolResult
from tests.thinking.talk import evidence

KEPT = [evidence(f"E{n}", ToolResult("", Table("SELECT", ("n",), ((n,),)))) for n in range(1, 5)]


def result(turn, kept):
    """A tool's result as the log has it."""
    text = render_for_model(ToolResult("", Table(kept.query, kept.columns, kept.rows)), kept)
    block = {
        "type": "tool_result",
        "tool_use_id": "c1",
        "content": [{"type": "text", "text": text}],
    }
    return StoredMessage(
        seq=1, key="k", turn=turn, role="user", content=[block], label=Label(),
        slack_ts="",
    )  # fmt: skip


def test_names_are_read_out_of_references():
    """Also out of formulas, and not out of values that look like names."""
    text = '{{e1.n}} and {{share(E3[x="E2.n"].n, E12.n)}}, E4, {{count(E2)}} {{E9[name=E8].n}}'

    assert names_in(text) == {"E1", "E3", "E12", "E2", "E9"}


def test_the_named_evidence_counts():
    """In the order of its names, whatever else was looked up."""
    log = [result("t1", KEPT[3])]

    assert rests_on(log, "t1", "{{E3.n}} of {{E1.n}}", KEPT) == ("E1", "E3")


def test_without_figures_what_the_turn_has_found_counts():
    """“Nothing found” rests on the searches of its own turn."""
    log = [result("t0", KEPT[0]), result("t1", KEPT[1])]

    assert rests_on(log, "t1", "Nothing.", KEPT) == ("E2",)
    assert rests_on(log, "t2", "Hello.", KEPT) == ()
