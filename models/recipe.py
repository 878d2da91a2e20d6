"""What the recipes of text and of image models have in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from models.training import Settings


@dataclass(frozen=True)
class Recipe(ABC):
    """How a model that comes with the explorer is made, with the words on its card."""

    name: str
    title: str
    architecture: str
    good_for: str
    fails: str
    settings: Settings

    @abstractmethod
    def run(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train, then write the bundle to ``out``; see ``python -m models.train --help``."""
