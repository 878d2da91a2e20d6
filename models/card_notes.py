"""How a model was trained, in the words and figures of its card."""

from dataclasses import asdict

from models import bundle
from models.errors import DataError
from models.training import Settings, best_epoch


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


def gone_on(card: dict, before: list[dict], rows: list[dict], about: str, notes: str) -> dict:
    """Return what a card says anew of a finished model that was trained further by the epochs ``rows``.

    Raises DataError if these are not later ones than those it had ``before``.
    """
    if rows[0]["epoch"] <= len(before):
        raise DataError(f"{card['name']} already has the epochs in that --work. For further ones give another.")
    how = card["training"]
    training = {
        **how,
        "parts": [*how.get("parts", [{"epochs": len(before), "about": ""}]), {"epochs": len(rows), "about": about}],
        "kept_epochs": [best_epoch(rows)],
        "optimizer": f"{how['optimizer']}; then {len(rows)} epochs more {notes}",
        "minutes": round(how["minutes"] + sum(row["seconds"] for row in rows) / 60, 1),
    }
    return {"training": training, "versions": bundle.versions()}


def particulars(settings: Settings) -> list[str]:
    """Return the words on a card about the settings that only some models are trained with."""
    words = []
    if settings.optimizer == "muon":
        words.append("Muon in the place of Adam for the kernels between the first and the last")
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
