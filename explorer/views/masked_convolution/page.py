"""Masked convolution: masks and trained kernels on a real image, the leak test and the measured receptive field."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explorer.api.image_model import ImageModel
from explorer.live.masked_kernel import masked_kernel
from explorer.loading.example_images import Examples, fashion
from explorer.page_data import kernels, pictures
from explorer.page_data.example import Example
from explorer.shell import address, caches, model_fits, model_menu, page_frame
from explorer.views.shared import check_panel

if TYPE_CHECKING:
    from altair import Chart
    from pandas import DataFrame

PAGE, DEFAULT = "masked-convolution", "fashion-pixelcnn"
IMAGE, ROW, COLUMN = "ankle-boot-1", 10 / 16, 9 / 16  # the picture to begin with; the place as a part of rows and columns

KEYS = (
    ("← →", "kernel or cursor one pixel back or forth, in the order in which pixels are drawn"),
    ("↑ ↓", "kernel or cursor one row up or down"),
    ("Shift and ← →", "filter; output colour; layer of the receptive field"),
    ("Shift and ↑ ↓", "size of the plain average and of the colours’ masks; input map of a block"),
    ("Space", "play or pause the slide; let the receptive field grow"),
    ("Home End", "first or last pixel"),
    ("1 2 3 4", "kernel; red, green, blue; leak test; receptive field"),
    ("M", "masks on or off, in the leak test"),
)

Settings = dict[str, tuple[Any, Callable[[str], Any]]]


@dataclass(frozen=True, eq=False)
class Prepared:
    """All that is the same for every visitor who looks at a model."""

    model: ImageModel
    examples: Examples
    names: tuple[str, ...]  # of the images, each its own
    picture: dict[str, Any]  # what the component keeps

    @property
    def row(self) -> int:
        """The row to begin with; rows and columns count from 1, as on the page."""
        return opening(self.model)[0] + 1

    @property
    def column(self) -> int:
        return opening(self.model)[1] + 1

    @property
    def pixels(self) -> int:
        return self.model.weights.rows * self.model.weights.columns

    def levels(self, image: str) -> np.ndarray:
        """Return the image's levels, (rows, columns)."""
        return self.examples.levels[self.names.index(image)]

    def layer(self, name: str) -> dict[str, Any]:
        """Return a layer's shape and its telling filter and input map, from 0; the plain kernel has one of each."""
        plain = {"filters": 1, "inputs": 1, "filter": 0, "input": 0}
        return next((layer for layer in self.picture["layers"] if layer["name"] == name), plain)


@st.cache_resource(show_spinner=False, max_entries=8)
def prepare(name: str) -> Prepared:
    """Measure a model's receptive fields and choose the filters that say most about the first picture."""
    model = caches.open_model(name)
    examples = fashion("test", model.weights.rows, model.weights.columns, model.weights.levels)
    names = tuple(kernels.names(examples))
    telling = kernels.telling(model, examples.levels[names.index(IMAGE)], *opening(model))
    return Prepared(model, examples, names, kernels.picture(model, examples, telling))


def opening(model: ImageModel) -> tuple[int, int]:
    """Return the pixel to begin with, row and column from 0: a little below the middle."""
    return max(0, round(model.weights.rows * ROW) - 1), max(0, round(model.weights.columns * COLUMN) - 1)


@st.cache_resource(show_spinner=False, max_entries=80)
def expected(name: str, image: str) -> dict[str, Any]:
    """Return what the model expects of every pixel of an image, with its masks on and off."""
    return kernels.expected(caches.open_model(name), prepare(name).levels(image))


@st.cache_resource(show_spinner=False, max_entries=64)
def leak(name: str, image: str, change: str) -> dict[str, Any]:
    """Return the model's answers to a leak test, and what was asked."""
    model, levels = caches.open_model(name), prepare(name).levels(image)
    found = kernels.parse_change(change, levels.size, model.weights.levels)
    assert found is not None  # the page asks only when there is a change
    return kernels.leak(model, levels, expected(name, image), found) | {"image": image, "change": change}


@st.cache_resource(show_spinner=False, max_entries=16)
def block(name: str, image: str, layer: str) -> dict[str, Any]:
    """Return a residual block's kernels and what they read of an image, and what was asked."""
    return kernels.block(caches.open_model(name), prepare(name).levels(image), layer) | {"image": image, "layer": layer}


