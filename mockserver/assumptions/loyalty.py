"""Guesses about files, statistics and cards of loyalty programs."""

from mockserver.assumptions.guess import Guess

LOYALTY_GUESSES: tuple[Guess, ...] = (
    Guess(
        "join-date-columns",
        "Columns of the file that importLoyaltyJoinDates takes",
        ("customerprofileid-and-joindate",),
        "The operation is known by its name alone; files of points and tiers name customers so.",
    ),
    Guess(
        "tier-import-other-tier",
        "What a file of tiers does with a customer who is in another tier",
        ("move",),
        "Only customers without a tier, and those in the same one, are documented.",
    ),
    Guess(
        "imported-points-breakdown",
        "Under what statistics count the points of files",
        ("manually",),
        "There is nothing else than createdManually and createdViaRuleEngine.",
    ),
    Guess(
        "card-log-columns",
        "Columns of the exported log of a card",
        ("as-of-customers-with-cardidentifier",),
        "Those of the log of a customer are documented, those of a card are not.",
    ),
    Guess(
        "card-export-customers",
        "How the customers of a card are written in a file of cards",
        ("semicolons",),
        "The file that importLoyaltyCards takes is documented to have them so.",
    ),
    Guess(
        "card-export-generated",
        "Which cards count as generated in a file of cards",
        ("of-a-batch",),
        "The model of a card does not say how its identifier came about, but names its batch.",
    ),
    Guess(
        "card-batch-without-format",
        "A batch of cards where neither the program nor the request has a card code format",
        ("invent", "refuse"),
        "A format is documented to be needed; generateLoyaltyCard invents identifiers without one.",
    ),
)
