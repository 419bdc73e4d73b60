"""Sends signed Slack requests over keep-alive connections and notes how long each 2xx took.

Times are of the 2xx alone; what got another status counts as refused, and Slack would send it
again. Run as a process of its own (`python -m tests.bench.load`), so that the load's own work is not
counted to the server: on two cores one serves and the other asks. With several ports the requests
go to them in turn, as a balancer sends them.
"""

import argparse
import asyncio
import hashlib
import hmac
import itertools
import json
import statistics
import sys
import time
from urllib.parse import urlencode

from tests.bench.rounds import percentile

SECRET = "bench-signing-secret"


def event(name, *, type="reaction_added"):
    """The body of an event that every Slack app gets many of, and its content type."""
    body = {
        "token": "t", "team_id": "T0LOCAL", "api_app_id": "A1", "type": "event_callback",
        "event_id": f"Ev{name}", "event_time": int(time.time()),
        "event": {
            "type": type,
            "user": "U1",
            "item": {"type": "message", "channel": "C1", "ts": "1795000000.000100"},
            "reaction": "eyes",
            "event_ts": f"{time.time():.6f}",
        },
        "authorizations": [{"team_id": "T0LOCAL", "user_id": "U0ROOTLE", "is_bot": True}],
    }  # fmt: skip
    return json.dumps(body).encode(), "application/json"


def command(name):
    """The body of a slash command, and its content type."""
    fields = {
        "token": "t", "team_id": "T0LOCAL", "team_domain": "local", "channel_id": "C1",
        "channel_name": "product", "user_id": "U1", "user_name": "ana", "command": "/rootle",
        "text": "how many people signed up last week?", "api_app_id": "A1",
        "is_enterprise_install": "false", "trigger_id": f"tr.{name}",
        "response_url": f"http://127.0.0.1:9/commands/{name}",
    }  # fmt: skip
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def request(body, content_type, *, secret=SECRET):
    """One whole HTTP request, ready to be written to a socket."""
    at = str(int(time.time()))
    signed = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {at}\r\n"
        f"X-Slack-Signature: v0={signed}\r\n\r\n"
    )
    return head.encode() + body


async def ask(reader, writer, raw):
    """Send one request; returns the status and the seconds until its answer was complete."""
    began = time.perf_counter()
    writer.write(raw)
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.split(b":")[1]))
    return status, time.perf_counter() - began


async def flood(ports, requests, connections):
    """As fast as `connections` allow."""
    waiting = iter(requests)
    results = []

    async def one(port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for raw in waiting:
            results.append(await ask(reader, writer, raw))  # noqa: PERF401 -- counted as it comes
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one(ports[n % len(ports)]) for n in range(connections)))
    return results, time.perf_counter() - began


async def steady(ports, requests, rate):
    """`rate` requests a second, whatever the answers do (open loop)."""
    idle, results, tasks = {port: [] for port in ports}, [], []

    async def one(port, raw):
        free = idle[port]
        connection = free.pop() if free else await asyncio.open_connection("127.0.0.1", port)
        results.append(await ask(*connection, raw))
        free.append(connection)

    began = time.perf_counter()
    for number, (port, raw) in enumerate(zip(itertools.cycle(ports), requests)):
        await asyncio.sleep(max(0, began + number / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(one(port, raw)))
    await asyncio.gather(*tasks)
    return results, time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ports", type=int, nargs="+", required=True)
    parser.add_argument("--kind", choices=["event", "command"], default="event")
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--secret", default=SECRET)
    chosen = parser.parse_args()
    run, kind = f"{time.time_ns():x}", {"event": event, "command": command}[chosen.kind]
    requests = [request(*kind(f"{run}.{n}"), secret=chosen.secret) for n in range(chosen.count)]
    work = (
        steady(chosen.ports, requests, chosen.rate)
        if chosen.rate
        else flood(chosen.ports, requests, chosen.connections)
    )
    results, seconds = asyncio.run(work)
    times = [1000 * taken for status, taken in results if status == 200]
    json.dump(
        {
            "refused": len(results) - len(times),
            "per_second": len(times) / seconds,
            "p50_ms": statistics.median(times),
            "p99_ms": percentile(times, 0.99),
            "most_ms": max(times),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
