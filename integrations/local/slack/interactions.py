"""What happens when a person presses, chooses, submits or types a command, and the app's answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from integrations.local.slack import choices, forms, people
from integrations.local.slack.deliveries import Deliveries, Reply
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.messages import Messages
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.responses import Responses
from integrations.local.slack.view_shapes import check_view
from integrations.local.slack.views import Views

Document = dict[str, Any]

_REASONS = {"http_timeout": "operation_timeout", "timeout": "operation_timeout"}
"""Slack's words to people when the app does not answer in time; everything else is dispatch_failed."""


@dataclass(frozen=True, slots=True)
class Interactions:
    """Sends interactive payloads and slash commands, and does what the answer says."""

    ledger: Ledger
    messages: Messages
    views: Views
    responses: Responses
    deliveries: Deliveries

    async def command(self, user: Document, channel: Document, typed: str) -> Document:
        """A slash command; {"ok", "error", "message"}, the message only where the app gave one."""
        word, _, text = typed.strip().partition(" ")
        if word not in people.COMMANDS:
            return self._notice(channel, user, f"{word} is not a valid command.", "unknown_command")
        url = self.responses.grant(channel["id"], user["id"])
        reply = await self.deliveries.ask(
            "slash_commands",
            {
                "token": people.VERIFICATION_TOKEN,
                "team_id": people.TEAM,
                "team_domain": people.TEAM_DOMAIN,
                "channel_id": channel["id"],
                "channel_name": "directmessage" if channel["is_im"] else channel["name"],
                "user_id": user["id"],
                "user_name": user["name"],
                "command": word,
                "text": text.strip(),
                "api_app_id": people.APP,
                "is_enterprise_install": "false",
                "response_url": url,
                "trigger_id": self.views.trigger(user["id"]),
            },
        )
        if not reply.ok:
            error = _REASONS.get(reply.failure, "dispatch_failed")
            said = f"{word} failed with the error “{error}”"
            return self._notice(channel, user, said, error)
        return self._answered(channel, user, reply)

    async def click(
        self, user: Document, channel: Document, message: Document, action_id: str, value: object
    ) -> Document:
        """A press or choice in a message; {"ok", "error"}."""
        shown = self.messages.shown(channel["id"], message)
        block_id, element = choices.find(shown.get("blocks", []), action_id)
        pressed = choices.action(element, block_id, value, self.ledger.new_ts())
        alone = "for_user" in message
        payload = self._payload("block_actions", user) | {
            "container": _container(channel["id"], message),
            "channel": {"id": channel["id"], "name": channel.get("name", "directmessage")},
            "state": {"values": self._pick(channel, message, user, block_id, pressed)},
            "response_url": self.responses.grant(channel["id"], user["id"], message=message),
            "actions": [pressed],
        }
        if not alone:
            payload["message"] = shown
        return _plainly(await self.deliveries.ask("interactive", payload))

    async def click_view(
        self, user: Document, view: Document, action_id: str, value: object
    ) -> Document:
        """A press or choice in a modal or Home tab; {"ok", "error"}."""
        block_id, element = choices.find(view["blocks"], action_id)
        pressed = choices.action(element, block_id, value, self.ledger.new_ts())
        payload = self._payload("block_actions", user, view=view) | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": self.views.public(view),
            "actions": [pressed],
        }
        return _plainly(await self.deliveries.ask("interactive", payload))

    async def submit(self, user: Document, view: Document, values: Document) -> Document:
        """Submit a modal; {"ok", "action", "errors", "view"} with what the app answered."""
        state, errors = forms.read(view, values)
        if errors:
            return {"ok": False, "error": "incomplete", "errors": errors}
        filled = self.views.change(view | {"state": {"values": state}}, _content(view))
        payload = self._payload("view_submission", user, view=view)
        payload |= {"view": self.views.public(filled), "response_urls": []}
        reply = await self.deliveries.ask("interactive", payload)
        if not reply.ok:
            return _plainly(reply)
        try:
            return self._obey(filled, _json(reply.body))
        except RefusedError as refused:
            return {"ok": False, "error": refused.error, "messages": list(refused.messages)}

    async def close(self, user: Document, view: Document) -> Document:
        """Close a modal; the app hears of it where it wanted to. {"ok", "error"}."""
        self.views.close(view)
        if not view["notify_on_close"]:
            return {"ok": True}
        payload = self._payload("view_closed", user)
        payload |= {"view": self.views.public(view), "is_cleared": False}
        return _plainly(await self.deliveries.ask("interactive", payload))

    async def suggest(
        self, user: Document, view: Document, action_id: str, typed: str
    ) -> list[Document]:
        """The options that the app offers in an external select for what was typed so far."""
        block_id, element = choices.find(view["blocks"], action_id)
        payload = self._payload("block_suggestion", user) | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": self.views.public(view),
            "action_id": element["action_id"],
            "block_id": block_id,
            "value": typed,
        }
        answer = _json((await self.deliveries.ask("interactive", payload)).body)
        groups = [answer, *answer.get("option_groups", [])]
        return [option for group in groups for option in group.get("options", [])]

    def _obey(self, view: Document, answer: Document) -> Document:
        """Do what the app answered to a submission."""
        action = answer.get("response_action", "close")
        done: dict[str, Callable[[], Document | None]] = {
            "close": lambda: self.views.close(view),
            "clear": lambda: self.views.close(view, whole=True),
            "errors": lambda: None,
            "update": lambda: self.views.change(view, _checked(answer)),
            "push": lambda: self.views.push_on(view["id"], _checked(answer)),
        }
        if action not in done or (action == "errors" and not answer.get("errors")):
            raise RefusedError("invalid_response_action", str(action))
        shown = done[action]()
        said = {"ok": action != "errors", "action": action, "errors": answer.get("errors", {})}
        return said | ({"view": self.views.public(shown)} if shown else {})

    def _payload(self, kind: str, user: Document, *, view: Document | None = None) -> Document:
        who = {"id": user["id"], "username": user["name"], "name": user["name"]}
        return {
            "type": kind,
            "user": who | {"team_id": people.TEAM},
            "api_app_id": people.APP,
            "token": people.VERIFICATION_TOKEN,
            "team": {"id": people.TEAM, "domain": people.TEAM_DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self.views.trigger(user["id"], view=view["id"] if view else ""),
        }

    def _pick(
        self, channel: Document, message: Document, user: Document, block_id: str, pressed: Document
    ) -> Document:
        """All that this person chose in this message so far, as `state.values`."""
        key = f"{channel['id']}/{message['ts']}/{user['id']}"
        picks = self.ledger.get("picks", key) or {}
        if pressed["type"] in {"button", "feedback_buttons", "icon_button", "overflow"}:
            return picks
        inside = {name: value for name, value in pressed.items() if name not in _OUTSIDE}
        picks = picks | {block_id: {**picks.get(block_id, {}), pressed["action_id"]: inside}}
        return self.ledger.put("picks", key, picks, what="option picked")

    def _answered(self, channel: Document, user: Document, reply: Reply) -> Document:
        if not reply.body.strip():
            return {"ok": True}
        body = _json(reply.body) or {"text": reply.body}
        place = {"channel": channel["id"], "user": user["id"], "ts": "", "thread_ts": None}
        try:
            message = self.responses.say(place | {"ephemeral": False}, body)
        except RefusedError as refused:
            return {"ok": False, "error": refused.error, "messages": list(refused.messages)}
        return {"ok": True, "message": message}

    def _notice(self, channel: Document, user: Document, text: str, error: str) -> Document:
        """What Slackbot tells the person alone."""
        message = {
            "type": "message",
            "user": people.SLACKBOT,
            "text": text,
            "ts": self.ledger.new_ts(),
            "is_ephemeral": True,
            "for_user": user["id"],
        }
        table = f"ephemeral/{channel['id']}"
        self.ledger.put(table, message["ts"], message, what="ephemeral posted")
        return {"ok": False, "error": error, "message": message}


_OUTSIDE = frozenset({"action_id", "block_id", "action_ts"})


def _content(view: Document) -> Document:
    """What the app said of a view, without what Slack added."""
    names = ("type", "title", "blocks", "submit", "close", "private_metadata", "callback_id")
    more = ("external_id", "clear_on_close", "notify_on_close")
    return {name: view[name] for name in names + more if view.get(name) is not None}


def _checked(answer: Document) -> Document:
    view = answer.get("view")
    if not isinstance(view, dict):
        raise RefusedError("invalid_arguments", "missing required field: view")
    check_view(view, home=False)
    return view


def _container(channel: str, message: Document) -> Document:
    place: Document = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel,
        "is_ephemeral": "for_user" in message,
    }
    return place | ({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {})


def _plainly(reply: Reply) -> Document:
    return {"ok": True} if reply.ok else {"ok": False, "error": reply.failure}


def _json(body: str) -> Document:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
