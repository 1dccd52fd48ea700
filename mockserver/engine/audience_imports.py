"""The members of an audience as a file lists them, in place of those that it had.

Gives the customers that change, and writes nothing.
"""

from collections.abc import Iterable
from dataclasses import replace

from mockserver.engine.audiences import is_member, with_membership, without_membership
from mockserver.engine.profiles import new_profile
from mockserver.state import Json, Moment, ProfileState


def with_members(
    moment: Moment, audience: Json, members: Iterable[ProfileState], wanted: Iterable[str]
) -> list[ProfileState]:
    """The customers who join or leave, once those ``wanted`` are all members that there are.

    They are of the audience's environment. Who is not known is made, and unseen by any
    Application so far.
    """
    number, sandbox = audience["id"], audience["sandbox"]
    names = dict.fromkeys(wanted)
    here = moment._replace(application=replace(moment.application, sandbox=sandbox))
    changed = [
        without_membership(one, number)
        for one in members
        if one.value["integrationId"] not in names or one.value["sandbox"] != sandbox
    ]
    for name in names:
        profile = moment.find_profile(sandbox, name)
        if profile is None:
            profile = new_profile(name, here)._replace(applications=frozenset())
        elif is_member(profile, number):
            continue
        changed.append(with_membership(profile, number, audience["name"]))
    return changed
