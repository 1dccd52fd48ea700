"""Evaluates requests: which campaigns run, what their rules give, and how that is undone."""
