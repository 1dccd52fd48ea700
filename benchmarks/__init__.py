"""How fast the server is, beside a bare aiohttp app of the same run.

``python -m benchmarks`` measures both and prints one table; nothing here is part of
the installed package.
"""
