"""Long conversations: what a model still reads of them once a summary takes their place."""
