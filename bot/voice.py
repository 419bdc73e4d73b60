"""What Rootle speaks with in Slack: one delivery for a process, and the threads that use it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from agent.approvals.approving import Approving
from agent.effects import Effects
from agent.state.stores import Stores
from agent.turn import Place, Turn
from bot.delivery import Delivery, slack_actions
from bot.links import Links
from bot.pacing import Pacing
from bot.posthog_actions import posthog_actions
from bot.progress import ProgressCard
from bot.settings import Settings
from bot.threads import SlackThread, destination_of
from integrations.posthog import PostHog
from integrations.posthog_annotations import Annotations
from integrations.slack import Identity, Slack


class Voice:
    """The one executor of a process, and everything that it says through it."""

    def __init__(
        self,
        settings: Settings,
        stores: Stores,
        slack: Slack,
        identity: Identity,
        *,
        annotations: Annotations,
    ) -> None:
        self._settings = settings
        self._stores = stores
        self._slack = slack
        self.project = f"{settings.posthog_host.rstrip('/')}/project/{settings.posthog_project_id}"
        self.effects = Effects(
            stores.effects,
            {
                **slack_actions(slack, stores.effects, bot_user=identity.user),
                **posthog_actions(annotations, pages=self.project),
            },
        )
        self._delivery = Delivery(self.effects, Pacing())
        self._links = _links(settings, identity)

    def thread(self, turn: Turn) -> SlackThread:
        """The thread in which `turn` is answered."""
        return SlackThread(
            turn,
            self._delivery,
            self._slack,
            self._stores.buttons,
            mode=self._settings.rootle_answers,
            links=self._links,
            longest=self._settings.rootle_background_seconds,
        )

    def card(self, turn: Turn) -> ProgressCard:
        """The progress of a job, whose `turn` this is, for whoever holds its lease."""
        longest = self._settings.rootle_background_seconds
        to, buttons = destination_of(turn), self._stores.buttons
        return ProgressCard(turn, to, self._delivery, buttons, longest=longest)

    def approving(
        self,
        posthog: PostHog,
        is_shared: Callable[[Place], Awaitable[bool]],
        clock: Callable[[], datetime],
    ) -> Approving:
        """What people approve is carried out by the same executor."""
        rules = self._settings.approver_rules
        return Approving(self._stores, self.effects, posthog, rules, is_shared, clock)


def _links(settings: Settings, identity: Identity) -> Links:
    """The places that answers may link to: PostHog, Slack's own messages, the documentation."""
    docs = settings.rootle_docs_url
    places = [f"{settings.posthog_host.rstrip('/')}/project/"]
    if identity.home:
        places.append(f"{identity.home.rstrip('/')}/archives/")
    return Links(tuple(places), with_anchors=(docs,) if docs else ())
