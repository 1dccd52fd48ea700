"""One run of pytest: what it is told, what its tests get, and what is said of them."""
