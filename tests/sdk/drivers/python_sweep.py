"""Calls every operation that a Python SDK has a method for, and takes each answer into its models.

Run as ``python python_sweep.py BASE_URL PLAN``. Prints what became of each call as a line of JSON.
"""

import inspect
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import talon_one as t1

_PREFIXES = {"integration": "ApiKey-v1", "management": "ManagementKey-v1", "none": ""}


def folded(name: str) -> str:
    return name.replace("_", "").lower()


def methods() -> dict[str, tuple[type, str]]:
    """The methods that tell the status as well, by the operations that they call."""
    ending = "_with_http_info"
    return {
        folded(name.removesuffix(ending)): (api, name)
        for api in (t1.IntegrationApi, t1.ManagementApi)
        for name in dir(api)
        if name.endswith(ending)
    }


def client(base: str, call: dict[str, Any]) -> Any:
    configuration = t1.Configuration(host=base)
    # One of these names is that of the scheme, in whichever version.
    for scheme in ("Authorization", "api_key_v1", "management_key"):
        configuration.api_key[scheme] = call["key"]
        configuration.api_key_prefix[scheme] = _PREFIXES[call["credentials"]]
    return t1.ApiClient(configuration)


def arguments(function: Any, call: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call under the names that the SDK has for them."""
    named = {folded(name): value for name, value in call["arguments"].items()}
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name.startswith("_") or parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        if name in {"self", "kwargs"}:
            continue
        if folded(name) in named:
            given[name] = named.pop(folded(name))
        elif folded(name) == "upfile":
            given[name] = call["file"]
        elif parameter.default is inspect.Parameter.empty or name == "body":
            given[name] = call["body"]
    takes_more = any(
        one.kind is inspect.Parameter.VAR_KEYWORD
        for one in inspect.signature(function).parameters.values()
    )
    if takes_more:
        if call["file"] is not None:
            given["up_file"] = call["file"]
        if "silent" in named:
            given["silent"] = named["silent"]
    return given


def as_text(api: Any, name: str, given: dict[str, Any]) -> tuple[int, Any] | None:
    """An answer that is no JSON, which the newest SDK gives out as it came alone."""
    raw = getattr(api, name.replace("_with_http_info", "_without_preload_content"), None)
    if raw is None:
        return None
    answer = raw(**given)
    if answer.status >= 400:
        raise RuntimeError(f"{answer.status}: {answer.read()!r}")
    return answer.status, answer.read().decode()


def answered(answer: Any) -> tuple[int, Any]:
    if isinstance(answer, tuple):
        data, status, _ = answer
        return status, data
    return answer.status_code, answer.data


def main(base: str, plan: str) -> None:
    found = methods()
    for call in json.loads(Path(plan).read_text(encoding="utf-8")):
        said: dict[str, Any] = {"step": f"{call['operation']} {call['mode']}"}
        if folded(call["operation"]) not in found:
            print(json.dumps({**said, "absent": True}))
            continue
        api, name = found[folded(call["operation"])]
        made = api(client(base, call))
        function = getattr(made, name)
        try:
            given = arguments(function, call)
            told = as_text(made, name, given) if call["csv"] else None
            status, data = told or answered(function(**given))
            said |= {"status": status, "model": type(data).__name__}
        except Exception as error:  # noqa: BLE001 - whatever an SDK may raise is told
            told = str(getattr(error, "body", None) or error)
            said |= {"status": getattr(error, "status", None) or 0, "error": told[:600]}
        print(json.dumps(said))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
