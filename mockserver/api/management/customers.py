"""Handlers of customers and Applications in the Management API."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import merge

from mockserver.account.account import Account
from mockserver.account.fixture import Application
from mockserver.account.numbers import Numbers
from mockserver.account.records import ProfileRecord
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import NOT_FOUND, ApiError
from mockserver.api.lists import has_attributes, listed, page_of, scan, sort_of
from mockserver.state import Json

_APPLICATION_SORTS = ("id", "created", "modified", "name", "timezone", "currency")

Written = Callable[[ProfileRecord], bytes]


def get_applications(call: Call) -> Answer:
    """getApplications."""
    page = page_of(call)
    field, backwards = sort_of(call, _APPLICATION_SORTS)
    values = [application.value for application in call.account.fixture.applications]
    values.sort(key=lambda value: value[field or "id"], reverse=backwards)
    rows = values[page.skip : page.skip + page.size]
    return Answer({"totalResultSize": len(values), "data": rows})


def get_application(call: Call) -> Answer:
    """getApplication."""
    return Answer(named_application(call).value)


def get_application_customers(call: Call) -> Answer:
    """getApplicationCustomers."""
    application = named_application(call)
    page = page_of(call)
    asked = call.parameters["integrationId"]
    if asked is None:
        return _customers(call, application_numbers(call, application))
    record = call.account.profile(application.facts.sandbox, asked)
    found = [record] if record and _belongs(call, record, application) else []
    rows = found[page.skip : page.skip + page.size]
    return _answer(call, [row.customer_json for row in rows], len(found))


def get_application_customer(call: Call) -> Answer:
    """getApplicationCustomer."""
    return Answer(named_customer(call, named_application(call)).customer_json)


async def search_application_customers(call: Call) -> Answer:
    """getApplicationCustomersByAttributes."""
    application = named_application(call)
    sandbox = application.facts.sandbox
    return await _search(
        call,
        application_numbers(call, application),
        (sandbox,),
        lambda record: _belongs(call, record, application),
        lambda record: record.customer_json,
        total=call.parameters["withTotalResultSize"],
    )


async def search_all_application_customers(call: Call) -> Answer:
    """getApplicationCustomersByAttributesAccountWide: customers of either environment."""
    environments = (False, True)
    return await _search(
        call,
        merge(*map(call.account.profile_numbers, environments)),
        environments,
        lambda record: record.state.value["sandbox"] in environments,
        lambda record: record.customer_json,
        total=True,
    )


def get_customer_profiles(call: Call) -> Answer:
    """getCustomerProfiles."""
    page = page_of(call)
    numbers = call.account.profile_numbers(call.parameters["sandbox"])
    found = numbers.stretch(page.skip, page.size + 1)
    rows = [record.profile_json for record in _records(call.account, found[: page.size])]
    return Answer(listed(rows, has_more=len(found) > page.size))


async def search_customer_profiles(call: Call) -> Answer:
    """getCustomersByAttributes."""
    sandbox = call.parameters["sandbox"]
    return await _search(
        call,
        call.account.profile_numbers(sandbox),
        (sandbox,),
        lambda record: record.state.value["sandbox"] == sandbox,
        lambda record: record.profile_json,
        total=False,
    )


def get_customer_profile(call: Call) -> Answer:
    """getCustomerProfile."""
    return Answer(_by_number(call).profile_json)


def named_application(call: Call) -> Application:
    """The Application that the path names. Raises ApiError 404."""
    application = call.account.application(call.parameters["applicationId"])
    if application is None:
        number = call.parameters["applicationId"]
        raise ApiError(NOT_FOUND, f"No Application has the ID {number}")
    return application


def named_customer(call: Call, application: Application) -> ProfileRecord:
    """The customer of an Application that the path names. Raises ApiError 404."""
    record = _by_number(call)
    if not _belongs(call, record, application):
        raise _no_customer(call)
    return record


def application_numbers(call: Call, application: Application) -> Numbers:
    """The internal IDs of the customers of an Application."""
    everyone = call.assume["application-customers"] == "all"
    facts = application.facts
    return call.account.profile_numbers(facts.sandbox, None if everyone else facts.id)


def _belongs(call: Call, record: ProfileRecord, application: Application) -> bool:
    facts = application.facts
    if record.state.value["sandbox"] != facts.sandbox:
        return False
    return call.assume["application-customers"] == "all" or facts.id in record.state.applications


def _customers(call: Call, numbers: Numbers) -> Answer:
    page = page_of(call)
    found = numbers.stretch(page.skip, page.size)
    rows = [record.customer_json for record in _records(call.account, found)]
    return _answer(call, rows, len(numbers))


def _answer(call: Call, rows: list[bytes], total: int) -> Answer:
    page = page_of(call)
    if call.parameters["withTotalResultSize"]:
        return Answer(listed(rows, total=total))
    return Answer(listed(rows, has_more=page.skip + len(rows) < total))


async def _search(
    call: Call,
    numbers: Iterable[int],
    environments: Sequence[bool],
    belongs: Callable[[ProfileRecord], bool],
    written: Written,
    *,
    total: bool,
) -> Answer:
    page = page_of(call)
    query: Json = call.body
    candidates: Iterator[ProfileRecord]
    if query.get("integrationIDs"):
        names: Sequence[str] = list(dict.fromkeys(query["integrationIDs"]))
        named = (call.account.profile(one, name) for name in names for one in environments)
        known = [record for record in named if record is not None]
        candidates = iter(sorted(known, key=lambda record: int(record.state.value["id"])))
    elif query.get("profileIDs"):
        candidates = _records(call.account, sorted({int(n) for n in query["profileIDs"]}))
    else:
        candidates = _records(call.account, numbers)

    def matches(record: ProfileRecord) -> bool:
        return belongs(record) and _matches(record, query)

    found = await scan(candidates, matches, None if total else page.skip + page.size + 1)
    rows = [written(record) for record in found[page.skip : page.skip + page.size]]
    if total:
        return Answer(listed(rows, total=len(found)))
    return Answer(listed(rows, has_more=len(found) > page.skip + page.size))


def _matches(record: ProfileRecord, query: Json) -> bool:
    value = record.state.value
    if query.get("profileIDs") and value["id"] not in query["profileIDs"]:
        return False
    return has_attributes(value, query.get("attributes"))


def _records(account: Account, numbers: Iterable[int]) -> Iterator[ProfileRecord]:
    for number in numbers:
        record = account.profile_by_number(number)
        if record is not None:
            yield record


def _by_number(call: Call) -> ProfileRecord:
    record = call.account.profile_by_number(call.parameters["customerId"])
    if record is None:
        raise _no_customer(call)
    return record


def _no_customer(call: Call) -> ApiError:
    return ApiError(NOT_FOUND, f"No customer has the ID {call.parameters['customerId']}")


HANDLERS: Mapping[str, Handler] = {
    "getApplications": get_applications,
    "getApplication": get_application,
    "getApplicationCustomers": get_application_customers,
    "getApplicationCustomer": get_application_customer,
    "getApplicationCustomersByAttributes": search_application_customers,
    "getApplicationCustomersByAttributesAccountWide": search_all_application_customers,
    "getCustomerProfiles": get_customer_profiles,
    "getCustomersByAttributes": search_customer_profiles,
    "getCustomerProfile": get_customer_profile,
}
