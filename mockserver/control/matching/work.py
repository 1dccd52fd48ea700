"""The work that matching one request may cost, so that no pattern can stop the server."""

MOST_STEPS = 200_000
"""Steps of one match: some tenths of a second."""


class TooMuchWorkError(Exception):
    """A match would take too long; it counts as none."""


class Budget:
    """Counts steps down, and raises when there are none left."""

    __slots__ = ("left",)

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Raises TooMuchWorkError."""
        self.left -= steps
        if self.left < 0:
            raise TooMuchWorkError
