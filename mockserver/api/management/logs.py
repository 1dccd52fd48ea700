"""Handlers of what an account remembers of those who manage it: changes, exports, imports."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.entity_lists import is_within, with_total, with_total_if_asked
from mockserver.entities import Json, Kind

_SORTS = ("id", "created", "userId", "applicationId", "entity", "managementKeyId")


def get_changes(call: Call) -> Answer:
    """getChanges."""
    asked = call.parameters
    path = (asked["entityPath"] or "").casefold()

    def matches(change: Json) -> bool:
        return (
            all(
                asked[name] is None or change.get(name) == asked[name]
                for name in ("applicationId", "userId", "managementKeyId")
            )
            and path in change["entity"].casefold()
            and is_within(change["created"], asked["createdAfter"], asked["createdBefore"])
        )

    rows = (one for one in call.account.tables.values(Kind.CHANGE) if matches(one))
    view = None if asked["includeOld"] else _without_old
    return with_total_if_asked(call, rows, _SORTS, view)


def _without_old(change: Json) -> Json:
    return {word: value for word, value in change.items() if word != "old"}


def get_exports(call: Call) -> Answer:
    """getExports."""
    asked = call.parameters

    def matches(export: Json) -> bool:
        of = export["filter"]
        return (asked["entity"] is None or export["entity"] == asked["entity"]) and all(
            asked[name] is None or of.get(name) == asked[name]
            for name in ("applicationId", "campaignId")
        )

    return with_total(
        call, (one for one in call.account.tables.values(Kind.EXPORT) if matches(one)), ()
    )


def get_imports(call: Call) -> Answer:
    """getImports."""
    return with_total(call, call.account.tables.values(Kind.IMPORT), ())


HANDLERS: Mapping[str, Handler] = {
    "getChanges": get_changes,
    "getExports": get_exports,
    "getImports": get_imports,
}
