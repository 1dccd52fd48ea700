"""Effects that tell the client something: notifications, webhooks, custom effects, free items."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from mockserver.engine.evaluation.run import EffectRefused
from mockserver.engine.rules.values import plain_value
from mockserver.engine.talang.failure import TalangFailure
from mockserver.entities import Json, Kind

if TYPE_CHECKING:
    from mockserver.engine.evaluation.run import Run

_TYPES = ("Info", "Offer", "Error", "Misc")


def notification(
    run: "Run", title: Any, options: Mapping[str, Any] | None = None, kind: str = ""
) -> None:
    """A message for the customer: a title, a body, and one of four types."""
    options = options or {}
    wanted = str(kind or options.get("type") or options.get("notificationType") or "Info")
    known = {name.casefold(): name for name in _TYPES}
    if wanted.casefold() not in known:
        raise TalangFailure(f"a notification is one of {', '.join(_TYPES)}, not {wanted}")
    run.emit(
        "showNotification",
        {
            "notificationType": known[wanted.casefold()],
            "title": str(title),
            "body": str(options.get("body", "")),
        },
    )


def add_free_item(
    run: "Run", sku: Any, name: Any, quantity: Any = 1, options: Mapping[str, Any] | None = None
) -> None:
    """A gift, once for each unit; the client puts it into the cart at no price."""
    partial = bool((options or {}).get("partial")) or run.allows_parts
    if isinstance(quantity, bool) or not isinstance(quantity, int | float) or quantity < 1:
        raise TalangFailure(f"a number of free items is at least 1, not {quantity!r}")
    if not quantity <= _MOST_ITEMS:
        raise TalangFailure(f"a rule gives at most {_MOST_ITEMS} free items; got {quantity!r}")
    wanted = int(quantity)
    granted = int(run.spend(("addFreeItemEffect", wanted), partial=partial))
    if granted < 1:
        raise EffectRefused("the budget of addFreeItemEffect is used up")
    for _ in range(granted):
        props: Json = {"sku": str(sku), "name": str(name)}
        if partial:
            props["desiredQuantity"] = wanted
        run.emit("addFreeItem", props)


_MOST_ITEMS = 1000


def trigger_webhook(run: "Run", webhook: Any, *params: Any) -> None:
    """Tell that a webhook was called; nothing is called."""
    del params
    entity = run.entity(Kind.WEBHOOK, webhook)
    run.spend(("callApi", 1))
    run.emit("triggerWebhook", {"webhookId": entity["id"], "webhookName": entity["title"]})


def custom_effect(run: "Run", effect: Any, params: list[Any], place: Json | None = None) -> None:
    """A custom effect of the account, its payload filled with what the rule passes.

    ``place`` names the unit or bundle that it is for.
    """
    entity = run.entity(Kind.CUSTOM_EFFECT, effect)
    payload = filled(entity, [plain_value(one) for one in params])
    run.spend(("customEffect", 1))
    run.emit(
        "customEffect",
        {
            "effectId": entity["id"],
            "name": entity["name"],
            **(place or {}),
            "payload": payload,
        },
    )


def custom_effect_per_bundle(
    run: "Run", effect: Any, bundles: list[Any], params: list[Any]
) -> None:
    """A custom effect for every bundle."""
    for index, bundle in enumerate(bundles):
        place = {"bundleIndex": index, "bundleName": bundle["Name"]}
        custom_effect(run, effect, params, place)


class ItemCustomEffects:
    """A custom effect for each unit of a list."""

    def __init__(self, run: "Run", effect: Any, options: Any = None) -> None:
        del options
        self._run = run
        self._effect = effect

    def add(self, unit: Any, value: Any) -> None:
        """Trigger it for one unit; ``value`` are its parameters."""
        if not isinstance(unit, dict) or "Position" not in unit:
            raise TalangFailure("a custom effect per item needs items of the cart")
        place: Json = {"cartItemPosition": unit["Position"]}
        if "Sub" in unit:
            place["cartItemSubPosition"] = unit["Sub"]
        custom_effect(self._run, self._effect, value, place)

    def result(self) -> None:
        """Nothing: the effects are what comes of it."""


def filled(entity: Json, params: list[Any]) -> Json:
    """The payload of a custom effect, with ``${name}`` replaced by the values of its parameters."""
    definitions = entity.get("params") or ()
    named = {
        str(one.get("key") or one.get("title") or f"param_{index}"): value
        for index, (one, value) in enumerate(zip(definitions, params, strict=False))
    }
    try:
        template = orjson.loads(entity["payload"] or "{}")
    except orjson.JSONDecodeError:
        text = _filled_text(entity["payload"], named)
        try:
            template, named = orjson.loads(text), {}
        except orjson.JSONDecodeError:
            raise TalangFailure(f"the payload of {entity['name']} is no JSON") from None
    payload = _filled(template, named)
    if not isinstance(payload, dict):
        return {"value": payload}
    if not payload and named:
        return named
    return payload


def _filled(template: Any, named: Mapping[str, Any]) -> Any:
    if isinstance(template, dict):
        return {name: _filled(part, named) for name, part in template.items()}
    if isinstance(template, list):
        return [_filled(part, named) for part in template]
    if isinstance(template, str):
        whole = template.removeprefix("${").removesuffix("}")
        if template.startswith("${") and whole in named:
            return named[whole]
        return _filled_text(template, named)
    return template


def _filled_text(text: str, named: Mapping[str, Any]) -> str:
    for name, value in named.items():
        shown = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
        text = text.replace("${" + name + "}", shown)
    return text
