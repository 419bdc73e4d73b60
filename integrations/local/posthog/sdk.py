"""What PostHog's SDKs ask for when they start: their settings, feature flags, and themselves.

This project has no feature flags, surveys or recordings, and says so in the form that SDKs expect.
Recordings that are sent all the same are refused: nothing here would keep them.
"""

import json
import uuid
from pathlib import Path
from typing import Any

from aiohttp import web

from integrations.local.posthog.access import Gate
from integrations.local.posthog.capture import CROSS_ORIGIN, read_json
from integrations.local.posthog.project import TOKEN
from integrations.local.posthog.refusals import Refusal, invalid, not_found, unauthenticated

SDK = Path(__file__).parents[1] / "console" / "vendor" / "posthog-js" / "array.js"
"""PostHog's SDK for browsers, unmodified; PostHog serves it under the same path."""

FIRST_WITH_DETAILS = 2
"""From this version on `/flags/` answers with `flags`; before, with `featureFlags`."""

NO_FLAGS: dict[str, Any] = {"flags": {}}
NO_FLAGS_AT_FIRST: dict[str, Any] = {"featureFlags": {}, "featureFlagPayloads": {}}

CONFIG: dict[str, Any] = {
    "token": TOKEN,
    "supportedCompression": ["gzip", "gzip-js"],
    "analytics": {"endpoint": "/i/v0/e/"},
    "hasFeatureFlags": False,
    "autocapture_opt_out": False,
    "autocaptureExceptions": False,
    "captureDeadClicks": False,
    "capturePerformance": False,
    "defaultIdentifiedOnly": True,
    "elementsChainAsString": True,
    "errorTracking": {"autocaptureExceptions": False, "suppressionRules": []},
    "heatmaps": False,
    "sessionRecording": False,
    "surveys": False,
    "siteApps": [],
}
"""PostHog's remote config, of a project that has switched on events and nothing else."""


class Sdk:
    """The endpoints that need the project's token and no key."""

    def routes(self, gate: Gate) -> list[web.RouteDef]:
        """The routes, each with and without a slash at its end."""
        definitions = gate.guard(self.definitions, scope="feature_flag:read")
        asked = [f"/{path}{{end:/?}}" for path in ("flags", "decide", "s")]
        return [
            web.get("/array/{token}/config", self.config),
            web.get("/array/{token}/config.js", self.config_script),
            web.get("/static/array.js", self.script),
            web.post(asked[0], self.flags),
            web.post(asked[1], self.decide),
            web.post(asked[2], self.record),
            *(web.options(path, self.allow) for path in asked),
            web.get("/flags/definitions{end:/?}", definitions),
            web.get("/api/feature_flag/local_evaluation{end:/?}", definitions),
        ]

    async def config(self, request: web.Request) -> web.Response:
        """The settings, as JSON."""
        return web.json_response(_config_of(request), headers=CROSS_ORIGIN)

    async def config_script(self, request: web.Request) -> web.Response:
        """The settings, as a script that leaves them where the SDK looks for them."""
        found = json.dumps({"config": _config_of(request), "siteApps": []})
        place = "window._POSTHOG_REMOTE_CONFIG"
        text = f"(function(){{{place}={place}||{{}};{place}[{json.dumps(TOKEN)}]={found}}})();"
        return web.Response(text=text, content_type="application/javascript", headers=CROSS_ORIGIN)

    async def script(self, request: web.Request) -> web.StreamResponse:
        """The SDK itself."""
        return web.FileResponse(SDK, headers=CROSS_ORIGIN)

    async def flags(self, request: web.Request) -> web.Response:
        """The feature flags of a person: none."""
        version = request.query.get("v", "1")
        detailed = version.isdecimal() and int(version) >= FIRST_WITH_DETAILS
        none = NO_FLAGS if detailed else NO_FLAGS_AT_FIRST
        return await self._answer(request, none, config=request.query.get("config") == "true")

    async def decide(self, request: web.Request) -> web.Response:
        """The older form of both: settings and feature flags in one."""
        return await self._answer(request, NO_FLAGS_AT_FIRST, config=True)

    async def record(self, request: web.Request) -> web.Response:
        """Recordings have no place here, and are not to be believed kept."""
        refusal = invalid("Recordings are not kept here.", code="not_supported")
        return _with_origin(refusal.response())

    async def definitions(self, request: web.Request) -> web.Response:
        """The feature flags for SDKs that evaluate them on their own: none."""
        return web.json_response({"flags": [], "group_type_mapping": {}, "cohorts": {}})

    async def allow(self, request: web.Request) -> web.Response:
        """What a browser asks before it sends to another site."""
        return web.Response(headers=CROSS_ORIGIN)

    async def _answer(
        self, request: web.Request, none: dict[str, Any], *, config: bool
    ) -> web.Response:
        try:
            body = await request.read()
            asked = read_json(body, encoding=request.query.get("compression", ""))
            token = asked.get("token") or asked.get("api_key") if isinstance(asked, dict) else ""
            if token != TOKEN:
                raise unauthenticated("Project API key invalid.", code="invalid_api_key")
        except Refusal as refusal:
            return _with_origin(refusal.response())
        found = {**none, "errorsWhileComputingFlags": False, "requestId": str(uuid.uuid4())}
        shown = {**CONFIG, **found} if config else found
        return web.json_response(shown, headers=CROSS_ORIGIN)


def _config_of(request: web.Request) -> dict[str, Any]:
    if request.match_info["token"] != TOKEN:
        raise not_found()
    return CONFIG


def _with_origin(response: web.Response) -> web.Response:
    response.headers.update(CROSS_ORIGIN)
    return response
