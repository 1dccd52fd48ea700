"""Drives ``talon-one-python-sdk`` (the older generator) through the scenario.

Run inside an environment that has that SDK: ``python python_legacy.py BASE_URL``. Its
versions name the models of lists differently and know different fields.
"""

import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import talon_one as t1
from legacy_promotions import promotions
from legacy_sdk import PROFILE_CONTENT, Sdk, cart, refusal
from steps import ODD, RULES, Absent, Scenario, absent, equal, recent, whole

scenario = Scenario()
scenario.then(promotions)
step = scenario.step

# Profiles


@step
def profile_update(sdk: Sdk) -> None:
    request = t1.CustomerProfileIntegrationRequestV2(
        attributes={"Name": "Zoë Ångström", "Age": 41}, response_content=PROFILE_CONTENT
    )
    answer = sdk.integration.update_customer_profile_v2("zoe", request, run_rule_engine=True)
    equal([answer.effects, answer.created_coupons, answer.created_referrals], [[], [], []])
    equal(answer.loyalty.programs, {})
    equal(answer.triggered_campaigns, [])
    equal(answer.awarded_giveaways, [])
    equal([reason.rule_name for reason in answer.rule_failure_reasons], RULES)
    equal(answer.event.type, "talon_profile_created")
    profile = answer.customer_profile
    whole(profile.id)
    whole(profile.account_id)
    recent(profile.created)
    recent(profile.last_activity)
    equal(profile.integration_id, "zoe")
    equal(profile.attributes, {"Name": "Zoë Ångström", "Age": 41})
    equal([profile.closed_sessions, profile.total_sales], [0, 0])
    equal([profile.loyalty_memberships, profile.audience_memberships], [[], []])
    equal(profile.sandbox, False)


@step
def profile_update_bare(sdk: Sdk) -> None:
    request = t1.CustomerProfileIntegrationRequestV2(attributes={"City": "Kraków"})
    answer = sdk.integration.update_customer_profile_v2("zoe", request)
    equal([answer.customer_profile, answer.event, answer.loyalty], [None, None, None])
    equal(sdk.profile("zoe").attributes["City"], "Kraków")
    equal(sdk.profile("zoe").attributes["Name"], "Zoë Ångström")


@step
def profile_update_dry(sdk: Sdk) -> None:
    request = t1.CustomerProfileIntegrationRequestV2(
        attributes={"Name": "Somebody"}, response_content=PROFILE_CONTENT
    )
    answer = sdk.integration.update_customer_profile_v2(
        "zoe", request, run_rule_engine=True, dry=True
    )
    equal(answer.customer_profile.attributes["Name"], "Somebody")
    equal(sdk.profile("zoe").attributes["Name"], "Zoë Ångström")


@step
def profile_audiences(sdk: Sdk) -> None:
    request = t1.CustomerProfileIntegrationRequestV2(
        audiences_changes=t1.ProfileAudiencesChanges(adds=[7], deletes=[]),
        response_content=["customerProfile"],
    )
    answer = sdk.integration.update_customer_profile_v2("zoe", request)
    equal([member.id for member in answer.customer_profile.audience_memberships], [7])


# The life of a session


@step
def session_open(sdk: Sdk) -> None:
    answer = sdk.put(
        "cart-1",
        t1.NewCustomerSessionV2(
            profile_id="zoe",
            cart_items=cart(),
            additional_costs={"shipping": t1.AdditionalCost(price=4)},
            coupon_codes=["SUMMER-10"],
            identifiers=["device-1"],
            attributes={"channel": "web"},
        ),
    )
    session = answer.customer_session
    whole(session.id)
    recent(session.created)
    recent(session.updated)
    equal(session.integration_id, "cart-1")
    equal(session.profile_id, "zoe")
    equal(session.state, "open")
    equal(session.first_session, True)
    equal(
        [session.total, session.cart_item_total, session.additional_cost_total], [51.49, 44.99, 4]
    )
    equal(session.coupon_codes, ["SUMMER-10"])
    equal(session.identifiers, ["device-1"])
    equal(session.attributes, {"channel": "web"})
    equal(session.additional_costs["shipping"].price, 4)
    shoe, cap = session.cart_items
    equal([shoe.name, shoe.sku, shoe.quantity, shoe.price], ["Shoe", "shoe", 2, 19.99])
    equal([shoe.category, shoe.attributes], ["footwear", {"colour": "red", "sizes": [41, 42]}])
    equal(shoe.additional_costs["wrapping"].price, 2.5)
    equal([shoe.returned_quantity, shoe.remaining_quantity], [0, 2])
    equal([shoe.position, cap.position], [0, 1])
    equal(answer.customer_profile.integration_id, "zoe")
    equal(answer.customer_profile.closed_sessions, 0)


