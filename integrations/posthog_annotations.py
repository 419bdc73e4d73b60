"""Writes notes onto PostHog's charts: the one thing that Rootle changes there.

This is apart from the reading client on purpose: only the executor of approved changes holds it.
"""

from datetime import datetime, timedelta

import aiohttp
from pydantic import AwareDatetime

from integrations.errors import ChangeInput
from integrations.posthog_api import Api
from integrations.posthog_shapes import Incoming, read

LONGEST = 400
"""Characters of a note: PostHog's own limit until 2025, and what every version takes
(posthog/models/annotation.py)."""

SCOPE = "project"
"""On every chart of the project. PostHog also has notes for one insight, and for an organisation."""

CLOCK_DIFFERENCE = timedelta(minutes=2)
"""How far PostHog's clock may be behind ours when a note of unknown outcome is looked for."""


class AnnotationRow(Incoming):
    """A note on the charts."""

    id: int
    content: str | None = None
    date_marker: AwareDatetime | None = None
    scope: str = ""
    created_at: AwareDatetime | None = None
    deleted: bool = False


class Annotations:
    """The notes on the charts of one project; the key needs `annotation:write`."""

    def __init__(
        self, *, host: str, key: str, project: int, session: aiohttp.ClientSession
    ) -> None:
        self._api = Api(host=host, key=key, project=project, session=session)
        self._project = project

    async def create(self, *, project: int, content: str, date_marker: str) -> int:
        """Put a note on every chart, at an ISO moment with its offset; returns its number.

        Raises `Unsure` when PostHog did not answer to the end: look with `find` then.
        """
        self._check(project)
        note = {"content": content, "date_marker": date_marker, "scope": SCOPE}
        return read(AnnotationRow, await self._api.post("annotations/", note)).id

    async def find(
        self, *, project: int, content: str, date_marker: str, since: datetime
    ) -> int | None:
        """The number of a note with just these words at this moment, made after `since`, or None.

        PostHog keeps no name of ours with a note. So the same note, made by somebody else in those
        minutes, is taken for this one.
        """
        self._check(project)
        moment, after = datetime.fromisoformat(date_marker), since - CLOCK_DIFFERENCE
        rows = [read(AnnotationRow, row) for row in await self._api.pages("annotations/")]
        for row in rows:
            same = (row.content, row.date_marker, row.scope) == (content, moment, SCOPE)
            if same and not row.deleted and row.created_at and row.created_at >= after:
                return row.id
        return None

    def _check(self, project: int) -> None:
        """An approval is for one project; the settings may name another one by now."""
        if project != self._project:
            raise ChangeInput(
                "This was approved for another PostHog project than the one that Rootle is set to "
                "now, so nothing was done."
            )
