"""Questions about the inside of a PixelCNN."""

import numpy as np

from explorer.api.image_model import ImageModel
from explorer.engine import feature_maps
from explorer.loading.example_images import title
from explorer.page_data import kernels, layer_maps
from explorer.page_data.questions.question import Asked, Number, Question, Screen, choice


def _image(screen: Screen) -> str:
    """Return the name of an image that is not on the screen."""
    found = [name for name in layer_maps.names(screen.model) if name != screen.settings.get("image")]
    return str(screen.chance.choice(found[:40]))


def adds_most(screen: Screen) -> Asked | None:
    """Which residual block changes most of what passes through it."""
    model: ImageModel = screen.model
    name = _image(screen)
    trace = model.trace(layer_maps.image(model, name)[None])
    added = [each.share for each in feature_maps.additions(trace)]
    order = np.argsort(added)[::-1]
    if len(order) < 2 or added[order[0]] == added[order[1]]:
        return None
    answer = choice(screen, *(f"block {number + 1}" for number in (order if len(order) < 4 else order[[0, 1, -1]])))
    assert answer is not None  # blocks have different numbers
    told = ", ".join(f"block {number} {100 * share:.1f} %" for number, share in enumerate(added, 1))
    words = f"Which residual block adds most to what its skip carries over it, for the image {title(name)}?"
    why = f"Measured by the length of what is added and of what it is added to: {told}."
    return Asked(words, answer, why, {"image": name, "layer": f"block-{order[0] + 1}-sum", "map": 0})


def silent(screen: Screen) -> Asked | None:
    """How many maps of a layer are zero everywhere."""
    model: ImageModel = screen.model
    name = _image(screen)
    trace = model.trace(layer_maps.image(model, name)[None])
    known = [each for each in feature_maps.layers(trace) if each.name in feature_maps.weights_of(model.weights)]
    layer = max(known, key=lambda each: float(each.silent.mean()))
    right, count = int(layer.silent.sum()), len(layer.silent)
    named = kernels.title(title(layer.name))
    words = f"How many of the {count} maps of the {named} are zero at every pixel of the image {title(name)}?"
    why = f"{right} of {count}: where a sum is nowhere above 0, ReLU lets nothing pass, and the map says nothing of this image."
    if not right:
        why = f"None: every one of the {count} answers somewhere on this image."
    answer = Number(right, within=max(1, count // 10), most=count, unit="maps")
    return Asked(words, answer, why, {"image": name, "layer": layer.name, "map": 0})


def sees(screen: Screen) -> Asked | None:
    """How many earlier pixels a layer sees."""
    fields = screen.model.receptive_fields()
    inside = [field for field in fields if field.layer.startswith("block")]
    if not inside:
        return None
    field = inside[int(screen.chance.integers(len(inside)))]
    counts = dict.fromkeys((field.seen, fields[0].seen, fields[-1].seen, field.before))
    if len(counts) < 3:
        return None
    answer = choice(screen, *map(str, list(counts)[:3]))
    assert answer is not None  # three different numbers
    words = f"After {field.layer}: how many of the pixels drawn before it can a pixel of the maps know of, far from any border?"
    why = (
        f"{field.seen}; after the first layer {fields[0].seen}, at the end {fields[-1].seen}. "
        f"{field.blind} inside its window are never seen."
    )
    return Asked(words, answer, why, {"layer": f"{field.layer.replace(' ', '-')}-sum", "map": 0})


QUESTIONS = (Question("adds-most", adds_most), Question("silent", silent), Question("sees", sees))
