"""What Rootle remembers: the inbox, conversations, evidence, effects and the smaller records."""
