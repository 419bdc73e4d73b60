"""How each kind of change in PostHog is made, and found again when nobody knows whether it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.effects import Action, Effect
from agent.tools.annotate import KIND
from integrations.posthog_annotations import Annotations

Outcome = dict[str, Any]


def posthog_actions(annotations: Annotations, *, pages: str) -> Mapping[str, Action]:
    """The actions of every effect in PostHog; `pages` is the project's address, `…/project/1`."""
    actions = _Actions(annotations, pages.rstrip("/"))
    return {KIND: Action(actions.annotate, actions.find)}


@dataclass(frozen=True, slots=True)
class _Actions:
    annotations: Annotations
    pages: str

    async def annotate(self, effect: Effect) -> Outcome:
        """Put the note on the charts."""
        note = effect.arguments
        return self._made(
            await self.annotations.create(
                project=note["project"], content=note["content"], date_marker=note["date_marker"]
            )
        )

    async def find(self, effect: Effect) -> Outcome | None:
        """The note, if it was made since it was proposed."""
        note = effect.arguments
        found = await self.annotations.find(
            project=note["project"],
            content=note["content"],
            date_marker=note["date_marker"],
            since=datetime.fromisoformat(note["since"]),
        )
        return None if found is None else self._made(found)

    def _made(self, number: int) -> Outcome:
        """PostHog's page lists all notes; none has one of its own."""
        return {"id": number, "link": f"{self.pages}/data-management/annotations"}
