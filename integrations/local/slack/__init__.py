"""A strict Slack workspace on this machine, for the demo, the tests and the command line."""

from integrations.local.slack.engine import SlackWorkspace
from integrations.local.slack.pace import Pace

__all__ = ["Pace", "SlackWorkspace"]
