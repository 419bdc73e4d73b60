"""Links words to the names of a company: its events, properties, values, and what it calls its people."""
