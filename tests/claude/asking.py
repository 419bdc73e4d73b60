"""Asks a model once, as the loop does, and keeps what came."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agent.model.claude import Claude
from agent.ports import Generation, Request, Retraction, TextDelta, ToolSpec

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=ZoneInfo("Europe/Berlin"))
TOOLS = (
    ToolSpec("trends", "Counts.", {"type": "object", "properties": {"event": {"type": "string"}}}),
    ToolSpec("run_sql", "Asks.", {"type": "object", "properties": {}}, mode="sql"),
)
MODEL = "claude-sonnet-5-5"


def user(*blocks):
    return {"role": "user", "content": [_block(b) for b in blocks]}


def assistant(*blocks):
    return {"role": "assistant", "content": [_block(b) for b in blocks]}


def _block(one):
    return {"type": "text", "text": one} if isinstance(one, str) else one


def result(text="42", *, id="toolu_1"):
    content = [{"type": "text", "text": text}]
    return {"type": "tool_result", "tool_use_id": id, "content": content}


def request(*messages, tools=TOOLS, must_answer=False, system="You are Rootle.", modes=()):
    messages = messages or (user("hello"),)
    return Request(system, messages, tools, NOW, must_answer, frozenset(modes))


def claude(server, **how):
    how = {"model": MODEL, "key": "sk-ant-test", "pause": 0.01} | how
    return Claude(base_url=server.address, **how)


async def ask(model, asked=None):
    """What a generation showed, as texts and None for a retraction, and the generation itself."""
    shown, made = [], None
    async for part in model.generate(asked or request()):
        match part:
            case TextDelta(text):
                shown.append(text)
            case Retraction():
                shown.append(None)
            case Generation():
                made = part
    return shown, made
