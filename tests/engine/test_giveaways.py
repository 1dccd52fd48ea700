"""Giveaways: which code is handed out, to whom, and when there is none."""

from typing import Any

import pytest

from mockserver.engine.giveaways import NoGiveawayLeft, award, giveaways_of, would_award
from mockserver.entities import Kind
from mockserver.state import Moment
from tests.conftest import Json
from tests.engine.one_moment import moment_of

POOL: Json = {"id": 7, "name": "Prizes", "subscribedApplicationsIds": [1], "sandbox": False}


def code(number: int, **more: Any) -> Json:
    return {"id": number, "code": f"C{number}", "poolId": 7, "used": False, **more}


def moment_with(*giveaways: Json, pool: Json = POOL) -> Moment:
    return moment_of({Kind.GIVEAWAY_POOL: [pool], Kind.GIVEAWAY: list(giveaways)})


def test_the_lowest_free_code_goes_first() -> None:
    moment = moment_with(code(10), code(9), code(3, used=True), code(4, poolId=8))
    recipient = {"poolId": 7, "poolName": "Prizes", "recipientIntegrationId": "ann"}
    assert would_award(moment, POOL, "ann") == recipient
    assert award(moment, POOL, "ann", 5) == {**recipient, "giveawayId": 9, "code": "C9"}
    assert award(moment, POOL, "bob")["giveawayId"] == 10
    with pytest.raises(NoGiveawayLeft):
        award(moment, POOL, "ann")
    with pytest.raises(NoGiveawayLeft):
        would_award(moment, POOL, "ann")
    given = {"used": True, "profileIntegrationId": "ann", "profileId": 5}
    assert giveaways_of(moment, "ann") == [code(9) | given]
    assert "profileId" not in giveaways_of(moment, "bob")[0]


def test_who_would_be_given_one_has_none() -> None:
    moment = moment_with(code(1))
    would_award(moment, POOL, "ann")
    assert not moment.entities.changes


@pytest.mark.parametrize(
    ("dates", "given"),
    [
        ({}, True),
        ({"startDate": "2026-01-01T12:00:00Z"}, True),
        ({"startDate": "2026-01-01T12:00:01Z"}, False),
        ({"endDate": "2026-01-01T12:00:00Z"}, False),
        ({"endDate": "2026-01-01T13:00:01+01:00"}, True),
    ],
)
def test_a_code_is_given_between_its_dates(dates: Json, given: bool) -> None:
    moment = moment_with(code(1, **dates), code(2))
    assert award(moment, POOL, "ann")["giveawayId"] == (1 if given else 2)


@pytest.mark.parametrize(("applications", "given"), [([2], False), ([2, 1], True), ([], True)])
def test_a_pool_of_some_applications(applications: list[int], given: bool) -> None:
    pool = POOL | {"subscribedApplicationsIds": applications}
    moment = moment_with(code(1), pool=pool)
    if given:
        assert award(moment, pool, "ann")["code"] == "C1"
    else:
        with pytest.raises(NoGiveawayLeft):
            award(moment, pool, "ann")


def test_the_other_environment_has_other_customers() -> None:
    sandbox = POOL | {"sandbox": True}
    moment = moment_with(code(1, used=True, profileIntegrationId="ann"), pool=sandbox)
    assert giveaways_of(moment, "ann") == []
