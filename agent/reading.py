"""Reads what a question refers to: the thread it was asked in, attached files, linked messages.

Everything read here was written by others and is untrusted. Each passage carries the circle of
the channel it comes from, and says where it was cut.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from typing import Literal

from agent.policy import Label
from agent.turn import Passage, Picture, Turn
from integrations.errors import Locked, OutsideError, TryLater
from integrations.slack import Slack
from integrations.slack_markup import plain
from integrations.slack_reading import MOST_REPLIES
from integrations.slack_seen import SlackFile, SlackMessage

THREAD_CHARACTERS = 24_000
"""Of one thread: about 6,000 tokens, some 150 messages. Its beginning and its end are kept."""

FILE_CHARACTERS = 24_000
FILE_BYTES = 5_000_000
"""Of one file: what is shown of it, and what is downloaded at most."""

PICTURE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")
PICTURE_BYTES = 3_750_000
"""What the Messages API takes: these types, and 5 MB of base64, which is a third longer."""

THREAD = "The thread so far"

MOST_FILES = 5
MOST_LINKS = 3

TEXT_TYPES = ("text/", "application/json", "application/xml", "application/x-yaml")
TEXT_ENDINGS = (
    ".txt", ".md", ".log", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".yaml", ".yml", ".ini",
    ".toml", ".sql", ".py", ".js", ".ts", ".html", ".css", ".sh", ".diff", ".patch",
)  # fmt: skip
"""What is read as text; Slack often calls logs and snippets `application/octet-stream`."""

_PERMALINK = re.compile(
    r"https?://[^\s/]+/archives/(?P<channel>[CDG][A-Z0-9]+)/p(?P<seconds>\d{10})(?P<rest>\d{6})"
    r"(?:\?(?:[^\s#]*&)?thread_ts=(?P<thread>\d{10}\.\d{6}))?"
)

Name = Callable[[str], Awaitable[str]]


class Reader:
    """Reads from one Slack workspace, never more than the asker could read there."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    async def read(
        self,
        turn: Turn,
        *,
        name: Name,
        files: Sequence[SlackFile] = (),
        thread: bool = False,
        known: Collection[str] = (),
        own: str = "",
        images: bool = False,
    ) -> tuple[Passage, ...]:
        """What `turn` refers to, in the order of the thread, its files, then linked messages.

        `thread` asks for the messages before the question; those with a `ts` in `known` are
        remembered already, and then Rootle's own (user id `own`) are too. `name` tells what a
        user id is called; `images` asks for pictures too, for a model that sees. What cannot be
        read is named in its place, with the reason.
        """
        home = Label(
            frozenset({f"slack:{turn.place.channel}"}),
            _circle(turn.place.kind, turn.place.channel),
            untrusted=True,
        )
        passages, before = [], list[SlackMessage]()
        if thread:
            try:
                before = await self._before(turn, known=known, own=own)
            except (TryLater, Locked):
                raise  # an answer that has not seen the thread it is about would mislead
            except OutsideError as error:
                passages.append(Passage(THREAD, f"Not read: {error}", home))
        if before:
            passages.append(Passage(THREAD, await _script(before, name), home))
        attached = [*files, *(file for message in before for file in message.files)]
        for file in attached[:MOST_FILES]:
            label = home.join(Label(frozenset({f"file:{file.name}"})))
            if images and file.url and file.mimetype in PICTURE_TYPES:
                passages.append(await self._image(file, label))
            else:
                passages.append(Passage(f"File {file.name}", await self._file(file), label))
        if more := ", ".join(file.name for file in attached[MOST_FILES:]):
            passages.append(Passage("More files", f"Not read, only the first are: {more}", home))
        passages += [await self._linked(link, turn, name) for link in _links(turn)]
        return tuple(passages)

    async def _before(self, turn: Turn, *, known: Collection[str], own: str) -> list[SlackMessage]:
        """The messages of the turn's thread that are older than the question and not known."""
        said = await self._slack.replies(turn.place.channel, turn.place.thread)
        return [
            message
            for message in said
            if (not turn.message or message.ts < turn.message)
            and message.ts not in known
            and not (known and message.user == own)
        ]

    async def _file(self, file: SlackFile) -> str:
        if not file.url:
            return "Not read: the file was deleted, or is kept outside of Slack."
        if file.mimetype.startswith("image/"):
            return f"An image of {file.size:,} bytes, whose content is not shown here."
        if not file.mimetype.startswith(TEXT_TYPES) and not file.name.lower().endswith(
            TEXT_ENDINGS
        ):
            return f"Not read: {file.mimetype} is not text."
        try:
            content = await self._slack.download(file.url, max_bytes=FILE_BYTES)
        except OutsideError as error:
            return f"Not read: {error}"
        text = content.decode("utf-8-sig", errors="replace").replace("\x00", "")
        return _head(text, FILE_CHARACTERS)

    async def _image(self, file: SlackFile, label: Label) -> Passage:
        title = f"Image {file.name}"
        try:
            content = await self._slack.download(file.url, max_bytes=PICTURE_BYTES)
        except OutsideError as error:
            return Passage(title, f"Not read: {error}", label)
        return Passage(title, "The image below.", label, Picture(file.mimetype, content))

    async def _linked(self, link: re.Match[str], turn: Turn, name: Name) -> Passage:
        """The message a permalink leads to, with its thread."""
        channel = link["channel"]
        title = f"Linked message {link.group()}"
        try:
            if not await self._slack.is_member(channel, turn.asker.id):
                return Passage(
                    title, "Not read: the asker is not a member of that channel.", Label()
                )
            found = await self._slack.channel(channel)
            said = await self._slack.replies(channel, _root(link))
        except Locked:
            raise
        except OutsideError as error:
            return Passage(title, f"Not read: {error}", Label())
        source = frozenset({f"slack:{channel}"})
        label = Label(source, _circle(found.kind, channel), untrusted=True)
        return Passage(title, await _script(said, name), label)


