"""Slack's rate limits: so many calls a minute for each method, one message a second and channel."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from integrations.local.slack.fields import Method

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100, 5: 600}
"""Calls a minute by tier (docs.slack.dev/apis/web-api/rate-limits); 5 is our reading of special."""

MESSAGES_BURST = 5
"""Messages that a channel takes at once before one a second holds; Slack says only "short bursts"."""


@dataclass(slots=True)
class _Bucket:
    size: float
    a_second: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Take one; 0 when there was one, else the seconds until there is."""
        self.left = min(self.size, self.left + (now - self.at) * self.a_second)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.a_second
        self.left -= 1
        return 0


class Limits:
    """Counts the calls of one app; `rate` multiplies every limit, 0 takes them away."""

    def __init__(self, *, rate: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def wait(self, method: Method, channel: str) -> int:
        """0 when the call may go on, else the whole seconds for `Retry-After`."""
        if not self._rate:
            return 0
        count = PER_MINUTE[method.tier]
        seconds = self._take((method.name, ""), count, count / 60)
        if not seconds and method.name == "chat.postMessage":
            seconds = self._take((method.name, channel), MESSAGES_BURST, 1.0)
        return math.ceil(seconds)

    def _take(self, key: tuple[str, str], size: float, a_second: float) -> float:
        now = self._clock()
        full = max(1.0, size * self._rate)
        bucket = self._buckets.setdefault(key, _Bucket(full, a_second * self._rate, full, now))
        return bucket.wait(now)
