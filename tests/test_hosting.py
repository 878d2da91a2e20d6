"""The files for hosting say what the explorer understands, and their tools read them."""

import re
import shlex
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml
from streamlit.runtime import metrics_util

from explorer import __main__ as launcher
from explorer.loading import shared_store, uploads
from tests.conftest import ROOT

HOSTING = ROOT / "assets" / "hosting"
PORTS = ("8501", "8502")


def test_the_compose_file_has_nginx_redis_and_an_explorer_for_each_port() -> None:
    services = yaml.safe_load((HOSTING / "compose.yaml").read_text())["services"]
    assert set(services) == {"nginx", "redis", "explorer-1", "explorer-2"}
    for number, port in enumerate(PORTS, 1):
        one = services[f"explorer-{number}"]
        assert launcher.parser().parse_args(one["command"]).port == int(port)
        assert one["environment"] == {shared_store.CHOSEN: "redis://redis:6379/0"} and one["read_only"] is True
        assert (HOSTING / one["build"]["context"] / one["build"]["dockerfile"]).resolve() == HOSTING / "Containerfile"
    for volume in services["nginx"]["volumes"]:
        assert (HOSTING / volume.split(":")[0]).is_file()
    assert all(services[name].get("depends_on", []) != [name] for name in services)


def test_nginx_knows_the_explorers_of_the_compose_file_by_addresses_that_stay() -> None:
    """It looks names up once; a container that is started again may have got another address."""
    compose = yaml.safe_load((HOSTING / "compose.yaml").read_text())
    ((network, settings),) = compose["networks"].items()
    subnet = ip_network(settings["ipam"]["config"][0]["subnet"])
    known = {}
    for name, service in compose["services"].items():
        assert network in service["networks"]
        if name.startswith("explorer"):
            address = service["networks"][network]["ipv4_address"]
            assert ip_address(address) in subnet
            known[service["command"][1]] = address
    told = re.findall(r"server ([\d.]+):(\d+)", (HOSTING / "servers-compose.conf").read_text())
    assert {port: address for address, port in told} == known and len(set(told)) == len(known)


def test_browsers_take_the_explorers_of_all_containers_for_one_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit's installation id is made of the machine's: if it changes, a browser throws away the page and what was typed."""
    text = (HOSTING / "Containerfile").read_text()
    (machine,) = re.findall("^RUN echo ([0-9a-f]{32}) > /etc/machine-id$", text, re.MULTILINE)
    (tmp_path / "machine-id").write_text(machine)
    monkeypatch.setattr(metrics_util, "_ETC_MACHINE_ID_PATH", str(tmp_path / "machine-id"))
    assert metrics_util._get_machine_id_v3() == machine


def test_the_image_starts_the_explorer_with_what_it_understands() -> None:
    text = (HOSTING / "Containerfile").read_text()
    command = [part for line in re.findall(r"^(?:ENTRYPOINT|CMD) (\[.*\])$", text, re.MULTILINE) for part in yaml.safe_load(line)]
    assert command[:3] == ["python", "-m", "explorer"] and launcher.parser().parse_args(command[3:]).host == "0.0.0.0"
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (.*)$", text, re.MULTILINE)]
    assert all((ROOT / each).exists() for words in copied for each in words)


def test_the_unit_starts_the_explorer_with_what_it_understands() -> None:
    text = (HOSTING / "explorer@.service").read_text()
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    asked = launcher.parser().parse_args(shlex.split(command.replace("%i", "8501"))[3:])
    assert (asked.port, asked.host, asked.browser) == (8501, "localhost", False)
    assert f"{shared_store.CHOSEN}=redis://" in text


def test_nginx_knows_the_same_ports_everywhere_and_takes_the_largest_file() -> None:
    for name in ("servers.conf", "servers-compose.conf"):
        text = (HOSTING / name).read_text()
        assert (
            set(re.findall(r"server [\w.-]+:(\d+)", text)) == {*PORTS} == set(re.findall(r"^    (\d+) explorer_\1;", text, re.M))
        )
    most = re.search(r"client_max_body_size (\d+)m", (HOSTING / "explorer.conf").read_text())
    assert most and int(most[1]) << 20 > uploads.MOST_FILE
