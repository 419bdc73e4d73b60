"""Everything that proposing, deciding and carrying out share; only who speaks in Slack has it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from agent.approvals.rules import ApproverRules
from agent.effects import Effects
from agent.state.stores import Stores
from agent.turn import Place
from integrations.posthog import PostHog


@dataclass(frozen=True, slots=True)
class Approving:
    """The stores, the one executor, the rules, and what is known of places.

    `is_shared` says whether people of other organisations are in a place; it must say yes where
    nobody knows. `posthog` only reads: targets are looked at again before something is done.
    """

    stores: Stores
    effects: Effects
    posthog: PostHog
    rules: ApproverRules
    is_shared: Callable[[Place], Awaitable[bool]]
    clock: Callable[[], datetime]
