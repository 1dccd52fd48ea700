"""Keeps what is written in accounts in a store, and brings it back."""
