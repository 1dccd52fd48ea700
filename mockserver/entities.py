"""What an account holds besides customers and sessions: every kind of entity, and a draft.

A kind says how its entities are named in a store and in a fixture, what identifies one, and
by what else one is found. A draft is what a request would change: rules read and write it,
nothing is true before it is kept. Knows no rule and no store.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeVar

Json = dict[str, Any]
Key = Hashable
"""An internal ID, or a tuple of what identifies an entity together."""

T = TypeVar("T")


class Kind(StrEnum):
    """Every kind of entity, by the name of its entries in a store."""

    AUDIENCE = "audience"
    ATTRIBUTE = "attribute"
    ALLOWED_LIST = "allowed-list"
    ADDITIONAL_COST = "additional-cost"
    STORE = "store"
    EVENT_TYPE = "event-type"
    CAMPAIGN = "campaign"
    STORE_BUDGET = "store-budget"
    RULESET = "ruleset"
    CAMPAIGN_SET = "campaign-set"
    CAMPAIGN_TEMPLATE = "campaign-template"
    CAMPAIGN_GROUP = "campaign-group"
    EXPERIMENT = "experiment"
    CUSTOM_EFFECT = "custom-effect"
    WEBHOOK = "webhook"
    TEMPLATE = "template"
    TALANG_NAME = "talang-name"
    COLLECTION = "collection"
    VALUE_MAP = "value-map"
    COUPON = "coupon"
    RESERVATION = "reservation"
    REDEMPTION = "redemption"
    REFERRAL = "referral"
    FRIEND = "friend"
    LOYALTY_PROGRAM = "loyalty-program"
    LOYALTY_CARD = "loyalty-card"
    MEMBERSHIP = "membership"
    TRANSACTION = "transaction"
    ACHIEVEMENT = "achievement"
    PROGRESS = "progress"
    GIVEAWAY_POOL = "giveaway-pool"
    GIVEAWAY = "giveaway"
    CATALOG = "catalog"
    CATALOG_ITEM = "catalog-item"
    CART_ITEM_FILTER = "cart-item-filter"
    CART_ITEM_FILTER_EXPRESSION = "cart-item-filter-expression"
    EVENT = "event"
    COUNTER = "counter"
    CHANGE = "change"
    IMPORT = "import"
    EXPORT = "export"
    COUPON_DELETION_JOB = "coupon-deletion-job"
    ROLE = "role"
    USER = "user"


Changed = Mapping[Kind, Mapping[Key, Json | None]]
"""Entities by kind and key as they will be; None for one that is gone."""

Index = Callable[[Json], Iterable[Hashable]]
"""By what an entity is found, besides its key."""


class Facts(NamedTuple):
    """What is to be known of a kind.

    ``word`` names its list in a fixture, ``key`` the fields that identify one; ``defines``
    says whether rules are made of it, so that they have to be made again when it changes.
    ``secret`` are fields that nobody is told of who looks at what was changed.
    """

    word: str
    key: tuple[str, ...] = ("id",)
    indexes: Mapping[str, Index] = {}
    defines: bool = False
    secret: frozenset[str] = frozenset()

    def key_of(self, entity: Json) -> Key:
        """The key of an entity."""
        if len(self.key) == 1:
            return plain_key(entity[self.key[0]])
        return tuple(entity[field] for field in self.key)

    def told(self, entity: Json) -> Json:
        """An entity without what is secret of it."""
        if self.secret.isdisjoint(entity):
            return entity
        return {name: value for name, value in entity.items() if name not in self.secret}


def plain_key(part: Any) -> Key:
    """A key as it is looked up, of one that JSON wrote."""
    return tuple(part) if isinstance(part, list) else part


def folded(code: str) -> str:
    """A code or address as it is looked for: of codes, an Application says whether case counts."""
    return code.casefold()


def _by(field: str) -> Index:
    """Found by the value of a field, where it has one."""
    return lambda entity: (entity[field],) if entity.get(field) is not None else ()


def _ledger(transaction: Json) -> Hashable:
    """The subledger of a transaction."""
    return transaction["programId"], transaction["holder"], transaction["subledgerId"]


def _tokens(user: Json) -> list[Hashable]:
    """What a user can set a password with."""
    return [user[word] for word in ("inviteToken", "resetToken") if user.get(word)]


FACTS: Mapping[Kind, Facts] = {
    Kind.AUDIENCE: Facts("audiences"),
    Kind.ATTRIBUTE: Facts(
        "attributes",
        indexes={"name": lambda one: ((one["entity"], one["name"]),)},
        defines=True,
    ),
    Kind.ALLOWED_LIST: Facts("allowedLists", ("attributeId",), defines=True),
    Kind.ADDITIONAL_COST: Facts("additionalCosts", indexes={"name": _by("name")}, defines=True),
    Kind.STORE: Facts(
        "stores",
        indexes={"integrationId": lambda one: ((one["applicationId"], one["integrationId"]),)},
        defines=True,
    ),
    Kind.EVENT_TYPE: Facts("eventTypes", indexes={"name": _by("name")}, defines=True),
    Kind.CAMPAIGN: Facts("campaigns", indexes={"application": _by("applicationId")}, defines=True),
    Kind.STORE_BUDGET: Facts("storeBudgets", indexes={"campaign": _by("campaignId")}, defines=True),
    Kind.RULESET: Facts("rulesets", indexes={"campaign": _by("campaignId")}, defines=True),
    Kind.CAMPAIGN_SET: Facts("campaignSets", ("applicationId",), defines=True),
    Kind.CAMPAIGN_TEMPLATE: Facts("campaignTemplates"),
    Kind.CAMPAIGN_GROUP: Facts("campaignGroups"),
    Kind.EXPERIMENT: Facts("experiments"),
    Kind.CUSTOM_EFFECT: Facts("customEffects", defines=True),
    Kind.WEBHOOK: Facts("webhooks", defines=True),
    Kind.TEMPLATE: Facts("templates", ("name",), defines=True),
    Kind.TALANG_NAME: Facts("talangNames", ("name",), defines=True),
    Kind.COLLECTION: Facts("collections", defines=True),
    Kind.VALUE_MAP: Facts("valueMaps", defines=True),
    Kind.COUPON: Facts(
        "coupons",
        indexes={
            "code": lambda one: (folded(one["value"]),),
            "campaign": _by("campaignId"),
            "recipient": _by("recipientIntegrationId"),
            "implicit": lambda one: (True,) if one.get("implicitlyReserved") else (),
        },
    ),
    Kind.RESERVATION: Facts(
        "reservations",
        ("couponId", "profileId"),
        {"coupon": _by("couponId"), "profile": _by("profileId")},
    ),
    Kind.REDEMPTION: Facts(
        "redemptions",
        ("couponId", "profileId"),
        {"coupon": _by("couponId"), "profile": _by("profileId")},
    ),
    Kind.REFERRAL: Facts(
        "referrals",
        indexes={
            "code": lambda one: (folded(one["code"]),),
            "campaign": _by("campaignId"),
            "advocate": _by("advocateProfileIntegrationId"),
        },
    ),
    Kind.FRIEND: Facts(
        "friends",
        ("sandbox", "friendIntegrationId"),
        {
            "referral": _by("referralId"),
            "advocate": lambda one: ((one["sandbox"], one.get("advocateIntegrationId")),),
        },
    ),
    Kind.LOYALTY_PROGRAM: Facts("loyaltyPrograms", defines=True),
    Kind.LOYALTY_CARD: Facts(
        "loyaltyCards",
        ("programID", "identifier"),
        {
            "program": _by("programID"),
            "profile": lambda one: [p["integrationId"] for p in one.get("profiles") or ()],
        },
    ),
    Kind.MEMBERSHIP: Facts(
        "memberships",
        ("programId", "holder"),
        {"program": _by("programId"), "holder": _by("holder")},
    ),
    Kind.TRANSACTION: Facts(
        "loyaltyTransactions",
        indexes={
            "uuid": _by("transactionUUID"),
            "program": _by("programId"),
            "holder": lambda one: ((one["programId"], one["holder"]),),
            "ledger": lambda one: (_ledger(one),),
            "open": lambda one: (_ledger(one),) if one.get("left") else (),
            "debt": lambda one: (_ledger(one),) if one.get("owed") else (),
            "session": _by("sessionId"),
        },
    ),
    Kind.ACHIEVEMENT: Facts("achievements", indexes={"campaign": _by("campaignId")}, defines=True),
    Kind.PROGRESS: Facts(
        "achievementProgress",
        indexes={
            "achievement": _by("achievementId"),
            "runs": lambda one: ((one["achievementId"], one["profileId"]),),
            "profile": _by("profileId"),
        },
    ),
    Kind.GIVEAWAY_POOL: Facts("giveawayPools", defines=True),
    Kind.GIVEAWAY: Facts(
        "giveaways",
        indexes={
            "free": lambda one: () if one.get("used") else (one["poolId"],),
            "profile": _by("profileIntegrationId"),
        },
    ),
    Kind.CATALOG: Facts("catalogs", defines=True),
    Kind.CATALOG_ITEM: Facts(
        "catalogItems",
        indexes={
            "catalog": _by("catalogid"),
            "sku": lambda one: ((one["catalogid"], one["sku"]),),
        },
    ),
    Kind.CART_ITEM_FILTER: Facts("cartItemFilters"),
    Kind.CART_ITEM_FILTER_EXPRESSION: Facts("cartItemFilterExpressions"),
    Kind.EVENT: Facts(
        "events",
        indexes={
            "application": _by("applicationId"),
            "integrationId": lambda one: ((one["applicationId"], one.get("integrationId")),),
            "profile": lambda one: ((one["applicationId"], one.get("profileId")),),
        },
    ),
    Kind.COUNTER: Facts("counters", ("key",), {"campaign": lambda one: (one["key"][0],)}),
    Kind.CHANGE: Facts("changes"),
    Kind.IMPORT: Facts("imports"),
    Kind.EXPORT: Facts("exports"),
    Kind.COUPON_DELETION_JOB: Facts("couponDeletionJobs"),
    Kind.ROLE: Facts("roles"),
    Kind.USER: Facts(
        "users",
        indexes={"email": lambda one: (folded(one["email"]),), "token": _tokens},
        secret=frozenset(
            {"password", "ownPassword", "inviteToken", "inviteEnds", "resetToken", "resetEnds"}
        ),
    ),
}
"""Every kind, in the order in which a document lists them.

