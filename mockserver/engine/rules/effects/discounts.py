"""Discounts: on the session, on units of the cart, on additional costs.

Values are money in the currency of the Application, never rounded. A discount that a budget
cannot carry is refused, unless parts of it may be given.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from mockserver.engine.evaluation.made import UnitKey
from mockserver.engine.evaluation.run import EffectRefused
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.totals import MOST, money
from mockserver.entities import Json, Kind

if TYPE_CHECKING:
    from mockserver.engine.evaluation.run import Run

Options = Mapping[str, Any]


def set_discount(run: "Run", name: str, value: float, options: Options | None = None) -> None:
    """A discount on the session."""
    options = options or {}
    run.settle(changed=False)
    granted, desired = _granted(run, value, options)
    props: Json = {"name": name, "value": granted, **desired, **_scope(options)}
    run.made.off_session = money((run.made.off_session, granted))
    run.emit("setDiscount", props)


class _Partly:
    """Gives units their discounts one after another; the first ones may have all there is.

    Where parts of a discount may be given, units for which nothing is left go without.
    """

    def __init__(self, run: "Run", options: Options) -> None:
        self._partial = _may_be_partial(run, options)
        self._given = False

    def give(self, discount: Callable[[], bool]) -> None:
        """Discount one unit. Raises EffectRefused where none has got anything."""
        try:
            self._given = discount() or self._given
        except EffectRefused:
            if not (self._partial and self._given):
                raise


class ItemDiscounts:
    """A discount on each unit of a list, of a value of its own."""

    def __init__(self, run: "Run", name: str, options: Options | None = None) -> None:
        run.settle(changed=False)
        self._run = run
        self._name = name
        self._options = options or {}
        self._partly = _Partly(run, self._options)

    def add(self, unit: Any, value: Any) -> None:
        """Discount one unit."""
        self._partly.give(
            lambda: _discount_unit(self._run, self._name, unit, value, self._options, {})
        )

    def result(self) -> None:
        """Nothing: the effects are what comes of it."""


def set_discount_pro_rata(
    run: "Run", name: str, units: Sequence[Any], value: float, options: Options | None = None
) -> None:
    """One discount, spread over units by their prices."""
    options = options or {}
    run.settle(changed=False)
    _spread(run, name, units, value, options, {})


def _spread(  # noqa: PLR0917 - as many as the rule has
    run: "Run", name: str, units: Sequence[Any], value: float, options: Options, extra: Json
) -> None:
    partly, extra = _Partly(run, options), {**extra, "totalDiscount": value}
    for unit, share in zip(units, _shares(units, _number(value)), strict=True):
        partly.give(partial(_discount_unit, run, name, unit, share, options, extra))


def set_discount_per_bundle(
    run: "Run",
    name: str,
    bundles: Sequence[Any],
    value: float,
    options: Options | None = None,
) -> None:
    """A discount on every bundle: spread over its units, or on the one that is targeted.

    ``options.item`` targets by index in the bundle, or by the highest or lowest attribute.
    """
    options = options or {}
    run.settle(changed=False)
    for index, bundle in enumerate(bundles):
        units = bundle["Items"]
        extra: Json = {"bundleIndex": index, "bundleName": bundle["Name"]}
        target = _targeted(units, options.get("item"))
        if target is not None:
            extra |= {"targetedItemPosition": target["Position"]}
            if "Sub" in target:
                extra["targetedItemSubPosition"] = target["Sub"]
            _discount_unit(run, name, target, value, options, extra)
            continue
        _spread(run, name, units, value, options, extra)


def set_discount_per_additional_cost(
    run: "Run", name: str, cost: str, value: float, options: Options | None = None
) -> None:
    """A discount on an additional cost of the session. Raises TalangFailure where it has none."""
    options = options or {}
    if cost not in (run.session.get("additionalCosts") or {}):
        raise TalangFailure(f"the session has no additional cost {cost}")
    run.settle(changed=False)
    granted, desired = _granted(run, value, options)
    off = run.made.off_costs
    off[cost] = money((off.get(cost, 0), granted))
    run.emit(
        "setDiscountPerAdditionalCost",
        {
            "name": name,
            "additionalCostId": _cost_id(run, cost),
            "additionalCost": cost,
            "value": granted,
            **desired,
        },
    )


class ItemCostDiscounts:
    """A discount on an additional cost of each unit of a list; units without it have none."""

    def __init__(self, run: "Run", name: str, cost: str, options: Options | None = None) -> None:
        run.settle(changed=False)
        self._run = run
        self._name = name
        self._cost = cost
        self._options = options or {}
        self._partly = _Partly(run, self._options)

    def add(self, unit: Any, value: Any) -> None:
        """Discount the cost of one unit."""
        self._partly.give(lambda: self._discount(unit, value))

    def _discount(self, unit: Any, value: Any) -> bool:
        run = self._run
        position, sub = _place(unit)
        if self._cost not in (unit.get("AdditionalCosts") or {}):
            return False
        granted, desired = _granted(run, value, self._options)
        off = run.made.off_costs
        off[self._cost] = money((off.get(self._cost, 0), granted))
        props: Json = {
            "name": f"{self._name}#{position}",
            "additionalCostId": _cost_id(run, self._cost),
            "value": granted,
            "position": position,
            "additionalCost": self._cost,
            **desired,
        }
        if sub is not None:
            props["subPosition"] = sub
        run.emit("setDiscountPerAdditionalCostPerItem", props)
        return True

    def result(self) -> None:
        """Nothing: the effects are what comes of it."""


def _discount_unit(  # noqa: PLR0917 - as many as the rule has
    run: "Run", name: str, unit: Any, value: Any, options: Options, extra: Json
) -> bool:
    """Discount a unit; gives whether it was."""
    place = _place(unit)
    if run.allowed_units is not None and place not in run.allowed_units:
        return False  # another campaign has this unit
    position, sub = place
    granted, desired = _granted(run, value, options)
    off = run.made.off_units
    off[place] = money((off.get(place, 0), granted))
    props: Json = {"name": f"{name}#{position}", "value": granted, "position": position}
    if sub is not None:
        props["subPosition"] = sub
    props |= {**desired, **_scope(options), **extra}
    if options.get("excludedFromPriceHistory"):
        props["excludedFromPriceHistory"] = True
    run.emit("setDiscountPerItem", props)
    return True


def _granted(run: "Run", value: Any, options: Options) -> tuple[float, Json]:
    """What budgets carry of a discount, and what was wanted where parts may be given."""
    wanted = _number(value)
    in_part = _may_be_partial(run, options)
    granted = run.give_discount(wanted, partial=in_part)
    return granted, {"desiredValue": wanted} if in_part else {}


def _may_be_partial(run: "Run", options: Options) -> bool:
    return bool(options.get("partial")) or run.allows_parts


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TalangFailure(f"a discount is a number, not {value!r}")
    if not abs(value) <= MOST:
        raise TalangFailure(f"a discount may be at most {MOST}; got {value}")
    return value


def _place(unit: Any) -> UnitKey:
    if not isinstance(unit, dict) or "Position" not in unit:
        raise TalangFailure("a discount per item needs items of the cart")
    return unit["Position"], unit.get("Sub")


def _scope(options: Options) -> Json:
    return {"scope": options["scope"]} if options.get("scope") else {}


def _cost_id(run: "Run", cost: str) -> int:
    keys = run.moment.entities.found(Kind.ADDITIONAL_COST, "name", cost)
    return int(keys[0]) if keys else 0


def _shares(units: Sequence[Any], value: float) -> list[float]:
    """An amount spread by price; by number where nothing has a price. The sum is exact."""
    prices = [unit["Price"] * unit["Quantity"] for unit in units]
    total = sum(prices)
    shares: list[float] = []
    for price in prices:
        share = value * price / total if total else value / len(units)
        shares.append(money((share,)))
    if units:
        # What rounding leaves is for the last one that has a price.
        last = max((i for i, price in enumerate(prices) if price), default=len(units) - 1)
        shares[last] = money((value, *(-share for share in shares), shares[last]))
    return shares


def _targeted(units: Sequence[Any], item: Any) -> Any:
    """The unit of a bundle that is targeted; None where all are."""
    if not item:
        return None
    if item.get("type") == "byAttribute" or "attribute" in item:
        field = str(item.get("attribute", "Price")).rpartition(".")[2]
        sign = -1 if item.get("direction", item.get("operator")) == "highest" else 1
        return min(units, key=lambda unit: sign * _by_field(unit, field))
    index = int(item.get("index", 0))
    if not 0 <= index < len(units):
        raise TalangFailure(f"the bundle has no item {index}")
    return units[index]


def _by_field(unit: Json, field: str) -> float:
    value = unit.get(field, unit["Attributes"].get(field))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TalangFailure(f"an item of the bundle has no number {field}")
    return value
