"""The image and what is told of it: files that are well-formed, and name what there is."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from mockserver import __version__
from mockserver.cli import main
from mockserver.contract.admin import ADMIN_OPERATIONS
from mockserver.contract.table import OPERATIONS
from mockserver.settings.reading import CONFIG_VARIABLE
from mockserver.settings.table import Settings, table
from tests.test_docs import blocks

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "container.md").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PORT = Settings().port
TOLD = {"container.md": PAGE, "compose.yaml": COMPOSE, "Dockerfile": DOCKERFILE}

each_text = pytest.mark.parametrize("text", TOLD.values(), ids=list(TOLD))


def instructions(word: str) -> list[str]:
    """What the last stage of the Dockerfile says after a word, its lines joined."""
    joined = re.sub(r"\\\n\s*", "", DOCKERFILE.rpartition("\nFROM ")[2])
    return re.findall(rf"^{word} (.*)$", joined, re.MULTILINE)


def documents() -> dict[str, Any]:
    """The YAML documents of the page, by what they are."""
    found: dict[str, Any] = {}
    for block in blocks(PAGE, "yaml"):
        for document in yaml.safe_load_all(block):
            found[document.get("kind") or next(iter(document))] = document
    return found


@each_text
def test_variables_are_settings(text: str) -> None:
    known = {row.variable for row in table()} | {CONFIG_VARIABLE}
    assert set(re.findall(r"MOCKSERVER_[A-Z_]+", text)) <= known


@each_text
def test_paths_are_operations(text: str) -> None:
    known = {operation.path for operation in (*OPERATIONS, *ADMIN_OPERATIONS)}
    assert set(re.findall(r"/(?:v\d|__admin)/[\w/]+", text)) <= known


@each_text
def test_ports_lead_to_the_server(text: str) -> None:
    assert set(re.findall(r"\b9\d{3}\b", text)) <= {str(PORT), str(PORT + 1)}
    assert set(re.findall(r"\b\d{4}:(\d{4})\b", text)) <= {str(PORT)}


@each_text
def test_commands_exist(text: str) -> None:
    named = re.findall(r'\[(?:CMD, |")mockserver"?, "?(\w+)"?\]', text)
    assert set(named) <= set(main.list_commands(None))  # type: ignore[arg-type]


def test_the_stores_are_in_the_folder_that_may_be_written() -> None:
    stores = re.findall(r"sqlite:([\w/.]+)", PAGE + COMPOSE)
    assert stores
    assert {str(Path(store).parent) for store in stores} == {"/data"}


def test_the_image_says_what_it_is() -> None:
    assert f'version="{__version__}"' in instructions("LABEL")[0]
    assert instructions("EXPOSE") == [str(PORT)]
    assert json.loads(instructions("ENTRYPOINT")[0]) == ["mockserver"]
    assert json.loads(instructions("HEALTHCHECK")[0].partition("CMD ")[2]) == [
        "mockserver",
        "healthcheck",
    ]
    assert instructions("STOPSIGNAL") == ["SIGTERM"]
    assert not instructions("VOLUME")


def test_the_user_has_a_number() -> None:
    user, group = instructions("USER")[0].split(":")
    assert f"--uid {user} " in instructions("RUN")[0]
    assert f"user {user}" in PAGE
    pod = documents()["Deployment"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["securityContext"]["runAsNonRoot"] is True
    assert f"fsGroup: {group}" in PAGE


def test_what_the_wheel_is_made_of_is_sent_to_the_build() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    wanted = {
        "pyproject.toml",
        project["project"]["readme"],
        *project["project"]["license-files"],
        *wheel["packages"],
        *wheel["force-include"],
    }
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in sent if line.startswith("!")} == wanted


def test_compose_locks_every_service_up() -> None:
    services = yaml.safe_load(COMPOSE)["services"]
    for service in services.values():
        assert service["image"] == "mockserver"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert services["kept"]["profiles"] == ["kept"]
    assert "profiles" not in services["mockserver"]


def test_the_yaml_shown_fits_together() -> None:
    shown = documents()
    assert set(shown) == {"jobs", "test", "Deployment", "Service"}
    assert shown["jobs"]["jobs"]["test"]["services"]["talon"]["image"] == "mockserver"
    assert shown["test"]["test"]["services"] == [{"name": "mockserver", "alias": "talon"}]
    spec = shown["Deployment"]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"] == labels == shown["Service"]["spec"]["selector"]
    (container,) = spec["template"]["spec"]["containers"]
    assert container["image"] == "mockserver"
    (port,) = container["ports"]
    assert port["containerPort"] == PORT
    assert shown["Service"]["spec"]["ports"] == [{"port": PORT, "targetPort": port["name"]}]
    for kind in ("startup", "readiness", "liveness"):
        (asked,) = (
            v for k, v in container[f"{kind}Probe"].items() if k in {"httpGet", "tcpSocket"}
        )
        assert asked["port"] == port["name"]


def test_the_python_shown_compiles() -> None:
    (shown,) = blocks(PAGE, "python")
    compile(shown, "container.md", "exec")


def test_the_javascript_shown_is_javascript(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    (shown,) = blocks(PAGE, "javascript")
    (tmp_path / "talon.js").write_text(shown, encoding="utf-8")
    subprocess.run([node, "--check", str(tmp_path / "talon.js")], check=True)


@pytest.mark.parametrize("language", ["python", "java", "javascript"])
def test_testcontainers_wait_for_health(language: str) -> None:
    (shown,) = blocks(PAGE, language)
    assert "/v1/status/health" in shown
    assert re.search(r"""["']mockserver["']""", shown)
