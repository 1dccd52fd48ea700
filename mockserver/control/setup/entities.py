"""Reads the entities that a document lists: campaigns, coupons, programs and all the rest.

Each is in the shape of the Management API; what is left out is completed. All that is wrong
is said at once. Knows no rule of the engine.
"""

from collections.abc import Collection, Mapping
from typing import Any

from mockserver.account.fixture import CREATED, AccountFixture, with_entities
from mockserver.account.tables import Tables
from mockserver.contract.problems import Problem, shown
from mockserver.contract.whole_numbers import whole_numbers
from mockserver.control.setup.around import Around
from mockserver.control.setup.checks import EntryChecks
from mockserver.control.setup.entity_defaults import completed
from mockserver.control.setup.rules import RuleCheck
from mockserver.control.setup.unique_names import name_problems
from mockserver.entities import FACTS, Draft, Json, Key, Kind, Reader, folded

Entities = dict[Kind, dict[Key, Json]]

MODELS: Mapping[Kind, str] = {
    Kind.AUDIENCE: "Audience",
    Kind.ATTRIBUTE: "Attribute",
    Kind.ALLOWED_LIST: "KeptAllowedList",
    Kind.ADDITIONAL_COST: "AccountAdditionalCost",
    Kind.STORE: "Store",
    Kind.EVENT_TYPE: "EventType",
    Kind.CAMPAIGN: "Campaign",
    Kind.STORE_BUDGET: "CampaignStoreBudget",
    Kind.CAMPAIGN_SET: "CampaignSet",
    Kind.CAMPAIGN_TEMPLATE: "CampaignTemplate",
    Kind.CAMPAIGN_GROUP: "CampaignGroup",
    Kind.EXPERIMENT: "Experiment",
    Kind.CUSTOM_EFFECT: "CustomEffect",
    Kind.WEBHOOK: "WebhookWithOutgoingIntegrationDetails",
    Kind.TEMPLATE: "TemplateDef",
    Kind.TALANG_NAME: "KeptTalangName",
    Kind.COLLECTION: "Collection",
    Kind.VALUE_MAP: "ValueMap",
    Kind.COUPON: "Coupon",
    Kind.RESERVATION: "KeptReservation",
    Kind.REDEMPTION: "KeptRedemption",
    Kind.REFERRAL: "Referral",
    Kind.FRIEND: "KeptFriend",
    Kind.LOYALTY_PROGRAM: "LoyaltyProgram",
    Kind.LOYALTY_CARD: "LoyaltyCard",
    Kind.MEMBERSHIP: "KeptMembership",
    Kind.TRANSACTION: "KeptTransaction",
    Kind.ACHIEVEMENT: "Achievement",
    Kind.PROGRESS: "KeptProgress",
    Kind.GIVEAWAY_POOL: "GiveawaysPool",
    Kind.GIVEAWAY: "Giveaway",
    Kind.CATALOG: "Catalog",
    Kind.CATALOG_ITEM: "CatalogItem",
    Kind.CART_ITEM_FILTER: "ApplicationCIF",
    Kind.CART_ITEM_FILTER_EXPRESSION: "ApplicationCIFExpression",
    Kind.EVENT: "KeptEvent",
    Kind.COUNTER: "KeptCounter",
    Kind.CHANGE: "Change",
    Kind.IMPORT: "ModelImport",
    Kind.EXPORT: "Export",
    Kind.COUPON_DELETION_JOB: "CouponDeletionJob",
    Kind.ROLE: "KeptRole",
    Kind.USER: "FixtureUser",
}
"""The model of each kind; a ruleset has one of two."""

_NUMBERED = frozenset(kind for kind, facts in FACTS.items() if facts.key == ("id",)) | {
    Kind.LOYALTY_CARD,
    Kind.TEMPLATE,
}
"""Kinds whose entities have an internal ID."""

_UNDATED = frozenset(
    {
        Kind.RESERVATION,
        Kind.REDEMPTION,
        Kind.MEMBERSHIP,
        Kind.PROGRESS,
        Kind.COUNTER,
        Kind.CAMPAIGN_SET,
        Kind.TALANG_NAME,
        Kind.ALLOWED_LIST,
    }
)
"""Kinds whose entities do not say when they were made."""

