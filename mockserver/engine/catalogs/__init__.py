"""Cart item catalogs: what is in them, what carts take from them, and what things once cost."""
