"""What becomes of each thing that people do in Slack."""
