"""Handlers of cart item catalogs and of earlier prices in the Integration API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.engine.catalogs.prior import best_prior_prices, prices_between
from mockserver.engine.catalogs.sync import sync_catalog


def sync(call: Call) -> Answer:
    """syncCatalog: all actions, or none."""
    moment = call.moment()
    catalog = sync_catalog(moment, call.parameters["catalogId"], call.body)
    call.account.keep_entities(moment.entities.changes)
    return Answer(catalog)


def get_best_prior_price(call: Call) -> Answer:
    """bestPriorPrice."""
    return Answer(best_prior_prices(call.moment(), call.body))


def get_price_history(call: Call) -> Answer:
    """bestPriorPriceHistory."""
    return Answer(prices_between(call.moment(), call.body))


HANDLERS: Mapping[str, Handler] = {
    "syncCatalog": sync,
    "bestPriorPrice": get_best_prior_price,
    "bestPriorPriceHistory": get_price_history,
}
