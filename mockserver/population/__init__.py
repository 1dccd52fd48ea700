"""Who is there before anyone writes: invented customers and sessions.

Pure functions of a seed and an index. Keeps no state and reads no clock.
"""
