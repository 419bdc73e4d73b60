"""How the Web API says no: `ok: false`, an error code, and where known the place of the mistake."""

from typing import Any


class RefusedError(Exception):
    """One call refused; `error` is Slack's code, `messages` its explanations for developers."""

    def __init__(self, error: str, *messages: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.extra = extra

    def answer(self) -> dict[str, Any]:
        """The body of the answer, as Slack writes it."""
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["errors"] = list(self.messages)
            body["response_metadata"] = {"messages": [f"[ERROR] {said}" for said in self.messages]}
        return body
