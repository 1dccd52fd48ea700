"""The one place where the rooms meet: a service of settings, an aiohttp application of that."""
