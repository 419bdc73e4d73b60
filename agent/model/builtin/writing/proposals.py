"""Words about what Rootle proposed, and what it needs to know before it can."""

from agent.approvals.proposing import UNDER_LEAVE

NO_ANNOTATIONS = "I cannot put notes on the charts here: the tool for it is not available."
WHICH_DAY = "Which day should the note stand at?"
WHICH_WORDS = "What should the note say? Tell me all of it, such as “annotate 3 November: pricing page launched”."
TOO_MANY_WORDS = "This is longer than a note on the charts may be. A sentence is enough."
NOT_TAKEN_AWAY = (
    "I put notes on the charts, and cannot take them away. What only waits for approval is turned "
    "down with “Reject”; a note that stands is deleted in PostHog, under Data management, Annotations."
)

WAITS = (
    "I have proposed the note; it waits below for somebody to approve it. Until then nothing is "
    "changed."
)
DONE = "Done, under the leave that was given for this thread."


def proposed(text: str) -> str:
    """What to say behind a tool's own words about what it proposed."""
    return DONE if text.startswith(UNDER_LEAVE) else WAITS
