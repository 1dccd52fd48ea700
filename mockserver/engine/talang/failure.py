"""What can go wrong while an expression runs."""


class TalangFailure(Exception):  # noqa: N818 - an expression has failed
    """An expression has no value. ``catch`` catches it; the message is for people."""


class TooManySteps(Exception):  # noqa: N818 - it is what has happened
    """An evaluation takes too long. Nothing catches it."""

    def __init__(self) -> None:
        super().__init__("the expressions have taken too many steps")