@step
def session_effects(sdk: Sdk) -> None:
    effects = sdk.put("cart-1", t1.NewCustomerSessionV2()).effects
    equal([effect.effect_type for effect in effects], ["rejectCoupon"])
    whole(effects[0].campaign_id)
    whole(effects[0].ruleset_id)
    whole(effects[0].rule_index)
    equal(effects[0].props, {"value": "SUMMER-10", "rejectionReason": "CouponNotFound"})


@step
def session_update_sent_back(sdk: Sdk) -> None:
    items = sdk.read("cart-1").cart_items
    items[1].quantity = 3
    session = sdk.put("cart-1", t1.NewCustomerSessionV2(cart_items=items)).customer_session
    equal([item.quantity for item in session.cart_items], [2, 3])
    equal([item.remaining_quantity for item in session.cart_items], [2, 3])
    equal([session.cart_item_total, session.total], [55.01, 61.51])
    equal(session.cart_items[0].attributes, {"colour": "red", "sizes": [41, 42]})
    equal(session.coupon_codes, ["SUMMER-10"])


@step
def session_dry(sdk: Sdk) -> None:
    before = sdk.read("cart-1")
    new = t1.NewCustomerSessionV2(cart_items=[t1.CartItem(sku="hat", quantity=1, price=7)])
    equal(sdk.put("cart-1", new, dry=True).customer_session.cart_item_total, 7)
    equal(sdk.read("cart-1"), before)


@step
def session_dry_later(sdk: Sdk) -> None:
    before = sdk.read("cart-1")
    answer = sdk.put(
        "cart-1",
        t1.NewCustomerSessionV2(state="closed", cart_items=cart()),
        dry=True,
        now=datetime.now(UTC) + timedelta(days=3),
    )
    equal(answer.customer_session.state, "closed")
    equal(sdk.read("cart-1"), before)


@step
def session_response_content(sdk: Sdk) -> None:
    answer = sdk.put("cart-1", t1.NewCustomerSessionV2(referral_code="FRIEND-1"))
    equal(answer.customer_session.referral_code, "FRIEND-1")
    equal([e.effect_type for e in answer.effects], ["rejectCoupon", "rejectReferral"])
    equal(answer.event.type, "talon_session_updated")
    equal([answer.event.session_id, answer.event.profile_id], ["cart-1", "zoe"])
    whole(answer.event.id)
    recent(answer.event.created)
    equal(answer.loyalty.programs, {})
    equal([answer.coupons, answer.triggered_campaigns, answer.previous_returns], [[], [], []])
    equal(answer.awarded_giveaways, [])
    equal([reason.rule_name for reason in answer.rule_failure_reasons], RULES)
    equal([answer.created_coupons, answer.created_referrals], [[], []])
    equal([answer.referral, answer._return], [None, None])


@step
def session_content_unasked(sdk: Sdk) -> None:
    request = t1.IntegrationRequest(customer_session=t1.NewCustomerSessionV2())
    answer = sdk.integration.update_customer_session_v2("cart-1", request)
    equal([answer.customer_session, answer.customer_profile, answer.event], [None, None, None])
    equal(len(answer.effects), 2)


@step
def session_clears_codes(sdk: Sdk) -> None:
    answer = sdk.put("cart-1", t1.NewCustomerSessionV2(coupon_codes=[], referral_code=""))
    equal(answer.customer_session.coupon_codes or [], [])
    equal(answer.effects, [])


