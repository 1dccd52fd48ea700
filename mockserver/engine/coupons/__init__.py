"""Coupons: found by code, refused, redeemed, reserved, made, changed and shown.

They know no rule and no campaign but their own.
"""
