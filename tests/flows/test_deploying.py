"""The files with which Regest is deployed: each is read as what it is for would read it, as far as that is at hand."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.flows import load_flow_from_entrypoint

from flows import many
from flows.commands.app import PANELS
from flows.flow import harvest
from flows.scheduling.work_pool import module_path

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
BIN = "/opt/regest/bin/"


def read_yaml(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text("utf-8"))
    return read


DEPLOYMENTS = read_yaml("prefect.yaml")["deployments"]
SERVICES = read_yaml("compose.yaml")["services"]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["name"])
def test_what_prefect_deploys_is_an_installed_flow_with_its_parameters(
    deployment: dict[str, Any],
) -> None:
    assert ":" not in deployment["entrypoint"], "that is a file, which only a checkout has"
    flow = load_flow_from_entrypoint(deployment["entrypoint"])
    flow.validate_parameters(deployment["parameters"])


def test_workers_pull_no_code() -> None:
    assert read_yaml("prefect.yaml")["pull"] == []


@pytest.mark.parametrize("flow", [harvest, many.harvest_many], ids=lambda flow: flow.name)
def test_what_is_deployed_to_a_pool_is_known_by_its_module(flow: Any) -> None:
    entrypoint = flow.to_deployment("a name").entrypoint
    assert ".py:" in entrypoint
    module = module_path(entrypoint)
    assert module == f"{flow.fn.__module__}.{flow.fn.__name__}"
    assert module_path(module) == module


def test_the_compose_file_is_one_by_its_specification() -> None:
    compose_spec = pytest.importorskip("compose_spec")
    # It knows no merge keys of YAML.
    read = compose_spec.PyCompose.from_yaml(yaml.safe_dump(read_yaml("compose.yaml")))
    read.validate()
    assert set(read.service_names()) == set(SERVICES)


def test_services_wait_for_those_that_there_are_and_keep_what_they_write() -> None:
    volumes = read_yaml("compose.yaml")["volumes"]
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in volumes, name
    for name in SERVICES["worker"]["depends_on"]:
        assert "healthcheck" in SERVICES[name]


def test_nobody_but_this_machine_reaches_the_server_and_no_secret_stands_in_the_file() -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["server"]["ports"])
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert re.findall(r"(?:PASSWORD|AUTH_STRING): (?!\$\{)", text) == []


def test_the_dockerfile_copies_what_there_is_and_runs_as_nobody_special() -> None:
    dockerfile_parse = pytest.importorskip("dockerfile_parse")
    read = dockerfile_parse.DockerfileParser(path=str(DEPLOY / "Dockerfile"), cache_content=True)
    known = {"FROM", "WORKDIR", "RUN", "COPY", "ENV", "USER", "VOLUME", "CMD", "COMMENT"}
    assert {step["instruction"] for step in read.structure} <= known
    copied = [step["value"].split() for step in read.structure if step["instruction"] == "COPY"]
    assert all((ROOT / name).exists() for names in copied if "--from" not in names[0] for name in names[:-1])
    assert len(read.parent_images) == 2
    assert [step["value"] for step in read.structure if step["instruction"] == "USER"] == ["regest"]


def test_an_image_is_given_what_the_dockerfile_copies_and_nothing_else_that_lies_around() -> None:
    steps = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    copied = {name for step in steps if re.match("COPY (?!--from)", step) for name in step.split()[1:-1]}
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert lines[1] == "*"
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == copied


def test_the_server_may_write_its_pages_where_it_is_told_to() -> None:
    server = SERVICES["server"]
    [kept] = [volume.partition(":")[2] for volume in server["volumes"]]
    assert server["environment"]["PREFECT_UI_STATIC_DIRECTORY"].startswith(f"{kept}/")
    told = dict(line.split("=", 1) for line in (DEPLOY / "environment").read_text("utf-8").splitlines() if "=" in line)
    [unit] = [unit.read_text("utf-8") for unit in UNITS if unit.name == "regest-server.service"]
    assert "\nStateDirectory=regest\n" in unit
    assert told["PREFECT_UI_STATIC_DIRECTORY"].startswith("/var/lib/regest/")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_units_are_sound(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text("utf-8")
        (tmp_path / unit.name).write_text(re.sub(rf"{BIN}\S+", "/bin/true", text), "utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def commands() -> list[list[str]]:
    """What units and services start."""
    units = [re.findall(rf"^ExecStart={BIN}(.*)$", unit.read_text("utf-8"), re.MULTILINE) for unit in UNITS]
    return [*(shlex.split(line) for lines in units for line in lines)] + [
        service["command"] for service in SERVICES.values() if "command" in service
    ]


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_what_is_started_is_a_command_that_there_is(command: list[str]) -> None:
    program, verb, *_ = command
    if program == "regest":
        assert verb in {verb for verbs in PANELS.values() for verb in verbs}
    else:
        assert command[:3] in (["prefect", "server", "start"], ["prefect", "worker", "start"])


def test_every_variable_of_the_units_is_told_of() -> None:
    told = (ROOT / "docs" / "deploying.md").read_text("utf-8")
    for line in (DEPLOY / "environment").read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "DO_NOT_TRACK", "PREFECT_SERVER_ANALYTICS")):
            assert line.partition("=")[0] in told
