"""Guesses about campaigns, codes, points, achievements and catalogs."""

from mockserver.assumptions.guess import Guess

ENTITY_GUESSES: tuple[Guess, ...] = (
    Guess(
        "taken-name-status",
        "Status when a name or ID of an attribute, cost or store is taken",
        ("400", "409"),
        "Only 400, 401 and 404 are declared; for audiences 409 is.",
    ),
    Guess(
        "campaign-times-left-out",
        "Whether an update of a campaign without startTime or endTime unsets them",
        ("clear", "keep"),
        "Updates of coupons are documented to unset dates that are left out.",
    ),
    Guess(
        "campaign-set-version",
        "An update of a campaign set that states another version than the set has",
        ("refuse", "take"),
        "Body and answer have a version that grows with each change; its use is not documented.",
    ),
    Guess(
        "definition-attributes",
        "Whether attributes in an update of a campaign or store replace the old ones",
        ("replace", "merge"),
        "A PUT states the whole; nothing is documented.",
    ),
    Guess(
        "no-active-ruleset",
        "Which ruleset counts when a campaign names none",
        ("newest",),
        "Lists of rulesets are documented to have the newest one count.",
    ),
    Guess(
        "achievement-overshoot",
        "Progress beyond the target of an achievement",
        ("count", "cap"),
        "delta and value are documented, a ceiling is not.",
    ),
    Guess(
        "achievement-reset",
        "How an achievement that recurs reads after it was completed",
        ("not_started",),
        "The policies are documented in words, no answer was seen.",
    ),
    Guess(
        "achievement-standing",
        "Which achievements are open to a customer",
        ("running-campaigns",),
        "They belong to campaigns; the statuses are active and scheduled.",
    ),
    Guess(
        "catalog-price-type",
        "Which price counts when adjustments of several price types hold",
        ("lowest", "own"),
        "selectedPriceType is documented, how it is chosen is not.",
    ),
    Guess(
        "catalog-sku-conflict",
        "Status when a catalog action meets an SKU that it must not, or none where it must",
        ("400",),
        "400 is declared for the whole call.",
    ),
    Guess(
        "catalog-version",
        "A sync with a version that is not the catalog's",
        ("400",),
        "The field is documented without its meaning.",
    ),
    Guess(
        "prior-price-window",
        "Which prices count for the best prior price",
        ("held-in-window",),
        "The call is experimental; no answer was seen.",
    ),
    Guess(
        "loyalty-programs-key",
        "By what the programs of a Loyalty block are keyed",
        ("name", "id"),
        "The model docs say a map, without its keys.",
    ),
    Guess(
        "reservation-unknown-profile",
        "A reservation for a customer who is not there",
        ("make", "refuse"),
        "Joining an audience is documented to make unknown customers; of this call nothing is.",
    ),
    Guess(
        "code-default-pattern",
        "Codes where nobody says a pattern",
        ("eight-characters",),
        "The characters are documented, the length is not.",
    ),
    Guess(
        "code-expiry-moment",
        "A code at the moment of its expiryDate",
        ("over",),
        "It is documented as the time after which a code is refused.",
    ),
    Guess(
        "inventory-application",
        "Whose coupons and referrals an inventory lists",
        ("application-of-key",),
        "Nothing is documented.",
    ),
    Guess(
        "giveaway-pool-applications",
        "A giveaway pool that names no Applications",
        ("all",),
        "The same is documented of webhooks.",
    ),
    Guess(
        "spent-points",
        "Which points are spent first",
        ("soonest-expiry",),
        "No order is documented.",
    ),
    Guess(
        "unused-points-amount",
        "The amount of points that are listed as left after a part was spent",
        ("rest",),
        "The field is documented by its name alone.",
    ),
    Guess(
        "rollback-over-spent",
        "Points that are taken back after they were spent, where the policy is unlimited",
        ("owed",),
        "The policy is documented to let a balance fall below zero, not how it recovers.",
    ),
    Guess(
        "tiers-without-expiry",
        "How long a tier lasts where a program names no policy",
        ("forever",),
        "The policy is optional, its default is not documented.",
    ),
    Guess(
        "tier-downgrade-default",
        "Where a customer falls whose tier has expired, where a program names no policy",
        ("by-points",),
        "The policy is optional, its default is not documented.",
    ),
    Guess(
        "end-of-week",
        "When a week ends, for durations that are rounded up",
        ("sunday",),
        "The rounding is documented, the first day of the week is not.",
    ),
    Guess(
        "card-linked-twice",
        "A customer who is linked again to the same card",
        ("keep",),
        "Nothing is documented.",
    ),
    Guess(
        "transactions-order",
        "The order of the transactions of a ledger",
        ("newest-first",),
        "Stored samples begin with the newest.",
    ),
    Guess(
        "price-adjustment-again",
        "A price adjustment whose price type and reference are there already",
        ("replace",),
        "The reference is documented to name an adjustment.",
    ),
    Guess(
        "referral-dates-left-out",
        "Whether an update of a referral without its dates unsets them",
        ("clear",),
        "The same is documented of coupons.",
    ),
)
