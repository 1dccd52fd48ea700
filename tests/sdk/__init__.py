"""The vendor's own SDKs, unchanged, against the server."""
