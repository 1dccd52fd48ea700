"""Every guess about the real service: what is not known, the choice made, and why.

The one table of guesses. A user lists it with ``mockserver assumptions`` and
switches an entry with ``--assume NAME=CHOICE``. Rules ask ``Assumptions`` by
name; nothing else in the project decides what the documentation leaves open.
"""

from collections.abc import Mapping
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


GUESSES: tuple[Guess, ...] = (
    Guess(
        "unknown-session-status",
        "Status of a read, return or reopen of a session that does not exist",
        ("404", "400"),
        "Only 200, 400 and 401 are declared; 404 is what the sibling paths declare.",
    ),
    Guess(
        "unknown-audience-status",
        "Status when a customer joins or leaves an audience that does not exist, in bulk",
        ("404", "400"),
        "Both are declared for the operation; no answer was seen.",
    ),
    Guess(
        "default-response-content",
        "What an answer holds besides effects when a request names no responseContent",
        ("none", "customerSession"),
        "One vendor page shows the three lists alone, another adds the session.",
    ),
    Guess(
        "unknown-code-campaign-id",
        "campaignId of a reject effect that no campaign stands behind",
        ("0", "-1"),
        "A stored sample has 0; older pages say -1.",
    ),
    Guess(
        "create-state",
        "Whether a session may be created as cancelled or partially_returned",
        ("refuse", "accept"),
        "The texts name open and closed as the only first states; no answer was seen.",
    ),
    Guess(
        "missing-price",
        "A cart item without a price, where no catalog has its SKU",
        ("refuse", "zero"),
        "The price is documented as required outside catalogs; no answer was seen.",
    ),
    Guess(
        "total-sales-amount",
        "What a closed session adds to totalSales of its customer",
        ("total", "cartItemTotal"),
        "The text says money spent before discounts and leaves out whether costs count.",
    ),
    Guess(
        "item-cost-per",
        "Whether an additional cost of a cart item counts once or for each unit",
        ("item", "unit"),
        "The field is documented as the sum of the costs set on items.",
    ),
    Guess(
        "return-default-quantity",
        "How many units a return takes when it names an item without a quantity",
        ("remaining", "one"),
        "The field is optional and its default is not documented.",
    ),
    Guess(
        "return-counts",
        "Whether a partially returned session still counts in closedSessions",
        ("keep", "drop"),
        "Only cancelling and reopening are documented to take a session out.",
    ),
    Guess(
        "update-count",
        "Whether returns and reopening raise updateCount of a session",
        ("updates-only", "every-event"),
        "The field is documented for updates of the session.",
    ),
    Guess(
        "deleted-customer",
        "What deletion of customer data leaves of the profile",
        ("empty-profile",),
        "Model texts speak of deleting attributes only.",
    ),
    Guess(
        "profile-response-content",
        "Whether a profile update without runRuleEngine honours responseContent",
        ("honour", "ignore"),
        "One text says not to use it so; another tells clients to read a profile that way.",
    ),
    Guess(
        "null-attribute",
        "What null does as the value of an attribute",
        ("remove", "store"),
        "Merging by name is documented, clearing is not.",
    ),
    Guess(
        "loyalty-memberships",
        "How the deprecated loyaltyMemberships is answered",
        ("empty", "null"),
        "The model docs say a list; a captured answer has null. A list fits both.",
    ),
    Guess(
        "page-size-above-limit",
        "pageSize outside 1 to 1000",
        ("refuse", "clamp"),
        "The limits are documented, the answer is not.",
    ),
    Guess(
        "unknown-sort-field",
        "sort by a field that cannot be sorted by",
        ("refuse", "ignore"),
        "The texts say that not every field can be sorted by.",
    ),
    Guess(
        "parallel-updates",
        "How many parallel updates of one session or profile wait behind the one that runs",
        ("two", "none"),
        "409 is documented for too many at once, without a number; the operations that take "
        "part are those that declare it.",
    ),
    Guess(
        "application-customers",
        "Which customers belong to an Application",
        ("seen", "all"),
        "Taken as those with a session in it or a profile update with its key; 'all' lists "
        "every profile of the Application's environment.",
    ),
    Guess(
        "unknown-event-type",
        "An event of a type that the account does not define, where it defines any",
        ("refuse", "accept"),
        "Types have to be defined beforehand; the answer is not documented.",
    ),
    Guess(
        "silent-advanced-event",
        "Answer of an advanced event that is silent",
        ("204",),
        "Only 200 is declared, while silent is yes unless said otherwise.",
    ),
    Guess(
        "talang-names",
        "Names of promotion functions in Talang besides couponValid, setDiscount and notification",
        ("ours",),
        "Hardly any ruleset is public; a fixture can tell other names in talangNames.",
    ),
    Guess(
        "talang-paths",
        "Paths of Talang besides those that published rulesets name",
        ("ours",),
        "They follow the wording of the Rule Builder.",
    ),
    Guess(
        "talang-conditions",
        "Whether and, or stop at what settles them",
        ("short-circuit",),
        "The open interpreter goes on; one conditionIndex a rule speaks for stopping.",
    ),
    Guess(
        "talang-equality",
        "What = compares in Talang",
        ("values",),
        "The open interpreter compares texts, so that 1 and 1.0 differ.",
    ),
    Guess(
        "talang-division-by-zero",
        "What a division by 0 gives in Talang",
        ("failure",),
        "The open interpreter says Infinity, which JSON does not have.",
    ),
    Guess(
        "talang-unknown-path",
        "A path that nothing has, outside of catch",
        ("refused-at-load",),
        "The open interpreter fails when it runs.",
    ),
    Guess(
        "talang-time-literal",
        "Whether a text stands for a time in Talang",
        ("accept",),
        "How a time is written in an exported rule is not published.",
    ),
    Guess(
        "talang-days-between",
        "The sign of daysBetween",
        ("second-minus-first",),
        "Only that it counts days, with fractions, is known.",
    ),
    Guess(
        "session-cart-total",
        "What Session.CartTotal holds",
        ("cartItemTotal",),
        "The name alone.",
    ),
    Guess(
        "code-check-order",
        "In what order the reasons to refuse a code are looked for",
        ("data-first",),
        "The causes are documented, not their order.",
    ),
    Guess(
        "failed-rule-effects",
        "What becomes of the effects of a rule that came before one that failed",
        ("dropped",),
        "Nothing is documented.",
    ),
    Guess(
        "failing-expression",
        "What an effect gives whose expression has no value, in blocks",
        ("nothing",),
        "Exports put each effect into a catch with noop.",
    ),
    Guess(
        "code-without-redemption",
        "Whether a coupon that a rule only checks is accepted",
        ("accepted",),
        "The block says only that it is not redeemed.",
    ),
    Guess(
        "codes-on-open-session",
        "Whether rules make codes while a session is open",
        ("wait", "create"),
        "A tutorial shows them in the answer to the closing.",
    ),
    Guess(
        "returned-units",
        "Which units of a line go back first",
        ("last",),
        "A return names a number of units, not which.",
    ),
    Guess(
        "cart-item-scope",
        "How campaigns compete for each item",
        ("discount",),
        "The scope is documented by its name alone.",
    ),
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
)

