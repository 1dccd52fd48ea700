"""What a guess is: a question that the documentation leaves open, with its choices."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guess:
    """One open question. The first of ``choices`` is taken unless a user switches it.

    A question with a single choice is listed, but no other choice is plausible.
    """

    name: str
    question: str
    choices: tuple[str, ...]
    evidence: str
