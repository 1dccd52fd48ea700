"""Campaigns without a server: their state at a time, and what goes with one."""

from typing import Any

import pytest

from mockserver.engine.campaigns import drop_campaign, frontend_state
from mockserver.entities import Kind
from tests.engine.moments import NOON, moment_of


@pytest.mark.parametrize(
    ("campaign", "state"),
    [
        ({}, "running"),
        ({"state": "disabled"}, "disabled"),
        ({"state": "archived", "endTime": "2025-01-01T00:00:00Z"}, "archived"),
        ({"startTime": "2026-01-01T12:00:00Z"}, "running"),
        ({"startTime": "2026-01-01T12:00:00.000001Z"}, "scheduled"),
        ({"startTime": "2026-01-01T13:00:00+01:00"}, "running"),
        ({"startTime": "2026-01-01T12:00:00-01:00"}, "scheduled"),
        ({"endTime": "2026-01-01T12:00:00Z"}, "expired"),
        ({"endTime": "2026-01-01T12:00:00.000001Z"}, "running"),
        ({"startTime": "2026-02-01T00:00:00Z", "endTime": "2025-02-01T00:00:00Z"}, "expired"),
        ({"startTime": None, "endTime": None}, "running"),
    ],
)
def test_state(campaign: dict[str, Any], state: str) -> None:
    assert frontend_state({"state": "enabled", **campaign}, NOON) == state


def test_all_that_belongs_to_a_campaign_goes_with_it_and_nothing_else() -> None:
    def both(**more: list[Any]) -> list[dict[str, Any]]:
        """One of the campaign that goes, one of the campaign that stays."""
        return [{word: values[which] for word, values in more.items()} for which in (0, 1)]

    advocates = both(id=[1, 2], campaignId=[1, 2], code=["a", "b"])
    owners = both(id=[1, 2], campaignId=[1, 2])
    entities = {
        Kind.CAMPAIGN: both(id=[1, 2], applicationId=[1, 1]),
        Kind.RULESET: owners,
        Kind.COUPON: both(id=[1, 2], campaignId=[1, 2], value=["a", "b"]),
        Kind.RESERVATION: both(couponId=[1, 2], profileId=["ann", "ann"]),
        Kind.REDEMPTION: both(couponId=[1, 2], profileId=["ann", "ann"]),
        Kind.REFERRAL: advocates,
        Kind.FRIEND: both(
            sandbox=[False, False], friendIntegrationId=["ann", "bob"], referralId=[1, 2]
        ),
        Kind.ACHIEVEMENT: owners,
        Kind.PROGRESS: both(id=[1, 2], achievementId=[1, 2], profileId=["ann", "ann"]),
        Kind.VALUE_MAP: owners,
        Kind.COLLECTION: [*owners, {"id": 3}],
        Kind.COUNTER: both(key=[[1, "setDiscount", ""], [2, "setDiscount", ""]]),
        Kind.STORE: both(id=[1, 2], applicationId=[1, 1], integrationId=["a", "b"]),
    }
    moment = moment_of(entities)
    drop_campaign(moment, {"id": 1})
    changes = moment.entities.changes
    gone = {
        (kind, key) for kind, some in changes.items() for key, one in some.items() if one is None
    }
    assert all(one is None for some in changes.values() for one in some.values())
    numbered = [
        Kind.CAMPAIGN,
        Kind.RULESET,
        Kind.COUPON,
        Kind.REFERRAL,
        Kind.ACHIEVEMENT,
        Kind.PROGRESS,
        Kind.VALUE_MAP,
        Kind.COLLECTION,
    ]
    assert gone == {
        *((kind, 1) for kind in numbered),
        (Kind.RESERVATION, (1, "ann")),
        (Kind.REDEMPTION, (1, "ann")),
        (Kind.FRIEND, (False, "ann")),
        (Kind.COUNTER, (1, "setDiscount", "")),
    }
