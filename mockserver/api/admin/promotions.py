"""Handler of the call that adds promotions, and other entities, to an account that runs."""

import orjson

from mockserver.api.admin.call import AdminCall, AdminError
from mockserver.api.call import Answer
from mockserver.contract.problems import ContractError, Problem
from mockserver.control.setup.checks import EntryChecks
from mockserver.control.setup.entities import read_added
from mockserver.control.setup.rules import RuleCheck, unrunnable
from mockserver.entities import FACTS, Json
from mockserver.moments import write_date_time


def add_promotions(call: AdminCall) -> Answer:
    """addPromotions: all that the body lists joins what is there, or none of it."""
    # Only who adds promotions waits for what reads them.
    from mockserver.control.setup.promotions import expand

    account = call.tenant.account
    problems: list[Problem] = []
    expanded = expand(call.body, problems, there=account.tables)
    found: list[Problem] = []
    checks = EntryChecks(call.means.validators)
    faults: list[Problem] = []
    now = write_date_time(account.clock.now())
    made = read_added(
        expanded.document,
        account.fixture,
        account.tables,
        checks,
        found,
        now=now,
        check=RuleCheck(call.tenant.conduct.strict, faults.append),
        built=expanded.origins,
    )
    problems += expanded.told(found)
    if problems:
        raise ContractError(problems)
    answer: Json = {
        FACTS[kind].word: [FACTS[kind].told(one) for one in some.values()]
        for kind, some in made.items()
        if some
    }
    size = len(orjson.dumps(answer))
    if account.holds_more_than(call.means.max_account_bytes - size):
        limit = call.means.max_account_bytes
        details = f"an account may hold {limit} bytes"
        raise AdminError(507, [Problem("maxLength", details, "", in_body=False)])
    account.keep_entities(made)
    account.came(size)
    call.hints += map(unrunnable, expanded.told(faults))
    return Answer(answer, 201)
