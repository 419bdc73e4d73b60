"""What a project's data are called: events, properties, values, and how people's words find them."""