@step
def session_close_by_state(sdk: Sdk) -> None:
    answer = sdk.put("cart-1", t1.NewCustomerSessionV2(state="closed"))
    equal(answer.customer_session.state, "closed")
    equal([item.quantity for item in answer.customer_session.cart_items], [2, 3])
    equal(answer.event.type, "talon_session_closed")
    equal([answer.customer_profile.closed_sessions], [1])
    equal(answer.customer_profile.total_sales, 61.51)


@step
def session_read_back(sdk: Sdk) -> None:
    answer = sdk.integration.get_customer_session("cart-1")
    equal(answer.effects, [])
    session = answer.customer_session
    equal([session.state, session.total, session.profile_id], ["closed", 61.51, "zoe"])
    equal([item.sku for item in session.cart_items], ["shoe", "cap"])
    whole(session.id)
    recent(session.created)


@step
def return_dry(sdk: Sdk) -> None:
    before = sdk.read("cart-1")
    item = t1.ReturnedCartItem(position=0, quantity=2)
    answer = sdk.give_back("cart-1", item, dry=True)
    equal(answer.customer_session.state, "partially_returned")
    equal(sdk.read("cart-1"), before)


@step
def return_by_position(sdk: Sdk) -> None:
    answer = sdk.give_back("cart-1", t1.ReturnedCartItem(position=0, quantity=1))
    equal(answer.customer_session.state, "partially_returned")
    shoe = answer.customer_session.cart_items[0]
    equal([shoe.quantity, shoe.returned_quantity, shoe.remaining_quantity], [2, 1, 1])
    equal(answer.event.type, "talon_session_partially_returned")
    equal(answer.customer_profile.total_sales, 41.52)
    equal([answer.previous_returns, answer.coupons], [[], []])
    made = answer._return
    for number in (made.id, made.event_id, made.session_id, made.profile_id, made.account_id):
        whole(number)
    recent(made.created)
    equal([made.session_integration_id, made.profile_integration_id], ["cart-1", "zoe"])
    equal([(i.position, i.quantity) for i in made.returned_cart_items], [(0, 1)])


@step
def return_by_sku(sdk: Sdk) -> None:
    if "sku" not in t1.ReturnedCartItem.openapi_types:
        raise Absent
    answer = sdk.give_back("cart-1", t1.ReturnedCartItem(sku="cap", quantity=2))
    cap = answer.customer_session.cart_items[1]
    equal([cap.returned_quantity, cap.remaining_quantity], [2, 1])
    entries = answer._return.returned_cart_items
    equal([(i.position, i.quantity, i.sku) for i in entries], [(1, 2, "cap")])
    equal(len(answer.previous_returns), 1)
    equal(answer.customer_profile.total_sales, 31.5)


@step
def session_cancel_returned(sdk: Sdk) -> None:
    answer = sdk.put("cart-1", t1.NewCustomerSessionV2(state="cancelled"))
    equal(answer.customer_session.state, "cancelled")
    equal([answer.customer_profile.closed_sessions, answer.customer_profile.total_sales], [0, 0])
    equal(sdk.read("cart-1").state, "cancelled")


@step
def session_cancel(sdk: Sdk) -> None:
    new = t1.NewCustomerSessionV2(state="closed", profile_id="canceller", cart_items=cart())
    sdk.put("cancel-1", new)
    answer = sdk.put("cancel-1", t1.NewCustomerSessionV2(state="cancelled"))
    equal(answer.customer_session.state, "cancelled")
    equal(answer.customer_profile.closed_sessions, 0)
    equal(sdk.number("cancel-1").state, "cancelled")


