"""What calls cost that take longer for longer arguments, in steps of the machine.

A step is a fraction of a microsecond: 16 characters, or one element of a list.
"""

from typing import Any


def sizes(*arguments: Any) -> int:
    """For what goes through its arguments once."""
    total = 0
    for one in arguments:
        if type(one) is str:
            total += len(one) >> 4
        elif type(one) is list:
            total += len(one)
    return total


def inner_sizes(*arguments: Any) -> int:
    """For what goes through the elements of a list as well."""
    found = arguments[0]
    return sizes(*arguments) + (sizes(*found) if type(found) is list else 0)


def characters(*arguments: Any) -> int:
    """For what may make an element of every character."""
    return sum(len(one) for one in arguments if type(one) is str)


def first_size(first: Any, *others: Any) -> int:
    """For what compares its first argument with each other one."""
    return len(others) * (len(first) >> 4) if type(first) is str else 0
