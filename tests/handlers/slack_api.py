"""A small Slack Web API on loopback, with the people, channels and threads of these tests."""

from aiohttp import web

PEOPLE = {
    "U0ANA": {"name": "ana", "tz": "Europe/Berlin"},
    "U0BEN": {"name": "ben", "tz": "America/New_York"},
    "U0GUS": {"name": "gus", "tz": "Mars/Olympus", "is_ultra_restricted": True},
    "U0OUT": {"name": "olga", "is_stranger": True},
}
CHANNELS = {
    "C0PRODUCT": {"name": "product", "members": ["U0ANA", "U0BEN", "U0GUS", "U0ROOTLE"]},
    "C0LEADS": {"name": "leads", "is_private": True, "members": ["U0ANA", "U0ROOTLE"]},
    "C0ELSEWHERE": {"name": "elsewhere", "members": ["U0ANA"]},
    "D0ANA": {"is_im": True, "members": ["U0ANA", "U0ROOTLE"]},
}


class SlackApi:
    """Answers as Slack does, and notes every call as (method, arguments)."""

    def __init__(self) -> None:
        self.threads: dict[tuple[str, str], list[dict]] = {}
        self.files: dict[str, bytes] = {}
        self.refusals: dict[str, str] = {}
        self.calls: list[tuple[str, dict]] = []
        self.address = ""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self._call),
            web.get("/files/{name}", self._file),
        ]

    def called(self, method: str) -> list[dict]:
        """The arguments of every call of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    def say(self, channel: str, ts: str, text: str, *, thread: str = "", **fields) -> None:
        """Put a message into a thread, or begin one with it."""
        root = thread or ts
        message = {"type": "message", "ts": ts, "text": text, "user": "U0BEN", **fields}
        self.threads.setdefault((channel, root), []).append(message | {"thread_ts": root})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]], content_type="text/csv")

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = dict(request.query) | dict(await request.post())
        if request.content_type == "application/json":
            arguments |= await request.json()
        self.calls.append((method, arguments))
        if refusal := self.refusals.get(method):
            return web.json_response({"ok": False, "error": refusal})
        answer = getattr(self, "_" + method.replace(".", "_").lower())
        return web.json_response({"ok": True} | answer(arguments))

    def _users_info(self, asked: dict) -> dict:
        return {"user": {"id": asked["user"], **PEOPLE[asked["user"]]}}

    def _conversations_info(self, asked: dict) -> dict:
        return {"channel": {"id": asked["channel"], **CHANNELS[asked["channel"]]}}

    def _conversations_members(self, asked: dict) -> dict:
        return {"members": CHANNELS[asked["channel"]]["members"]}

    def _conversations_replies(self, asked: dict) -> dict:
        thread = self.threads.get((asked["channel"], asked["ts"]))
        if not thread:
            return {"ok": False, "error": "thread_not_found"}
        after = asked.get("oldest") or ""
        found = [m for n, m in enumerate(thread) if n == 0 or m["ts"] > after]
        begin = int(asked.get("cursor") or 0)
        end = begin + int(asked.get("limit", 1000))
        more = {"next_cursor": str(end)} if end < len(found) else {}
        return {"messages": found[begin:end], "response_metadata": more}

    def _assistant_threads_setsuggestedprompts(self, asked: dict) -> dict:
        return {}

    def _assistant_threads_setstatus(self, asked: dict) -> dict:
        return {}

    def _agents_sessions_setstatus(self, asked: dict) -> dict:
        return {}

    def _views_open(self, asked: dict) -> dict:
        return {"view": {"id": "V1"}}

    def _views_update(self, asked: dict) -> dict:
        return {"view": {"id": asked["view_id"]}}
