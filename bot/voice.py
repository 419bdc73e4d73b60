"""What Rootle speaks with in Slack: one delivery for a process, and the threads that use it."""

from agent.effects import Effects
from agent.state.stores import Stores
from agent.turn import Turn
from bot.delivery import Delivery, slack_actions
from bot.links import Links
from bot.pacing import Pacing
from bot.settings import Settings
from bot.threads import SlackThread
from integrations.slack import Identity, Slack


class Voice:
    """The one executor of a process, and everything that it says through it."""

    def __init__(
        self, settings: Settings, stores: Stores, slack: Slack, identity: Identity
    ) -> None:
        self._settings = settings
        self._stores = stores
        self._slack = slack
        self.effects = Effects(
            stores.effects, slack_actions(slack, stores.effects, bot_user=identity.user)
        )
        self._delivery = Delivery(self.effects, Pacing())
        self.project = f"{settings.posthog_host.rstrip('/')}/project/{settings.posthog_project_id}"
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


def _links(settings: Settings, identity: Identity) -> Links:
    """The places that answers may link to: PostHog, Slack's own messages, the documentation."""
    docs = settings.rootle_docs_url
    places = [f"{settings.posthog_host.rstrip('/')}/project/"]
    if identity.home:
        places.append(f"{identity.home.rstrip('/')}/archives/")
    return Links(tuple(places), with_anchors=(docs,) if docs else ())
