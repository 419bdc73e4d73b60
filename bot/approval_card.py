"""The card of a proposal, and the form in which it is edited: all of it made by our code.

Whatever a model or somebody else wrote stands there as the value of a field, inert and marked off,
and never as words of Rootle's own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agent.approvals.approval import Approval
from agent.approvals.fields import EditField
from bot.blocks import Message
from bot.escaping import clean, escape, escape_mrkdwn
from bot.packing import pack
from bot.pieces import Paragraph
from bot.prose import Run

Block = dict[str, Any]

ACTION = "approval"
"""How the `action_id`s begin: `approval:approve`, `:edit`, `:reject`, `:allow`."""

LONGEST_VALUE = 2_500
"""Characters of a field on the card; Slack takes 3,000 in a section."""

MOST_SOURCES = 6
"""Places named as the origin of what an untrusted proposal draws on."""

LONG_INPUT = 80
"""Characters from which on a field of the form has several lines."""

_STANDS = {
    "approved": "Approved, being done",
    "rejected": "Rejected",
    "expired": "Expired: nobody decided in time",
    "replaced": "Edited: see the newer card",
    "done": "Done",
    "failed": "Not done",
}


def card(approval: Approval) -> Message:
    """What is proposed, field by field, where it goes, who asked, and the buttons while it waits."""
    title = f"Proposal: {approval.proposal.title}"
    [part] = pack([Paragraph((Run(f"**{escape(title)}**", title),))])
    fields = [_section(name, value) for name, value in approval.proposal.lines]
    blocks = [*fields, _context(*_about(approval))]
    if approval.state == "waiting":
        blocks.append({"type": "actions", "elements": _buttons(approval)})
    else:
        blocks.append(_context(_standing(approval)))
    return Message(part, closing=tuple(blocks))


class ApprovalForms:
    """Makes the modals in which proposals are edited."""

    def edit(
        self, approval: Approval, fields: Sequence[EditField], name: str, data: str
    ) -> Mapping[str, Any]:
        """A field for each argument; sending it makes another proposal."""
        note = "Sending this makes a new proposal, which has to be approved again."
        return {
            "type": "modal",
            "callback_id": name,
            "private_metadata": data,
            "title": {"type": "plain_text", "text": "Edit the proposal"},
            "submit": {"type": "plain_text", "text": "Propose"},
            "close": {"type": "plain_text", "text": "Cancel"},
            "blocks": [
                {"type": "section", "text": _mrkdwn(f"*{escape_mrkdwn(approval.proposal.title)}*")},
                *map(_input, fields),
                _context(note),
            ],
        }


def _section(name: str, value: str) -> Block:
    text = clean(value).strip() or "–"
    if len(text) > LONGEST_VALUE:
        text = f"{text[:LONGEST_VALUE]}… cut here, it has {len(value):,} characters"
    quoted = "\n".join(f">{line}" for line in escape_mrkdwn(text).split("\n"))
    return {"type": "section", "text": _mrkdwn(f"*{escape_mrkdwn(name)}*\n{quoted}")}


def _about(approval: Approval) -> list[str]:
    """Who asked, until when, how many have to approve, and what it draws on."""
    lines = [f"Asked for by <@{_id(approval.requested_by)}>"]
    if approval.state == "waiting":
        lines.append(f"Expires at {_time(approval.expires_at)}")
    if approval.needed > 1:
        given = ", ".join(f"<@{_id(one.by)}>" for one in approval.consents)
        so_far = f"; so far: {given}" if given else ""
        lines.append(f"{approval.needed} different people have to approve{so_far}")
    if approval.label.untrusted:
        lines.append(f":warning: Draws on text from: {_sources(approval)}")
    return lines


def _sources(approval: Approval) -> str:
    """Where text that others wrote came from: channels as links, direct messages, all else by name."""
    names = []
    for source in sorted(approval.label.sources):
        kind, _, name = source.partition(":")
        if kind == "slack" and name.startswith("D"):
            names.append("direct messages with me")
        elif kind == "slack" and name.isalnum():
            names.append(f"<#{name}>")
        elif source == "posthog":
            names.append("the data in PostHog")
        else:
            names.append(escape_mrkdwn(clean(name or kind))[:100])
    more = [f"and {len(names) - MOST_SOURCES} more"] if len(names) > MOST_SOURCES else []
    return ", ".join([*names[:MOST_SOURCES], *more]) or "somewhere outside"


def _standing(approval: Approval) -> str:
    who = " and ".join(f"<@{_id(one.by)}>" for one in approval.consents)
    if approval.granted_by:
        who = f"a leave for this thread, given by <@{_id(approval.decided_by)}>"
    elif not who or approval.state in {"rejected", "replaced"}:
        who = f"<@{_id(approval.decided_by)}>" if approval.decided_by else ""
    words = [_STANDS.get(approval.state, approval.state)]
    if who:
        approved = approval.state in {"approved", "done", "failed"}
        words.append(f"approved by {who}" if approved else f"by {who}")
    if approval.outcome:
        words.append(escape_mrkdwn(clean(approval.outcome)))
    if approval.link.startswith("https://") and not set(approval.link) & set("<>|"):
        words.append(f"<{approval.link}>")
    return " · ".join(words)[:LONGEST_VALUE]


def _buttons(approval: Approval) -> list[Block]:
    buttons = [
        _button("Approve", "approve", approval) | {"style": "primary"},
        _button("Edit", "edit", approval),
        _button("Reject", "reject", approval) | {"style": "danger"},
    ]
    if approval.may_be_granted:
        buttons.append(_button("Allow for this thread", "allow", approval))
    return buttons


def _button(words: str, action: str, approval: Approval) -> Block:
    text = {"type": "plain_text", "text": words}
    return {"type": "button", "text": text, "action_id": f"{ACTION}:{action}", "value": approval.id}


def _input(field: EditField) -> Block:
    label = field.name.replace("_", " ").capitalize()
    return {
        "type": "input",
        "block_id": f"field:{field.name}",
        "label": {"type": "plain_text", "text": label[:150]},
        "optional": field.is_optional,
        "element": _select(field) if field.options else _text_input(field),
    }


def _text_input(field: EditField) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": field.name,
        "multiline": len(field.value) > LONG_INPUT,
        "max_length": field.longest,
    }
    return element | ({"initial_value": field.value[: field.longest]} if field.value else {})


def _select(field: EditField) -> Block:
    options = [_option(one) for one in field.options[:100]]
    element: Block = {"type": "static_select", "action_id": field.name, "options": options}
    chosen = [one for one in options if one["value"] == field.value]
    return element | ({"initial_option": chosen[0]} if chosen else {})


def _option(words: str) -> Block:
    return {"text": {"type": "plain_text", "text": words[:75]}, "value": words[:150]}


def _context(*lines: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(line) for line in lines]}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _time(moment: datetime) -> str:
    """In each reader's own zone; the words behind the bar are for whoever cannot."""
    seconds = int(moment.timestamp())
    return f"<!date^{seconds}^{{time}}, {{date_short_pretty}}|{moment:%H:%M on %d %b} UTC>"


def _id(user: str) -> str:
    return "".join(letter for letter in user if letter.isalnum())
