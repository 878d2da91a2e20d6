"""A page without a browser: opened with an address, what it sends to its live parts, and what they would say back."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from explorer.shell import address, contents
from tests.conftest import PATIENCE

# Every page, and every view of one that has several: how its link chooses it.
_VIEWS = {
    "compare": ("show", ("prompt", "text", "cards")),
    "gru-stacked-bidirectional": ("view", ("gru", "stacked", "bidirectional")),
    "memory": ("show", ("back", "unit", "again")),
    "mixture": ("view", ("build", "model")),
    "training": ("show", ("epochs", "layers")),
}
LINKS: list[tuple[str, dict[str, str]]] = [
    *((each.name, {}) for each in contents.PAGES if each.name not in _VIEWS),
    *((page, {setting: view}) for page, (setting, views) in _VIEWS.items() for view in views),
]
EVENTS = "events"  # the name that Streamlit keeps a component's triggers under


def open_view(app: AppTest, view: str, /, **query: str) -> AppTest:
    """Open the page in the file ``view`` with these settings in its address, as a link does."""
    app._registered_pages = _pages(app._script_path)
    for name, text in query.items():
        app.query_params[name] = text
    app.switch_page(view).run()
    assert not app.exception
    return app


@cache
def _pages(script: str) -> dict[str, Any]:
    """Return the pages that the app registers, which AppTest knows only after a run: no test pays for Home in that way."""
    app = AppTest.from_file(script, default_timeout=PATIENCE).run()
    assert not app.exception
    return app._registered_pages


def live_part(app: AppTest, name: str) -> Any:
    """Return the mounted live part called ``name``, None if the page shows none."""
    return next((each.proto for each in app.get("bidi_component") if each.proto.component_name == name), None)


def sent_to(app: AppTest, name: str) -> dict[str, Any]:
    """Return what the page sends to a live part."""
    return json.loads(live_part(app, name).bytes)


def say(app: AppTest, name: str, event: str, message: Any) -> dict[str, Any]:
    """Send what a live part sends: AppTest runs no script of it, so its trigger is written by hand. Returns the answer."""
    states = app._tree.get_widget_states()
    trigger = _make_trigger_id(live_part(app, name).id, EVENTS)
    states.widgets.append(WidgetState(id=trigger, json_trigger_value=json.dumps([{"event": event, "value": message}])))
    app._run(states)
    assert not app.exception
    return sent_to(app, name) if live_part(app, name) else {}


def keep(app: AppTest, name: str, **state: Any) -> None:
    """Report a live part's state, as its script would: AppTest runs none."""
    states = app._tree.get_widget_states()
    states.widgets.append(WidgetState(id=live_part(app, name).id, json_value=json.dumps(state)))
    app._run(states)
    assert not app.exception


def examples(app: AppTest) -> list[str]:
    """Return the titles in the page's menu of examples, in their order: a title's place is its number."""
    listed = next((each.proto.body for each in app.get("html") if 'data-example="0"' in each.proto.body), "")
    return [unescape(title) for title in re.findall(r'data-example="\d+"><span>(.*?)</span>', listed)]


def choose(app: AppTest, example: int | str) -> AppTest:
    """Choose an example by its number, or a way: "previous", "next"."""
    say(app, "frame_bar", "example", example)
    return app


def in_address(app: AppTest) -> dict[str, str]:
    """Return what the address says."""
    return {name: text[0] if isinstance(text, list) else text for name, text in app.query_params.items()}


def show_every_example(app: AppTest, name: str, settings: Sequence[Mapping[str, Any]]) -> None:
    """Have the live part ``name`` show the settings of each example: each names all there are, and is taken.

    Whether the rest of a page is shown stays as it is where an example does not need it.
    """
    names = sent_to(app, name)["view"].keys()
    for each in settings:
        assert names - {"more"} <= each.keys() <= names
        keep(app, name, view=each)
        found = {key: text for key, text in in_address(app).items() if key in each or key != "more"}
        assert found.items() <= {key: address.written(value) for key, value in each.items()}.items()


def notices(app: AppTest) -> list[str]:
    """Return the plain sentences that the frame says."""
    return [each.proto.body for each in app.get("html") if "frame-notice" in each.proto.body]
