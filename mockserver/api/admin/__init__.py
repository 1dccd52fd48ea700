"""The control plane under ``/__admin``: what a test may bend and ask."""
