"""When something is to be done again: from plain words to exact moments, and back to words."""