@step
def session_reopen(sdk: Sdk) -> None:
    new = t1.NewCustomerSessionV2(state="closed", profile_id="reopener", cart_items=cart())
    equal(sdk.put("cart-2", new).customer_profile.closed_sessions, 1)
    equal(sdk.integration.reopen_customer_session("cart-2").effects, [])
    equal(sdk.read("cart-2").state, "open")
    equal(sdk.profile("reopener").closed_sessions, 0)
    closed = sdk.put("cart-2", t1.NewCustomerSessionV2(state="closed"))
    equal([closed.customer_profile.closed_sessions], [1])
    equal(closed.customer_profile.total_sales, 47.49)
    cancelled = sdk.put("cart-2", t1.NewCustomerSessionV2(state="cancelled"))
    equal(cancelled.customer_session.state, "cancelled")
    equal([cancelled.customer_profile.closed_sessions], [0])


@step
def session_anonymous(sdk: Sdk) -> None:
    answer = sdk.put("nobody-1", t1.NewCustomerSessionV2(cart_items=cart()))
    equal(answer.customer_session.profile_id, "")
    equal(answer.customer_session.first_session, True)
    equal(answer.customer_profile, None)
    equal(sdk.number("nobody-1").profile_id, None)


# The first version of the API, of which no version of this SDK has a method


@step
def profile_v1(sdk: Sdk) -> None:
    absent(sdk.integration, "update_customer_profile")


@step
def session_v1(sdk: Sdk) -> None:
    absent(sdk.integration, "update_customer_session")


@step
def session_v1_dry(sdk: Sdk) -> None:
    absent(sdk.integration, "update_customer_session")


@step
def session_v1_close(sdk: Sdk) -> None:
    absent(sdk.integration, "update_customer_session")


# Bulk, inventory, deletion


@step
def bulk_silent(sdk: Sdk) -> None:
    # The SDK makes an empty model of an empty body.
    equal(_bulk(sdk, "silent", "yes").integration_states, None)
    equal(sdk.profile("bulk-silent-2").attributes, {"Number": 2})


@step
def bulk_spoken(sdk: Sdk) -> None:
    states = _bulk(sdk, "spoken", "no").integration_states
    profiles = [state.customer_profile for state in states]
    equal([profile.integration_id for profile in profiles], ["bulk-spoken-1", "bulk-spoken-2"])
    equal([profile.attributes for profile in profiles], [{"Number": 1}, {"Number": 2}])
    whole(profiles[0].id)


def _bulk(sdk: Sdk, name: str, silent: str) -> t1.MultipleCustomerProfileIntegrationResponseV2:
    items = [
        t1.MultipleCustomerProfileIntegrationRequestItem(
            integration_id=f"bulk-{name}-{number}", attributes={"Number": number}
        )
        for number in (1, 2)
    ]
    request = t1.MultipleCustomerProfileIntegrationRequest(customer_profiles=items)
    return sdk.integration.update_customer_profiles_v2(request, silent=silent)


@step
def inventory_all(sdk: Sdk) -> None:
    found = sdk.integration.get_customer_inventory(
        "zoe",
        profile=True,
        referrals=True,
        coupons=True,
        loyalty=True,
        giveaways=True,
        achievements=True,
    )
    equal(found.profile.integration_id, "zoe")
    equal(found.loyalty.programs, {})
    equal([found.referrals, found.coupons, found.giveaways, found.achievements], [[], [], [], []])


@step
def inventory_bare(sdk: Sdk) -> None:
    found = sdk.integration.get_customer_inventory("zoe", profile=False)
    equal([found.profile, found.coupons, found.loyalty], [None, None, None])


@step
def delete_customer_data(sdk: Sdk) -> None:
    request = t1.CustomerProfileIntegrationRequestV2(attributes={"Name": "Gone"})
    sdk.integration.update_customer_profile_v2("leaver", request)
    equal(sdk.integration.delete_customer_data("leaver"), None)
    equal(sdk.profile("leaver").attributes, {})


# Audiences


@step
def audience_made(sdk: Sdk) -> None:
    request = t1.NewAudience(name="Gold", integration="crm", integration_id="gold")
    made = sdk.integration.create_audience_v2(request)
    equal([made.id, made.name, made.integration_id, made.account_id], [1, "Gold", "gold", 1])
    recent(made.created)
    renamed = sdk.integration.update_audience_v2(made.id, t1.UpdateAudience(name="Platinum"))
    equal([renamed.id, renamed.name], [1, "Platinum"])


