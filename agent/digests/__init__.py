"""What is posted again and again: chosen questions, or a summary of what happened in the product."""
