"""Search: the team's documentation, and how texts are ranked and told."""