@step
def audience_joined(sdk: Sdk) -> None:
    items = [
        t1.CustomerProfileAudienceRequestItem(
            action="add", profile_integration_id=name, audience_id=1
        )
        for name in ("zoe", "joiner")
    ]
    request = t1.CustomerProfileAudienceRequest(data=items)
    equal(sdk.integration.update_customer_profile_audiences(request), None)
    sdk.integration.update_audience_customers_attributes(1, {"Club": "yes"})
    joiner = sdk.profile("joiner")
    equal([one.name for one in joiner.audience_memberships], ["Platinum"])
    equal(joiner.attributes, {"Club": "yes"})


@step
def audience_deleted(sdk: Sdk) -> None:
    equal(sdk.integration.delete_audience_memberships_v2(1), None)
    equal(sdk.profile("joiner").audience_memberships, [])
    equal(sdk.integration.delete_audience_v2(1), None)


# IDs


@step
def odd_ids(sdk: Sdk) -> None:
    answer = sdk.put(ODD, t1.NewCustomerSessionV2(profile_id=ODD, cart_items=cart()))
    equal([answer.customer_session.integration_id, answer.customer_session.profile_id], [ODD, ODD])
    equal(answer.customer_profile.integration_id, ODD)
    equal(sdk.read(ODD).integration_id, ODD)
    equal(sdk.profile(ODD).integration_id, ODD)
    equal(sdk.number(ODD).profileintegrationid, ODD)
    found = sdk.management.get_application_customers(1, integration_id=ODD)
    equal([customer.integration_id for customer in found.data], [ODD])
    sdk.put(ODD, t1.NewCustomerSessionV2(state="closed"))
    answer = sdk.give_back(ODD, t1.ReturnedCartItem(position=1, quantity=1))
    equal(answer._return.session_integration_id, ODD)


# The Management API


@step
def log_in(sdk: Sdk) -> None:
    api = t1.ManagementApi(sdk.client())
    session = api.create_session(
        t1.LoginParams(email=f"dev+{sdk.account}@example.com", password="anything")
    )
    whole(session.user_id)
    recent(session.created)
    sdk.token = session.token
    found = _with_token(sdk).get_application_sessions(1, integration_id="cart-1")
    equal([session.integration_id for session in found.data], ["cart-1"])


@step
def log_out(sdk: Sdk) -> None:
    api = _with_token(sdk)
    equal(api.destroy_session(), None)
    refusal(401, api.get_applications)


def _with_token(sdk: Sdk) -> t1.ManagementApi:
    return t1.ManagementApi(sdk.client("Bearer", sdk.token))


@step
def applications(sdk: Sdk) -> None:
    found = sdk.management.get_applications(page_size=10, skip=0, sort="-created")
    equal(found.total_result_size, len(found.data))
    assert found.data[0].name
    equal(sdk.management.get_applications(page_size=10, skip=5).data, [])


@step
def application(sdk: Sdk) -> None:
    found = sdk.management.get_application(1)
    equal([found.id, found.account_id], [1, 1])
    assert found.created.tzinfo is not None
    assert found.modified.tzinfo is not None
    assert found.timezone
    equal(len(found.currency), 3)
    equal(found.loyalty_programs, [])


@step
def customers_all(sdk: Sdk) -> None:
    found = sdk.management.get_application_customers(1, page_size=1000, with_total_result_size=True)
    equal(found.total_result_size, len(found.data))
    equal(found.has_more, None)
    assert len(found.data) > 100, "the invented customers are missing"
    assert "zoe" in {customer.integration_id for customer in found.data}
    for customer in found.data:
        assert customer.created.tzinfo is not None
        assert customer.attributes is not None


@step
def customers_page(sdk: Sdk) -> None:
    found = sdk.management.get_application_customers(
        1, page_size=3, skip=2, with_total_result_size=False
    )
    equal([customer.id for customer in found.data], [3, 4, 5])
    equal([found.has_more, found.total_result_size], [True, None])


