"""The vendor's SDKs call every operation of the table, and take every answer into their models."""

import json
import subprocess
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.table import OPERATIONS
from tests.conftest import Json
from tests.sdk.conftest import environment, is_missing
from tests.sdk.environments import MissingSdkError, Sdk
from tests.sdk.sweep import MODES, account, full_answer, plan
from tests.sdk.sweep_values import BROKEN, REFUSED, THINGS

SDKS = (
    Sdk("pypi", "talon-one-sdk", "26.2", "python_sweep.py", frozenset()),
    Sdk("pypi", "talon-one-python-sdk", "9.0.0", "python_sweep.py", frozenset()),
    Sdk("pypi", "talon-one-python-sdk", "6.1.1", "python_sweep.py", frozenset()),
    Sdk("npm", "talon_one", "5.0.1-rc", "javascript_sweep.js", frozenset()),
    Sdk("npm", "talon_one", "4.3.0", "javascript_sweep.js", frozenset()),
)
_SECONDS = 120

_NEWER = {
    "activateLoyaltyPoints",
    "bestPriorPrice",
    "bestPriorPriceHistory",
    "createMultipleAttributes",
    "deleteLoyaltyTransactionsFromLedgers",
    "exportApplicationCampaignAnalytics",
    "exportCampaignValueMap",
    "exportLoyaltyJoinDates",
    "generateCouponRejections",
    "getApplicationCartItemFilterExpression",
    "getEventV3",
    "getExperiment",
    "getLoyaltyLedgerBalances",
    "getLoyaltyProgramProfileLedgerTransactions",
    "getReservedCoupons",
    "getRulesetV2",
    "importLoyaltyJoinDates",
    "integrationGetAllCampaigns",
    "joinLoyaltyProgram",
    "listApplicationCartItemFilters",
    "listExperiments",
    "priceHistory",
    "searchCustomerProfiles",
    "trackEventV3",
    "unlinkLoyaltyCardFromProfile",
}
"""Those that all of them or all but one are too old for."""

_OLDER = {
    "createCampaign",
    "createRuleset",
    "deleteRuleset",
    "getApplicationCustomersByAttributesAccountWide",
    "getCampaignSet",
    "getCoupons",
    "getCouponsByAttributes",
    "getCouponsByAttributesApplicationWide",
    "getImports",
    "getReferrals",
    "searchCouponsAdvanced",
    "searchCouponsAdvancedApplicationWide",
    "trackEvent",
    "updateCampaignSet",
    "updateCustomerProfile",
    "updateCustomerSession",
    "updateRuleset",
}
"""Those that all of them or all but one are too new for."""

_NOT_THE_VENDORS = {"authPing", "getStatusHealth"}

FEW = _NEWER | _OLDER | _NOT_THE_VENDORS
"""Operations that fewer than two of the SDKs have a method for."""

Lines = dict[str, Json]
"""What became of each call."""


def _post(base: str, path: str, body: Any) -> None:
    request = urllib.request.Request(
        base + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request) as answer:
        answer.read()


def _prepare(base: str, sdk: Sdk) -> None:
    """Have something of each kind in the accounts of an SDK, and stubs where answers are full."""
    for name in {account(sdk.name, operation, "default") for operation in OPERATIONS}:
        _post(base, f"/__admin/promotions?account={name}", THINGS)
    for operation in OPERATIONS:
        stub = full_answer(operation)
        if stub is not None:
            _post(base, f"/__admin/mappings?account={account(sdk.name, operation, 'full')}", stub)


def _swept(base: str, sdk: Sdk, folder: Path) -> dict[str, Json]:
    path = folder / f"{sdk.name}.json"
    path.write_text(json.dumps(plan(sdk.name)), encoding="utf-8")
    _prepare(base, sdk)
    done = subprocess.run(
        [*sdk.command(), base, *sdk.arguments(), str(path)],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line.pop("step"): line for line in lines}


@pytest.fixture(scope="module")
def swept(base: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lines]:
    """What each SDK has to say of each call."""
    folder = tmp_path_factory.mktemp("sweep")
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = pool.map(lambda sdk: _swept(base, sdk, folder), SDKS)
        try:
            return dict(zip((sdk.name for sdk in SDKS), found, strict=True))
        except MissingSdkError as error:
            is_missing(error)


@pytest.mark.parametrize("mode", MODES)
def test_every_answer_is_taken(swept: dict[str, Lines], mode: str) -> None:
    wrong = []
    for sdk, lines in swept.items():
        for operation in OPERATIONS:
            line = lines.get(f"{operation.operation_id} {mode}", {"absent": True})
            if line.get("absent") or (sdk, operation.operation_id) in BROKEN:
                continue
            refusal = REFUSED.get(operation.operation_id) if mode == "default" else None
            wanted = (
                {one for one in operation.answers if one < 300} if refusal is None else {refusal}
            )
            if line["status"] not in wanted or ("error" in line) != (refusal is not None):
                wrong.append(f"{sdk}: {operation.operation_id}: {line}")
    assert not wrong, "\n".join(wrong)


def test_every_operation_is_called_by_two(swept: dict[str, Lines]) -> None:
    called = Counter(
        line.partition(" ")[0]
        for lines in swept.values()
        for line, said in lines.items()
        if line.endswith(" default") and not said.get("absent")
    )
    few = {one.operation_id for one in OPERATIONS if called[one.operation_id] < 2}
    assert few == FEW
