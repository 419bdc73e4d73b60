"""What can go wrong with the systems around Rootle, told apart by who can fix it.

    OutsideError              never raised itself
    ├── TryLater              nobody: wait and repeat (time-outs, 429, 5xx); may say how long
    ├── ChangeInput           whoever wrote the request: another query, name or value would work
    ├── AskPerson             a person: a setting, a token or a decision is missing
    │   ├── NoAccess          a person with more rights: the token or the asker may not do this
    │   └── Locked            a person, but the work waits: the system refuses all we ask until then
    └── Unsure                nobody knows whether it happened: look it up before trying again

The message of each is a sentence for the reader, free of secrets; `detail` is for the log.
"""


class OutsideError(Exception):
    """A failure outside our own code, with a sentence that says who can fix it and how."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class TryLater(OutsideError):
    """A passing failure; `retry_after` is in seconds where the other side said it."""

    def __init__(self, message: str, *, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, detail=detail)
        self.retry_after = retry_after


class ChangeInput(OutsideError):
    """The request itself was refused; the message says what to change."""


class AskPerson(OutsideError):
    """Only a person can go on from here; the message says who and what."""


class NoAccess(AskPerson):
    """The token or the asker lacks a right; the message names it."""


class Locked(AskPerson):
    """The whole system refuses us until a person mends the token.

    Nothing can be said there either, so what was asked is kept and tried again later.
    """


class Unsure(OutsideError):
    """The request was sent and its outcome is unknown."""
