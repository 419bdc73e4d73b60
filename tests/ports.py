"""Ports for the servers of tests, and one where nobody listens.

Those of servers come from below what the system gives to outgoing connections and to servers that
take any: of these, one that was free when it was looked for may be somebody else's a moment later.
Tests that run side by side take theirs from parts of their own.
"""

import os
import random
import socket

LOWEST, PARTS, PART = 20_000, 12, 1_000
"""Linux gives connections ports from 32,768 on, see /proc/sys/net/ipv4/ip_local_port_range."""

CLOSED_PORT = 1
"""A connection to it is refused: only root could listen here, and no server of ours does."""

_given: set[int] = set()


def free_port() -> int:
    """A port of this machine that nobody uses now, and that this process did not give before."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    begin = LOWEST + worker % PARTS * PART
    while True:
        port = begin + random.SystemRandom().randrange(PART)
        if port in _given and len(_given) < PART // 2:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port