# ----------------------------------------------------------------------------------------------------------- settings


def declared(about: Prepared, layer: str) -> Settings:
    """Return every setting with its default and how it is read; those of the kernel depend on its ``layer``."""
    picture, shape = about.picture, about.layer(layer)
    layers = (kernels.PLAIN, *(each["name"] for each in picture["layers"]))
    fields = [field["layer"].replace(" ", "-") for field in picture["fields"]]
    after_cursor = kernels.Change(min((about.row - 1) * picture["columns"] + about.column, about.pixels - 1), 0)
    return {
        "mode": ("kernel", address.choice(("kernel", "colour", "leak", "field"))),
        "image": (IMAGE, address.choice(about.names)),
        "row": (about.row, address.whole(1, picture["rows"])),
        "column": (about.column, address.whole(1, picture["columns"])),
        "layer": (kernels.FIRST, address.choice(layers)),
        "size": (7, address.choice(kernels.SIZES)),
        "kind": ("A", address.choice(("A", "B"))),
        "filter": (shape["filter"] + 1, address.whole(1, shape["filters"])),
        "input": (shape["input"] + 1, address.whole(1, shape["inputs"])),
        "channel": ("green", address.choice(("red", "green", "blue"))),
        "change": (str(after_cursor), lambda text: str(kernels.parse_change(text, about.pixels, picture["levels"]) or "")),
        "masks": (True, address.switch),
        "field": (fields[-1], address.choice(fields)),
    }


def values(about: Prepared) -> dict[str, Any]:
    """Declare the settings and return their values."""
    layer = address.value(PAGE, "layer", *declared(about, kernels.FIRST)["layer"])
    return {name: address.value(PAGE, name, *known) for name, known in declared(about, layer).items()}


def complete(about: Prepared, **settings: Any) -> dict[str, Any]:
    """Return the value of every setting: those given, and the default of all others."""
    known = declared(about, settings.get("layer", kernels.FIRST))
    return {name: default for name, (default, _) in known.items()} | settings


def take_over(about: Prepared) -> None:
    """Read what the component reports as if a link said it; what cannot be read stays as it was."""
    reported = st.session_state[key()].view
    if not isinstance(reported, dict):
        return
    found = {}
    for name, (_, parse) in declared(about, str(reported.get("layer"))).items():
        try:
            found[name] = parse(address.written(reported[name]))
        except (KeyError, ValueError):
            continue
    address.remember(PAGE, **found)


def key() -> str:
    """Return the component's key."""
    return address.key(PAGE, "kernel")


# ------------------------------------------------------------------------------------------------------------ picture


@st.fragment
def show(name: str, start: dict[str, Any]) -> None:
    """Show the live part, which begins with ``start``. Whatever the visitor does there reruns this function alone."""
    about = prepare(caches.model(name).name)
    now = values(about)
    inside = now["mode"] == "kernel" and now["layer"].startswith("block")
    masked_kernel(
        key=key(),
        picture=about.picture,
        examples=examples(name),
        view=start,
        block=block(name, now["image"], now["layer"]) if inside else None,
        leak=leak(name, now["image"], now["change"]) if now["mode"] == "leak" and now["change"] else None,
        on_view=partial(take_over, about),
    )
    address.remember(PAGE)
    page_frame.downloads(PAGE, files(about, now), chart(about, now), [about.model.name])
    check_panel.image(PAGE, about.model, about.levels(now["image"]))


def files(about: Prepared, now: dict[str, Any]) -> list[page_frame.Download]:
    """Return what can be taken away of what is shown; the masks of the three colours are no numbers of the model."""
    image = now["image"]
    if now["mode"] == "kernel":
        return [("Terms of the sum (CSV)", f"terms-{image}.csv", lambda: terms(about, now))]
    if now["mode"] == "leak" and now["change"]:
        return [("Predictions before and after (CSV)", f"leak-{image}.csv", lambda: moved(about, now))]
    if now["mode"] == "field":
        return [("Receptive fields (CSV)", "receptive-fields.csv", lambda: kernels.field_table(about.model))]
    return []


def chart(about: Prepared, now: dict[str, Any]) -> Callable[[], "Chart"] | None:
    """Return what draws the same, if there is anything to take away."""
    if now["mode"] == "kernel":
        return lambda: pictures.terms(terms(about, now))
    if now["mode"] == "leak" and now["change"]:
        return lambda: pictures.moved(moved(about, now))
    return (lambda: pictures.fields(kernels.field_table(about.model))) if now["mode"] == "field" else None


