"""What the recipes of text and of image models have in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path

from models.training import Settings


@dataclass(frozen=True)
class Polish:
    """How a finished model is trained further."""

    settings: Settings


@dataclass(frozen=True)
class Recipe(ABC):
    """How a model that comes with the explorer is made, with the words on its card."""

    name: str
    title: str
    architecture: str
    good_for: str
    fails: str
    settings: Settings
    polish: Polish | None = field(default=None, kw_only=True)

    @abstractmethod
    def run(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train, then write the bundle to ``out``; see ``python -m models.train --help``."""

    @abstractmethod
    def run_polish(self, settings: Settings, data: Path | None, out: Path, work: Path) -> None:
        """Train the finished model further, as ``polish`` says; see ``python -m models.train --polish``.

        What is written to ``out`` is the best epoch of this part; card and history go on from those of the finished model.
        """
