"""How a model was trained, in the words and figures of its card."""

from dataclasses import asdict

from models import bundle
from models.training import Settings


def training_notes(settings: Settings, history: list[dict], more: str, kept: list[int], parts: list[dict]) -> dict:
    """Return the part of a card that says how the model was trained; ``parts``: ``{"epochs", "about"}`` of each, in order."""
    return {
        "training": {
            **asdict(settings),
            "parts": parts,
            "kept_epochs": kept,  # their mean if there are several
            "optimizer": f"Adam, warm-up then cosine decay, gradients clipped to norm 1; {more}",
            "minutes": round(sum(row["seconds"] for row in history) / 60, 1),
        },
        "versions": bundle.versions(),
    }


def particulars(settings: Settings) -> list[str]:
    """Return the words on a card about the settings that only some models are trained with."""
    words = []
    if settings.decay:
        words.append(f"weight decay {settings.decay:g} on embedding and kernels")
    if settings.average:
        words.append(f"what is kept is the running mean of the weights ({settings.average:g} of it a step)")
    if settings.shortlist:
        words.append(
            f"each step's softmax over {settings.shortlist:,} words: the most frequent, the batch's own, and others at random "
            "that stand for the rest"
        )
    return words