def moved(about: Prepared, now: dict[str, Any]) -> "DataFrame":
    """Return the answer to the leak test, with the masks as they are."""
    levels = about.levels(now["image"])
    change = kernels.parse_change(now["change"], about.pixels, about.model.weights.levels)
    assert change is not None  # offered only when there is a change
    return kernels.leak_table(about.model, levels, change, now["masks"])


def terms(about: Prepared, now: dict[str, Any]) -> "DataFrame":
    """Return the sum at the cursor."""
    place = now["row"] - 1, now["column"] - 1
    kernel = now["layer"], now["size"], now["kind"], now["filter"] - 1
    return kernels.term_table(about.model, about.levels(now["image"]), *kernel, *place)


@st.cache_resource(show_spinner=False, max_entries=8)
def examples(name: str) -> list[Example]:
    """Return ready-made pictures, each with a value for every setting."""
    about = prepare(name)
    example = partial(complete_example, about)
    blind = kernels.blind_pixel(about.model, about.row - 1, about.column - 1)  # found in the measured field, not assumed
    deepest = about.picture["layers"][-1]["name"]
    cursor = (about.row - 1) * about.picture["columns"] + about.column - 1
    deep = deepest != kernels.FIRST  # there are blocks
    found = [
        example("The edge of a boot", "A trained kernel at a border of dark and bright. Slide it and watch its answer change."),
        example(
            "The first pixel of all",
            "Top left, nothing comes before. Every term is zero and only the bias is left: the answer to an empty page.",
            row=1,
            column=1,
        ),
        example(
            "A plain average, 11 × 11",
            "No training, every weight the same. The map is a blurred copy that has slid down, away from what is hidden.",
            layer=kernels.PLAIN,
            size=11,
            image="trousers-1",
            row=about.picture["rows"],
            column=about.picture["columns"],
        ),
        example(
            "Inside the last block",
            "Deeper layers read feature maps and not the image. Their mask shows the centre, which knows earlier pixels only.",
            layer=deepest,
        )
        if deep
        else None,
        example(
            "Red before green before blue",
            "With colours, a pixel is drawn in three steps. Choose an output colour and compare the centres of its three masks.",
            mode="colour",
        ),
        example(
            "The masks keep their promise",
            "All that comes after the cursor is changed, and the prediction at the cursor does not move by a single bit.",
            mode="leak",
            change=str(kernels.Change(cursor, None)),
        ),
        example(
            "Masks off: it leaks",
            "The same model without its masks: now a later pixel moves the prediction. A model trained like this would "
            "learn to copy the pixel that it should guess, and could draw nothing by itself.",
            fails=True,
            mode="leak",
            masks=False,
        ),
        example(
            "Blind to an earlier pixel",
            "The changed pixel was drawn before the cursor, and the model may use it. Yet nothing moves: it lies in the "
            "blind spot.",
            fails=True,
            mode="leak",
            change=str(kernels.Change(*blind)),
        )
        if blind
        else None,
        example(
            "The receptive field grows",
            "Press Space: every block sees farther than the one before, and the blind spot beside the pixel grows with it.",
            mode="field",
            field="first",
        )
        if deep
        else None,
    ]
    return [each for each in found if each]


def complete_example(about: Prepared, title: str, note: str, fails: bool = False, **settings: Any) -> Example:
    """Return an example that says what the page shows in every respect."""
    return Example(f"{title} (the model fails)" if fails else title, note, complete(about, **settings), fails)


# -------------------------------------------------------------------------------------------------------------- prose

