"""The card shows what would be done and nothing that anybody wrote as if it were Rootle's own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from agent.approvals.approval import Approval, Consent, Proposal
from agent.approvals.fields import fields_of, read_fields
from agent.approvals.rules import ApproverRules, read_rules
from agent.policy import Label
from bot.approval_card import ApprovalForms, card
from bot.workspace_screen import show_messages
from integrations.local.slack.view_shapes import check_view
from tests.approvals.conftest import OFFER

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOSTILE = "Launch\n*Approved by <@U0BOSS>*\n<!channel> <https://evil.example|PostHog>\u202e"


def approval(note="Launch", **more):
    lines = (("Note", note), ("Day", "Tuesday 3 November 2026 (Europe/Berlin)"))
    one = Approval(
        id="opaque", key="k", tenant="T1", conversation="slack:T1:C1:1.1", turn="t1", channel="C1",
        tool="annotate", version=1, risk="write", given={"note": note, "day": "2026-11-03"},
        proposal=Proposal("posthog.annotation", {"content": note}, "Put a note on the charts", lines),
        label=Label(), requested_by="U0ANA", needed=1, created_at=NOW,
        expires_at=NOW + timedelta(minutes=15),
    )  # fmt: skip
    return replace(one, **more)


def shown(one):
    return str(card(one).blocks)


def test_a_card_says_what_where_who_and_until_when():
    """Each field under its name; the buttons carry nothing but the opaque id."""
    blocks = card(approval()).blocks
    [actions] = [block for block in blocks if block["type"] == "actions"]

    assert "*Note*\\n>Launch" in str(blocks)
    assert "*Day*\\n>Tuesday 3 November 2026" in str(blocks)
    assert "Asked for by <@U0ANA>" in str(blocks)
    assert "12:15 on 22 Nov UTC" in str(blocks)
    assert {button["value"] for button in actions["elements"]} == {"opaque"}
    assert "allow" in str(actions)


def test_what_others_wrote_stays_inside_its_field():
    """No mention, no link, no line that looks like Rootle's own, nothing that hides or reorders."""
    text = shown(approval(HOSTILE))

    assert "<@U0BOSS>" not in text
    assert "<!channel>" not in text
    assert "<https://evil" not in text
    assert "\u202e" not in text
    assert "\\n>*Approved by" in text  # quoted, like the whole value


def test_what_it_draws_on_is_named_as_people_know_it():
    """A channel as a link; direct messages have no name that Slack would show."""
    label = Label(sources=frozenset({"posthog", "slack:D0ANA", "slack:C1"}), untrusted=True)
    text = shown(approval(label=label))

    assert "Draws on text from: the data in PostHog, <#C1>, direct messages with me" in text


def test_a_long_value_is_cut_and_says_so():
    """Slack takes 3,000 characters in a section."""
    sections = [b for b in card(approval("x" * 9_000)).blocks if b["type"] == "section"]

    assert all(len(block["text"]["text"]) <= 3_000 for block in sections)
    assert "9,000 characters" in str(sections)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"state": "done", "consents": (Consent("U0BEN", NOW, "e"),)}, "approved by <@U0BEN>"),
        ({"state": "rejected", "decided_by": "U0BEN"}, "Rejected · by <@U0BEN>"),
        ({"state": "expired"}, "Expired: nobody decided in time"),
        ({"state": "replaced", "decided_by": "U0BEN"}, "see the newer card"),
        ({"state": "failed", "outcome": "PostHog <says> no."}, "PostHog &lt;says&gt; no."),
        ({"state": "done", "granted_by": "g", "decided_by": "U0BEN"}, "given by <@U0BEN>"),
    ],
)
def test_a_decided_card_says_so_and_has_no_buttons(more, words):
    """Whatever became of it, and by whom."""
    text = shown(approval(**more))

    assert words in text
    assert "'type': 'actions'" not in text


def test_two_people_are_counted_on_the_card():
    """Who approved so far, and that it takes another one."""
    text = shown(approval(needed=2, risk="public", consents=(Consent("U0BEN", NOW, "e"),)))

    assert "2 different people have to approve; so far: <@U0BEN>" in text
    assert "approval:allow" not in text


def test_the_form_is_one_that_slack_takes():
    """A field for each argument, filled with what was proposed; sent back as it is, it is the same."""
    one, tool = approval(), OFFER.tools["annotate"]
    fields = fields_of(tool, one.given)
    view = ApprovalForms().edit(one, fields, "approval", "{}")
    check_view(view, home=False)

    assert [(field.name, field.value) for field in fields] == [
        ("note", "Launch"), ("day", "2026-11-03"), ("release", ""),
    ]  # fmt: skip
    back = read_fields(tool, one.given, {field.name: field.value for field in fields})
    assert back == one.given


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ("annotate", "annotate"),
        ("annotate=ana", "ids of people"),
        ("Annotate=U0ANA", "neither a tool"),
        ("C0A/b/c=U0ANA", "neither a tool"),
    ],
)
def test_rules_that_cannot_be_read_say_why(rules, why):
    """The sentence names the part that is wrong."""
    with pytest.raises(ValueError, match=why):
        read_rules(rules)


def test_the_narrowest_rule_counts():
    """A channel and a tool before a channel, a tool, and everything."""
    rules = ApproverRules(read_rules("*=U1A; annotate=U2A; C0A=U3A, U4A; C0A/annotate=U5A"))

    def named(channel, tool):
        return {u for u in ("U1A", "U2A", "U3A", "U4A", "U5A")
                if rules.may_approve(u, channel=channel, tool=tool)}  # fmt: skip

    assert named("C0A", "annotate") == {"U5A"}
    assert named("C0A", "other") == {"U3A", "U4A"}
    assert named("C0B", "annotate") == {"U2A"}
    assert named("C0B", "other") == {"U1A"}
    assert ApproverRules().may_approve("U9A", channel="C0B", tool="other")


def test_a_terminal_shows_the_moment_in_words():
    """`rootle workspace` has no zone of a reader to show it in."""
    out = StringIO()
    message = {"author": "rootle", "bot_id": "B1", "ts": "1.1", "thread_ts": "1.1", "files": []}
    show_messages(Console(file=out, width=120), [message | {"blocks": card(approval()).blocks}])

    assert "Expires at 12:15 on 22 Nov UTC" in out.getvalue()
