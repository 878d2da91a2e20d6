"""The browser's scripts: what may import what, and the address that they are served under."""

import json
import re
from pathlib import Path

import pytest

from explorer import live
from explorer.live import scripts
from tests.asgi import ask
from tests.conftest import ROOT

FOLDER = ROOT / "explorer" / "live"
SCRIPTS = sorted(FOLDER.rglob("*.js"))
IMPORT = re.compile(r"^import \{([^}]*)\} from '([^']+)';$", re.MULTILINE)
EXPORT = re.compile(r"^export (?:default )?(?:async )?(?:function\*?|const|let|class) (\w+|\[[^\]]*\])", re.MULTILINE)


def label(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


def imported(path: Path) -> dict[Path, set[str]]:
    """Return the scripts that a script imports from, and the names that it takes from each."""
    found: dict[Path, set[str]] = {}
    for names, place in IMPORT.findall(path.read_text(encoding="utf-8")):
        goal = FOLDER / place.removeprefix("live/") if place.startswith("live/") else path.parent / place
        found.setdefault(goal.resolve(), set()).update(name.strip() for name in names.split(",") if name.strip())
    return found


def exported(path: Path) -> set[str]:
    return {name for found in EXPORT.findall(path.read_text(encoding="utf-8")) for name in re.findall(r"\w+", found)}


@pytest.mark.parametrize("path", SCRIPTS, ids=label)
def test_every_import_is_read_here(path: Path) -> None:
    """The other tests see imports of this form alone."""
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"^import\b|(?<!\{)\bimport\(|^export .* from '", text, re.MULTILINE)) == len(IMPORT.findall(text))


@pytest.mark.parametrize("path", SCRIPTS, ids=label)
def test_what_a_script_imports_is_exported_there(path: Path) -> None:
    for goal, names in imported(path).items():
        assert names <= exported(goal), goal


@pytest.mark.parametrize("path", SCRIPTS, ids=label)
def test_a_live_part_imports_from_itself_and_from_common_alone(path: Path) -> None:
    here = path.relative_to(FOLDER).parts[0]
    for names, place in IMPORT.findall(path.read_text(encoding="utf-8")):
        goal = (path.parent / place).resolve() if place.startswith(".") else FOLDER / place.removeprefix("live/")
        room = goal.relative_to(FOLDER).parts[0]
        assert room in {here, "common"}, names
        assert place.startswith("live/common/") == (room == "common" != here), "what is common is imported by name"


def test_no_scripts_import_each_other() -> None:
    """They can be put in an order in which each imports earlier ones alone."""
    arrows = {path: set(imported(path)) for path in SCRIPTS}
    while arrows:
        ready = {path for path, reached in arrows.items() if not reached & arrows.keys()}
        assert ready, f"These import each other: {', '.join(label(path) for path in sorted(arrows))}"
        arrows = {path: reached for path, reached in arrows.items() if path not in ready}


def get(path: str) -> tuple[int, dict[str, str], bytes]:
    """Ask the route of an application below /lessons; return status, headers and body."""
    return ask(scripts.route("/lessons"), path)


def test_scripts_are_served_under_the_address_of_the_import_map_to_be_kept_for_good() -> None:
    address = scripts.import_map("/lessons")["imports"]["live/"]
    assert address == f"/lessons/live/{scripts.digest()}/"
    status, headers, body = get(f"{address}temperature/temperature.js")
    assert status == 200
    assert body == (FOLDER / "temperature" / "temperature.js").read_bytes()
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize("name", ["temperature/temperature.html", "common/base.css"])
def test_html_and_styles_are_served_as_modules(name: str) -> None:
    status, headers, body = get(f"/lessons/live/{scripts.digest()}/{name}.js")
    assert status == 200
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]
    assert json.loads(body.decode().removeprefix("export default ").removesuffix(";\n")) == (FOLDER / name).read_text(
        encoding="utf-8"
    )


def test_a_part_names_its_script_its_html_and_its_styles_in_their_order() -> None:
    stub = live.module("temperature/temperature.js", "temperature/temperature.html", ["common/base.css", "temperature/story.css"])
    named = re.findall(r'^import (\S+|\{ told \}) from "live/([^"]+)";$', stub, re.MULTILINE)
    assert [place for _, place in named if place in scripts.scripts()] == [
        "temperature/temperature.js",
        "common/told.js",
        "temperature/temperature.html.js",
        "common/base.css.js",
        "temperature/story.css.js",
    ]
    (part, _, html, *sheets) = [name for name, _ in named]
    assert stub.endswith(f"export default told({part}, {html}, [{', '.join(sheets)}]);")


@pytest.mark.parametrize(
    "path",
    ["temperature/temperature.css", "temperature/__init__.py", "temperature/", "nothing.js", "../live/common/numbers.js", ""],
)
def test_nothing_but_scripts_is_served(path: str) -> None:
    status, headers, _ = get(f"/lessons/live/{scripts.digest()}/{path}")
    assert (status, headers.get("cache-control")) == (404, "no-store")


def test_another_days_address_is_not_answered() -> None:
    assert get("/lessons/live/0123456789abcdef/common/numbers.js")[0] == 404
    assert get(f"/live/{scripts.digest()}/common/numbers.js")[0] == 404


def test_the_digest_changes_with_every_script(monkeypatch: pytest.MonkeyPatch) -> None:
    def digest(changed: dict[str, bytes]) -> str:
        monkeypatch.setattr(scripts, "scripts", lambda: changed)
        scripts.digest.cache_clear()
        return scripts.digest()

    texts = [{"a.js": b"1", "b.js": b""}, {"a.js": b"2", "b.js": b""}, {"a.js": b"", "b.js": b"1"}, {"a.js": b"1", "c.js": b""}]
    try:
        assert len({digest(each) for each in texts}) == len(texts)
    finally:
        scripts.digest.cache_clear()
