"""The best prior price of items: the lowest that they had before, and all that they had.

Works on the history of prices of the catalog of the moment's Application; a price counts in a
stretch of time in which it held, also where it began before. Source: the vendor's texts of
BestPriorPriceRequest.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from zlib import crc32

from mockserver.contract.problems import Problem, shown
from mockserver.engine.catalogs.lookup import item_of, takes_lowest
from mockserver.engine.catalogs.prices import Observed, price_history
from mockserver.engine.refusals import invalid
from mockserver.entities import Json
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Moment

_DAYS = re.compile(r"(\d{1,5})D?")
_EVERYBODY = {"targetType": "BASE"}


def best_prior_prices(moment: Moment, request: Json) -> list[Json]:
    """The BestPriorPrice of each SKU of a BestPriorPriceRequest that has one.

    Raises Refusal for a timeframe that is no number of days, and an audience left out.
    """
    days = _checked_days(request)
    kind = _end_type(request)
    until = parse_date_time(request["timeframeEndDate"])
    found = []
    for sku in dict.fromkeys(request["skus"]):
        item = item_of(moment, sku)
        if item is None:
            continue
        history = _history(moment, item)
        end = _window_end(history, until, kind)
        best = _lowest(history, end, days, with_end=end == until)
        if best is not None:
            entry = {**_entry(item, best), "sku": sku}
            entry["contextIds"] = [best.price.context] if best.price.context else []
            entry["target"] = request.get("target") or _EVERYBODY
            found.append(entry)
    return found


def prices_between(moment: Moment, request: Json) -> Json:
    """The PriceHistoryResponse of a PriceHistoryRequest: prices that began in a stretch of time.

    Raises Refusal where it ends before it begins.
    """
    start, end = (parse_date_time(request[word]) for word in ("startDate", "endDate"))
    if end < start:
        raise invalid([Problem("minimum", "endDate must not be before startDate", "/endDate")])
    item = item_of(moment, request["sku"])
    history = _history(moment, item) if item is not None else []
    return {
        "sku": request["sku"],
        "history": [
            {**_entry(item, one), "target": _EVERYBODY}
            for one in history
            if item is not None and start <= one.since <= end
        ],
    }


def _end_type(request: Json) -> str:
    """Where the timeframe ends. Raises Refusal where neither field says so."""
    kind, strict = request.get("timeframeEndDateType"), request.get("strictEndDate")
    if kind is None and strict is None:
        details = "timeframeEndDateType is required in the body"
        raise invalid([Problem("required", details, "/timeframeEndDateType")])
    return str(kind or ("strict" if strict else "sale"))


def _history(moment: Moment, item: Json) -> list[Observed]:
    return price_history(item, parse_date_time(moment.now), lowest=takes_lowest(moment))


def _checked_days(request: Json) -> timedelta:
    problems = []
    match = _DAYS.fullmatch(request["timeframe"])
    if match is None or not int(match[1]):
        details = f"timeframe must be a number of days; got {shown(request['timeframe'])}"
        problems.append(Problem("pattern", details, "/timeframe"))
    target = request.get("target") or {}
    if target.get("targetType") == "AUDIENCE" and target.get("audienceId") is None:
        details = "audienceId is required for a target of type AUDIENCE"
        problems.append(Problem("required", details, "/target/audienceId"))
    if match is None or problems:
        raise invalid(problems)
    return timedelta(days=int(match[1]))


def _window_end(history: Sequence[Observed], until: datetime, kind: str) -> datetime:
    """When the stretch of time ends that is looked at: as asked, or where something began.

    That is the price (``price``) or the context (``sale``) that held at the time asked for.
    Without a context there is no sale, and the time asked for it is.
    """
    before = [one for one in history if one.since <= until]
    if kind == "strict" or not before:
        return until
    current = before[-1].price
    if kind == "sale" and not current.context:
        return until
    since = until
    for one in reversed(before):
        same = (
            one.price.value == current.value
            if kind == "price"
            else one.price.context == current.context
        )
        if not same:
            break
        since = one.since
    return since


def _lowest(
    history: Sequence[Observed], end: datetime, days: timedelta, *, with_end: bool
) -> Observed | None:
    """The lowest price that held in the days before ``end``; of several the last one.

    ``with_end``: one that began at that very moment counts as well.
    """
    best: Observed | None = None
    for one, after in zip_longest(history, history[1:]):
        began = one.since <= end if with_end else one.since < end
        if not began or (after is not None and end - after.since >= days):
            continue
        if best is None or one.price.value <= best.price.value:
            best = one
    return best


def _entry(item: Json, observed: Observed) -> Json:
    """What a BestPriorPrice and a History share."""
    since, price = write_date_time(observed.since), observed.price
    metadata: Json = {"influencingCampaignDetails": []}
    if price.adjustment is not None:
        metadata["adjustmentDetails"] = {
            "referenceId": price.adjustment["referenceId"],
            "selectedPriceType": price.adjustment["priceType"],
            "value": price.value,
        }
    return {
        "id": crc32(f"{item['id']} {since}".encode()),
        "observedAt": since,
        "contextId": price.context,
        "price": price.value,
        "metadata": metadata,
    }
