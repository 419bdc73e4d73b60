"""Times in the words of people, and as exact stretches in the project's time zone."""
