"""Handler of attributes in the Integration API."""

from collections.abc import Iterator, Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.engine.definitions import attribute_exists, new_attribute
from mockserver.entities import Kind
from mockserver.state import Json, Moment


def create_multiple_attributes(call: Call) -> Answer:
    """createMultipleAttributes: makes those that there are not; null when all are there."""
    moment = call.moment()
    made = list(_made(call, moment))
    call.account.keep_entities(moment.entities.changes)
    return Answer({"attributes": made or None})


def _made(call: Call, moment: Moment) -> Iterator[Json]:
    """The attributes asked for that there are not, one by one. Raises Refusal."""
    applications = frozenset(one.facts.id for one in call.account.fixture.applications)
    for index, request in enumerate(call.body.get("attributes") or ()):
        if not attribute_exists(moment, request):
            attribute = new_attribute(moment, request, applications, f"/attributes/{index}")
            moment.entities.put(Kind.ATTRIBUTE, attribute)
            yield attribute


HANDLERS: Mapping[str, Handler] = {"createMultipleAttributes": create_multiple_attributes}
