"""The controls of the page of temperature: what they are at first, and what the browser reports of them."""

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from explorer.shell import address

PAGE, KEY = "temperature", "temperature_picture"
HIGHEST, LAST_SEED = 2.0, 2**32 - 1
SWITCHES = ("compare", "hide", "many")
TEMPERATURES = {"t": 0.7, "low": 0.2, "high": 1.0}


def values() -> dict[str, Any]:
    """Declare the controls as settings and return their values."""
    view = {name: address.value(PAGE, name, default, _hundredths) for name, default in TEMPERATURES.items()}
    view["seed"] = address.value(PAGE, "seed", 7, address.whole(0, LAST_SEED))
    return view | {name: address.value(PAGE, name, False, address.switch) for name in SWITCHES}


def _hundredths(text: str) -> float:
    return round(address.number(0, HIGHEST)(text), 2)


def take(message: Mapping[str, Any]) -> dict[str, Any]:
    """Remember the controls that a message reports and return them; what makes no sense is left out."""
    knows = message.get("knows")
    st.session_state["temperature_vocabularies"] = knows if isinstance(knows, list) else []
    sent = message.get("view")
    view = {name: value for name, value in sent.items() if _makes_sense(name, value)} if isinstance(sent, dict) else {}
    address.remember(PAGE, **view)
    return view


def _makes_sense(name: str, value: object) -> bool:
    if name in SWITCHES:
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return False
    if name == "seed":
        return isinstance(value, int) and 0 <= value <= LAST_SEED
    return name in TEMPERATURES and 0 <= value <= HIGHEST