_PARENTS: Mapping[Kind, Mapping[str, Kind]] = {
    Kind.ALLOWED_LIST: {"attributeId": Kind.ATTRIBUTE},
    Kind.STORE_BUDGET: {"campaignId": Kind.CAMPAIGN, "storeId": Kind.STORE},
    Kind.RULESET: {"campaignId": Kind.CAMPAIGN},
    Kind.COUPON: {"campaignId": Kind.CAMPAIGN},
    Kind.REFERRAL: {"campaignId": Kind.CAMPAIGN},
    Kind.ACHIEVEMENT: {"campaignId": Kind.CAMPAIGN},
    Kind.VALUE_MAP: {"campaignId": Kind.CAMPAIGN},
    Kind.GIVEAWAY: {"poolId": Kind.GIVEAWAY_POOL},
    Kind.LOYALTY_CARD: {"programID": Kind.LOYALTY_PROGRAM},
    Kind.TRANSACTION: {"programId": Kind.LOYALTY_PROGRAM},
    Kind.MEMBERSHIP: {"programId": Kind.LOYALTY_PROGRAM},
    Kind.CATALOG_ITEM: {"catalogid": Kind.CATALOG},
    Kind.CART_ITEM_FILTER_EXPRESSION: {"cartItemFilterId": Kind.CART_ITEM_FILTER},
    Kind.RESERVATION: {"couponId": Kind.COUPON},
    Kind.REDEMPTION: {"couponId": Kind.COUPON},
    Kind.PROGRESS: {"achievementId": Kind.ACHIEVEMENT},
}
"""The entity that has to be there for another to be."""

_OF_APPLICATION = frozenset(
    {
        Kind.CAMPAIGN,
        Kind.STORE,
        Kind.CAMPAIGN_SET,
        Kind.EXPERIMENT,
        Kind.CART_ITEM_FILTER,
        Kind.CART_ITEM_FILTER_EXPRESSION,
    }
)


_USERS = FACTS[Kind.USER].word
ENTITY_WORDS = frozenset({"promotions", *(facts.word for facts in FACTS.values())}) - {_USERS}
"""The words under which a document lists what there is; users say who may log in to it."""


def names_entities(document: Json) -> bool:
    """Whether a document says what there is: then it says all of it, of every kind."""
    return "applications" in document or not ENTITY_WORDS.isdisjoint(document)


def read_entities(
    document: Json,
    fixture: AccountFixture,
    checks: EntryChecks,
    problems: list[Problem],
    place: str = "",
    *,
    check: RuleCheck | None = None,
    built: Collection[str] = (),
) -> AccountFixture:
    """The set-up with the entities of a document, which keeps those it has if none are named.

    Users go by themselves: they stay unless the document lists users.

    Adds what is wrong to ``problems``. ``check`` says how rules are checked, None if not.
    Entries at the places ``built`` are no exports: they may have no unknown field.
    """
    named = set(Kind) if names_entities(document) else set()
    named = named | {Kind.USER} if _USERS in document else named - {Kind.USER}
    if not named:
        return fixture
    reading = _Reading(fixture, checks, problems, place, built=built)
    reading.take_all({FACTS[kind].word: document.get(FACTS[kind].word, ()) for kind in named})
    made = with_entities(fixture, {kind: reading.entities.get(kind, {}) for kind in named})
    if check is not None and not problems:
        check.check(reading.placed(Kind.RULESET), Tables(made.entities, {}), problems)
    return made


def read_added(
    document: Json,
    fixture: AccountFixture,
    there: Reader,
    checks: EntryChecks,
    problems: list[Problem],
    *,
    now: str,
    check: RuleCheck,
    built: Collection[str] = (),
) -> Entities:
    """The entities of a document that join those that are there, made ``now``.

    Adds what is wrong to ``problems``: one that is there already, too.
    """
    reading = _Reading(fixture, checks, problems, "", there=there, created=now, built=built)
    reading.take_all(document)
    if not problems:
        draft = Draft(there)
        for kind, some in reading.entities.items():
            for entity in some.values():
                draft.put(kind, entity)
        check.check(reading.placed(Kind.RULESET), draft, problems)
    return reading.entities