``holder`` of points is the integration ID of a customer, or the identifier of a card.
"""


class Reader(Protocol):
    """Reads entities. What it gives is never changed by who reads it."""

    def get(self, kind: Kind, key: Key) -> Json | None:
        """One entity, if it is there."""

    def values(self, kind: Kind) -> Iterable[Json]:
        """All entities of a kind."""

    def found(self, kind: Kind, index: str, value: Hashable) -> list[Any]:
        """The keys of those that an index finds, as the kind has them, in no certain order."""

    def has_any(self, kind: Kind) -> bool:
        """Whether there is one of a kind."""

    def next_id(self, kind: Kind) -> int:
        """An internal ID that none of a kind has or had."""

    def derived(self, make: "Callable[[Reader], T]") -> T:
        """What ``make`` makes of the kinds that define rules, made once until one changes."""


def entities_at(reader: Reader, kind: Kind, keys: Iterable[Any]) -> list[Json]:
    """Those at some keys that are there, in the order of their keys."""
    found = [reader.get(kind, key) for key in sorted(keys)]
    return [one for one in found if one is not None]


class Draft:
    """Entities as a request would have them: over those that are there, until it is kept."""

    __slots__ = ("_ids", "_under", "changes")

    def __init__(self, under: Reader) -> None:
        self._under = under
        self._ids: dict[Kind, int] = {}
        self.changes: dict[Kind, dict[Key, Json | None]] = {}
        """What would change."""

    def get(self, kind: Kind, key: Key) -> Json | None:
        """One entity, if it would be there."""
        changed = self.changes.get(kind)
        if changed is not None and key in changed:
            return changed[key]
        return self._under.get(kind, key)

    def values(self, kind: Kind) -> Iterator[Json]:
        """All that there would be of a kind."""
        changed = self.changes.get(kind)
        if not changed:
            yield from self._under.values(kind)
            return
        key_of = FACTS[kind].key_of
        yield from (one for one in self._under.values(kind) if key_of(one) not in changed)
        yield from (one for one in changed.values() if one is not None)

    def found(self, kind: Kind, index: str, value: Hashable) -> list[Any]:
        """The keys of those that an index would find."""
        keys = self._under.found(kind, index, value)
        changed = self.changes.get(kind)
        if not changed:
            return keys
        words = FACTS[kind].indexes[index]
        keys = [key for key in keys if key not in changed]
        keys += [key for key, one in changed.items() if one is not None and value in words(one)]
        return keys

    def entities(self, kind: Kind, index: str, value: Hashable) -> list[Json]:
        """Those that an index would find, in the order of their keys."""
        return entities_at(self, kind, self.found(kind, index, value))

    def has_any(self, kind: Kind) -> bool:
        """Whether there would be one of a kind."""
        return next(iter(self.values(kind)), None) is not None

    def next_id(self, kind: Kind) -> int:
        """Take the next internal ID of a kind; from the draft below, for others over it."""
        if isinstance(self._under, Draft):
            return self._under.next_id(kind)
        number = self._ids.get(kind) or self._under.next_id(kind)
        self._ids[kind] = number + 1
        return number

    def derived(self, make: Callable[[Reader], T]) -> T:
        """As ``Reader.derived``, made anew where the draft changes what defines rules."""
        if not self.changes or not any(FACTS[kind].defines for kind in self.changes):
            return self._under.derived(make)
        return make(self)

    def put(self, kind: Kind, entity: Json) -> None:
        """Have an entity as it is given, under its own key."""
        key = FACTS[kind].key_of(entity)
        self.changes.setdefault(kind, {})[key] = entity

    def drop(self, kind: Kind, key: Key) -> None:
        """Have an entity no more."""
        self.changes.setdefault(kind, {})[key] = None

    def absorb(self, other: "Draft") -> None:
        """Change as well what a draft over this one would change."""
        for kind, changed in other.changes.items():
            self.changes.setdefault(kind, {}).update(changed)

    def forget(self, kinds: Iterable[Kind]) -> None:
        """Leave all of some kinds as they are."""
        for kind in kinds:
            self.changes.pop(kind, None)

    def copied(self) -> "Draft":
        """Another draft over the same, with the same changes."""
        copy = Draft(self._under)
        copy._ids = dict(self._ids)
        copy.changes = {kind: dict(changed) for kind, changed in self.changes.items()}
        return copy
