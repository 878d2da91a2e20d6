"""The live part of *Training*: the curves, a cursor over the epochs, and what the model wrote or drew after each of them."""

from collections.abc import Callable, Mapping
from typing import Any

from explorer.live import live_part

_mount = live_part("training_player")


def training_player(*, key: str, data: Mapping[str, Any], on_place: Callable[[], None]) -> None:
    """Mount the player with a whole history, as ``training_view.player_data`` makes it.

    By ``heard`` the callback gets ``place``, where the visitor is (``epoch``, ``other``, ``close``).
    """
    _mount(key=key, data=dict(data), on_place_change=on_place)
