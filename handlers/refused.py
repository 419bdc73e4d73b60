"""Why a request is turned away at the door: a status of the 4xx kind and a few words."""


class Refused(Exception):
    """A request that is not taken in; `reason` is shown to the sender and holds nothing of ours."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status
        self.reason = reason

    @property
    def final(self) -> bool:
        """Whether sending the same again is useless.

        A signature or a clock may be put right by the operator before Slack's last retry; a
        malformed body stays malformed.
        """
        return self.status != 401
