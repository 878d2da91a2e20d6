"""Questions about masked convolution."""

from typing import Any

import numpy as np

from explorer.api.image_model import ImageModel
from explorer.engine import masks
from explorer.loading.example_images import fashion
from explorer.page_data import kernels
from explorer.page_data.kernels import Change
from explorer.page_data.questions import images
from explorer.page_data.questions.question import Asked, Choice, Number, Question, Screen, Several, choice

LETTERS, HERE = "ABCD", "X"
LITTLE = 0.01  # a probability that moves by less has hardly moved


def sees(screen: Screen) -> Asked:
    """How many pixels a mask lets through."""
    sizes = [size for size in kernels.SIZES if size > 1 and size != screen.settings.get("size")]
    size, kind = int(screen.chance.choice(sizes)), str(screen.chance.choice(["A", "B"]))
    right = int(masks.mask(size, size, kind).sum())  # type: ignore[arg-type]
    before, end = size * size // 2, "the pixel itself is hidden" if kind == "A" else "the pixel itself comes to it"
    words = f"How many pixels does a {size}×{size} kernel see under a mask of kind {kind}?"
    why = f"{right}: of the {size * size} the {before} before the centre, in the order of drawing; {end}."
    proof = {"mode": "kernel", "layer": kernels.PLAIN, "size": size, "kind": kind, "filter": 1, "input": 1}
    return Asked(words, Number(right, most=size * size, unit="pixels"), why, proof)


def unseen(screen: Screen) -> Asked | None:
    """Which of four pixels cannot be seen from a pixel."""
    model: ImageModel = screen.model
    row, column = images.middle(model)
    field, width = model.seen_from(row, column), model.weights.columns
    here, flat = row * width + column, field.ravel()
    earlier, later = np.arange(here), np.arange(here + 1, min(flat.size, here + 1 + 2 * width))
    near = earlier[images.distance(earlier, here, width) <= 5]
    blind = near[~flat[near]]
    seen = near[flat[near]]
    if len(seen) < 2 or not len(later):
        return None
    hidden = [*screen.chance.choice(blind, min(1, len(blind)), replace=False)] if len(blind) else []
    hidden += [*screen.chance.choice(later[~flat[later]], 2 - len(hidden), replace=False)]
    places = sorted(int(each) for each in [*hidden, *screen.chance.choice(seen, 2, replace=False)])
    right = frozenset(i for i, place in enumerate(places) if not flat[place])
    levels = _levels(model, screen.settings["image"])
    marks = {place: LETTERS[i] for i, place in enumerate(places)} | {here: HERE}
    shows = f"An image with {HERE} in row {row + 1}, column {column + 1}, and " + ", ".join(
        f"{LETTERS[i]} in row {place // width + 1}, column {place % width + 1}" for i, place in enumerate(places)
    )
    picture = images.marked(levels, model.weights.levels, marks, f"{HERE} and four other pixels", shows)
    answer = Several(tuple(LETTERS[: len(places)]), right)
    return Asked(
        f"Which of these pixels can the prediction at {HERE} not see?",
        answer,
        _why_unseen([places[i] for i in right], here, answer.said),
        _leak(screen, row, column, int(hidden[0]), levels),
        (picture,),
    )


def _why_unseen(hidden: list[int], here: int, said: str) -> str:
    before, after = sum(place < here for place in hidden), sum(place > here for place in hidden)
    told = [f"{after} of them {'is' if after == 1 else 'are'} drawn later"] if after else []
    told += [f"{before} {'lies' if before == 1 else 'lie'} in the blind spot, drawn before and yet never seen"] if before else []
    return f"{said}: {', and '.join(told)}. Followed back through the weights of every layer."


def _leak(screen: Screen, row: int, column: int, pixel: int, levels: np.ndarray, masked: bool = True) -> dict[str, Any]:
    return {
        "mode": "leak",
        "image": screen.settings["image"],
        "row": row + 1,
        "column": column + 1,
        "change": str(_change(screen.model, pixel, levels)),
        "masks": masked,
    }


def _change(model: ImageModel, pixel: int, levels: np.ndarray) -> Change:
    """Return the change of a pixel to the level farthest from its own."""
    return Change(pixel, 0 if levels.ravel()[pixel] * 2 >= model.weights.levels else model.weights.levels - 1)


def _levels(model: ImageModel, name: str) -> np.ndarray:
    found = fashion("test", model.weights.rows, model.weights.columns, model.weights.levels)
    levels: np.ndarray = found.levels[kernels.names(found).index(name)]
    return levels


def leaks(screen: Screen) -> Asked | None:
    """Whether a later pixel moves a prediction, with the masks on or off."""
    model: ImageModel = screen.model
    row, column = images.middle(model)
    if column + 1 == model.weights.columns:  # there is no pixel to the right
        return None
    levels, masked = _levels(model, screen.settings["image"]), bool(screen.chance.random() < 0.5)
    change = _change(model, row * model.weights.columns + column + 1, levels)
    moved = _moved(model, levels, change, masked, row, column)
    other = _moved(model, levels, change, not masked, row, column)
    options = ("not by a single bit", "by less than one percentage point", "by one percentage point or more")
    right = 0 if moved == 0 else 1 if moved < LITTLE else 2
    words = (
        f"The pixel to the right of row {row + 1}, column {column + 1} is drawn next. It is changed, with the masks "
        f"{'on' if masked else 'off'}. How far does the prediction at row {row + 1}, column {column + 1} move?"
    )
    why = (
        f"With the masks {'on' if masked else 'off'} the probabilities move by {100 * moved:.4g} percentage points at most, "
        f"with the masks {'off' if masked else 'on'} by {100 * other:.4g}."
    )
    return Asked(words, Choice(options, right), why, _leak(screen, row, column, change.pixel, levels, masked))


def _moved(model: ImageModel, levels: np.ndarray, change: Change, masked: bool, row: int, column: int) -> float:
    pair = (levels, kernels.changed(levels, change, model.weights.levels))
    before, after = (model.probabilities(each[None], masked=masked)[0, row, column] for each in pair)
    return float(np.abs(after - before).max())


def farthest(screen: Screen) -> Asked | None:
    """How many rows up the last layer sees."""
    fields = screen.model.receptive_fields()
    rows = [_up(each.grid) for each in fields]
    answer = choice(screen, *(f"{each} rows" for each in dict.fromkeys((rows[-1], rows[0], sum(rows[:2]), 2 * rows[-1]))))
    if answer is None:
        return None
    words = "How many rows above a pixel can its prediction see at most, after all layers?"
    why = f"{rows[-1]}: the first layer sees {rows[0]} rows up, and every layer that looks around itself adds its own reach."
    return Asked(words, answer, why, {"mode": "field", "field": fields[-1].layer.replace(" ", "-")})


def _up(grid: np.ndarray) -> int:
    """Return how many rows above the centre of a measured field anything is seen."""
    return max(0, grid.shape[0] // 2 - int(np.argmax(grid.any(axis=1))))


QUESTIONS = (Question("sees", sees), Question("unseen", unseen), Question("leaks", leaks), Question("farthest", farthest))
