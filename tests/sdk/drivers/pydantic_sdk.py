"""The two APIs of ``talon-one-sdk``, and what the steps of its driver share."""

from collections.abc import Callable

import talon_one as t1
from steps import account_of, equal
from talon_one.exceptions import ApiException

SESSION_CONTENT = [
    "customerSession",
    "customerProfile",
    "coupons",
    "triggeredCampaigns",
    "referral",
    "loyalty",
    "event",
    "awardedGiveaways",
    "ruleFailureReasons",
    "previousReturns",
]
PROFILE_CONTENT = [
    "customerProfile",
    "triggeredCampaigns",
    "loyalty",
    "event",
    "awardedGiveaways",
    "ruleFailureReasons",
]
RETURN_CONTENT = [
    "customerSession",
    "customerProfile",
    "coupons",
    "triggeredCampaigns",
    "referral",
    "loyalty",
    "event",
    "previousReturns",
]


class Sdk:
    """The two APIs of the SDK, with the credentials of one account."""

    def __init__(self, base: str, release: str) -> None:
        self.base = base
        self.account = account_of("talon-one-sdk", release)
        self.token = ""
        self.integration = t1.IntegrationApi(
            self.client({"api_key_v1": ("ApiKey-v1", f"{self.account}.x")})
        )
        self.management = t1.ManagementApi(
            self.client({"management_key": ("ManagementKey-v1", f"{self.account}.x")})
        )

    def client(self, keys: dict[str, tuple[str, str]]) -> t1.ApiClient:
        """A client with a key, and a prefix before it, for some schemes of the contract."""
        configuration = t1.Configuration(
            host=self.base,
            api_key={scheme: key for scheme, (_, key) in keys.items()},
            api_key_prefix={scheme: prefix for scheme, (prefix, _) in keys.items() if prefix},
        )
        return t1.ApiClient(configuration)

    def put(
        self, session_id: str, session: t1.NewCustomerSessionV2, **options: object
    ) -> t1.IntegrationStateV2:
        """updateCustomerSessionV2, with every part of the answer asked for."""
        request = t1.IntegrationRequest(customer_session=session, response_content=SESSION_CONTENT)
        return self.integration.update_customer_session_v2(session_id, request, **options)

    def read(self, session_id: str) -> t1.CustomerSessionV2:
        """The session as it is stored."""
        return self.integration.get_customer_session(session_id).customer_session

    def give_back(
        self, session_id: str, item: t1.ReturnedCartItem, **options: object
    ) -> t1.IntegrationStateV2:
        """returnCartItems, with every part of the answer asked for."""
        request = t1.ReturnIntegrationRequest(
            var_return=t1.NewReturn(returned_cart_items=[item]), response_content=RETURN_CONTENT
        )
        return self.integration.return_cart_items(session_id, request, **options)

    def profile(self, integration_id: str) -> t1.CustomerProfile:
        """The profile as the inventory shows it."""
        return self.integration.get_customer_inventory(integration_id, profile=True).profile

    def number(self, session_id: str) -> t1.ApplicationSession:
        """The one session of an integration ID, as the Management API lists it."""
        found = self.management.get_application_sessions(1, integration_id=session_id)
        equal(len(found.data), 1)
        return found.data[0]


def cart() -> list[t1.CartItem]:
    """Goods for 44.99, and 2.5 for wrapping."""
    return [
        t1.CartItem(
            name="Shoe",
            sku="shoe",
            quantity=2,
            price=19.99,
            category="footwear",
            attributes={"colour": "red", "sizes": [41, 42]},
            additional_costs={"wrapping": t1.AdditionalCost(price=2.5)},
        ),
        t1.CartItem(name="Cap", sku="cap", quantity=1, price=5.01),
    ]


def refusal(kind: type[ApiException], call: Callable[[], object]) -> ApiException:
    """The exception of the SDK's own class that a call ends in."""
    try:
        answer = call()
    except ApiException as error:
        equal(type(error), kind)
        return error
    raise AssertionError(f"answered {answer!r}; wanted {kind.__name__}")
