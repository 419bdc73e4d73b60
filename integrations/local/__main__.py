"""Starts a part of the local workspace: `python -m integrations.local workspace`, or `posthog`.

Every option has a default from the environment that `rootle up --demo` sets. The two secrets come
from the environment alone, because arguments are visible to every user of a machine.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from integrations.local import again
from integrations.local.posthog import company
from integrations.local.workspace import NotLocalError, Plan, serve

SECRETS = ("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one part until SIGTERM; the answer is the exit code, 2 for a mistake in the call."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    given = _parser().parse_args(argv)
    try:
        asyncio.run(_posthog(given) if given.part == "posthog" else _workspace(given))
        if given.part == "posthog" and again.is_asked(given.home):
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  ourselves
    except NotLocalError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"The {given.part} cannot listen on port {given.port}: {error.strerror}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


async def _workspace(given: argparse.Namespace) -> None:
    missing = [name for name in SECRETS if not os.environ.get(name)]
    if missing:
        raise NotLocalError(
            f"{' and '.join(missing)} must be set in the environment, to the values that Rootle "
            "has: any text for the secret, a text that begins with xoxb- for the token."
        )
    await serve(
        Plan(
            home=given.home,
            host=given.host,
            port=given.port,
            bot_url=given.bot_url,
            posthog_url=given.posthog_url,
            signing_secret=os.environ["SLACK_SIGNING_SECRET"],
            bot_token=os.environ["SLACK_BOT_TOKEN"],
        )
    )


async def _posthog(given: argparse.Namespace) -> None:
    from integrations.local.posthog import server  # noqa: PLC0415  its database takes 300 MB

    seed = again.follow(given.home, seed=given.seed)
    if given.truth is not None:
        _write_truth(given.truth, seed, given.size)

    async def serve_posthog() -> str | None:
        # What ends the program must not end a task: its traceback would be all that people see.
        try:
            await server.serve(
                host=given.host,
                port=given.port,
                home=given.home,
                seed=seed,
                size=given.size,
                until=given.until,
            )
        except SystemExit as end:
            return str(end.code)
        return None

    serving = asyncio.ensure_future(serve_posthog())
    noticing = asyncio.ensure_future(again.asked(given.home))
    await asyncio.wait({serving, noticing}, return_when=asyncio.FIRST_COMPLETED)
    for task in (noticing, serving):
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        if reason := await serving:
            sys.exit(reason)


def _write_truth(file: Path, seed: int, size: float) -> None:
    """What the company's data hide, up to today: nothing else on this machine tells it."""
    today = datetime.now(company.TIME_ZONE).date()
    first = today - timedelta(days=company.DAYS - 1)
    document = company.truth(seed, first, today, size=size)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m integrations.local", description=__doc__)
    parts = parser.add_subparsers(dest="part", required=True)
    workspace = parts.add_parser("workspace", help="Slack's side and the console")
    _shared(workspace, port=_port("ROOTLE_WORKSPACE_PORT", 3100))
    workspace.add_argument(
        "--bot-url",
        default=f"http://127.0.0.1:{_port('ROOTLE_PORT', 3000)}",
        help="where Rootle is",
    )
    workspace.add_argument(
        "--posthog-url",
        default=f"http://127.0.0.1:{_port('ROOTLE_POSTHOG_PORT', 3101)}",
        help="where the other part is",
    )
    posthog = parts.add_parser("posthog", help="the PostHog of the demo company")
    _shared(posthog, port=_port("ROOTLE_POSTHOG_PORT", 3101))
    posthog.add_argument(
        "--seed", type=int, help="another number, another company: for a home without one"
    )
    sizes = posthog.add_mutually_exclusive_group()
    sizes.add_argument(
        "--size", type=_share, default=1.0, help="share of the company's visitors, 0.12 is small"
    )
    sizes.add_argument(
        "--empty",
        dest="size",
        action="store_const",
        const=0.0,
        help="no company at all: a project that waits for the events of another one",
    )
    posthog.add_argument(
        "--until",
        type=datetime.fromisoformat,
        help="let the clock stand still at this time of the project, such as 2026-11-18T12:00",
    )
    posthog.add_argument(
        "--truth",
        type=Path,
        metavar="FILE",
        help="where to write what is wrong at the company in these 90 days, for tests",
    )
    return parser


def _shared(parser: argparse.ArgumentParser, *, port: int) -> None:
    home = Path(os.environ.get("ROOTLE_HOME") or ".rootle") / "demo"
    parser.add_argument("--host", default="127.0.0.1", help="an address of this machine alone")
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--home", type=Path, default=home, help="the folder that keeps everything")


def _share(text: str) -> float:
    size = float(text)
    if not 0 <= size <= 10:
        raise argparse.ArgumentTypeError("a size is between 0 and 10")
    return size


def _port(name: str, otherwise: int) -> int:
    return int(os.environ.get(name) or otherwise)


if __name__ == "__main__":
    sys.exit(main())
