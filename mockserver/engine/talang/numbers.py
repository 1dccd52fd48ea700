"""Arithmetic of Talang: decimal, of 16 digits, so that 0.1 + 0.2 is 0.3.

Numbers come and go as those of JSON; whole ones have no fraction. Nothing is infinite: what
has no finite result fails.
"""

import math
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
)
from typing import Any

from mockserver.engine.talang.failure import TalangFailure

_CONTEXT = Context(prec=16, Emin=-400, Emax=400)
_WIDE = Context(prec=800, Emin=-999, Emax=999)
"""For remainders: the quotient of any two numbers has fewer digits."""

_SMALL = 2**26
"""Whole numbers below it have products that are exact."""

_WHOLE = 10**16


def is_finite(value: float) -> bool:
    """Whether a number is one that the language can have."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def decimal(value: float) -> Decimal:
    """A number as it is written. Raises TalangFailure for one that is not finite."""
    if not is_finite(value):
        raise TalangFailure("a number is not finite")
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


def number(value: Decimal) -> float:
    """A number as JSON has it. Raises TalangFailure for one that it cannot have."""
    found = float(value)
    if math.isinf(found):
        raise TalangFailure("the result is no finite number")
    return int(value) if abs(found) < _WHOLE and value == value.to_integral_value() else found


def _arithmetic(
    small: Callable[[int, int], int] | None, step: Callable[[Decimal, Decimal], Decimal]
) -> Callable[..., float]:
    def two(left: float, right: float) -> float:
        if (
            small is not None
            and type(left) is int
            and type(right) is int
            and -_SMALL < left < _SMALL
            and -_SMALL < right < _SMALL
        ):
            return small(left, right)
        try:
            return number(step(decimal(left), decimal(right)))
        except (DivisionByZero, InvalidOperation):
            raise TalangFailure("nothing can be divided by 0") from None
        except DecimalException:
            raise TalangFailure("the result is no finite number") from None

    def call(host: Any, first: float, second: float, *others: float) -> float:
        del host
        total = two(first, second)
        for other in others:
            total = two(total, other)
        return total

    return call


def _remainder(left: Decimal, right: Decimal) -> Decimal:
    return _CONTEXT.plus(_WIDE.remainder(left, right))


add = _arithmetic(int.__add__, _CONTEXT.add)
subtract = _arithmetic(int.__sub__, _CONTEXT.subtract)
multiply = _arithmetic(int.__mul__, _CONTEXT.multiply)
divide = _arithmetic(None, _CONTEXT.divide)
modulo = _arithmetic(None, _remainder)


def floor(host: Any, value: float) -> float:
    """The next whole number below."""
    del host
    return number(decimal(value).to_integral_value(ROUND_FLOOR))


def ceil(host: Any, value: float) -> float:
    """The next whole number above."""
    del host
    return number(decimal(value).to_integral_value(ROUND_CEILING))


def shown(value: float) -> str:
    """A number as text: plain, without an exponent. Raises TalangFailure if not finite."""
    text = format(decimal(value), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
