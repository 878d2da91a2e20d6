"""The whole image model as one picture: the image, masked layer, residual blocks, 1×1 layers, levels, the drawn pixel."""

from functools import partial
from typing import Any

import streamlit as st

from explorer.api.image_model import ImageModel
from explorer.live.whole_model import IMAGE_KEYS, reported, whole_image_picture
from explorer.loading.example_images import title
from explorer.page_data import drawn_images, layer_maps, pictures, whole_image
from explorer.page_data.example import Example
from explorer.shell import address, caches, contents, model_fits, model_menu, overview, page_frame
from explorer.views.shared import stepping

PAGE, MODEL = "image-model", "fashion-pixelcnn"
IMAGE = "ankle-boot-1"

SEE = """
**The picture is the model.** The data flows from left to right, and every map holds the values of the image, computed by the
loaded model. Rest on a part to read what it is, its shape and its parameters; click it to go inside, with the same image and
pixel.

**The image** is drawn up to the orange pixel; what is hatched is not there yet. Blue are the pixels that can reach the
prediction, and the orange outline is the open part of the first layer's mask. Click any pixel, or move with the arrow keys, and
the picture shows how *that* pixel was asked for. Rest on a layer, and the blue shows what its pixel can see: a small field first,
a larger one with every block.

**The first layer** looks at the image through a window of which only the part before the pixel is open, mask A. Its answers are
maps; of each layer five maps are drawn, those that vary most, each from white (0) to dark (its highest value). Faint is what lies
after the pixel: the model has not been asked for it yet.

**The residual blocks** look around on the maps, through a small window with mask B, and add what they find to what came in: that
is the arc with the plus. **The 1×1 layers** look at each pixel alone.

**The levels** are the answer: how probable each grey level is at this pixel. One is drawn, with a random number that is always
the same here (seed 7), and put into the image. With it the image is read again for the next pixel: the dotted line back.
"""

EQUATION = r"""
With $x$ the image, in which only the pixels before $(i, j)$ count, and $\ast$ a convolution under its mask:

$$a_0 = \max(0,\; W_A \ast x + b)$$

$$a_k = a_{{k-1}} + f_k(a_{{k-1}}), \; k = 1, \dots, {blocks}, \; f_k = \text{{1×1}} \circ \text{{masked B}} \circ \text{{1×1}}$$

$$p(x_{{i,j}} = \ell \mid \text{{pixels before}}) = {answer}$$

where $z$ is what the {head} 1×1 layers make of $a_{{{blocks}}}$.

The parameters of the loaded model:

{counts}

Together {total:,}.
"""

CODE = """
import keras
from keras import layers
# MaskedConv2D: see “Masked convolution”


def residual(x, filters):
    y = layers.Conv2D(filters // 2, 1, activation="relu")(x)
    y = MaskedConv2D(filters // 2, {look}, mask_type="B", padding="same", activation="relu")(y)
    y = layers.Conv2D(filters, 1, activation="relu")(y)
    return layers.add([x, y])                                        # the skip


image = keras.Input(shape=({rows}, {columns}, 1))                                # level / {levels}
x = MaskedConv2D({filters}, {first}, mask_type="A", padding="same", activation="relu")(image)
for _ in range({blocks}):
    x = residual(x, {filters})
for _ in range({head}):
    x = MaskedConv2D({wide}, 1, mask_type="B", activation="relu")(x)
{answer}
model = keras.Model(image, answer)                                   # {total:,} parameters
"""


def main() -> None:
    with page_frame.page(PAGE, keys=IMAGE_KEYS):
        model = model_menu.model(PAGE, layer_maps.fits, MODEL)
        picture(model.name, image(model))
        page_frame.explain(SEE, equation(model), code(model))


# -------------------------------------------------------------------------------------------------------------- image


def image(model: ImageModel) -> str:
    """Show the choice of the image and the examples; return the name of the image."""
    names = layer_maps.names(model)
    key = address.setting(PAGE, "image", IMAGE if IMAGE in names else names[0], address.choice(names))
    with st.container(horizontal=True, key=f"{PAGE}_row", vertical_alignment="center"):
        st.selectbox("Image", names, key=key, format_func=title, label_visibility="collapsed", width=210)
        page_frame.examples(PAGE, examples(model))
    return str(st.session_state[key])


