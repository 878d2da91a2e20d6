"""A widget shows what the page shows, also when the message has been lost by which the session's state has set it."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.shell import contents
from tests.conftest import APP, PATIENCE
from tests.view_helpers import LINKS, open_view

# Other settings than those that the pages open with.
CHANGED: list[tuple[str, dict[str, str]]] = [
    ("temperature", {"prompt": "bake the cake", "model": "recipes-gru"}),
    ("lstm-cell", {"prompt": "bake the cake", "model": "recipes-stacked-lstm"}),
    ("inside-pixelcnn", {"image": "bag"}),
    ("compare", {"models": "recipes-gru recipes-lstm", "prompt": "bake the cake"}),
    ("compare", {"show": "text", "text": "bake the cake"}),
    ("memory", {"show": "again", "text": "bake the cake", "threshold": "0.35", "model": "recipes-stacked-lstm", "layer": "2"}),
    ("memory", {"show": "unit", "by": "effect"}),
]
WIDGETS = ("text_input", "number_input", "selectbox", "button_group")


def alone(widget: Any) -> Any:
    """Return what the widget shows by what its own message says, when nothing is set."""
    return list(widget.proto.default) if widget.type == "button_group" else widget.proto.default


def shown(widget: Any) -> Any:
    """Return what the page reads from the widget, in the same form."""
    places = {"button_group": "indices", "selectbox": "index"}
    return getattr(widget, places.get(widget.type, "value"))


@pytest.mark.parametrize(("page", "query"), [*LINKS, *CHANGED])
def test_a_widget_shows_by_itself_what_the_page_shows(page: str, query: dict[str, str]) -> None:
    app = open_view(AppTest.from_file(str(APP), default_timeout=PATIENCE), contents.page(page).view, **query).run()
    widgets = [each for kind in WIDGETS for each in app.get(kind)]
    assert not any(each.proto.set_value for each in widgets)  # in a second run Streamlit says it no more
    assert {each.key: alone(each) for each in widgets} == {each.key: shown(each) for each in widgets}