SEE = """
A convolution looks at every pixel through the same small window of weights, its **kernel**. An image model that draws one
pixel after another may use a kernel only if it never looks ahead. So part of the kernel is covered by a **mask**: what comes
later in reading order is multiplied by zero. A pixel is guessed from the rows above it and from its own row to the left.

**Two masks.** Mask A covers the centre as well; the first layer needs it, because there the centre *is* the pixel to be
guessed. Mask B leaves the centre open. The later layers use it, for what they find at the centre is a feature map that has
been made from earlier pixels alone.

**Kernel.** The kernel lies on the image at the orange cursor. Blue outlines are pixels that it sees; the square inside shows
the weight, larger for a larger one, with a bar if it is negative. Hatched pixels are hidden. Every value times its weight,
all added up, plus the bias, cut off at zero: that is the answer of the filter at this pixel, one cell of the **feature map**
beside the image. Slide the kernel and the map grows. The residual blocks read feature maps instead of the image and add over
all of them; the picture shows one input map at a time, the sum takes all. The two masks lead from one trained layer to the
other: mask A to the first layer, mask B to a block. A plain average, on the button below them, shows either mask in any size.

**Red, green, blue.** With three channels the pixels have an order and the colours inside a pixel have one too. Only the
centre of the kernel needs care: green may look at the red of its own pixel, and blue at red and green.

**Leak test.** A promise can be tested. Change pixels that come after the cursor, and compare what the whole model expects at
the cursor before and after: the difference is 0.0, not nearly but exactly. (Of very many levels, neighbours share a bar; what is
compared is every level by itself.) Take the masks off and it moves. (This model was
trained with its masks on, and the hidden weights are what chance made them at the start. So without masks it does not predict
better; it only shows that the later pixel now gets through.)

**Receptive field.** One kernel sees a few pixels, a stack of kernels sees farther. Here every connection of the loaded model
is followed back to the image, layer by layer. What is never reached although it comes before is the **blind spot**: a mask B
gets one column farther right only by going one row up, so pixels just above and far to the right are out of reach of any chain.
Later models cure it with two stacks of convolutions, one for the rows above and one for the row itself.

Rows, columns and pixels count from 1.
"""

EQUATION = r"""
Let $x$ be the input, with $C$ maps, and $w$ a kernel of size $k \times k$ with its centre at $(0, 0)$. The masked convolution is

$$y_{i,j} = \max\Bigl(0,\; b + \sum_{c=1}^{C} \sum_{(u,v)} m_{u,v}\, w_{u,v,c}\; x_{i+u,\,j+v,\,c}\Bigr),$$

$$m_{u,v} = \begin{cases}
1 & u < 0 \text{ or } (u = 0 \text{ and } v < 0) \\
1 & (u, v) = (0, 0) \text{ and the mask is of kind B} \\
0 & \text{otherwise.}
\end{cases}$$

Beyond the border $x$ is zero. A kernel stretched by $d$ (its dilation) reads $x_{i+du,\,j+dv,\,c}$. Mask A sees $(k^2 - 1)/2$
pixels and mask B one more: 24 and 25 for $k = 7$, 4 and 5 for $k = 3$.

With three channels the maps fall into groups for red, green and blue, numbered $0, 1, 2$. At the centre a map of group $g$ uses
a map of group $h$ if $h < g$ (A) or $h \le g$ (B); everywhere else the mask is the same as above.

The leak test compares two images $x$ and $x'$ that are equal before pixel $t$:

$$\max_\ell \bigl| p(x_t = \ell \mid x) - p(x_t = \ell \mid x') \bigr| = 0.$$
"""

CODE = '''
import numpy as np
from keras import layers, ops, saving


@saving.register_keras_serializable("autoregressive")
class MaskedConv2D(layers.Conv2D):
    """A convolution whose kernel is multiplied by a mask each time it is used. Nothing is assigned."""

    def __init__(self, *args, mask_type="B", **kwargs):
        super().__init__(*args, **kwargs)
        self.mask_type = mask_type

    def build(self, input_shape):
        super().build(input_shape)
        rows, columns = self.kernel_size
        mask = np.zeros((rows, columns, 1, 1), "float32")
        mask[: rows // 2] = 1                           # the rows above
        mask[rows // 2, : columns // 2] = 1             # the same row, to the left
        if self.mask_type == "B":
            mask[rows // 2, columns // 2] = 1           # the centre
        self.mask = mask

    def convolution_op(self, inputs, kernel):
        return super().convolution_op(inputs, kernel * ops.cast(self.mask, kernel.dtype))

    def get_config(self):                               # or a saved model forgets which mask it had
        return {**super().get_config(), "mask_type": self.mask_type}


first = MaskedConv2D(128, 7, mask_type="A", padding="same", activation="relu")     # sees 24 pixels
look = MaskedConv2D(64, 3, mask_type="B", padding="same", activation="relu")       # sees 5 pixels
'''


with page_frame.page(PAGE, keys=KEYS):
    shown = model_menu.model(PAGE, model_fits.image, DEFAULT).name
    show(shown, values(prepare(shown)))
    page_frame.explain(SEE, EQUATION, CODE)
