"""How each kind of change in Slack is made, and found again when nobody knows whether it was made."""

import base64
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from agent.effects import Action, Effect
from agent.state.effects import EffectStore
from integrations.errors import ChangeInput, Unsure
from integrations.slack import Slack
from integrations.slack_errors import MessageGone, StreamEnded, TooLong
from integrations.slack_seen import SlackMessage

Outcome = dict[str, Any]


def slack_actions(slack: Slack, store: EffectStore, *, bot_user: str) -> Mapping[str, Action]:
    """The actions of every effect in Slack; `bot_user` is Rootle's own user id.

    `slack.message` creates a message by a post and `slack.stream` as a stream, under the same key:
    where no stream could be opened it is posted. `slack.complete` finishes or replaces one; `slack.ephemeral` and `slack.respond` speak to one person and cannot be read back.
    """
    actions = _Actions(slack, store, bot_user)
    said = partial(Action, needs_approval=False)
    return {
        "slack.message": said(actions.create, actions.find),
        "slack.stream": said(actions.create, actions.find, fleeting=True),
        "slack.complete": said(actions.complete),
        "slack.delete": said(actions.delete),
        "slack.ephemeral": said(actions.whisper, _not_readable),
        "slack.respond": said(actions.respond, _not_readable),
        "slack.upload": said(actions.upload, actions.find_file),
    }


@dataclass(frozen=True, slots=True)
class _Actions:
    slack: Slack
    store: EffectStore
    bot_user: str

    async def create(self, effect: Effect) -> Outcome:
        """Post the message, or open it as a stream."""
        asked = effect.arguments
        if asked.get("lost"):
            return {"ts": ""}  # it was looked for and is not there
        if stream := asked.get("stream"):
            ts = await self.slack.start_stream(
                channel=asked["channel"], thread=asked["thread"], **stream
            )
        else:
            ts = await self.slack.post(
                channel=asked["channel"],
                thread=asked["thread"],
                text=asked["text"],
                blocks=asked["blocks"],
                key=effect.key,
            )
        return {"channel": asked["channel"], "ts": ts}

    async def find(self, effect: Effect) -> Outcome | None:
        """The message of this effect: by the key in its metadata, else the stream nobody knows.

        A stream gets its metadata only when it ends. Until then it is ours if it is Rootle's own
        message behind the question, without a key or a file, and not recorded by any effect.
        """
        messages = [m for m in await self._around(effect) if m.user == self.bot_user]
        for message in messages:
            if message.key == effect.key:
                return self._found(effect, message)
        if not effect.arguments["thread"]:
            return None  # streams are always in threads
        rows = await self.store.of_conversation(effect.conversation)
        known = {row.outcome.get("ts") for row in rows if row.outcome}
        for message in messages:
            if not message.key and not message.files and message.ts not in known:
                return self._found(effect, message)
        return None

    async def complete(self, effect: Effect) -> Outcome:
        """End a stream that shows everything, with its foot; or replace all of a message."""
        asked = effect.arguments
        channel, ts, key = asked["channel"], asked["ts"], asked["key"]
        done = {"channel": channel, "ts": ts}
        if asked["live"]:
            try:
                await self.slack.stop_stream(
                    channel=channel, ts=ts, blocks=asked["closing"], key=key
                )
            except ChangeInput:
                pass  # whatever became of it, the whole message is put there below
            else:
                return done
        stuck = await self._end_stream(channel, ts) if asked.get("streams", True) else None
        try:
            await self.slack.update(
                channel=channel, ts=ts, text=asked["text"], blocks=asked["blocks"], key=key
            )
        except (MessageGone, TooLong):
            raise
        except ChangeInput as error:
            if not stuck:
                raise
            raise MessageGone("The stream can be neither ended nor changed.") from error
        return done

    async def delete(self, effect: Effect) -> Outcome:
        """Delete a message; that it is gone already is as good."""
        asked = effect.arguments
        await self._end_stream(asked["channel"], asked["ts"])
        with contextlib.suppress(MessageGone):
            await self.slack.delete(channel=asked["channel"], ts=asked["ts"])
        return {"channel": asked["channel"]}

    async def whisper(self, effect: Effect) -> Outcome:
        """Show a message to one person."""
        asked = effect.arguments
        ts = await self.slack.ephemeral(
            channel=asked["channel"],
            user=asked["user"],
            thread=asked["thread"],
            text=asked["text"],
            blocks=asked["blocks"],
        )
        return {"channel": asked["channel"], "ts": ts}

    async def respond(self, effect: Effect) -> Outcome:
        """Answer at a `response_url`."""
        asked = effect.arguments
        await self.slack.respond(
            asked["url"], text=asked["text"], blocks=asked["blocks"], thread=asked["thread"]
        )
        return {}

    async def upload(self, effect: Effect) -> Outcome:
        """Share a file."""
        asked = effect.arguments
        file = await self.slack.upload(
            channel=asked["channel"],
            thread=asked["thread"],
            name=asked["name"],
            title=asked["title"],
            alt=asked["alt"],
            content=base64.b64decode(asked["content"]),
        )
        return {"channel": asked["channel"], "file": file}

    async def find_file(self, effect: Effect) -> Outcome | None:
        """The file of this effect, by its name, on a message of ours behind the question."""
        for message in await self._around(effect):
            for file in message.files:
                if message.user == self.bot_user and file.name == effect.arguments["name"]:
                    return {"channel": effect.arguments["channel"], "file": file.id}
        return None

    async def _around(self, effect: Effect) -> list[SlackMessage]:
        """The messages behind the question, in its thread or in its channel, oldest first."""
        asked = effect.arguments
        channel, thread, after = asked["channel"], asked["thread"], asked["after"]
        if thread:
            messages = await self.slack.replies(channel, thread, oldest=after)
        else:
            messages = (await self.slack.history(channel, oldest=after))[::-1]
        return [m for m in messages if not after or float(m.ts) > float(after)]

    async def _end_stream(self, channel: str, ts: str) -> bool:
        """End the stream, if it is one; True when it is one that Slack would not end."""
        try:
            await self.slack.stop_stream(channel=channel, ts=ts)
        except (StreamEnded, MessageGone):
            return False
        except (ChangeInput, Unsure):
            return True
        return False

    @staticmethod
    def _found(effect: Effect, message: SlackMessage) -> Outcome:
        return {"channel": effect.arguments["channel"], "ts": message.ts, "found": True}


async def _not_readable(_: Effect) -> Outcome | None:
    """Nobody can look for what only one person sees; seeing it twice is better than not at all."""
    return None
