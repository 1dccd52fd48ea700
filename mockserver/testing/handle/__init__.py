"""The handle of one account: what a test makes, bends and asks, by calls of the control plane."""
