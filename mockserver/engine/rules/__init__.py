"""Rulesets: read in both forms of the vendor, and what their rules can name, ask and give."""