class _Reading:
    """Entities while a document is read, which stand alone or join those that are there."""

    def __init__(
        self,
        fixture: AccountFixture,
        checks: EntryChecks,
        problems: list[Problem],
        place: str,
        *,
        there: Reader | None = None,
        created: str = CREATED,
        built: Collection[str] = (),
    ) -> None:
        self.entities: Entities = {}
        self._there = there
        self._created = created
        self._built = built
        self._places: dict[tuple[Kind, Key], str] = {}
        self._applications = tuple(one.facts.id for one in fixture.applications)
        self._listed: dict[Kind, list[Json]] = {}
        self._checks = checks
        self._problems = problems
        self._place = place

    def take_all(self, document: Json) -> None:
        """Take the entities of every kind, and check what belongs to what."""
        for kind, facts in FACTS.items():
            self.take(kind, document.get(facts.word, ()))
        self.check()

    def take(self, kind: Kind, listed: Any) -> None:
        """Take all of one kind: a list, or an answer of the API that has one as its data."""
        word = f"{self._place}/{FACTS[kind].word}"
        if isinstance(listed, dict) and isinstance(listed.get("data"), list):
            listed, word = listed["data"], f"{word}/data"
        elif kind is Kind.TALANG_NAME and isinstance(listed, dict):
            listed = [{"name": name, "function": function} for name, function in listed.items()]
        if not isinstance(listed, list | tuple):
            self._wrong("type", f"must be an array; got {shown(listed)}", word)
            return
        entries = [(f"{word}/{index}", whole_numbers(entry)) for index, entry in enumerate(listed)]
        for place, entry in entries:
            if not isinstance(entry, dict):
                self._wrong("type", f"must be an object; got {shown(entry)}", place)
        named = [(place, entry) for place, entry in entries if isinstance(entry, dict)]
        numbers = (entry.get("id") for _, entry in named)
        free = max((number for number in numbers if isinstance(number, int)), default=0)
        if named and kind in _NUMBERED:
            free = max(free, self._highest(kind))
        for place, entry in named:
            if kind in _NUMBERED and "id" not in entry:
                free += 1
                entry["id"] = free
            self._take_one(kind, entry, place)

    def _take_one(self, kind: Kind, entry: Json, place: str) -> None:
        model = MODELS.get(kind) or _ruleset_model(entry)
        lenient = place not in self._built
        found = self._checks.partly_wrong(model, entry, place, lenient=lenient)
        if found:
            self._problems += found
            return
        around = Around(self._applications, self._listed | self._first_there(kind))
        dated = {} if kind in _UNDATED else {"created": self._created}
        whole = dated | completed(kind, entry, around)
        found = self._checks.wrong(model, whole, place)
        if found:
            self._problems += found
            return
        self._listed.setdefault(kind, []).append(whole)
        key = FACTS[kind].key_of(whole)
        if key in self.entities.setdefault(kind, {}):
            fields = " and ".join(FACTS[kind].key)
            self._wrong("uniqueItems", f"one with the same {fields} stands before it", place)
        elif self._there is not None and self._there.get(kind, key) is not None:
            fields = " and ".join(FACTS[kind].key)
            self._wrong("uniqueItems", f"one with the same {fields} is there already", place)
        self.entities[kind][key] = whole
        self._places[kind, key] = place

    def placed(self, kind: Kind) -> list[tuple[Json, str]]:
        """What was taken of a kind, each with its place."""
        found = self.entities.get(kind, {})
        return [(entity, self._places[kind, key]) for key, entity in found.items()]

    def _highest(self, kind: Kind) -> int:
        """The highest ID of a kind that is there."""
        if self._there is None:
            return 0
        if FACTS[kind].key == ("id",):
            return self._there.next_id(kind) - 1
        return max((one["id"] for one in self._there.values(kind)), default=0)

    def _first_there(self, kind: Kind) -> dict[Kind, list[Json]]:
        """The first one of each kind to which one of a kind can belong, if none is listed."""
        parents = set(_PARENTS.get(kind, {}).values()) - self._listed.keys()
        if self._there is None or not parents:
            return {}
        firsts = {parent: next(iter(self._there.values(parent)), None) for parent in parents}
        return {parent: [first] for parent, first in firsts.items() if first is not None}

    def _is_there(self, kind: Kind, key: Key) -> bool:
        if key in self.entities.get(kind, {}):
            return True
        return self._there is not None and self._there.get(kind, key) is not None

    def check(self) -> None:
        """What no schema can state: what belongs to what is not there."""
        for kind in _PARENTS:
            for key, entity in self.entities.get(kind, {}).items():
                for field, parent in _parents(kind, entity).items():
                    if not self._is_there(parent, entity.get(field)):
                        details = (
                            f"no entry of {FACTS[parent].word} has the ID "
                            f"{shown(entity.get(field))}"
                        )
                        self._wrong("enum", details, f"{self._places[kind, key]}/{field}")
        for kind in _OF_APPLICATION:
            for key, entity in self.entities.get(kind, {}).items():
                if entity["applicationId"] not in self._applications:
                    details = f"the account has no Application {entity['applicationId']}"
                    place = f"{self._places[kind, key]}/applicationId"
                    self._wrong("enum", details, place)
        self._check_codes()
        placed = {kind: self.placed(kind) for kind in self.entities}
        self._problems += name_problems(placed, self._there)
        self._check_addresses()

    def _check_addresses(self) -> None:
        """Addresses of users who are there already; ``crossed`` looks within a document."""
        for user, place in self.placed(Kind.USER):
            address = folded(user["email"])
            if self._there is not None and self._there.found(Kind.USER, "email", address):
                details = f"{shown(user['email'])} is the address of another user"
                self._wrong("uniqueItems", details, f"{place}/email")

    def _check_codes(self) -> None:
        """Codes that stand twice in one Application."""
        for kind, field in ((Kind.COUPON, "value"), (Kind.REFERRAL, "code")):
            seen: set[tuple[int, str]] = set()
            for key, entity in self.entities.get(kind, {}).items():
                application = self._application_of(entity["campaignId"])
                if application is None:
                    continue
                code = (application, entity[field])
                if code in seen or self._has_code(kind, field, code):
                    details = f"{shown(entity[field])} stands twice in one Application"
                    self._wrong("uniqueItems", details, f"{self._places[kind, key]}/{field}")
                seen.add(code)

    def _application_of(self, campaign_id: Key) -> int | None:
        """The Application of a campaign, if it is listed or there."""
        campaign = self.entities.get(Kind.CAMPAIGN, {}).get(campaign_id)
        if campaign is None and self._there is not None:
            campaign = self._there.get(Kind.CAMPAIGN, campaign_id)
        return None if campaign is None else int(campaign["applicationId"])

    def _has_code(self, kind: Kind, field: str, code: tuple[int, str]) -> bool:
        """Whether a code of an Application is there already."""
        if self._there is None:
            return False
        found = (
            self._there.get(kind, key) for key in self._there.found(kind, "code", folded(code[1]))
        )
        return any(
            one is not None
            and one[field] == code[1]
            and self._application_of(one["campaignId"]) == code[0]
            for one in found
        )

    def _wrong(self, rule: str, details: str, place: str) -> None:
        self._problems.append(Problem(rule, details, place))


def _parents(kind: Kind, entity: Json) -> Mapping[str, Kind]:
    """What has to be there for an entity to be: rules are a campaign's, or a template's."""
    if kind is Kind.RULESET and "templateId" in entity and "campaignId" not in entity:
        return {"templateId": Kind.CAMPAIGN_TEMPLATE}
    return _PARENTS[kind]


def _ruleset_model(entry: Json) -> str:
    """Rulesets come in two forms: typed blocks, or Talang."""
    return "RulesetV2" if "promotionRules" in entry else "Ruleset"
