"""Servers for tests, in a thread, on the loop that runs or elsewhere, and what they lend."""
