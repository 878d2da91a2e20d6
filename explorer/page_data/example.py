"""A ready-made setting of a page, with a word on what to see in it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Example:
    """``settings``: as the page keeps them in its address. ``fails``: what the model gets wrong is the point of it."""

    title: str
    note: str
    settings: dict[str, Any] = field(default_factory=dict)
    fails: bool = False
