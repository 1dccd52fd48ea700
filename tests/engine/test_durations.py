"""Durations: texts, calendars, time zones, roundings."""

from datetime import UTC, datetime

import pytest

from mockserver.engine.durations import (
    after_duration,
    before_duration,
    is_duration,
    next_after,
    zone_named,
)
from mockserver.moments import parse_date_time, write_date_time

BERLIN, HONOLULU = "Europe/Berlin", "Pacific/Honolulu"


def moved(time: str, duration: str, zone: str = "Etc/UTC") -> str:
    after = after_duration(parse_date_time(time), duration, zone)
    assert after.tzinfo is UTC
    return write_date_time(after)[:23]


@pytest.mark.parametrize(
    ("time", "duration", "after"),
    [
        ("2026-01-01T12:00:00Z", "immediate", "2026-01-01T12:00:00.000"),
        ("2026-01-01T12:00:00Z", "30s", "2026-01-01T12:00:30.000"),
        ("2026-01-01T12:00:00Z", "40m", "2026-01-01T12:40:00.000"),
        ("2026-01-01T12:00:00Z", "1h", "2026-01-01T13:00:00.000"),
        ("2026-01-01T12:00:00Z", "5D", "2026-01-06T12:00:00.000"),
        ("2026-01-01T12:00:00Z", "7W", "2026-02-19T12:00:00.000"),
        ("2026-01-01T12:00:00Z", "10M", "2026-11-01T12:00:00.000"),
        ("2026-01-01T12:00:00Z", "15Y", "2041-01-01T12:00:00.000"),
        ("2026-01-01T12:00:00Z", "0D", "2026-01-01T12:00:00.000"),
        ("2026-01-31T12:00:00Z", "1M", "2026-02-28T12:00:00.000"),
        ("2027-12-31T12:00:00Z", "2M", "2028-02-29T12:00:00.000"),
        ("2028-02-29T12:00:00Z", "1Y", "2029-02-28T12:00:00.000"),
        ("2026-01-01T12:00:00Z", "5D_D", "2026-01-06T00:00:00.000"),
        ("2026-01-01T12:00:00Z", "5D_U", "2026-01-06T23:59:59.999"),
        ("2026-01-01T12:00:00Z", "1W_U", "2026-01-11T23:59:59.999"),
        ("2026-01-04T12:00:00Z", "0W_U", "2026-01-04T23:59:59.999"),
        ("2026-01-31T12:00:00Z", "1M_U", "2026-02-28T23:59:59.999"),
        ("2026-05-05T12:00:00Z", "1Y_U", "2027-12-31T23:59:59.999"),
    ],
)
def test_after(time: str, duration: str, after: str) -> None:
    assert moved(time, duration) == after


@pytest.mark.parametrize(
    ("zone", "time", "duration", "after"),
    [
        (BERLIN, "2026-01-01T23:30:00Z", "0D_D", "2026-01-01T23:00:00.000"),
        (BERLIN, "2026-01-01T23:30:00Z", "0D_U", "2026-01-02T22:59:59.999"),
        (HONOLULU, "2026-03-01T05:00:00Z", "1M_U", "2026-04-01T09:59:59.999"),
        # The clock goes forward on the 29th: the day has 23 hours, an hour has 60 minutes.
        (BERLIN, "2026-03-28T12:00:00Z", "1D", "2026-03-29T11:00:00.000"),
        (BERLIN, "2026-03-29T00:30:00Z", "1h", "2026-03-29T01:30:00.000"),
        (BERLIN, "2026-10-25T00:30:00Z", "1h", "2026-10-25T01:30:00.000"),
        (BERLIN, "2026-01-29T12:00:00Z", "2M", "2026-03-29T11:00:00.000"),
        ("Moon/Crater", "2026-01-01T23:30:00Z", "0D_D", "2026-01-01T00:00:00.000"),
    ],
)
def test_days_are_those_of_the_zone(zone: str, time: str, duration: str, after: str) -> None:
    assert moved(time, duration, zone) == after


def test_before() -> None:
    time = parse_date_time("2026-03-31T12:00:00Z")
    assert before_duration(time, "1M", "Etc/UTC") == datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert before_duration(time, "90s", "Etc/UTC") == datetime(2026, 3, 31, 11, 58, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("", "5", "D", "5d", "-5D", " 5D", "5D ", "5 D", "5D_X", "5D_U_D", "\u0665D"),
        *("5h_D", "5h_U", "5W_D", "5M_D", "5Y_D", "unlimited", "on_action", "9999999D"),
    ],
)
def test_what_is_no_duration(text: str) -> None:
    assert not is_duration(text)
    with pytest.raises(ValueError, match="is no duration"):
        after_duration(datetime(2026, 1, 1, tzinfo=UTC), text, "Etc/UTC")


@pytest.mark.parametrize("text", ["9000Y", "999999M", "1000000W"])
def test_beyond_all_calendars(text: str) -> None:
    with pytest.raises(OverflowError):
        after_duration(datetime(2026, 1, 1, tzinfo=UTC), text, "Etc/UTC")


@pytest.mark.parametrize(
    ("duration", "now", "end"),
    [
        ("1M", "2025-01-01T00:00:00Z", "2026-02-28T12:00:00.000"),
        ("1M", "2026-02-28T11:59:59Z", "2026-02-28T12:00:00.000"),
        ("1M", "2026-02-28T12:00:00Z", "2026-03-31T11:00:00.000"),
        ("1M", "2036-02-01T00:00:00Z", "2036-02-29T12:00:00.000"),
        ("1Y", "2026-01-31T12:00:00Z", "2027-01-31T12:00:00.000"),
        ("30s", "2036-02-01T00:00:10Z", "2036-02-01T00:00:30.000"),
        ("1D_U", "2026-02-01T22:59:58Z", "2026-02-01T22:59:59.999"),
        ("1D_U", "2026-02-01T23:00:00Z", "2026-02-02T22:59:59.999"),
        ("1D", "2046-07-01T00:00:00Z", "2046-07-01T11:00:00.000"),
    ],
)
def test_durations_in_a_row(duration: str, now: str, end: str) -> None:
    start = parse_date_time("2026-01-31T12:00:00Z")
    found = next_after(start, duration, BERLIN, parse_date_time(now))
    assert write_date_time(found)[:23] == end


def test_nothing_in_a_row() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with pytest.raises(ValueError, match="no time at all"):
        next_after(noon, "0D", "Etc/UTC", noon)


@pytest.mark.parametrize("name", ["", "Nowhere", "../etc", "Europe", "\x00"])
def test_a_zone_that_there_is_not_is_utc(name: str) -> None:
    assert datetime(2026, 7, 1, tzinfo=zone_named(name)).utcoffset() == UTC.utcoffset(None)
