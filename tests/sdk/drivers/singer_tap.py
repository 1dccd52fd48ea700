"""A tap of the Singer ecosystem on customers, coupons and sessions, made with ``singer-sdk``.

Run as ``python singer_tap.py --config CONFIG [--state STATE]``. The config has the address, the
key and the schemas of the streams.
"""

from typing import Any, ClassVar

import requests
from singer_sdk import Stream, Tap
from singer_sdk import typing as th
from singer_sdk.pagination import BaseOffsetPaginator
from singer_sdk.streams import RESTStream

_APPLICATION = "/v1/applications/1"
_PAGE = 7


class _Pages(BaseOffsetPaginator):
    """Goes on as long as an answer says that there is more."""

    def has_more(self, response: requests.Response) -> bool:
        return bool(response.json()["hasMore"])


class _TalonStream(RESTStream):
    records_jsonpath = "$.data[*]"
    primary_keys: ClassVar = ["id"]
    since: ClassVar[str | None] = None
    """The parameter that asks for newer rows, if there is one."""

    def __init__(self, tap: Tap) -> None:
        super().__init__(tap, schema=tap.config["schemas"][self.name])

    @property
    def url_base(self) -> str:
        return str(self.config["url"])

    @property
    def http_headers(self) -> dict[str, str]:
        return {"Authorization": f"ManagementKey-v1 {self.config['key']}"}

    def get_new_paginator(self) -> _Pages:
        return _Pages(start_value=0, page_size=_PAGE)

    def get_url_params(self, context: Any, next_page_token: Any) -> dict[str, Any]:
        asked: dict[str, Any] = {"skip": next_page_token or 0, "pageSize": _PAGE}
        start = self.get_starting_replication_key_value(context)
        if self.since is not None:
            asked["sort"] = self.replication_key
            if start is not None:
                asked[self.since] = start
        return asked

    def post_process(self, row: dict[str, Any], context: Any = None) -> dict[str, Any] | None:
        start = self.get_starting_replication_key_value(context)
        is_new = self.since is not None or start is None or row[self.replication_key] > start
        return row if is_new else None


class _Customers(_TalonStream):
    name = "customers"
    path = f"{_APPLICATION}/customers"
    replication_key = "id"


class _Coupons(_TalonStream):
    name = "coupons"
    path = f"{_APPLICATION}/campaigns/1/coupons/no_total"
    replication_key = "created"
    since = "createdAfter"


class _Sessions(_TalonStream):
    name = "sessions"
    path = f"{_APPLICATION}/sessions"
    replication_key = "created"
    since = "createdAfter"


class TalonTap(Tap):
    """The tap."""

    name = "tap-talon"
    config_jsonschema = th.PropertiesList(
        th.Property("url", th.StringType, required=True),
        th.Property("key", th.StringType, required=True),
        th.Property("schemas", th.ObjectType(), required=True),
    ).to_dict()

    def discover_streams(self) -> list[Stream]:
        return [_Customers(self), _Coupons(self), _Sessions(self)]


if __name__ == "__main__":
    TalonTap.cli()
