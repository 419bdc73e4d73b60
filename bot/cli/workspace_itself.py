"""`rootle workspace deliveries`, `fault`, `reset`: the local workspace itself."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.workspace import Desk, Workspace

Document = dict[str, Any]

RENEWAL = 300.0
"""Seconds that a new history of the demo company may take."""

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Wait = Annotated[
    float, typer.Option("--wait", min=0, max=600, help="Seconds to wait for quiet; 0: do not wait.")
]


def desk(context: typer.Context) -> "Desk":
    """What the callback of the command group put down for its verbs."""
    found: Desk = context.obj
    return found


def deliveries(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=2000, help="The newest so many.")
    ] = 50,
    wait: Wait = 0,
    as_json: Json = False,
) -> None:
    """Show what passed: each delivery attempt and each API call, in order."""

    def draw(console: "Console", document: Document) -> None:
        from bot.workspace_screen import show_deliveries  # noqa: PLC0415

        show_deliveries(console, document["deliveries"])

    desk(context).show(
        lambda there: there.get("deliveries", limit=limit, wait=wait), draw, as_json=as_json
    )


def fault(
    context: typer.Context,
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME=VALUE", help="Such as slack.slow_ack=1 or slack/chat.*=500x2."
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="Only show what there is.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="End every fault first.")] = False,
    wait: Wait = 0,
    as_json: Json = False,
) -> None:
    """Make trouble on request, to see how Rootle bears it; VALUE off ends a fault."""
    pairs = [one.partition("=") for one in settings or ()]
    if unclear := [name for name, equals, value in pairs if not (name and equals and value)]:
        raise typer.BadParameter(
            f"{unclear[0]!r} is not NAME=VALUE. See: rootle workspace fault --list"
        )

    def make(there: "Workspace") -> Document:
        if clear:
            there.post("fault", clear=True)
        for name, _, value in pairs if not show else ():
            there.post("fault", name=name, value=value)
        return there.get("faults", wait=wait)

    def draw(console: "Console", document: Document) -> None:
        from bot.workspace_screen import show_faults  # noqa: PLC0415

        show_faults(console, document["faults"])

    desk(context).show(make, draw, as_json=as_json)


def reset(
    context: typer.Context,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, help="Tell the company's history anew, from this."),
    ] = None,
    wait: Wait = RENEWAL,
    as_json: Json = False,
) -> None:
    """Forget every message and fault; with --seed, give the demo company another history."""

    def draw(console: "Console", document: Document) -> None:
        console.print("The workspace is empty again.")
        if document["posthog"]:
            console.print(f"The demo company has the history of seed {seed}.")
        elif document["posthog"] is False:
            console.print(
                f"PostHog does not run; it tells the history of seed {seed} when it does."
            )

    desk(context).show(
        lambda there: there.post("reset", wait=wait, seed=seed), draw, as_json=as_json
    )
