"""Whether a request, or one value of it, is what was meant."""