def _circle(
    kind: Literal["channel", "group", "im", "mpim", "terminal"], channel: str
) -> frozenset[str]:
    """Who may read what stands in a channel: everyone, or its members."""
    return frozenset() if kind == "channel" else frozenset({f"channel:{channel}"})


async def _script(messages: Iterable[SlackMessage], name: Name) -> str:
    """Messages as lines of a script: time, name, words, the names of attached files."""
    lines = []
    for message in messages:
        author = await name(message.user) if message.user else message.bot or "someone"
        files = "".join(f" [file {file.name}]" for file in message.files)
        lines.append(f"[{message.at:%Y-%m-%d %H:%M} UTC] {author}: {plain(message.text)}{files}")
    text = _middle_out(lines, THREAD_CHARACTERS)
    return text if len(lines) < MOST_REPLIES else f"{text}\n[… later messages were not read]"


def _middle_out(lines: Sequence[str], limit: int) -> str:
    """All lines, or as many from the beginning (a quarter) and the end as `limit` allows."""
    if sum(map(len, lines)) + len(lines) <= limit:
        return "\n".join(lines)
    first = _fitting(lines, limit // 4)
    last = _fitting(lines[len(first) :][::-1], limit - limit // 4)[::-1]
    left_out = len(lines) - len(first) - len(last)
    return "\n".join([*first, f"[… {left_out} messages left out here …]", *last])


def _fitting(lines: Sequence[str], limit: int) -> list[str]:
    """The first of `lines` that fit; one that is too long alone is cut."""
    kept: list[str] = []
    room = limit
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept or [line[:limit] + " [… cut]" for line in lines[:1]]


def _head(text: str, limit: int) -> str:
    """The beginning of a file in whole lines, and how much of it that is."""
    if len(text) <= limit:
        return text
    shown = text[:limit].rpartition("\n")[0] or text[:limit]
    lines, whole = shown.count("\n") + 1, text.count("\n") + 1
    return f"{shown}\n[… cut: the first {lines:,} of {whole:,} lines]"


def _links(turn: Turn) -> list[re.Match[str]]:
    """Permalinks to other threads of Slack, each once, no more than are read."""
    found = {match.group(): match for match in _PERMALINK.finditer(turn.text)}
    here = (turn.place.channel, turn.place.thread)
    return [link for link in found.values() if (link["channel"], _root(link)) != here][:MOST_LINKS]


def _root(link: re.Match[str]) -> str:
    """The `ts` by which the linked message, or the thread it is in, can be read."""
    return link["thread"] or f"{link['seconds']}.{link['rest']}"
