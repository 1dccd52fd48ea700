"""Loyalty: ledgers of points, tiers, memberships and cards, and how they are answered.

Pure rules over the draft of a moment. ``ledger``, ``rollback``, ``expiry``, ``balances``,
``tiers``, ``members``, ``cards``, ``card_changes``, ``card_batches``, ``answers``,
``whole_ledger``, ``statistics`` and the imports are for others; what else is here is for them.
"""
