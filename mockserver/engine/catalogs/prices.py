"""What an item of a catalog costs, and did cost: its price, former ones, and adjustments.

Pure functions of a CatalogItem and an instant; a price holds from when it begins until when
it ends, nothing has to happen in between. Source: the vendor's texts of NewPriceAdjustment.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from mockserver.entities import Json
from mockserver.moments import parse_date_time


class Price(NamedTuple):
    """What one unit costs; ``adjustment`` is the NewPriceAdjustment behind it, if one is."""

    value: float
    adjustment: Json | None = None

    @property
    def context(self) -> str:
        """ID of the context, such as a sale, "" for none."""
        return self.adjustment.get("contextId") or "" if self.adjustment else ""


class Observed(NamedTuple):
    """A price and when it began."""

    since: datetime
    price: Price


def price_types(item: Json, now: datetime) -> dict[str, Json]:
    """The adjustment that holds for each price type.

    The one reckoned last counts; where it has no price, the item has no such type any more.
    """
    holding: dict[str, Json] = {}
    for one in item.get("adjustments") or ():
        end = _end(one)
        if now < _begin(one, item) or (end is not None and end <= now):
            continue
        before = holding.get(one["priceType"])
        if before is None or _reckoned(before, item) <= _reckoned(one, item):
            holding[one["priceType"]] = one
    return {name: one for name, one in holding.items() if one.get("price") is not None}


def price_at(item: Json, now: datetime, *, lowest: bool = True) -> Price | None:
    """What an item costs; None where it has no price.

    ``lowest``: the lowest of its own price and those of all price types; else its own one,
    or that of a price type only where it has none.
    """
    own = _own_price(item, now)
    prices = [Price(own)] if own is not None else []
    if lowest or not prices:
        prices += [Price(one["price"], one) for one in price_types(item, now).values()]
    return min(prices, key=lambda price: price.value, default=None)


def price_history(item: Json, now: datetime, *, lowest: bool = True) -> list[Observed]:
    """All prices until now, in the order in which they began; each is another than the last."""
    observed: list[Observed] = []
    last: Price | None = None
    for at in sorted({at for at in _turns(item) if at <= now}):
        price = price_at(item, at, lowest=lowest)
        if price is not None and price != last:
            observed.append(Observed(at, price))
        last = price
    return observed


def with_price(item: Json, price: float | None, now: str) -> Json:
    """An item with another price, that remembers the one it had; None leaves it as it is."""
    if price is None or price == item.get("price"):
        return item
    former = {"until": now} if item.get("price") is None else {"price": item["price"], "until": now}
    return {**item, "price": price, "pricesBefore": [*(item.get("pricesBefore") or ()), former]}


def _own_price(item: Json, now: datetime) -> float | None:
    if now < parse_date_time(item["created"]):
        return None
    for former in item.get("pricesBefore") or ():
        if now < parse_date_time(former["until"]):
            before: float | None = former.get("price")
            return before
    price: float | None = item.get("price")
    return price


def _turns(item: Json) -> Iterator[datetime]:
    """Every time at which the price may have become another."""
    yield parse_date_time(item["created"])
    for former in item.get("pricesBefore") or ():
        yield parse_date_time(former["until"])
    for one in item.get("adjustments") or ():
        yield _begin(one, item)
        end = _end(one)
        if end is not None:
            yield end


def _begin(adjustment: Json, item: Json) -> datetime:
    begin = adjustment.get("effectiveFrom")
    return parse_date_time(begin) if begin else _reckoned(adjustment, item)


def _end(adjustment: Json) -> datetime | None:
    end = adjustment.get("effectiveUntil")
    return parse_date_time(end) if end else None


def _reckoned(adjustment: Json, item: Json) -> datetime:
    return parse_date_time(adjustment.get("calculatedAt") or item["created"])