def examples(model: ImageModel) -> tuple[Example, ...]:
    """Return ready-made settings for an image of the model's size."""
    rows, columns = model.weights.rows, model.weights.columns
    middle = {"row": max(1, rows * 5 // 8), "column": max(1, columns * 9 // 16)}
    return (
        Example(
            "The edge of a boot",
            "A shoe that the model was not trained on, drawn down to the ankle. The pixels above and to the left are all it has.",
            {"image": IMAGE} | middle,
        ),
        Example(
            "The very first pixel",
            "Nothing is drawn yet, and nothing can be seen. The bars are what the model expects of any picture at its corner.",
            {"image": IMAGE, "row": 1, "column": 1},
        ),
        Example(
            "Trousers, between the legs",
            "The rows above say how wide the gap is. Move left and right with the arrow keys: the bars change at its edges.",
            {"image": "trousers-1", "row": max(1, rows * 3 // 4), "column": max(1, columns // 2)},
        ),
        Example(
            "One of its own",
            "An image that the model drew itself, pixel by pixel: this is how its own picture looks to it half-way down.",
            {"image": "drawn-1"} | middle,
        ),
        Example(
            "A chessboard",
            "Every second pixel is white, as anybody can see. But the model has seen clothes only, and it never learns "
            "what comes next, however long the pattern goes on.",
            {"image": "checkerboard"} | middle,
            fails=True,
        ),
    )


# ------------------------------------------------------------------------------------------------------------ picture


@st.fragment
def picture(name: str, shown: str) -> None:
    """Show the live part and the links of its parts. Moving the pixel reruns this function alone."""
    model, of, key = caches.open_model(name), stepping.digest(name, shown), address.key(PAGE, "whole")
    rows, columns = model.weights.rows, model.weights.columns
    take_over(reported(key), of, rows, columns)
    row = address.value(PAGE, "row", max(1, rows * 5 // 8), address.whole(1, rows)) - 1
    column = address.value(PAGE, "column", max(1, columns * 9 // 16), address.whole(1, columns)) - 1
    pixel = row * columns + column
    found = drawn(name, shown)
    ways = {part["name"]: way for part in found["parts"] if (way := goal(model, part, shown, row, column))}
    with st.container(key="whole_ways"):
        for part, (page, settings) in ways.items():
            with st.container(key=f"way_{part}"):
                st.page_link(page.view, label=page.title, query_params=address.travel(**settings))
    whole_image_picture(
        key=key,
        data={
            **found,
            "of": of,
            "at": {"pixel": pixel},
            "start": stepping.kept(PAGE, of, pixel),
            "ways": {
                part: {"title": page.title, "href": overview.url(page, settings)} for part, (page, settings) in ways.items()
            },
        },
    )
    table = partial(whole_image.table, model, shown, row, column)
    page_frame.downloads(PAGE, [("This pixel (CSV)", "image-model.csv", table)], lambda: pictures.pixel(table()), [model.name])
    address.remember(PAGE)


@st.cache_resource(show_spinner=False, max_entries=24)
def drawn(name: str, shown: str) -> dict[str, Any]:
    """Return what the component draws; kept, because every rest of the cursor asks again."""
    model = caches.open_model(name)
    found = whole_image.data(model, shown)
    whole = model.card.get("parameters", 0)
    return {
        **found,
        "fields": fields(name, tuple(part["name"] for part in found["parts"])),
        "total": f"{whole:,} parameters",
        "caption": f"{model.card['title']}, looking at “{title(shown)}”.",
        "file": f"{PAGE}.png",
    }


@st.cache_resource(show_spinner=False, max_entries=8)
def fields(name: str, parts: tuple[str, ...]) -> dict[str, list[list[int]]]:
    """Return what a pixel of each part can see of the image; the same for every image."""
    return whole_image.fields(caches.open_model(name), parts)


def take_over(at: dict[str, Any] | None, of: str, rows: int, columns: int) -> None:
    """Remember where the component's cursor rests, unless that was another image or makes no sense."""
    pixel = at.get("pixel") if at and at.get("of") == of else None
    if isinstance(pixel, int) and not isinstance(pixel, bool) and 0 <= pixel < rows * columns:
        address.remember(PAGE, row=pixel // columns + 1, column=pixel % columns + 1)


# -------------------------------------------------------------------------------------------------------------- links


def goal(
    model: ImageModel, part: whole_image.Piece, shown: str, row: int, column: int
) -> tuple[contents.Page, dict[str, Any]] | None:
    """Return the page that goes inside a part and its settings, so that it shows the same model, image and pixel."""
    wanted, settings = inside(model, part, shown, row, column)
    page = {each.name: each for each in contents.PAGES}.get(wanted)
    fit = model_fits.PAGES.get(wanted, model_fits.image)
    return (page, {"model": model.name} | settings) if page is not None and fit(model) else None


def inside(model: ImageModel, part: whole_image.Piece, shown: str, row: int, column: int) -> tuple[str, dict[str, Any]]:
    """Return the name of the page inside a part, and the settings that carry over to it."""
    place = {"image": shown, "row": row + 1, "column": column + 1}
    if part["part"] == "first":
        return "masked-convolution", place if shown in real(model) else {"row": row + 1, "column": column + 1}
    if part["part"] in ("blocks", "head"):
        layer = f"{part['name']}-sum" if part["part"] == "blocks" else part["name"]
        return "inside-pixelcnn", place | {"layer": layer}
    drawing = begun(model, shown, row * model.weights.columns + column)
    return ("mixture", {"view": "model"} | drawing) if model.weights.components else ("pixel-by-pixel", drawing)


def begun(model: ImageModel, shown: str, pixel: int) -> dict[str, Any]:
    """Return the settings with which the player stands at the pixel of the same image; strange images it does not have.

    It begins a real image with what comes before the pixel, so that the pixel itself is drawn.
    """
    known, settings = real(model), {"pixel": pixel + 1}
    if shown.startswith("drawn-"):
        return settings | {"image": int(shown.removeprefix("drawn-"))}
    if shown in known[: drawn_images.REAL_IMAGES]:
        return settings | {"example": known.index(shown) + 1, "keep": pixel}
    return settings


def real(model: ImageModel) -> list[str]:
    """Return the names of the real images."""
    return [name for name in layer_maps.names(model) if name not in layer_maps.STRANGE and not name.startswith("drawn-")]


# -------------------------------------------------------------------------------------------------------------- prose


def equation(model: ImageModel) -> str:
    """Return the model as Markdown, with the parameters of its parts."""
    weights = model.weights
    softmax = r"\operatorname{softmax}(z_{i,j})_\ell"
    mixture = rf"\sum_{{c=1}}^{{{weights.components}}} \pi_c \, L_c(\ell)"
    counts = {
        "masked convolution A": [weights.first],
        f"{len(weights.blocks)} residual blocks": [layer for b in weights.blocks for layer in (b.shrink, b.look, b.expand)],
        f"{len(weights.head)} layers 1×1": list(weights.head),
        "levels": [weights.output],
    }
    sizes = {name: sum(layer.kernel.size + layer.bias.size for layer in layers) for name, layers in counts.items()}
    return EQUATION.format(
        blocks=len(weights.blocks),
        head=len(weights.head),
        answer=mixture if weights.components else softmax,
        counts="\n".join(f"- {name}: {size:,}" for name, size in sizes.items()),
        total=sum(sizes.values()),
    )


def code(model: ImageModel) -> str:
    """Return Keras code that builds the loaded model."""
    weights = model.weights
    if weights.components:
        answer = f"answer = DiscretizedLogisticMixture({weights.levels})(layers.Conv2D({3 * weights.components}, 1)(x))"
    else:
        answer = f'answer = layers.Conv2D({weights.levels}, 1, activation="softmax")(x)'
    filters = weights.first.kernel.shape[-1]
    return CODE.format(
        rows=weights.rows,
        columns=weights.columns,
        levels=weights.levels,
        filters=filters,
        first=weights.first.kernel.shape[0],
        look=weights.blocks[0].look.kernel.shape[0] if weights.blocks else 3,
        blocks=len(weights.blocks),
        head=len(weights.head),
        wide=weights.head[-1].kernel.shape[-1] if weights.head else filters,
        answer=answer,
        total=sum(each.size for each in arrays(model)),
    )


def arrays(model: ImageModel) -> list:
    """Return all of the model's weights."""
    layers = [model.weights.first, *model.weights.head, model.weights.output]
    layers += [layer for block in model.weights.blocks for layer in (block.shrink, block.look, block.expand)]
    return [array for layer in layers for array in (layer.kernel, layer.bias)]


main()
