"""What is true now: the population with what clients wrote over it.

Owns clock, IDs and the accounts of a server. Knows no HTTP and no rule.
"""