@step
def customer(sdk: Sdk) -> None:
    named = sdk.management.get_application_customers(1, integration_id="zoe").data
    equal([one.integration_id for one in named], ["zoe"])
    equal(sdk.management.get_application_customer(1, named[0].id), named[0])


@step
def customers_by_attributes(sdk: Sdk) -> None:
    query = t1.CustomerProfileSearchQuery(attributes={"Name": "Zoë Ångström"})
    found = sdk.management.get_application_customers_by_attributes(
        1, query, with_total_result_size=True
    )
    equal([one.integration_id for one in found.data], ["zoe"])
    query = t1.CustomerProfileSearchQuery(integration_i_ds=["zoe", "customer-1", "unknown"])
    found = sdk.management.get_application_customers_by_attributes(1, query)
    equal([one.integration_id for one in found.data], ["customer-1", "zoe"])


@step
def profiles_all(sdk: Sdk) -> None:
    found = sdk.management.get_customer_profiles(page_size=1000, sandbox=False)
    equal(found.has_more, False)
    assert len(found.data) > 100, "the invented customers are missing"
    equal({profile.sandbox for profile in found.data}, {False})
    equal(sdk.management.get_customer_profiles(page_size=2).has_more, True)


@step
def profiles_by_attributes(sdk: Sdk) -> None:
    query = t1.CustomerProfileSearchQuery(attributes={"Name": "Zoë Ångström"})
    found = sdk.management.get_customers_by_attributes(query, page_size=10)
    equal([one.integration_id for one in found.data], ["zoe"])
    equal(found.has_more, False)


@step
def profile(sdk: Sdk) -> None:
    known = sdk.profile("zoe")
    equal(sdk.management.get_customer_profile(known.id).integration_id, "zoe")


@step
def sessions_all(sdk: Sdk) -> None:
    found = sdk.management.get_application_sessions(1, page_size=1000)
    equal(found.has_more, False)
    assert len(found.data) > 300, "the invented sessions are missing"
    for session in found.data:
        whole(session.id)
        assert session.created.tzinfo is not None
        equal(session.total_discounts, 0)


@step
def sessions_by_state(sdk: Sdk) -> None:
    for state in ("open", "closed", "partially_returned", "cancelled"):
        found = sdk.management.get_application_sessions(1, state=state, page_size=5)
        equal({session.state for session in found.data}, {state})


@step
def sessions_by_profile(sdk: Sdk) -> None:
    found = sdk.management.get_application_sessions(1, profile="zoe")
    equal([session.integration_id for session in found.data], ["cart-1"])
    equal(found.data[0].profile_id, sdk.profile("zoe").id)


@step
def sessions_by_coupon(sdk: Sdk) -> None:
    sdk.put("coupon-1", t1.NewCustomerSessionV2(coupon_codes=["A+B/1"], referral_code="FRIEND-2"))
    for filters in ({"coupon": "A+B/1"}, {"referral": "FRIEND-2"}):
        found = sdk.management.get_application_sessions(1, **filters)
        equal([session.integration_id for session in found.data], ["coupon-1"])
        equal([found.data[0].coupon, found.data[0].referral], ["A+B/1", "FRIEND-2"])


@step
def sessions_by_store(sdk: Sdk) -> None:
    sdk.put("store-1", t1.NewCustomerSessionV2(store_integration_id="store/1"))
    found = sdk.management.get_application_sessions(1, store_integration_id="store/1")
    equal([session.integration_id for session in found.data], ["store-1"])
    equal(found.data[0].store_integration_id, "store/1")


@step
def sessions_by_time(sdk: Sdk) -> None:
    sdk.put("timed-1", t1.NewCustomerSessionV2(profile_id="timed"))
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    seen = sdk.management.get_application_sessions
    equal(len(seen(1, profile="timed", created_before=now + hour).data), 1)
    equal(len(seen(1, profile="timed", created_after=now - hour).data), 1)
    equal(seen(1, profile="timed", created_before=now - hour).data, [])


