"""The parts of one local workspace and how they hang together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from integrations.local.faults import Faults
from integrations.local.log import Log, now
from integrations.local.slack.api import Handler
from integrations.local.slack.chat import Chat
from integrations.local.slack.deliveries import Deliveries
from integrations.local.slack.events import SUBSCRIPTIONS, Events
from integrations.local.slack.files import Files
from integrations.local.slack.interactions import Interactions
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.messages import Messages
from integrations.local.slack.pace import Pace
from integrations.local.slack.reactions import Reactions
from integrations.local.slack.reading import Reading
from integrations.local.slack.responses import Responses
from integrations.local.slack.rooms import Rooms
from integrations.local.slack.sessions import Sessions
from integrations.local.slack.socket_mode import SocketMode
from integrations.local.slack.streams import Streams
from integrations.local.slack.views import Views

FAULTS = {
    "slack.archived": "this channel counts as archived, for example product",
    "slack.clock_skew": "signatures carry a time that is off by so many seconds",
    "slack.duplicate_deliveries": "every event comes so many times more than once",
    "slack.out_of_order": "so many events come half a second late, behind what follows them",
    "slack.revoked_token": "1: every call answers token_revoked",
    "slack.slow_ack": "the answers to so many events come too late for Slack, which repeats them",
    "slack.stream_expires": "streams end by themselves after so many seconds",
}
"""The named faults of this stand-in, with their meaning."""


@dataclass(frozen=True, slots=True)
class Install:
    """What the app's installation consists of: its addresses, secrets and subscriptions."""

    events_url: str
    interactivity_url: str
    commands_url: str
    signing_secret: str
    bot_token: str
    app_token: str
    subscriptions: frozenset[str] = SUBSCRIPTIONS


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a workspace is made of."""

    log: Log
    faults: Faults
    ledger: Ledger
    rooms: Rooms
    messages: Messages
    events: Events
    chat: Chat
    streams: Streams
    sessions: Sessions
    files: Files
    reactions: Reactions
    views: Views
    responses: Responses
    interactions: Interactions
    deliveries: Deliveries
    sockets: SocketMode
    reading: Reading


def build(
    home: Path,
    install: Install,
    *,
    faults: Faults,
    address: str,
    pace: Pace,
    clock: Callable[[], datetime] = now,
) -> Parts:
    """Make the parts of a workspace that keeps its log and files in `home`."""
    for name, meaning in FAULTS.items():
        faults.declare(name, meaning)
    log = Log(home / "slack.jsonl", clock=clock)
    faults.log_to(log)
    ledger = Ledger(log)
    rooms, messages = Rooms(ledger, faults), Messages(ledger)
    sockets = SocketMode(ledger, pace, address)
    deliveries = Deliveries(
        ledger,
        faults,
        pace=pace,
        secret=install.signing_secret,
        urls={
            "events_api": install.events_url,
            "interactive": install.interactivity_url,
            "slash_commands": install.commands_url,
        },
        sockets=sockets,
    )
    events = Events(ledger, deliveries, subscriptions=install.subscriptions)
    chat = Chat(ledger, rooms, messages, events)
    sessions = Sessions(ledger, rooms, messages, events, pace)
    streams = Streams(ledger, rooms, messages, chat, sessions, faults, pace)
    files = Files(ledger, rooms, messages, chat, pace, home / "files", address)
    reactions = Reactions(ledger, rooms, messages, events)
    views = Views(ledger, rooms, pace)
    responses = Responses(ledger, rooms, messages, chat, pace, address)
    return Parts(
        log=log,
        faults=faults,
        ledger=ledger,
        rooms=rooms,
        messages=messages,
        events=events,
        chat=chat,
        streams=streams,
        sessions=sessions,
        files=files,
        reactions=reactions,
        views=views,
        responses=responses,
        interactions=Interactions(ledger, messages, views, responses, deliveries),
        deliveries=deliveries,
        sockets=sockets,
        reading=Reading(rooms, messages, address),
    )


def handlers(parts: Parts) -> Mapping[str, Handler]:
    """Which part answers each method of the table."""
    chat, streams, sessions, views = parts.chat, parts.streams, parts.sessions, parts.views
    files, reading, reactions = parts.files, parts.reading, parts.reactions
    return {
        "agents.sessions.rename": sessions.rename,
        "agents.sessions.setStatus": sessions.set_session,
        "apps.connections.open": parts.sockets.invite,
        "assistant.threads.setStatus": sessions.set_status,
        "assistant.threads.setSuggestedPrompts": sessions.set_prompts,
        "assistant.threads.setTitle": sessions.set_title,
        "auth.test": reading.auth_test,
        "chat.appendStream": streams.append,
        "chat.delete": chat.delete,
        "chat.getPermalink": chat.permalink,
        "chat.postEphemeral": chat.whisper,
        "chat.postMessage": chat.post,
        "chat.startStream": streams.start,
        "chat.stopStream": streams.stop,
        "chat.update": chat.update,
        "conversations.history": reading.history,
        "conversations.info": reading.channel,
        "conversations.list": reading.channels,
        "conversations.members": reading.members,
        "conversations.open": reading.open,
        "conversations.replies": reading.replies,
        "files.completeUploadExternal": files.complete,
        "files.getUploadURLExternal": files.begin,
        "files.info": files.info,
        "reactions.add": reactions.add,
        "reactions.get": reactions.get,
        "users.info": reading.user,
        "users.list": reading.users,
        "views.open": views.open,
        "views.publish": views.publish,
        "views.push": views.push,
        "views.update": views.update,
    }
