"""What Rootle would change in the world is proposed here, decided by people, and then made once."""
