"""What identity providers ask about the service itself."""

from tests.api.management.manager import manage
from tests.conftest import Server

SCIM = "/v1/provisioning/scim"


async def test_resource_types(server: Server) -> None:
    answer = await manage(server, "GET", f"{SCIM}/ResourceTypes")
    assert [one["id"] for one in answer["Resources"]] == ["User", "Group"]


async def test_the_service_provider_offers_what_can_be_done(server: Server) -> None:
    answer = await manage(server, "GET", f"{SCIM}/ServiceProviderConfig")
    offered = {name: part["supported"] for name, part in answer.items() if name != "schemas"}
    assert [name for name, supported in offered.items() if supported] == ["patch"]
    assert set(offered) == {"patch", "bulk", "filter", "changePassword", "sort"}


async def test_schemas_name_what_users_and_groups_have(server: Server) -> None:
    answer = await manage(server, "GET", f"{SCIM}/Schemas")
    assert answer["totalResults"] == len(answer["Resources"]) == 2
    names = {
        schema["name"]: {attribute["name"] for attribute in schema["attributes"]}
        for schema in answer["Resources"]
    }
    await manage(server, "POST", f"{SCIM}/Users", {"userName": "x@y.z"}, 201)
    for path, name in (("Users", "User"), ("Groups", "Group")):
        (shown, *_) = (await manage(server, "GET", f"{SCIM}/{path}"))["Resources"]
        assert shown.keys() - {"id"} == names[name]


async def test_a_challenge_is_given_back(server: Server) -> None:
    path = "/v1/provisioning/okta"
    headers = {"X-Okta-Verification-Challenge": "c-1"}
    answer = await server.send("GET", path, scheme="ManagementKey-v1", headers=headers)
    assert (answer.status, await answer.json()) == (200, {"verification": "c-1"})
    answer = await server.send("GET", path, scheme="ManagementKey-v1")
    assert (answer.status, await answer.json()) == (200, {"verification": ""})
    assert "X-Okta-Verification-Challenge" in answer.headers["X-Mock-Hint"]
