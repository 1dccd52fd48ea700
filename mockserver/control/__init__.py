"""What a test may bend or ask: stubs, faults, the journal, and the data it brings.

Touches what is in an account only through ``account``.
"""
