"""Talang, the expression language of rulesets: checked when it is read, bounded when it runs.

Reading, checking and running are loops: no expression is too deep for them. Knows no rule
of a promotion; what rules can do is lent by a host.
"""
