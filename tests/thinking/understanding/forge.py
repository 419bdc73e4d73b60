"""A tool for developers: jobs with stages, rollouts, calls with codes, crashes, members, seats."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

_ALWAYS = ("$os", "$geoip_country_code", "release", "plan", "environment")
_JOB = ("duration_ms", "branch", "runner", "trigger")

FORGE = Found(
    events=(
        E("job_started", "A run began.", True, _ALWAYS + _JOB),
        E("job_succeeded", "A run ended and all was green.", True, _ALWAYS + _JOB),
        E("job_failed", "", False, (*_ALWAYS, *_JOB, "failed_stage")),
        E("Rollout Created", "", True, (*_ALWAYS, "target", "duration_ms")),
        E("Rollout Reverted", "", False, (*_ALWAYS, "target", "revert_reason")),
        E(
            "api_request",
            "One call of our HTTP API.",
            True,
            (*_ALWAYS, "endpoint", "http_method", "status_code", "latency_ms"),
        ),
        E("webhook_sent", "", False, (*_ALWAYS, "status_code", "latency_ms", "attempts")),
        E(
            "error_captured",
            "An exception in a customer's app.",
            True,
            (*_ALWAYS, "error_type", "severity", "is_handled"),
        ),
        E("Member Invited", "", False, (*_ALWAYS, "member_role")),
        E("Member Joined", "", False, (*_ALWAYS, "member_role")),
        E("org_created", "", True, (*_ALWAYS, "signup_source")),
        E("plan_upgraded", "", False, (*_ALWAYS, "previous_plan")),
        E("cli_command_run", "", False, (*_ALWAYS, "command", "exit_code")),
        E("$pageview", "", False, None),
        E("$exception", "", False, None),
    ),
    properties=(
        P("duration_ms", "event", "number", "How long it took, in milliseconds."),
        P("branch", "event", "text", "", ("main", "develop", "release")),
        P("runner", "event", "text", "", ("linux", "macos", "windows")),
        P("trigger", "event", "text", "", ("push", "schedule", "manual")),
        P("failed_stage", "event", "text", "", ("lint", "test", "build")),
        P("target", "event", "text", "", ("vercel", "kubernetes")),
        P("environment", "event", "text", "", ("production", "staging")),
        P("revert_reason", "event", "text", "", ("errors", "latency", "manual")),
        P("endpoint", "event", "text", "Path of the API.", ("/v1/runs", "/v1/logs")),
        P("http_method", "event", "text", "", ("GET", "POST", "DELETE")),
        P("status_code", "event", "number", "HTTP status.", ("200", "404", "429", "500", "503")),
        P("latency_ms", "event", "number", "Milliseconds until the answer."),
        P("attempts", "event", "number", "How often it was tried."),
        P("error_type", "event", "text", "", ("TypeError", "TimeoutError")),
        P("severity", "event", "text", "", ("fatal", "error", "warning")),
        P("is_handled", "event", "boolean", "Whether the app caught it."),
        P("member_role", "event", "text", "", ("owner", "developer", "viewer")),
        P("signup_source", "event", "text", "", ("github", "gitlab", "ads")),
        P("previous_plan", "event", "text", "", ("hobby", "team", "enterprise")),
        P("plan", "event", "text", "", ("hobby", "team", "enterprise")),
        P("command", "event", "text", "", ("deploy", "logs", "init")),
        P("exit_code", "event", "number", "", ("0", "1", "2")),
        P("release", "event", "text", "Version of the dashboard.", ("2026.10", "2026.11")),
        P("$os", "event", "text", "", ("Windows", "Mac OS X", "Linux")),
        P("$geoip_country_code", "event", "text", "", ("US", "DE", "IN")),
        P("is_staff", "person", "boolean", "Whether somebody works for us."),
        P("name", "organization", "text", "", ("Initech", "Hooli")),
        P("plan", "organization", "text", "Current plan.", ("hobby", "team", "enterprise")),
        P("seats", "organization", "number", "Paid seats."),
    ),
    cohorts=("Design partners",),
    group_types=("organization",),
)
