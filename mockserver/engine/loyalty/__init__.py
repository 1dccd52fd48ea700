"""Loyalty: ledgers of points, tiers, memberships and cards, and how they are answered.

Pure rules over the draft of a moment. ``ledger``, ``rollback``, ``expiry``, ``balances``,
``tiers``, ``members``, ``cards`` and ``answers`` are for others; what else is here is for them.
"""
