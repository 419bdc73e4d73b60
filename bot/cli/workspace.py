"""`rootle workspace`: the local workspace from the terminal, as any of its people.

The workspace must be running (`make demo`). What only draws or connects is imported when a verb
runs, so that `rootle --help` answers at once.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.workspace_itself import Json, Wait, deliveries, desk, fault, reset

if TYPE_CHECKING:
    from rich.console import Console

    from bot.workspace import Workspace

Document = dict[str, Any]

WAIT = 60.0
"""Seconds after which a verb gives up waiting for Rootle, unless told otherwise."""

app = typer.Typer(
    help="Use the local workspace without a browser. Start it with: make demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Text = Annotated[str, typer.Argument(help="What to say.", show_default=False)]
As = Annotated[str, typer.Option("--as", help="Who does it: ana, ben, chloe, dan, gus.")]
Channel = Annotated[str, typer.Option("--channel", help="Where: general, product, support, leads.")]
AnyChannel = Annotated[
    str | None, typer.Option("--channel", help="Where; found by itself if left out.")
]
Thread = Annotated[str, typer.Option("--thread", help="The ts of any message in it.")]


@app.callback()
def workspace(
    context: typer.Context,
    port: Annotated[
        int, typer.Option("--port", envvar="ROOTLE_WORKSPACE_PORT", help="Where it listens.")
    ] = 3100,
) -> None:
    """Use the local workspace without a browser. Start it with: make demo."""
    from bot.workspace import Desk  # noqa: PLC0415  --help stays fast

    context.obj = Desk(port)


@app.command()
def mention(
    context: typer.Context,
    text: Text,
    channel: Channel = "product",
    who: As = "ana",
    wait: Wait = WAIT,
    as_json: Json = False,
) -> None:
    """Mention Rootle in a channel and wait for its answer."""
    words = text if "@rootle" in text else f"@rootle {text}"
    _say(context, wait, as_json, as_=who, channel=channel, text=words)


@app.command()
def reply(
    context: typer.Context,
    text: Text,
    thread: Thread,
    who: As = "ana",
    channel: AnyChannel = None,
    wait: Wait = WAIT,
    as_json: Json = False,
) -> None:
    """Reply in a thread and wait for Rootle's answer."""
    _say(context, wait, as_json, as_=who, channel=channel, thread_ts=thread, text=text)


@app.command()
def dm(
    context: typer.Context,
    text: Text,
    who: As = "ana",
    thread: Annotated[str | None, typer.Option("--thread", help="Reply in this thread.")] = None,
    wait: Wait = WAIT,
    as_json: Json = False,
) -> None:
    """Write to Rootle directly and wait for its answer."""
    _say(context, wait, as_json, as_=who, channel="@rootle", thread_ts=thread, text=text)


@app.command()
def command(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help='As typed: "/rootle usage".', show_default=False)],
    channel: Channel = "product",
    who: As = "ana",
    wait: Wait = WAIT,
    as_json: Json = False,
) -> None:
    """Type a slash command and show what came back."""
    fields = {"as_": who, "channel": channel, "text": text}
    done = desk(context).show(
        lambda there: there.post("command", wait=wait, **fields), _draw_messages, as_json=as_json
    )
    _blame(done)


@app.command()
def click(
    context: typer.Context,
    action: Annotated[str, typer.Option("--action", help="The action id of the control.")],
    message: Annotated[str | None, typer.Option("--message", help="The ts of the message.")] = None,
    view: Annotated[str | None, typer.Option("--view", help="The id of the form instead.")] = None,
    value: Annotated[str | None, typer.Option("--value", help="What to choose in it.")] = None,
    who: As = "ana",
    channel: AnyChannel = None,
    wait: Wait = WAIT,
    as_json: Json = False,
) -> None:
    """Press a button of a message or of an open form, or choose something in it."""
    if (message is None) == (view is None):
        raise typer.BadParameter("Name the --message, or the --view, in which the control is.")
    fields = {"as_": who, "action_id": action, "value": value}
    if view is None:
        fields |= {"channel": channel, "ts": message}
    else:
        fields |= {"view_id": view}
    path = "click" if view is None else "act_in_view"
    done = desk(context).show(
        lambda there: there.post(path, wait=wait, **fields), _draw_click, as_json=as_json
    )
    _blame(done)


@app.command()
def submit(
    context: typer.Context,
    view: Annotated[str, typer.Option("--view", help="The id of the form.")],
    fields: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE; the others stay as they are.")
    ] = None,
    who: As = "ana",
    as_json: Json = False,
) -> None:
    """Send an open form, with some of its fields changed."""
    pairs = [field.partition("=") for field in fields or ()]
    if any(not equals for _, equals, _ in pairs):
        raise typer.BadParameter("A field is set as --set NAME=VALUE.")
    values = {name: value for name, _, value in pairs}
    done = desk(context).show(
        lambda there: there.post("submit", as_=who, view_id=view, values=values),
        _draw_sent,
        as_json=as_json,
    )
    if done["errors"]:
        raise typer.Exit(1)
    _blame(done)


@app.command()
def stop(
    context: typer.Context,
    thread: Thread,
    who: As = "ana",
    wait: Wait = WAIT,
    as_json: Json = False,
) -> None:
    """Press Stop in a thread where Rootle works, and wait until it has stopped."""

    def press(there: "Workspace") -> Document:
        there.post("stop", as_=who, thread_ts=thread)
        return there.get("thread", as_=who, ts=thread, wait=wait)

    _warn(desk(context).show(press, _draw_messages, as_json=as_json), wait)


@app.command()
def thread(
    context: typer.Context,
    ts: Annotated[str, typer.Argument(help="The ts of any message in it.", show_default=False)],
    channel: AnyChannel = None,
    who: As = "ana",
    wait: Wait = WAIT,
    as_json: Json = False,
) -> None:
    """Show a thread as one person sees it, once it is quiet."""
    done = desk(context).show(
        lambda there: there.get("thread", as_=who, channel=channel, ts=ts, wait=wait),
        _draw_messages,
        as_json=as_json,
    )
    _warn(done, wait)


app.command()(deliveries)
app.command()(fault)
app.command()(reset)


def _say(context: typer.Context, wait: float, as_json: bool, **fields: object) -> None:
    done = desk(context).show(
        lambda there: there.post("say", wait=wait, **fields), _draw_messages, as_json=as_json
    )
    _warn(done, wait)


def _draw_messages(console: "Console", document: Document) -> None:
    from bot.workspace_screen import show_messages  # noqa: PLC0415

    show_messages(console, document["messages"])


def _draw_click(console: "Console", document: Document) -> None:
    from bot.workspace_screen import show_forms, show_messages  # noqa: PLC0415

    show_messages(console, document.get("messages", []))
    show_forms(console, document["views"][-1:])


def _draw_sent(console: "Console", document: Document) -> None:
    from bot.workspace_screen import show_complaints  # noqa: PLC0415

    if document["errors"]:
        show_complaints(console, document["errors"])
    elif document["ok"]:
        console.print("The form was taken.")


def _warn(document: Document, wait: float) -> None:
    """Exit with 1 when Rootle was awaited and is not done."""
    if document["quiet"] is False:
        typer.echo(
            f"Rootle was not done after {wait:g} seconds. To see what passed between it and the "
            "workspace: rootle workspace deliveries",
            err=True,
        )
        raise typer.Exit(1)


def _blame(document: Document) -> None:
    """Exit with 1 when Rootle did not take a click or a command."""
    if not document["ok"]:
        typer.echo(f"Rootle did not take it: {document['error']}.", err=True)
        raise typer.Exit(1)
