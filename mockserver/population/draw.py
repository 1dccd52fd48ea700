"""Random streams: one for every (seed, what, index), the same in every process.

Only those methods of ``random.Random`` are used whose results do not change
between Python versions.
"""

from hashlib import blake2b
from random import Random


def stream_seed(seed: int, what: str, index: int) -> int:
    """The number that seeds one stream; streams of different names are independent."""
    text = f"{seed}/{what}/{index}".encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def stream(seed: int, what: str, index: int) -> Random:
    """A fresh random stream of its own for one thing of the population."""
    return Random(stream_seed(seed, what, index))


def below(random: Random, limit: int) -> int:
    """A whole number from 0 to ``limit`` - 1, by the one method that never changed."""
    return int(random.random() * limit)


def between(random: Random, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + below(random, high - low + 1)
