"""What `/rootle` can be told; each file declares one `COMMAND`."""
