"""What a live part says is heard, or the page stands as it is, also when Streamlit has let go what it had said before."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.shell import contents
from tests.conftest import APP, PATIENCE
from tests.view_helpers import live_part, open_view, say, sent_to

SAID: list[tuple[str, str, str, Any]] = [
    ("temperature", "frame_bar", "example", 0),
    ("temperature", "temperature", "act", {"t": 0.5, "seed": 3, "do": "draw"}),
    ("pixel-by-pixel", "pixel_player", "ask", {"number": 1, "seed": "5"}),
    ("home", "two_stages", "dish", {"text": "stew", "serial": 1}),
]


@pytest.mark.parametrize(("page", "part", "event", "message"), SAID)
def test_a_part_whose_state_is_gone_breaks_no_page(page: str, part: str, event: str, message: Any) -> None:
    app = open_view(AppTest.from_file(str(APP), default_timeout=PATIENCE), contents.page(page).view)
    state, own = app.session_state._state._state, live_part(app, part).id
    for each in (state._old_state, state._new_widget_state.states):
        each.pop(own, None)
    say(app, part, event, message)
    assert sent_to(app, part)
