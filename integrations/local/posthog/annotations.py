"""Notes on the charts, kept by their numbers."""

from dataclasses import asdict, dataclass, field
from typing import Any

from integrations.local.posthog.kept import Kept


@dataclass(frozen=True, slots=True)
class Annotation:
    """One note; moments are ISO 8601 in UTC, as PostHog writes them."""

    id: int
    content: str | None
    date_marker: str | None
    scope: str
    created_at: str
    updated_at: str
    created_by: dict[str, Any] | None = None
    deleted: bool = False


@dataclass(slots=True)
class Annotations:
    """Every note of the project."""

    kept: Kept
    known: dict[int, Annotation] = field(init=False)

    def __post_init__(self) -> None:
        self.known = {one["id"]: Annotation(**one) for one in self.kept.read([])}

    def all(self) -> list[Annotation]:
        """Those that are not deleted, the newest first."""
        return [one for _, one in sorted(self.known.items(), reverse=True) if not one.deleted]

    def put(self, annotation: Annotation) -> None:
        """Add a note, or replace the one of that number."""
        self.known[annotation.id] = annotation
        self.kept.write([asdict(one) for one in self.known.values()])

    def next_id(self) -> int:
        """The number of the next note."""
        return max(self.known, default=0) + 1
