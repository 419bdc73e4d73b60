"""Ports for the servers of tests, and one where nobody listens.

Those of servers come from below what the system gives to outgoing connections and to servers that
take any: of these, one that was free when it was looked for may be somebody else's a moment later.
"""

import random
import socket
from collections import deque

LOWEST, HIGHEST = 20_000, 32_000
"""Linux gives connections ports from 32,768 on, see /proc/sys/net/ipv4/ip_local_port_range."""

CLOSED_PORT = 1
"""A connection to it is refused: only root could listen here, and no server of ours does."""

_promised: "deque[socket.socket]" = deque(maxlen=100)
"""For each port given lately its UDP side, which tells tests beside this one that it is taken."""


def free_port() -> int:
    """A port of this machine that nobody uses now, and that no other test gets for its server."""
    while True:
        port = random.SystemRandom().randint(LOWEST, HIGHEST)
        promise = socket.socket(type=socket.SOCK_DGRAM)
        try:
            promise.bind(("127.0.0.1", port))
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            promise.close()
            continue
        if len(_promised) == _promised.maxlen:
            _promised.popleft().close()
        _promised.append(promise)
        return port