@step
def sessions_sorted(sdk: Sdk) -> None:
    for sort in ("total", "-total"):
        found = sdk.management.get_application_sessions(1, sort=sort, page_size=50)
        totals = [session.total for session in found.data]
        equal(totals, sorted(totals, reverse=sort == "-total"))


@step
def sessions_paged(sdk: Sdk) -> None:
    found = sdk.management.get_application_sessions(1, page_size=2, skip=4)
    equal([session.id for session in found.data], [5, 6])
    equal(found.has_more, True)


@step
def session(sdk: Sdk) -> None:
    listed = sdk.number("cart-1")
    found = sdk.management.get_application_session(1, listed.id)
    equal(found, listed)
    equal([found.state, found.total, found.profileintegrationid], ["cancelled", 61.51, "zoe"])
    recent(found.created)


# Refusals


@step
def error_transition(sdk: Sdk) -> None:
    sdk.put("final-1", t1.NewCustomerSessionV2(state="closed", cart_items=cart()))
    error = refusal(400, lambda: sdk.put("final-1", t1.NewCustomerSessionV2(state="open")))
    told = sdk.told(error, "ErrorResponse")
    equal(told.message, 'Cannot move session to state "open" from state "closed"')


@step
def error_body(sdk: Sdk) -> None:
    priceless = t1.NewCustomerSessionV2(cart_items=[t1.CartItem(sku="x", quantity=1)])
    error = refusal(400, lambda: sdk.put("bad-1", priceless))
    told = sdk.told(error, "ErrorResponse")
    equal(told.message, "The submitted data was invalid")
    equal([fault.title for fault in told.errors], ["required"])
    equal(told.errors[0].source.pointer, "/customerSession/cartItems/0/price")


@step
def error_return(sdk: Sdk) -> None:
    error = refusal(
        400,
        lambda: sdk.give_back("final-1", t1.ReturnedCartItem(position=9, quantity=1)),
    )
    told = sdk.told(error, "ErrorResponse")
    equal(told.errors[0].source.pointer, "/return/returnedCartItems/0/position")


@step
def error_parameter(sdk: Sdk) -> None:
    error = refusal(400, lambda: sdk.management.get_application_sessions(1, sort="colour"))
    told = sdk.told(error, "ErrorResponseWithStatus")
    equal([told.status_code, told.errors[0].source.parameter], [400, "sort"])


@step
def error_no_key(sdk: Sdk) -> None:
    api = t1.IntegrationApi(sdk.client())
    error = refusal(401, lambda: api.get_customer_inventory("zoe", profile=True))
    told = sdk.told(error, "ErrorResponseWithStatus")
    equal(told.status_code, 401)
    assert told.message


@step
def error_no_prefix(sdk: Sdk) -> None:
    api = t1.IntegrationApi(sdk.client("", f"{sdk.account}.x"))
    refusal(401, lambda: api.get_customer_session("cart-1"))


@step
def error_wrong_api(sdk: Sdk) -> None:
    api = t1.ManagementApi(sdk.client("ApiKey-v1", f"{sdk.account}.x"))
    refusal(401, api.get_applications)


@step
def error_unknown_profile(sdk: Sdk) -> None:
    error = refusal(404, lambda: sdk.integration.get_customer_inventory("nowhere", profile=True))
    told = sdk.told(error, "ErrorResponseWithStatus")
    equal(told.status_code, 404)
    assert "nowhere" in told.message, told.message


@step
def error_unknown_session(sdk: Sdk) -> None:
    refusal(404, lambda: sdk.read("nowhere"))
    refusal(404, lambda: sdk.integration.reopen_customer_session("nowhere"))


@step
def error_unknown_customer(sdk: Sdk) -> None:
    refusal(404, lambda: sdk.management.get_customer_profile(10**9))
    refusal(404, lambda: sdk.management.get_application_session(1, 10**9))
    refusal(404, lambda: sdk.management.get_application(77))


if __name__ == "__main__":
    release = version("talon-one-python-sdk")
    sys.exit(scenario.run(Sdk(sys.argv[1], release), release))
