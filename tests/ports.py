"""Ports for the servers of tests: from below those that the system gives to outgoing connections.

Of those, one that was free when it was looked for may be taken by a connection of anybody before the
server listens.
"""

import random
import socket

LOWEST, HIGHEST = 20_000, 32_000
"""Linux gives connections ports from 32,768 on, see /proc/sys/net/ipv4/ip_local_port_range."""


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    while True:
        port = random.SystemRandom().randint(LOWEST, HIGHEST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
