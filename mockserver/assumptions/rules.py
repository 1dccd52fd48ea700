"""Guesses about Talang, rules, and how they are evaluated."""

from mockserver.assumptions.guess import Guess

RULE_GUESSES: tuple[Guess, ...] = (
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
        "open-session-progress",
        "Whether progress in an achievement counts while a session is open",
        ("when-closed",),
        "Points wait for the closing; an open session is updated many times.",
    ),
    Guess(
        "reevaluated-effects",
        "What runRuleEngine on a return makes of the effects that were there",
        ("added",),
        "Documented is which campaigns run again, on what is left, and not what becomes of "
        "the effects before.",
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
)
