"""What came and what became of it."""
