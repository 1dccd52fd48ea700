"""From printed names back to wire names."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.dialects import DIALECTS, PHP, PYTHON, PYTHON_PYDANTIC, Dialect
from mockserver.contract.naming import model_name, settle, wire_name


@pytest.mark.parametrize(
    ("dialect", "printed", "wire"),
    [
        (PYTHON, "integration_id", "integrationId"),
        (PHP, "integration_id", "integrationId"),
        (PHP, "integrationId", "integrationId"),
        (PYTHON, "profileintegrationid", "profileintegrationid"),
        (PHP, "NotificationType", "NotificationType"),
        (PYTHON, "transaction_uui_ds", "transactionUUIDs"),
        (PYTHON, "profile_integration_i_ds", "profileIntegrationIDs"),
        (PYTHON, "image_ur_ls", "imageURLs"),
        (PYTHON, "uui_ds_found", "UUIDsFound"),
        (PYTHON, "kilo_ids", "kiloIds"),
        (PYTHON, "_return", "return"),
        (PYTHON, "var_return", "return"),
        (PYTHON_PYDANTIC, "var_from", "from"),
        (PYTHON_PYDANTIC, "var_name", "varName"),
        (PYTHON, "_links", "_links"),
        (PHP, "_return", "_return"),
        (PYTHON, "line_2", "line_2"),
        (PYTHON, "id", "id"),
    ],
)
def test_wire_name(dialect: Dialect, printed: str, wire: str) -> None:
    assert wire_name(printed, dialect) == wire


@pytest.mark.parametrize(
    ("printed", "siblings", "wire"),
    [
        ("catalog_item_id", ["catalogItemID"], "catalogItemID"),
        ("catalog_item_id", ["catalogItemName", "catalog_item_id"], "catalogItemId"),
        ("catalog_item_id", [], "catalogItemId"),
        ("notification_type", ["NotificationType"], "NotificationType"),
        ("transaction_uui_ds", ["transactionUUIDs"], "transactionUUIDs"),
        ("profile_integration_id", ["profileintegrationid"], "profileintegrationid"),
        # All lower case without an underscore is certain: no sibling can raise a letter.
        ("profileintegrationid", ["profileIntegrationId"], "profileintegrationid"),
    ],
)
def test_a_camel_case_doc_settles_the_name(printed: str, siblings: list[str], wire: str) -> None:
    assert settle(printed, PYTHON, siblings) == wire


@pytest.mark.parametrize(
    ("dialect", "printed", "known", "name"),
    [
        (PYTHON, "ModelReturn", {"ModelReturn"}, "Return"),
        (PYTHON, "ModelImport", set(), "Import"),
        (PHP, "ModelReturn", {"ModelReturn"}, "Return"),
        (PHP, "ModelImport", {"ModelImport"}, "ModelImport"),
        (PYTHON, "ModelReturn", {"Return", "ModelReturn"}, "ModelReturn"),
        (PYTHON, "ModelEnvironment", {"Environment"}, "ModelEnvironment"),
        (PYTHON, "ModelTrain", set(), "ModelTrain"),
        (PYTHON, "Return", set(), "Return"),
    ],
)
def test_model_name(dialect: Dialect, printed: str, known: set[str], name: str) -> None:
    assert model_name(printed, dialect, known) == name


def underscored(wire: str) -> str:
    """What a generator does to a key."""
    parted = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", wire)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", parted).lower()


WORDS = st.lists(st.from_regex(r"[a-z]{3,8}[0-9]?", fullmatch=True), min_size=1, max_size=5)


@settings(deadline=None)
@given(WORDS, st.sampled_from(DIALECTS))
def test_snake_to_camel_and_back(words: list[str], dialect: Dialect) -> None:
    printed = "_".join(words)
    if wire_name(printed, dialect) == printed.removeprefix("var_"):
        assert len(words) == 1 or words[0] == "var"
        return
    assert underscored(wire_name(printed, dialect)) == printed


@pytest.mark.parametrize("wire", ["transactionUUIDs", "profileIntegrationIDs", "baseURLs"])
def test_plural_acronyms_survive_the_generator(wire: str) -> None:
    assert wire_name(underscored(wire), PYTHON) == wire
