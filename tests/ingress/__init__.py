"""What stands between Slack and the inbox."""
