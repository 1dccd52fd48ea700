"""What is answered in place of the account: stubs, scenarios, faults, delays."""
