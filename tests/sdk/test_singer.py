"""The Singer ecosystem reads the account: a tap pages through it, and goes on where it ended."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import requests

from mockserver.contract.packaged import packaged_schemas
from mockserver.testing import MockServer
from tests.conftest import Json
from tests.sdk.conftest import environment, is_missing
from tests.sdk.environments import MissingSdkError, Sdk

SINGER = Sdk("pypi", "singer-sdk", "0.54.9", "singer_tap.py", frozenset())
MODELS = {
    "customers": "ApplicationCustomer",
    "coupons": "Coupon",
    "sessions": "ApplicationSession",
}
CUSTOMERS = 20

Records = dict[str, list[Json]]


def _schema(model: str) -> Json:
    """The schema of a stream: its fields at the top, what they refer to beside them."""
    bundle = packaged_schemas().bundle(model)
    return {**bundle["$defs"][model], "$defs": bundle["$defs"]}


def _tapped(folder: Path, config: Json, state: Json | None) -> tuple[Records, Json]:
    """What the tap reads, and its state afterwards."""
    (folder / "config.json").write_text(json.dumps(config))
    command = [*SINGER.command(), "--config", str(folder / "config.json")]
    if state is not None:
        (folder / "state.json").write_text(json.dumps(state))
        command += ["--state", str(folder / "state.json")]
    done = subprocess.run(
        command, env=environment(), capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    records: Records = {name: [] for name in MODELS}
    for line in done.stdout.splitlines():
        message: Any = json.loads(line)
        if message["type"] == "RECORD":
            records[message["stream"]].append(message["record"])
        elif message["type"] == "STATE":
            state = message["value"]
    assert state is not None
    return records, state


def test_a_tap_reads_all_and_then_what_is_new(tmp_path: Path) -> None:
    with MockServer("", customers=CUSTOMERS) as talon:
        schemas = {name: _schema(model) for name, model in MODELS.items()}
        config = {"url": talon.url, "key": talon.management_key, "schemas": schemas}
        try:
            first, state = _tapped(tmp_path, config, None)
        except MissingSdkError as error:
            is_missing(error)
        for name, schema in schemas.items():
            validator = jsonschema.Draft202012Validator(schema)
            for record in first[name]:
                validator.validate(record)
        assert [one["id"] for one in first["customers"]] == list(range(1, CUSTOMERS + 1))
        assert len({one["id"] for one in first["sessions"]}) == len(first["sessions"]) > CUSTOMERS
        assert len(first["coupons"]) == 2

        talon.customer(integrationId="new")
        talon.session("of-new", profileId="new")
        coupons = f"{talon.url}/v1/applications/1/campaigns/1/coupons?silent=no"
        key = {"Authorization": f"ManagementKey-v1 {talon.management_key}"}
        body = {"usageLimit": 1, "numberOfCoupons": 3}
        made = requests.post(coupons, json=body, headers=key).json()["data"]
        second, _ = _tapped(tmp_path, config, state)
        assert [one["integrationId"] for one in second["customers"]] == ["new"]
        assert [one["integrationId"] for one in second["sessions"]] == ["of-new"]
        assert [one["value"] for one in second["coupons"]] == [one["value"] for one in made]
