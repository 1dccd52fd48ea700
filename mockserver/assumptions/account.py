"""Guesses about sessions, customers, audiences and answers."""

from mockserver.assumptions.guess import Guess

ACCOUNT_GUESSES: tuple[Guess, ...] = (
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
        "created-closed-event",
        "The built-in event of a session that is created as closed",
        ("created", "closed"),
        "One event is made of an update; nothing is documented of two steps at once.",
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
        "accepted-invite-token",
        "The inviteToken of a user who has no invitation open",
        ("empty", "null"),
        "The text says null; the models of the SDKs take text alone, and fail.",
    ),
    Guess(
        "recovery-unknown-address",
        "A password that is to be recovered of an address that no user has",
        ("accept", "refuse"),
        "Only 204 is declared; a refusal would tell who is a user.",
    ),
    Guess(
        "invitation-accepted",
        "How somebody who was invited accepts that",
        ("reset-password",),
        "No operation is documented for it; resetPassword takes the token of the invitation.",
    ),
)
