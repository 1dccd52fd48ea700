"""Handlers of giveaway pools in the Management API: their giveaways come and go in files."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv
from mockserver.api.lists import scan
from mockserver.api.management.entity_lists import is_within
from mockserver.api.management.named import named_entity
from mockserver.api.management.written import import_of, keep
from mockserver.engine.giveaway_files import exported_row, import_giveaways
from mockserver.entities import Json, Kind


def import_to_pool(call: Call) -> Answer:
    """importPoolGiveaways: all of a file, or none."""
    pool, moment = _pool(call), call.moment()
    record = import_of(call, "Giveaway", len(call.body))
    import_giveaways(moment, pool, call.body, record["id"])
    keep(call, {Kind.IMPORT: {record["id"]: record}, **moment.entities.changes})
    return Answer(record)


async def export_of_pool(call: Call) -> Answer:
    """exportPoolGiveaways."""
    pool, asked = _pool(call)["id"], call.parameters

    def matches(giveaway: Json) -> bool:
        return giveaway["poolId"] == pool and is_within(
            giveaway["created"], asked["createdAfter"], asked["createdBefore"]
        )

    found = await scan(list(call.account.tables.values(Kind.GIVEAWAY)), matches)
    return Answer(Csv(call.operation.csv, _rows(call, sorted(one["id"] for one in found))))


def _rows(call: Call, keys: Iterable[int]) -> Iterator[list[Any]]:
    """The rows of an export, each as it is when its turn comes."""
    for key in keys:
        giveaway = call.account.tables.get(Kind.GIVEAWAY, key)
        if giveaway is not None:
            yield exported_row(giveaway)


def _pool(call: Call) -> Json:
    return named_entity(call, Kind.GIVEAWAY_POOL, "giveaway pool", "poolId")


HANDLERS: Mapping[str, Handler] = {
    "importPoolGiveaways": import_to_pool,
    "exportPoolGiveaways": export_of_pool,
}
