"""Says before anything starts which port is taken, and how to choose another."""

import contextlib
import random
import socket
from collections.abc import Iterable, Mapping


def taken(host: str, ports: Mapping[str, int], *, again: str) -> str | None:
    """A message when some of `ports` (by setting) cannot be listened on; None when all are free.

    `again` is the command that the message shows with other ports.
    """
    if len(set(ports.values())) < len(ports):
        shown = ", ".join(f"{name}={port}" for name, port in ports.items())
        return f"Each process needs a port of its own, but the settings are {shown}."
    bad = {name: port for name, port in ports.items() if not is_free(host, port)}
    if not bad:
        return None
    lines = [f"Port {port} ({name}) is used by another program." for name, port in bad.items()]
    choice = " ".join(f"{name}={port}" for name, port in _others(host, bad, ports.values()))
    lines.append(f"Stop that program, or choose another port: {choice} {again}")
    return "\n".join(lines)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with contextlib.ExitStack() as stack:
        try:
            family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            server = stack.enter_context(socket.socket(family, kind))
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(address)
            server.listen(1)
        except OSError:
            return False
    return True


def any_free(host: str) -> int:
    """A port that is free now, from below those that systems give to outgoing connections.

    Linux gives those from 32,768 on, see /proc/sys/net/ipv4/ip_local_port_range.
    """
    ours = range(20_000, 32_000)
    return next(port for port in random.sample(ours, len(ours)) if is_free(host, port))


def _others(host: str, bad: Mapping[str, int], wanted: Iterable[int]) -> Iterable[tuple[str, int]]:
    """For each port that is taken the next free one, ten further on so that they stay apart."""
    avoid = set(wanted)
    for name, port in bad.items():
        further = (other for other in range(port + 10, 65536) if other not in avoid)
        other = next((other for other in further if is_free(host, other)), 0)
        avoid.add(other)
        yield name, other
