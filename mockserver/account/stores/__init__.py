"""Where what is written in accounts outlives them: one interface, chosen by URL."""