_BY_NAME: Mapping[str, Guess] = {guess.name: guess for guess in GUESSES}


class UnknownAssumptionError(ValueError):
    """A name or a choice that is not in the table; the message lists what is."""


class Assumptions:
    """The choice in force for every guess. Immutable."""

    __slots__ = ("_chosen",)

    def __init__(self, switched: Mapping[str, str] | None = None) -> None:
        chosen = {guess.name: guess.choices[0] for guess in GUESSES}
        for name, choice in (switched or {}).items():
            guess = _BY_NAME.get(name)
            if guess is None:
                known = ", ".join(sorted(_BY_NAME))
                raise UnknownAssumptionError(f"no assumption is named {name!r}; known: {known}")
            if choice not in guess.choices:
                wanted = " or ".join(guess.choices)
                raise UnknownAssumptionError(f"{name} cannot be {choice!r}; wanted: {wanted}")
            chosen[name] = choice
        self._chosen = chosen

    def __getitem__(self, name: str) -> str:
        """The choice in force. Raises KeyError for a name that is not in the table."""
        return self._chosen[name]

    def switched(self, name: str, choice: str) -> "Assumptions":
        """These with another choice for one guess. Raises UnknownAssumptionError."""
        return Assumptions({**self._chosen, name: choice})

    def items(self) -> list[tuple[Guess, str]]:
        """Every guess with the choice in force, in the order of the table."""
        return [(guess, self._chosen[guess.name]) for guess in GUESSES]


def parse_assumptions(pairs: tuple[str, ...]) -> Assumptions:
    """Read ``NAME=CHOICE`` pairs. Raises UnknownAssumptionError, naming what is wrong."""
    switched: dict[str, str] = {}
    for pair in pairs:
        name, sign, choice = pair.partition("=")
        if not sign:
            raise UnknownAssumptionError(f"{pair!r} is not NAME=CHOICE")
        switched[name.strip()] = choice.strip()
    return Assumptions(switched)
