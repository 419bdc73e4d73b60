"""Finds out from Slack what one person may be shown, and where that person would see it."""

from agent.policy import Audience, Label
from agent.turn import Turn
from integrations.errors import Locked, OutsideError, TryLater
from integrations.slack import Slack


async def asker_alone(slack: Slack, turn: Turn, label: Label) -> Audience:
    """Whoever asked, with those circles of `label` to which they belong at this moment.

    Slack is asked about each channel that is not the one of the turn; a channel that Rootle
    cannot look into counts as one that the asker is not in.
    """
    asker = Audience(turn.place.channel, only_user=turn.asker.id)
    found = set()
    for circle in label.circles:
        kind, _, channel = circle.partition(":")
        if kind == "channel" and not asker.within(circle):
            try:
                if await slack.is_member(channel, turn.asker.id):
                    found.add(circle)
            except (TryLater, Locked):
                raise
            except OutsideError:
                continue
    return Audience(asker.channel, only_user=asker.only_user, circles=frozenset(found))


async def root_with_replies(slack: Slack, turn: Turn) -> str:
    """The root of the turn's thread, or nothing where nobody has replied or that is not known.

    "Ephemeral messages in threads are only shown if there is already an active thread":
    https://docs.slack.dev/reference/methods/chat.postEphemeral
    """
    root = turn.place.root
    if not root or (turn.message and turn.message != root):
        return root
    try:
        return root if len(await slack.replies(turn.place.channel, root, most=2)) > 1 else ""
    except OutsideError:
        return ""
