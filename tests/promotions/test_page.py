"""What the page of promotions shows is so: its builders, their data, and every name there is."""

import re
from pathlib import Path
from typing import Any

from mockserver import promotions
from mockserver.contract.yaml_text import read_yaml
from mockserver.promotions import read_promotion
from mockserver.promotions.checks import CHECKS
from mockserver.promotions.conditions import HEADS, PATHS
from mockserver.promotions.operators import OPERATORS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "promotions.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_python_and_yaml_are_the_same() -> None:
    python, test = blocks("python")
    (yaml,) = blocks("yaml")
    names: dict[str, Any] = {}
    exec(python, names)
    read = [read_promotion(entry) for entry in read_yaml(yaml.encode(), max_depth=20)["promotions"]]
    assert read == names["PROMOTIONS"]
    compile(test, "promotions.md", "exec")


def test_every_name_is_on_the_page() -> None:
    builders = {name for name in promotions.__all__ if name.islower()} - {"read_promotion"}
    for name in builders - {"coupon_code", "referral_code"}:
        assert f"{name}(" in PAGE, name
    for name in (*PATHS, *CHECKS):
        assert re.search(rf"`[^`\n]*\b{name}(__|=|\b)", PAGE), name
    for name in HEADS:
        assert f"`{name}__NAME`" in PAGE, name
    for name in OPERATORS.keys() - {"eq"}:
        assert f"__{name}" in PAGE, name
