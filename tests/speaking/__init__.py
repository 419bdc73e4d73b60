"""Tests of the voice: what Rootle says, and that Slack shows exactly that."""
