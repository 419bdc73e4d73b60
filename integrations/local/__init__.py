"""The local workspace: stand-in servers for every system around Rootle, and a page to use them by."""
